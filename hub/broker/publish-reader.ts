// Reads a client's PUBLISH packets where they lie: no copies are made and no objects but the message itself, because
// nearly all that comes is one of these.
import type { Reason } from "../model.ts";
import { createKnownTopics, type KnownTopic } from "./known-topics.ts";
import { hasWildcard, idFault, textEnd } from "./packet-check.ts";

/** A message of QoS 0 or 1, which is taken as soon as it is read. */
export type Publish = {
  readonly topic: string;
  /** Why nobody should publish to it. */
  readonly topicFault: Reason | undefined;
  readonly payload: Uint8Array;
  /** What it is acknowledged by; undefined with QoS 0. */
  readonly messageId: number | undefined;
};

export type PublishReader = {
  /**
   * Reads the PUBLISH that begins with `firstByte` and whose body is in `all` from `from` to `to`: the message, undefined
   * for one of QoS 2, or how it breaks MQTT 3.1.1, section 3.3.
   */
  readonly read: (firstByte: number, all: Buffer, from: number, to: number) => Publish | string | undefined;
};

export function createPublishReader(): PublishReader {
  const topics = createKnownTopics();

  /** What the client has published to before was found to be good then. */
  function topicAt(all: Buffer, from: number, to: number): KnownTopic | string {
    const most = from + 2 + (((all[from] ?? 0) << 8) | (all[from + 1] ?? 0));
    const known = most <= to ? topics.find(all, from + 2, most) : undefined;
    if (known !== undefined) return known;
    const end = textEnd(all, from, to, "a topic");
    if (typeof end === "string") return end;
    if (end === from + 2) return "a PUBLISH has no topic";
    //  Section 3.3.2.1: a topic that is published to has no wildcards.
    if (hasWildcard(all, from + 2, end)) return "a PUBLISH goes to a topic with a wildcard";
    return topics.add(all, from + 2, end);
  }

  return {
    read: (firstByte, all, from, to) => {
      const qos = (firstByte >> 1) & 3;
      if (qos === 3) return "a PUBLISH has QoS 3";
      if (qos === 0 && (firstByte & 8) !== 0) return "a PUBLISH of QoS 0 says that it is sent again";
      const topic = topicAt(all, from, to);
      if (typeof topic === "string") return topic;
      const idAt = from + 2 + topic.bytes.length;
      const fault = qos === 0 ? undefined : idFault(all, idAt, to);
      if (fault !== undefined) return fault;
      if (qos === 2) return undefined;
      return {
        topic: topic.text,
        topicFault: topic.fault,
        payload: all.subarray(qos === 0 ? idAt : idAt + 2, to),
        messageId: qos === 0 ? undefined : ((all[idAt] as number) << 8) | (all[idAt + 1] as number),
      };
    },
  };
}
