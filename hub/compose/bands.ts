// The bands by which a sensor's past is counted, each from a moment on: what was in force then. Time in which a limit was
// switched off, the device was under maintenance or the long holidays were is counted neither as inside nor as outside.
import type { Limit } from "../../devices/limits.ts";
import type { MetricName } from "../../devices/metrics.ts";
import { placeById, silentAfterS } from "../../devices/places.ts";
import type { DeviceId, RuleInForce, SiteId, UnixMs } from "../model.ts";
import { bandLimits } from "../rules/limits.ts";
import type { Placement } from "../store/sites.ts";
import type { Band } from "../store/terms.ts";

/** What was said of limits over time. */
export type Rulings = {
  /** The moments at which something else may be in force for a sensor at a site, in any order. */
  readonly edgesOf: (deviceId: DeviceId, siteId: SiteId) => readonly UnixMs[];
  /** These limits as they were in force for a sensor at a site at a moment. */
  readonly ruledAt: (
    deviceId: DeviceId,
    siteId: SiteId,
    limits: readonly Limit[],
    at: UnixMs,
  ) => {
    readonly rules: readonly RuleInForce[];
    readonly isUnderMaintenance: boolean;
    /** False in long holidays. */
    readonly isTerm: boolean;
  };
};

/** The bands of one metric, each from a moment on. Without `rulings` the defaults. */
export function bandsOf(
  placements: readonly Placement[],
  metric: MetricName,
  rulings?: Rulings,
  siteOf: (deviceId: DeviceId) => SiteId | undefined = () => undefined,
): Band[] {
  //  How long a door stands open is counted everywhere and at all times.
  if (metric === "door") return merged(placements.map((one) => ({ ...bandOf(one, one.from, []), high: 0 })));
  const bands = placements.flatMap((one, i) => {
    const limits = bandLimits(placeById(one.place)?.limits ?? [], metric);
    const siteId = one.siteId ?? siteOf(one.sensorId);
    if (rulings === undefined || siteId === undefined || limits.length === 0)
      return [bandOf(one, one.from, limits)];
    const end = placements[i + 1]?.from ?? Number.POSITIVE_INFINITY;
    const edges = rulings.edgesOf(one.sensorId, siteId).filter((at) => at > one.from && at < end);
    return [one.from, ...new Set(edges.toSorted((a, b) => a - b))].map((at) => {
      const { rules, isUnderMaintenance, isTerm } = rulings.ruledAt(one.sensorId, siteId, limits, at);
      const isJudged =
        !isUnderMaintenance &&
        rules.every(({ limit, off }) => off === undefined && (isTerm || limit.schedule !== "term"));
      const band = bandOf(one, at, isJudged ? rules.map((rule) => rule.limit) : []);
      //  What does not hold for any time is known for none.
      return isJudged ? band : { ...band, holdMs: 0 };
    });
  });
  return merged(bands);
}

/** Without those that say what the one before them does. */
function merged(bands: readonly Band[]): Band[] {
  return bands.filter((band, i) => i === 0 || !isSame(band, bands[i - 1]));
}

function bandOf({ intervalS }: Placement, from: UnixMs, limits: readonly Limit[]): Band {
  const low = tightest(limits, "below");
  const high = tightest(limits, "above");
  return {
    from,
    ...(low === undefined ? {} : { low }),
    ...(high === undefined ? {} : { high }),
    holdMs: silentAfterS(intervalS) * 1000,
  };
}

function isSame(one: Band, other: Band | undefined): boolean {
  return one.low === other?.low && one.high === other?.high && one.holdMs === other?.holdMs;
}

/** The limit on one side that is passed first. */
function tightest(limits: readonly Limit[], side: Limit["side"]): number | undefined {
  const marks = limits.filter((limit) => limit.side === side).map((limit) => limit.limit);
  if (marks.length === 0) return undefined;
  return side === "above" ? Math.min(...marks) : Math.max(...marks);
}
