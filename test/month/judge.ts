// How well a month was told: every fault reached a person in its time, and how much was told that needed nobody; beside what a
// plain threshold on the same readings would have told.
import { type Lived, live, type Told } from "./chain.ts";
import { type Fault, INTERVAL_S, MINUTE_MS, type Month, simulateMonth } from "./kitchens.ts";

const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;
const INTERVAL_MS = INTERVAL_S * 1000;

/** The limit of each place, and for how long it may be passed before somebody is told: devices/places.ts. */
const LIMITS = {
  "sample-fridge": { most: 8, forMs: 15 * MINUTE_MS },
  "food-fridge": { most: 8, forMs: 30 * MINUTE_MS },
  freezer: { most: -12, forMs: 60 * MINUTE_MS },
} as const;

/** What is within a defrost's bounds is not told: devices/places.ts. The food fridges and freezers here defrost. */
const DEFROST_MS = 45 * MINUTE_MS;

/**
 * Within what a person is told, counted from what makes the fault one. A failing fridge: from the first value beyond its
 * limit, the rule's duration, or that of a defrost where the fridge defrosts, and two messages of the sensor. A door: its two minutes, and two messages. A silence: 20
 * minutes without a message, and ten for finding what lies behind it.
 */
const TOLD_WITHIN_MS = {
  "door-left-open": 2 * MINUTE_MS + 2 * INTERVAL_MS,
  "dead-sensor": 30 * MINUTE_MS + INTERVAL_MS,
  "power-cut": 30 * MINUTE_MS + INTERVAL_MS,
} as const;
/** Chosen: warm food is still cooling, and a fridge pulling down, so long after the fault is mended. */
const AFTERWARDS_MS = 6 * 60 * MINUTE_MS;

export type Verdict = {
  readonly faults: number;
  /** Faults of which nobody was told in their time, in words. */
  readonly missed: readonly string[];
  /** From the moment that makes it a fault until a person is told, in minutes: the longest. */
  readonly slowestMin: number;
  readonly alerts: number;
  readonly alertsPerSchoolWeek: number;
  /** Share of alerts behind which there was no fault, 0 to 1. */
  readonly neededNobody: number;
  readonly messagesPerPersonDay: number;
  /** A threshold without a duration: each time a value passes it. */
  readonly plain: { readonly perSchoolWeek: number; readonly neededNobody: number };
};

/** Lives a month in `folder` and judges it. */
export async function judgeMonth(
  asked: Parameters<typeof simulateMonth>[0],
  folder: string,
): Promise<Verdict> {
  const month = simulateMonth(asked);
  const plain = watchPlainly(month);
  const lived = await live(plain.month, folder);
  const weeks = (month.siteIds.length * (month.until - month.from)) / WEEK_MS;
  const reached = month.faults.flatMap((fault) => reachOf(fault, plain.beyondAt(fault), lived));
  const needless = lived.alerts.filter(
    ({ siteId, deviceId, since }) => !isOfFault(month, siteId, deviceId, since),
  );
  const plainNeedless = plain.passed.filter(
    ({ deviceId, at }) => !isOfFault(month, siteOf(deviceId), deviceId, at),
  );
  const persons = new Set(lived.told.map(({ account }) => account)).size;
  return {
    faults: reached.length,
    missed: reached.flatMap(({ missed }) => missed ?? []),
    slowestMin: Math.max(...reached.map(({ afterMs }) => afterMs / MINUTE_MS)),
    alerts: lived.alerts.length,
    alertsPerSchoolWeek: lived.alerts.length / weeks,
    neededNobody: needless.length / Math.max(1, lived.alerts.length),
    messagesPerPersonDay:
      lived.told.length / Math.max(1, persons) / ((month.until - month.from) / (WEEK_MS / 7)),
    plain: {
      perSchoolWeek: plain.passed.length / weeks,
      neededNobody: plainNeedless.length / Math.max(1, plain.passed.length),
    },
  };
}

function siteOf(deviceId: string): string {
  return deviceId.slice(0, deviceId.indexOf("."));
}

