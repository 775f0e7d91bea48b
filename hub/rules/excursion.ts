// One limit against one device, reading by reading. Pure: time is the readings' own. An alert is a step, not a timer.
import type { Limit, Severity } from "../../devices/limits.ts";
import type { UnixMs } from "../model.ts";
import type { Around } from "./around.ts";
import { changeOver, withPoint } from "./change.ts";
import { isHidden, withoutDefrost } from "./hiding.ts";
import type { Excursion, Memory } from "./memory.ts";
import { outsideMs, sinceWindow, withTime } from "./outside-time.ts";
import { withRecent } from "./recovery.ts";
import { isBeyond, isReached, marginOf, milder, RANK, standing, windowMsOf } from "./standing.ts";

/** What a reading changed. */
export type Step =
  | {
      readonly kind: "fired" | "raised" | "lowered";
      readonly severity: Severity;
      readonly excursion: Excursion;
    }
  | { readonly kind: "worsened"; readonly excursion: Excursion }
  | {
      readonly kind: "resolved";
      readonly excursion: Excursion;
      /** Absent where the data are back. Otherwise nothing is known of the value: the rule only asks no more. */
      readonly because?: Unasked;
    };

/** Why a rule asks no more: its schedule is over, or it is no longer in force for the device. */
export type Unasked = "out-of-schedule" | "not-in-force";

export type Followed = { readonly memory: Memory | undefined; readonly step?: Step };

/** Chosen: where the device's interval is not known. Food stores log every 15 minutes; one reading may be lost. */
const HOLD_S = 30 * 60;

/** True where a reading changes nothing and needs no look at what is around: the usual case. */
export function isQuiet(limit: Limit, memory: Memory | undefined, value: number): boolean {
  return memory === undefined && limit.overS === undefined && !isBeyond(limit, limit.limit, value);
}

/**
 * Takes one reading into account. `memory` undefined: all was well.
 * The same memory, reading, limit and surroundings always give the same answer.
 */
export function follow(
  limit: Limit,
  memory: Memory | undefined,
  value: number,
  at: UnixMs,
  around: Around,
): Followed {
  if (limit.overS === undefined) return judge(limit, memory, value, at, around);
  const past = withPoint(memory?.past ?? [], at, value, limit.overS * 1000);
  const change = changeOver(past, limit.overS * 1000, holdMsOf(limit));
  if (change === undefined) return { memory: { ...memory, past } };
  const followed = judge(limit, memory, change, at, around);
  return { ...followed, memory: { ...followed.memory, past } };
}

/** Ends an excursion of which nobody is asked any more; what was told of it is over, without a word of all being well. */
export function unasked(memory: Memory, because: Unasked): Followed {
  const { excursion, ...rest } = memory;
  const step =
    excursion?.told === undefined ? {} : { step: { kind: "resolved", excursion, because } as const };
  return { memory: Object.keys(rest).length === 0 ? undefined : rest, ...step };
}

function judge(
  limit: Limit,
  memory: Memory | undefined,
  value: number,
  at: UnixMs,
  around: Around,
): Followed {
  const isPast = isBeyond(limit, limit.limit, value);
  if (!isPast && memory?.excursion === undefined) return { memory: pruned(limit, memory, at) };
  const { excursion, ...rest } = memory ?? {};
  if (limit.schedule !== undefined && limit.schedule !== "always" && !around.inForce())
    return memory === undefined ? { memory } : unasked(memory, "out-of-schedule");
  const isOutside = isPast && (limit.and ?? []).every((one) => around.holdsSince(one) !== undefined);
  if (excursion === undefined || isOver(limit, excursion, at)) {
    if (!isOutside) return { memory: pruned(limit, rest, at) };
    const isSeen = around.beforeAt !== undefined && at - around.beforeAt <= holdMsOf(limit);
    const begun: Excursion = {
      since: at,
      lastAt: at,
      ...(!isSeen && { isUnseen: true }),
      beyondSince: [],
      worst: value,
    };
    return outside(limit, rest, begun, value, at, around);
  }
  if (isOutside) return outside(limit, rest, excursion, value, at, around);
  //  Nothing was told yet: a short excursion is over without a word.
  if (excursion.told === undefined)
    return { memory: pruned(limit, ended(limit, rest, closed(limit, excursion, at), at), at) };
  return returning(limit, rest, closed(limit, excursion, at), { value, at, isPast });
}

