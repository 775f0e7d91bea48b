// How a site may change a limit for its branch, and which way a change goes. Pure. Promise: for each field one direction
// is the tighter one, always the same, so that nobody loosens a limit by what is called tightening.
import { type Limit, SEVERITIES, type Severity, type Step } from "./limits.ts";
import { type MetricName, metricFacts } from "./metrics.ts";

/** What a site says otherwise; what is absent stays. */
export type LimitChange = {
  /** In the metric's unit. */
  readonly limit?: number | undefined;
  /** The farther limit of the steps that have one. */
  readonly beyond?: number | undefined;
  /** For how many seconds in a piece the value must be outside, by the severity that is told then. */
  readonly forS?: Readonly<Partial<Record<Severity, number | undefined>>> | undefined;
  /** Nothing less grave is told: what would be, is told as this. */
  readonly atLeast?: Severity | undefined;
  /** Nothing graver is told. */
  readonly atMost?: Severity | undefined;
};

export type Way = "tighten" | "loosen";

const DURATIONS = ["for-notice", "for-warning", "for-critical"] as const;
const FIELDS = ["limit", "beyond", ...DURATIONS, "atLeast", "atMost"] as const;
export type ChangeField = (typeof FIELDS)[number];

/** The numbers of a limit that may be changed; severities by their rank. A field that the limit does not have is absent. */
type Marks = ReadonlyMap<ChangeField, number>;

/**
 * Which way each field of a change goes from a limit; "same" where it changes nothing, "unknown" where the limit has no
 * such field. Tighter is: a limit nearer to the inside, a shorter duration, a graver severity.
 */
export function waysOf(
  limit: Limit,
  change: LimitChange,
): ReadonlyMap<ChangeField, Way | "same" | "unknown"> {
  const marks = marksOf(limit);
  return new Map(
    [...givenBy(change)].map(([field, value]) => {
      const now = marks.get(field);
      return [field, now === undefined ? "unknown" : wayOf(limit, field, now, value)] as const;
    }),
  );
}

/** Without the fields that do not go this way. */
export function onlyWay(limit: Limit, change: LimitChange, way: Way): LimitChange {
  const ways = waysOf(limit, change);
  return asChange(new Map([...givenBy(change)].filter(([field]) => ways.get(field) === way)));
}

/**
 * A limit after changes in order, each of which goes its way and no farther: what would tighten where it stands already
 * tighter changes nothing. `by` are the places in the list of those by which it is what it is.
 */
export function changedLimit(
  limit: Limit,
  changes: readonly { readonly way: Way; readonly change: LimitChange }[],
): { readonly limit: Limit; readonly by: readonly number[] } {
  const first = marksOf(limit);
  const marks = new Map(first);
  const setBy = new Map<ChangeField, number>();
  for (const [at, { way, change }] of changes.entries()) {
    for (const [field, value] of givenBy(change)) {
      const now = marks.get(field);
      if (now === undefined || wayOf(limit, field, now, value) !== way) continue;
      marks.set(field, value);
      setBy.set(field, at);
      //  Whoever asks for graver ones after somebody forbade them has the later word, and the other way round.
      const other = field === "atLeast" ? "atMost" : field === "atMost" ? "atLeast" : undefined;
      if (other !== undefined && (marks.get("atLeast") ?? 0) > (marks.get("atMost") ?? 2)) {
        marks.set(other, value);
        setBy.set(other, at);
      }
    }
  }
  const by = [...new Set(setBy.values())].sort((one, next) => one - next);
  return { limit: by.length === 0 ? limit : drawn(limit, first, marks), by };
}

/** True where the number of a limit may be another: what a device reports decides that of others. */
export function mayMove(limit: Limit): boolean {
  const { computed, states } = metricFacts(limit.metric);
  return computed !== true && states === undefined;
}

