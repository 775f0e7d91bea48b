// Steps that cannot be: a temperature that changes faster than the air of its place can. Pure: time is the readings' own.
// A step back to where it came from is the same event: a loose contact gives one, not two.
import type { UnixMs } from "../model.ts";

export type Jump = {
  readonly at: UnixMs;
  readonly from: number;
  readonly to: number;
  /** How long it took, at most. */
  readonly minutes: number;
};

export type Jumps = {
  /** Takes a reading that is newer than those before; gives the jump that it makes. `fastest` in °C a minute. */
  readonly take: (value: number, at: UnixMs, fastest: number | undefined) => Jump | undefined;
  /** Notes what a door contact on the same device says. */
  readonly takeDoor: (isOpen: boolean, at: UnixMs) => void;
};

const MIN_MS = 60_000;
/** Chosen: noise and rounding of a burst of readings within a second must not become a rate. */
const FLOOR_C = 3;
/** Chosen: after a longer pause anything may have happened, and it is allowed no more than this long would. */
const MOST_MIN = 10;
/** Chosen: a door that was open lets the probe follow for some minutes after (a probe's 240 s, and some). */
const DOOR_MIN = 10;
/** Chosen: without a contact nobody knows whether the door was open. */
const UNKNOWN_DOOR = 2;
/** Chosen: within this long a step back ends the event. */
const BACK_WITHIN_MIN = 60;

/** `factor` shortens every duration, as in demonstrations and drills. */
export function createJumps(factor = 1): Jumps {
  let last: { readonly value: number; readonly at: UnixMs } | undefined;
  let open: { readonly base: number; readonly at: UnixMs } | undefined;
  let door: { isOpen: boolean; openAt: UnixMs } | undefined;

  return {
    take: (value, at, fastest) => {
      const before = last;
      if (before !== undefined && at <= before.at) return undefined;
      last = { value, at };
      if (before === undefined || fastest === undefined) return undefined;
      if (door !== undefined && (door.isOpen || before.at - door.openAt < DOOR_MIN * MIN_MS * factor))
        return undefined;
      const minutes = (at - before.at) / MIN_MS;
      const rate = (door === undefined ? UNKNOWN_DOOR : 1) * fastest;
      const allowed = FLOOR_C + rate * Math.min(MOST_MIN, minutes / factor);
      if (Math.abs(value - before.value) <= allowed) return undefined;
      const isBack =
        open !== undefined &&
        at - open.at <= BACK_WITHIN_MIN * MIN_MS * factor &&
        Math.abs(value - open.base) <= FLOOR_C + rate;
      open = isBack ? undefined : { base: before.value, at };
      return isBack ? undefined : { at, from: before.value, to: value, minutes };
    },
    takeDoor: (isOpen, at) => {
      door ??= { isOpen, openAt: Number.NEGATIVE_INFINITY };
      if (isOpen || door.isOpen) door.openAt = at;
      door.isOpen = isOpen;
    },
  };
}
