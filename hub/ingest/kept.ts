// Messages that were kept until somebody said what they are: their readings are taken at the times at which they were
// measured or came, as late data, so that they make the history and page nobody. Taking them twice changes nothing.
import type { DeviceId, Reading, UnixMs } from "../model.ts";
import { type DecodeNeeds, decodeMessage, type Message } from "./decode.ts";

/** Chosen: the same ten minutes that make any reading late, see when.ts. */
const LATE_AFTER_MS = 10 * 60_000;

export type Taken = {
  /** How many messages gave a reading, or one to be set aside. */
  readonly messages: number;
  readonly readings: readonly Reading[];
  readonly aside: readonly Reading[];
  readonly deviceIds: readonly DeviceId[];
};

/** Decodes kept messages, the oldest first. */
export async function takeKept(
  messages: readonly Message[],
  needs: DecodeNeeds,
  now: UnixMs,
): Promise<Taken> {
  const readings: Reading[] = [];
  const aside: Reading[] = [];
  let good = 0;
  for (const message of messages) {
    const decoding = await decodeMessage(message, needs);
    if (decoding.mappedBy === undefined) continue;
    readings.push(...decoding.readings.map((reading) => asKept(reading, now)));
    aside.push(...(decoding.aside ?? []));
    if (decoding.readings.length > 0 || (decoding.aside ?? []).length > 0) good += 1;
  }
  const deviceIds = [...new Set([...readings, ...aside].map((reading) => reading.deviceId))];
  return { messages: good, readings, aside, deviceIds };
}

/** What came without a time is known by when it came: that is the hub's own word, and makes it the same reading each time. */
function asKept(reading: Reading, now: UnixMs): Reading {
  const late = reading.late || now - reading.measuredAt > LATE_AFTER_MS;
  return { ...reading, sentAt: reading.sentAt ?? reading.measuredAt, late };
}
