// From what is known of a sensor to what a person should know of it. Each threshold says where it comes from.
import { honestyLimits } from "../../devices/honesty.ts";
import type { Severity } from "../../devices/limits.ts";
import type { UnixMs } from "../model.ts";
import type { BatteryTrend } from "./battery.ts";
import { expectedReadings, type Paced } from "./expected.ts";
import { type Finding, worstFirst } from "./finding.ts";
import type { About, Told } from "./sensor-health.ts";

export type Known = {
  readonly about: About;
  /** The intervals that were set for it, by time. */
  readonly paces: readonly Paced[];
  readonly told: Told;
  readonly isSilent: boolean;
  /** When it was last heard, readings before the hub's start included. */
  readonly heardAt: UnixMs | undefined;
  readonly battery: BatteryTrend | undefined;
};

const MIN_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Chosen: as the rule sensor-silent grows critical. */
const SILENT_CRITICAL_MS = 2 * HOUR_MS;
/** Chosen: half a minute is a network, two minutes are a clock that nobody sets. */
const CLOCK_NOTICE_MS = 2 * MIN_MS;
const CLOCK_WARNING_MS = 5 * MIN_MS;
const DISBELIEVED = 3;
/** Chosen: a fifth missing is a bad line, half is no record any more. */
const RECEIVED_NOTICE = 0.8;
const RECEIVED_WARNING = 0.5;
/** Chosen: fewer expected readings than that make no share. */
const LEAST_EXPECTED = 12;
/** Chosen: a quarter of the messages. */
const WEAK_SHARE = 0.25;
const LEAST_RADIO = 12;
/** Chosen: a month is enough to buy a cell and come by. */
const ENDING_MS = 30 * DAY_MS;
/** Whole percent, as the rule sensor-battery-low has them. */
const BATTERY_LOW = 20.5;
const BATTERY_CRITICAL = 5.5;

/** Worst first. */
export function findingsOf(known: Known, at: UnixMs): Finding[] {
  if (known.heardAt === undefined && known.told.seenSince === undefined)
    return [{ kind: "never-heard", severity: "notice", numbers: {} }, ...codes(known)];
  return worstFirst([
    ...silence(known, at),
    ...stuck(known),
    ...implausible(known),
    ...codes(known),
    ...clock(known),
    ...gaps(known, at),
    ...battery(known, at),
    ...radio(known),
    ...conflicts(known),
  ]);
}

function silence({ isSilent, heardAt = 0 }: Known, at: UnixMs): Finding[] {
  if (!isSilent) return [];
  const severity = at - heardAt > SILENT_CRITICAL_MS ? "critical" : "warning";
  return [{ kind: "silent", severity, since: heardAt, numbers: { forS: seconds(at - heardAt) } }];
}

function stuck({ told }: Known): Finding[] {
  if (told.stuck === undefined) return [];
  const { since, forMs, value, samples } = told.stuck;
  const numbers = { value, forS: seconds(forMs), samples };
  return [{ kind: "stuck", severity: "warning", since, metric: "temperature", numbers }];
}

function implausible({ told }: Known): Finding[] {
  const newest = told.jumps.at(-1);
  const first = told.jumps[0];
  if (newest === undefined || first === undefined) return [];
  const { from, to, minutes } = newest;
  const events = told.jumps.length;
  const severity = severityOfEvents(events);
  const numbers = { events, from, to, minutes };
  return [{ kind: "implausible", severity, since: first.at, metric: "temperature", numbers }];
}

function codes({ told }: Known): Finding[] {
  const events = told.codes.reduce((sum, one) => sum + one.count, 0);
  const newest = told.codes.toSorted((a, b) => b.lastAt - a.lastAt)[0];
  if (newest === undefined) return [];
  //  0 stands for null (devices/metrics.ts).
  const numbers = { events, ...(newest.code === 0 ? {} : { code: newest.code }) };
  return [{ kind: "fault-code", severity: severityOfEvents(events), metric: "temperature", numbers }];
}

/** As the rule sensor-implausible grows. */
function severityOfEvents(events: number): Severity {
  const grave = honestyLimits()
    .find((limit) => limit.rule === "sensor-implausible")
    ?.steps.at(-1)?.beyond;
  return events > (grave ?? events) ? "warning" : "notice";
}

function clock({ told }: Known): Finding[] {
  const { offsetMs, messages = 0, disbelieved = 0 } = told.clock ?? {};
  if (offsetMs !== undefined && Math.abs(offsetMs) >= CLOCK_NOTICE_MS) {
    const severity = Math.abs(offsetMs) > CLOCK_WARNING_MS ? "warning" : "notice";
    return [{ kind: "clock-wrong", severity, numbers: { offsetS: Math.round(offsetMs / 1000), messages } }];
  }
  if (offsetMs !== undefined || disbelieved < DISBELIEVED) return [];
  return [{ kind: "clock-wrong", severity: "notice", numbers: { messages: disbelieved } }];
}

function gaps({ told, about, paces, isSilent }: Known, at: UnixMs): Finding[] {
  //  Nobody has said how often a sensor without a place reports; of a silent one everything is said.
  if (about.place === "unassigned" || isSilent) return [];
  const expected = expectedIn(at, told.seenSince ?? at, paces);
  if (expected < LEAST_EXPECTED) return [];
  const receivedShare = Math.min(1, told.received / expected);
  if (receivedShare >= RECEIVED_NOTICE) return [];
  const numbers = {
    receivedShare,
    received: told.received,
    expected,
    longestGapS: seconds(told.longestGapMs),
  };
  return [{ kind: "gaps", severity: receivedShare < RECEIVED_WARNING ? "warning" : "notice", numbers }];
}

/** How many readings the last 24 hours ask for, as far back as the sensor was there. */
function expectedIn(at: UnixMs, seenSince: UnixMs, paces: readonly Paced[]): number {
  //  The counts are by whole hours: the one that runs now and 23 before it.
  const from = Math.max(seenSince, (Math.floor(at / HOUR_MS) - 23) * HOUR_MS);
  return Math.floor(expectedReadings(paces, from, at));
}

function battery({ told, battery: trend }: Known, at: UnixMs): Finding[] {
  const { percent, lowSince } = told.battery ?? {};
  if (percent === undefined) return [];
  if (percent < BATTERY_LOW) {
    const severity = percent < BATTERY_CRITICAL ? "critical" : "warning";
    const since = lowSince === undefined ? {} : { since: lowSince };
    return [{ kind: "battery-low", severity, ...since, metric: "battery", numbers: { percent } }];
  }
  const end = trend?.end;
  if (end === undefined || end.at - at > ENDING_MS) return [];
  const numbers = {
    percent,
    days: days(end.at - at),
    daysLeast: days(end.earliest - at),
    ...(end.latest === undefined ? {} : { daysMost: days(end.latest - at) }),
  };
  return [{ kind: "battery-ending", severity: "notice", metric: "battery", numbers }];
}

function radio({ told }: Known): Finding[] {
  if (told.radio === undefined || told.radio.messages < LEAST_RADIO) return [];
  const { weakShare, below, metric } = told.radio;
  if (weakShare < WEAK_SHARE) return [];
  return [{ kind: "weak-signal", severity: "notice", metric, numbers: { weakShare, below } }];
}

function conflicts({ told }: Known): Finding[] {
  return told.conflicts === 0
    ? []
    : [{ kind: "conflict", severity: "notice", numbers: { events: told.conflicts } }];
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}

function days(ms: number): number {
  return Math.max(0, Math.round(ms / DAY_MS));
}
