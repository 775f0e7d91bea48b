// What is written into a picture as its time: that of a clock on the wall, in the hub's zone.
import { zoneOffsetMinutes } from "../../lib/day-time.ts";
import type { UnixMs } from "../../model.ts";

/** What a clock on the wall shows, as seconds since 1970 of that wall. */
export function wallSeconds(at: UnixMs, zone: string): number {
  return at / 1000 + zoneOffsetMinutes(at, zone) * 60;
}