/** A fault, or a fridge that was switched off: whoever switches it off in term time wants to know. */
function isOfFault(month: Month, siteId: string, deviceId: string | undefined, at: number): boolean {
  return month.faults.some(
    (fault) =>
      fault.siteId === siteId &&
      (deviceId === undefined || fault.deviceIds.includes(deviceId)) &&
      at >= fault.from - INTERVAL_MS &&
      at < fault.until + AFTERWARDS_MS,
  );
}

type Reached = { readonly afterMs: number; readonly missed?: string };

/** None where it never became one: a fridge that was mended before it was too warm. */
function reachOf(fault: Fault, beyondAt: number | undefined, { alerts, told }: Lived): Reached[] {
  const isFailing = fault.kind === "failing";
  if (isFailing && beyondAt === undefined) return [];
  const begins = isFailing ? (beyondAt ?? 0) : fault.from;
  const device = fault.deviceIds[0] ?? "";
  const withinMs = isFailing
    ? Math.max(LIMITS[placeOf(device)].forMs, defrosts(device) ? DEFROST_MS : 0) + 2 * INTERVAL_MS
    : TOLD_WITHIN_MS[fault.kind as keyof typeof TOLD_WITHIN_MS];
  const ids = new Set(
    alerts
      .filter(
        (alert) =>
          alert.siteId === fault.siteId &&
          (alert.deviceId === undefined || fault.deviceIds.includes(alert.deviceId)) &&
          (alert.resolvedAt ?? Number.POSITIVE_INFINITY) > fault.from,
      )
      .map(({ id }) => id),
  );
  const first = told
    .filter(({ alertId, at }: Told) => ids.has(alertId) && at >= fault.from)
    .reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const afterMs = first - begins;
  if (afterMs <= withinMs) return [{ afterMs }];
  const when = new Date(fault.from).toISOString();
  return [
    {
      afterMs,
      missed: `${fault.kind} of ${fault.deviceIds.join(", ")} at ${when}: told after ${afterMs / MINUTE_MS} min`,
    },
  ];
}

function defrosts(deviceId: string): boolean {
  return placeOf(deviceId) !== "sample-fridge";
}

function placeOf(deviceId: string): keyof typeof LIMITS {
  return deviceId.slice(deviceId.indexOf(".") + 1) as keyof typeof LIMITS;
}

/** The same month, watched by a threshold while it is lived. */
function watchPlainly(month: Month): {
  readonly month: Month;
  readonly passed: { readonly deviceId: string; readonly at: number }[];
  /** When a failing fridge was beyond its limit first and then stayed so for as long as its rule asks. */
  readonly beyondAt: (fault: Fault) => number | undefined;
} {
  const passed: { deviceId: string; at: number }[] = [];
  const since = new Map<string, number>();
  const spells: { deviceId: string; from: number; until: number }[] = [];
  return {
    passed,
    beyondAt: (fault) => {
      const device = fault.deviceIds[0] ?? "";
      const open = since.get(device);
      const all =
        open === undefined ? spells : [...spells, { deviceId: device, from: open, until: month.until }];
      return all.find(
        ({ deviceId, from, until }) =>
          deviceId === device &&
          until > fault.from &&
          from < fault.until &&
          until - Math.max(from, fault.from) > LIMITS[placeOf(device)].forMs + INTERVAL_MS,
      )?.from;
    },
    month: {
      ...month,
      minute: (at) => {
        const readings = month.minute(at);
        for (const { deviceId, metric, value, at: when } of readings) {
          if (metric !== "temperature") continue;
          const isBeyond = value > LIMITS[placeOf(deviceId)].most;
          const from = since.get(deviceId);
          if (isBeyond && from === undefined) {
            since.set(deviceId, when);
            passed.push({ deviceId, at: when });
          } else if (!isBeyond && from !== undefined) {
            since.delete(deviceId);
            spells.push({ deviceId, from, until: when });
          }
        }
        return readings;
      },
    },
  };
}
