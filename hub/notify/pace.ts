// When the next message may go through a channel, from when the last ones went. Pure.
import type { Severity } from "../../devices/limits.ts";
import type { UnixMs } from "../model.ts";
import type { Pace } from "./channels/channel.ts";

/** What went through a channel, or may have. */
export type Gone = { readonly at: UnixMs; readonly receiver: string };

/** Chosen: the crowd at whole and half hours is gone after this. */
const CROWD_MS = 20_000;
const HALF_HOUR_MS = 1_800_000;

/** The moment from which one more may go; at or before `at`: now. */
export function freeAt(
  pace: Pace,
  gone: readonly Gone[],
  next: { readonly receiver: string; readonly severity: Severity },
  at: UnixMs,
): UnixMs {
  const own = gone.filter(({ receiver }) => receiver === next.receiver);
  return Math.max(
    ...pace.windows.map((window) => endOf(window, gone)),
    pace.perReceiver === undefined ? 0 : endOf(pace.perReceiver, own),
    pace.avoidsHalfHours === true && next.severity !== "critical" ? crowdEnd(at) : 0,
  );
}

/** How many more may go at once. */
export function leftIn(pace: Pace, gone: readonly Gone[], receiver: string, at: UnixMs): number {
  const own = gone.filter((one) => one.receiver === receiver);
  const left = ({ count, ms }: { count: number; ms: number }, all: readonly Gone[]) =>
    count - all.filter((one) => one.at > at - ms).length;
  return Math.max(
    0,
    Math.min(
      ...pace.windows.map((window) => left(window, gone)),
      ...(pace.perReceiver === undefined ? [] : [left(pace.perReceiver, own)]),
    ),
  );
}

/** For how long it matters when something went. */
export function memoryOf(pace: Pace): number {
  return Math.max(...pace.windows.map(({ ms }) => ms), pace.perReceiver?.ms ?? 0);
}

/** `gone` in order of time. */
function endOf(
  { count, ms }: { readonly count: number; readonly ms: number },
  gone: readonly Gone[],
): UnixMs {
  const first = gone.at(-count);
  return gone.length < count || first === undefined ? 0 : first.at + ms;
}

function crowdEnd(at: UnixMs): UnixMs {
  const since = at % HALF_HOUR_MS;
  return since < CROWD_MS ? at - since + CROWD_MS : 0;
}
