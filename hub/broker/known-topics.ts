// The topics that a client has published to. Most publish to the same few again and again: what was found of a topic's
// bytes once (that they are text, which text, whether anybody may publish to it) is not found again for each message.
import type { Reason } from "../model.ts";
import { topicFault } from "./topic-fault.ts";

export type KnownTopic = {
  readonly bytes: Uint8Array;
  /** The same text object each time, so that whoever keeps something by topic finds it without comparing letters. */
  readonly text: string;
  /** Why nobody should publish to it. */
  readonly fault: Reason | undefined;
};

export type KnownTopics = {
  /** The topic with these bytes of `all`, if it is remembered. */
  readonly find: (all: Uint8Array, from: number, to: number) => KnownTopic | undefined;
  /** Notes a topic whose bytes are known to be good. */
  readonly add: (all: Buffer, from: number, to: number) => KnownTopic;
};

/** Chosen: a gateway's devices; with more of them some are found anew each time. A power of two. */
const SLOTS = 64;
/** Chosen: longer than any device's topic, and at most some 20 KB for a client. */
const MOST_BYTES = 128;

export function createKnownTopics(): KnownTopics {
  let last: KnownTopic | undefined;
  const slots: (KnownTopic | undefined)[] = [];

  return {
    find: (all, from, to) => {
      if (last !== undefined && isSame(last.bytes, all, from, to)) return last;
      const known = slots[slotOf(all, from, to)];
      if (known === undefined || !isSame(known.bytes, all, from, to)) return undefined;
      last = known;
      return known;
    },
    add: (all, from, to) => {
      const text = all.toString("utf8", from, to);
      //  A copy: what is remembered must not keep all that came with it.
      const topic = { bytes: Uint8Array.prototype.slice.call(all, from, to), text, fault: topicFault(text) };
      if (topic.bytes.length > MOST_BYTES) return topic;
      slots[slotOf(all, from, to)] = topic;
      last = topic;
      return topic;
    },
  };
}

function isSame(bytes: Uint8Array, all: Uint8Array, from: number, to: number): boolean {
  if (bytes.length !== to - from) return false;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== all[from + i]) return false;
  return true;
}

function slotOf(all: Uint8Array, from: number, to: number): number {
  let hash = 0;
  for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + (all[i] as number)) | 0;
  return hash & (SLOTS - 1);
}
