// When was it measured? A device's own time is believed within a window around its arrival; outside it the hub's clock
// is the truth. See hub/ARCHITECTURE.md, "Time".
import { type Reason, why } from "../../devices/reasons.ts";
import type { UnixMs } from "../model.ts";

const DAY_MS = 86_400_000;
/** Chosen: a week is longer than any buffer seen, and a wrong year is caught. */
const BELIEVED_BEFORE_MS = 7 * DAY_MS;
/** Chosen: gateways were seen up to 280 s off. */
const BELIEVED_AFTER_MS = 5 * 60_000;
/** No sensor of ours measured before: a clock that says so has lost its battery. */
const FIRST_YEAR_AT = Date.UTC(2020, 0, 1);
/** Chosen: ten minutes are a gateway's hiccup, not the past. */
const LATE_AFTER_MS = 10 * 60_000;

export type When =
  | {
      readonly kind: "taken";
      readonly measuredAt: UnixMs;
      /** Tells of the past: stored, but nobody is paged for it. */
      readonly late: boolean;
      /** The device said a time that cannot be: its arrival was taken instead. */
      readonly clockWrong: boolean;
    }
  /** Older than may be taken without a person's word. */
  | { readonly kind: "too-old"; readonly reason: Reason };

/** Decides the time of a reading. `sentAt` is what the device said, if anything; `intervalS` how often it reports. */
export function whenMeasured(sentAt: UnixMs | undefined, receivedAt: UnixMs, intervalS: number): When {
  if (sentAt === undefined) return { kind: "taken", measuredAt: receivedAt, late: false, clockWrong: false };
  if (sentAt < FIRST_YEAR_AT || sentAt > receivedAt + BELIEVED_AFTER_MS) {
    return { kind: "taken", measuredAt: receivedAt, late: false, clockWrong: true };
  }
  const ageMs = receivedAt - sentAt;
  if (ageMs > BELIEVED_BEFORE_MS) {
    const days = Math.floor(ageMs / DAY_MS);
    return { kind: "too-old", reason: why("too-old", { days }) };
  }
  const lateAfterMs = Math.max(LATE_AFTER_MS, 2 * intervalS * 1000);
  return { kind: "taken", measuredAt: sentAt, late: ageMs > lateAfterMs, clockWrong: false };
}
