// What a gateway repeats out of its memory when it starts is told from what is measured now. Zigbee2MQTT says that it is
// online and then sends each device's last known state again; with `last_seen` on, its old time gives that away, without it
// only this does: right after the start, the first message of a topic that says nothing new is a memory, not a sign of
// life. A fresh message with the very same values is dropped with it, which costs one reading; the next one is taken.
import type { Reading, UnixMs } from "../model.ts";

export type Replays = {
  /** The gateway that signs in with this account has just come. */
  readonly started: (account: string, at: UnixMs) => void;
  /** True if these readings of one message are the gateway's memory and nothing new. */
  readonly isReplay: (
    message: { readonly account: string; readonly topic: string; readonly receivedAt: UnixMs },
    readings: readonly Reading[],
  ) => boolean;
};

/** Chosen: a gateway of a hundred devices sends its memory within seconds; on a slow line a minute is enough. */
const REPLAY_MS = 60_000;
/** Chosen: more topics than a gateway has devices and attributes; who makes them up gains nothing here. */
const MOST_TOPICS = 5000;

/** `isKnown` is true for a reading whose value is the newest that is known of its series. */
export function createReplays(isKnown: (reading: Reading) => boolean): Replays {
  /** By account: since when, and which topics have spoken since. */
  const starts = new Map<string, { readonly at: UnixMs; readonly heard: Set<string> }>();
  return {
    started: (account, at) => void starts.set(account, { at, heard: new Set() }),
    isReplay: ({ account, topic, receivedAt }, readings) => {
      const start = starts.get(account);
      if (start === undefined || readings.length === 0) return false;
      if (receivedAt - start.at > REPLAY_MS) {
        starts.delete(account);
        return false;
      }
      if (start.heard.has(topic) || start.heard.size >= MOST_TOPICS) return false;
      start.heard.add(topic);
      return readings.every((reading) => reading.sentAt === undefined && isKnown(reading));
    },
  };
}