/** Nothing was told, and the readings paused for longer than the limit allows. */
function isOver(limit: Limit, excursion: Excursion, at: UnixMs): boolean {
  return (
    limit.pauseS !== undefined && excursion.told === undefined && at - excursion.lastAt > limit.pauseS * 1000
  );
}

function outside(
  limit: Limit,
  rest: Memory,
  before: Excursion,
  value: number,
  at: UnixMs,
  around: Around,
): Followed {
  const { insideSince: _, ...still } = withReading(limit, closed(limit, before, at), value, at);
  const excursion = withAddedUp(limit, rest, { ...still, ...(windowMsOf(limit) && { openAt: at }) }, at);
  return tell(limit, rest, excursion, at, around);
}

/** Fires, raises or lowers the severity, or says that it is worse. */
function tell(limit: Limit, rest: Memory, excursion: Excursion, at: UnixMs, around: Around): Followed {
  const { told } = excursion;
  const severity = standing(limit, excursion);
  if (severity !== undefined && (told === undefined || RANK[severity] > RANK[told])) {
    const due = { ...excursion, dueSince: excursion.dueSince ?? at };
    if (isHidden(limit, rest, due, severity, at, around)) return { memory: { ...rest, excursion: due } };
    const kind = told === undefined ? "fired" : "raised";
    return said(rest, asTold(excursion, severity), kind);
  }
  if (told === undefined) return { memory: { ...rest, excursion } };
  const lower = milder(limit, severity, told);
  if (lower !== undefined) return said(rest, asTold(excursion, lower), "lowered");
  if (!hasWorsened(limit, excursion)) return { memory: { ...rest, excursion } };
  const worse = asTold(excursion, told);
  return { memory: { ...rest, excursion: worse }, step: { kind: "worsened", excursion: worse } };
}

function asTold(excursion: Excursion, told: Severity): Excursion & { readonly told: Severity } {
  const { dueSince: _, ...rest } = excursion;
  return { ...rest, told, toldWorst: excursion.worst };
}

function said(
  rest: Memory,
  excursion: Excursion & { readonly told: Severity },
  kind: "fired" | "raised" | "lowered",
): Followed {
  return { memory: { ...rest, excursion }, step: { kind, severity: excursion.told, excursion } };
}

/** The value is inside again after an alert: resolved once it has been so by the margin for long enough. */
function returning(
  limit: Limit,
  rest: Memory,
  before: Excursion,
  reading: { readonly value: number; readonly at: UnixMs; readonly isPast: boolean },
): Followed {
  const { value, at, isPast } = reading;
  const { insideSince, ...still } = { ...before, ...beyondAfter(limit, before, value, at) };
  //  A value that is past the limit while another condition no longer holds counts as inside by any margin.
  const isClear = isPast || !isBeyond(limit, limit.limit - marginOf(limit), value);
  const since = insideSince ?? at;
  if (isClear && at - since >= limit.clearForS * 1000) {
    const memory = pruned(limit, ended(limit, rest, still, at), at);
    return { memory, step: { kind: "resolved", excursion: before } };
  }
  const excursion = isClear ? { ...still, insideSince: since } : still;
  const lower = still.told && milder(limit, standing(limit, still), still.told);
  return lower === undefined
    ? { memory: { ...rest, excursion } }
    : said(rest, { ...excursion, told: lower }, "lowered");
}

function withReading(limit: Limit, before: Excursion, value: number, at: UnixMs): Excursion {
  const isWorst = isBeyond(limit, before.worst, value);
  //  A return begins at the worst value: how it came to that tells nothing.
  const recent = isWorst ? [] : (before.recent ?? []);
  return {
    ...before,
    ...beyondAfter(limit, before, value, at),
    lastAt: at,
    worst: isWorst ? value : before.worst,
    ...(limit.recovery && { recent: withRecent(recent, at, value, limit.recovery.mostS * 1000) }),
  };
}

/**
 * Since when the value has been beyond each step's farther limit. A step that has come due goes on until the value has
 * been back by the margin for long enough; one that has not begins anew.
 */