function marksOf(limit: Limit): Map<ChangeField, number> {
  const marks = new Map<ChangeField, number>();
  if (mayMove(limit)) marks.set("limit", limit.limit);
  const beyond = limit.steps.find((step) => step.beyond !== undefined)?.beyond;
  if (beyond !== undefined && mayMove(limit)) marks.set("beyond", beyond);
  for (const [rank, severity] of SEVERITIES.entries()) {
    const step = limit.steps.find((one) => isPlain(one) && one.severity === severity);
    const field = DURATIONS[rank];
    if (step !== undefined && field !== undefined) marks.set(field, step.forS);
  }
  const ranks = limit.steps.map(({ severity }) => SEVERITIES.indexOf(severity));
  marks.set("atLeast", Math.min(...ranks));
  marks.set("atMost", Math.max(...ranks));
  return marks;
}

/** True for a step that asks for a time outside in a piece. */
function isPlain({ beyond, withinS }: Step): boolean {
  return beyond === undefined && withinS === undefined;
}

function wayOf({ side }: Limit, field: ChangeField, now: number, value: number): Way | "same" {
  switch (field) {
    case "limit":
    case "beyond":
      if (value === now) return "same";
      return value < now === (side === "above") ? "tighten" : "loosen";
    case "atLeast":
      return value > now ? "tighten" : "same";
    case "atMost":
      return value < now ? "loosen" : "same";
    default:
      return value === now ? "same" : value < now ? "tighten" : "loosen";
  }
}

function givenBy({ limit, beyond, forS, atLeast, atMost }: LimitChange): Map<ChangeField, number> {
  const given: (readonly [ChangeField, number | undefined])[] = [
    ["limit", limit],
    ["beyond", beyond],
    ["for-notice", forS?.notice],
    ["for-warning", forS?.warning],
    ["for-critical", forS?.critical],
    ["atLeast", atLeast === undefined ? undefined : SEVERITIES.indexOf(atLeast)],
    ["atMost", atMost === undefined ? undefined : SEVERITIES.indexOf(atMost)],
  ];
  return new Map(given.filter((one): one is readonly [ChangeField, number] => one[1] !== undefined));
}

function asChange(given: Marks): LimitChange {
  const [limit, beyond, least, most] = (["limit", "beyond", "atLeast", "atMost"] as const).map((field) =>
    given.get(field),
  );
  const durations = SEVERITIES.map(
    (severity, rank) => [severity, given.get(DURATIONS[rank] ?? "limit")] as const,
  );
  const forS = Object.fromEntries(durations.filter(([, value]) => value !== undefined));
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(beyond === undefined ? {} : { beyond }),
    ...(Object.keys(forS).length === 0 ? {} : { forS }),
    ...(least === undefined ? {} : { atLeast: SEVERITIES[least] }),
    ...(most === undefined ? {} : { atMost: SEVERITIES[most] }),
  };
}

function drawn(limit: Limit, first: Marks, marks: Marks): Limit {
  const mark = marks.get("limit") ?? limit.limit;
  const step = (one: Step): Step => {
    const rank = SEVERITIES.indexOf(one.severity);
    const field = DURATIONS[rank];
    const forS = field === undefined || marks.get(field) === first.get(field) ? undefined : marks.get(field);
    const told = Math.min(Math.max(rank, marks.get("atLeast") ?? rank), marks.get("atMost") ?? rank);
    return {
      ...one,
      severity: SEVERITIES[told] ?? one.severity,
      ...(one.beyond === undefined && forS !== undefined ? { forS: forSOf(one, forS) } : {}),
      ...(one.beyond === undefined
        ? {}
        : { beyond: farther(limit.side, mark, beyondOf(one.beyond, first, marks)) }),
    };
  };
  const [one, ...rest] = limit.steps;
  return { ...limit, limit: mark, steps: [step(one), ...rest.map(step)] };
}

/** Added up, it takes no less than in a piece: otherwise who loosens the one would still be told of the other. */
function forSOf(step: Step, inAPiece: number): number {
  return isPlain(step) ? inAPiece : Math.max(step.forS, inAPiece);
}

function beyondOf(own: number, first: Marks, marks: Marks): number {
  const now = marks.get("beyond");
  return now === undefined || now === first.get("beyond") ? own : now;
}

/** A farther limit is never nearer than the limit itself. */
function farther(side: Limit["side"], one: number, other: number): number {
  return side === "above" ? Math.max(one, other) : Math.min(one, other);
}

/** What a metric's limit may be. */
export function limitRange(metric: MetricName): readonly [least: number, most: number] {
  return metricFacts(metric).range;
}