function beyondAfter(
  limit: Limit,
  before: Excursion,
  value: number,
  at: UnixMs,
): Pick<Excursion, "beyondSince" | "calmSince"> {
  if (limit.steps.every((step) => step.beyond === undefined)) return { beyondSince: [] };
  const calmSince: (UnixMs | null)[] = limit.steps.map(() => null);
  const beyondSince = limit.steps.map((step, i) => {
    const since = before.beyondSince[i] ?? null;
    if (step.beyond === undefined) return null;
    if (isBeyond(limit, step.beyond, value)) return since ?? at;
    if (since === null || !isReached(step, before, i)) return null;
    if (isBeyond(limit, step.beyond - marginOf(limit), value)) return since;
    const calm = before.calmSince?.[i] ?? at;
    if (at - calm >= limit.clearForS * 1000) return null;
    calmSince[i] = calm;
    return since;
  });
  return { beyondSince, calmSince };
}

/** Adds the time since the last reading outside, for which that one stands; where steps add up. */
function closed(limit: Limit, excursion: Excursion, at: UnixMs): Excursion {
  const windowMs = windowMsOf(limit);
  const { openAt, ...rest } = excursion;
  if (windowMs === undefined || openAt === undefined) return rest;
  const to = Math.min(at, openAt + holdMsOf(limit));
  const times = withTime(rest.times ?? [], { from: openAt, to, ms: to - openAt }, windowMs);
  return { ...rest, times };
}

function withAddedUp(limit: Limit, rest: Memory, excursion: Excursion, at: UnixMs): Excursion {
  const windowMs = windowMsOf(limit);
  if (windowMs === undefined) return excursion;
  const sum = (withinMs: number) =>
    outsideMs(rest.times ?? [], at, withinMs) + outsideMs(excursion.times ?? [], at, withinMs);
  const addedUp = limit.steps.flatMap(({ withinS, forS }, i) => {
    const isOne =
      withinS !== undefined && (excursion.addedUp?.includes(i) || sum(withinS * 1000) >= forS * 1000);
    return isOne ? [i] : [];
  });
  return addedUp.length === 0 ? excursion : { ...excursion, addedUp };
}

/** An excursion is over: its times outside count on, unless a step that adds up has told of them, or it was a defrost. */
function ended(limit: Limit, rest: Memory, excursion: Excursion, at: UnixMs): Memory {
  const windowMs = windowMsOf(limit);
  const after = withoutDefrost(limit, rest, excursion, at);
  if (after !== undefined) return after;
  if (windowMs === undefined) return rest;
  const { times: earlier = [], ...others } = rest;
  if (excursion.told !== undefined && excursion.addedUp !== undefined) return others;
  const times = (excursion.times ?? []).reduce((all, one) => withTime(all, one, windowMs), earlier);
  return { ...others, times };
}

/** Lets go of what no longer counts; undefined when nothing is left. The same object if nothing changes. */
function pruned(limit: Limit, memory: Memory | undefined, at: UnixMs): Memory | undefined {
  if (memory === undefined) return undefined;
  const { times: old, defrosts: oldDefrosts, ...rest } = memory;
  const times = old && sinceWindow(old, at, windowMsOf(limit) ?? 0);
  const defrosts = oldDefrosts?.filter((since) => since > at - DAY_MS);
  if (times === old && defrosts?.length === oldDefrosts?.length) {
    return Object.keys(memory).length === 0 ? undefined : memory;
  }
  const left = {
    ...rest,
    ...(times && times.length > 0 && { times }),
    ...(defrosts && defrosts.length > 0 && { defrosts }),
  };
  return Object.keys(left).length === 0 ? undefined : left;
}

const DAY_MS = 86_400_000;

function holdMsOf(limit: Limit): number {
  return (limit.holdS ?? HOLD_S) * 1000;
}

/** Told again only once it is worse by the rule's own margin: smaller steps are noise. Rules without a margin have no worse. */
function hasWorsened(limit: Limit, { worst, toldWorst }: Excursion): boolean {
  if (limit.clearMargin === 0 || toldWorst === undefined) return false;
  return Math.abs(worst - toldWorst) >= limit.clearMargin;
}
