// Which of a sensor's findings the rules hear of as readings, and when: as a limit is passed, as things change beyond it,
// once an hour while it lasts, and as it ends. What late readings show is not told: nobody is paged for the past. A reading a minute of every healthy sensor would fill the store with zeros.

import type { Limit } from "../../devices/limits.ts";
import type { MetricName } from "../../devices/metrics.ts";
import type { Told } from "../health/sensor-health.ts";
import type { DeviceId, Reading, UnixMs } from "../model.ts";

export type HealthTeller = {
  readonly due: (deviceId: DeviceId, told: Told, at: UnixMs) => readonly Reading[];
};

/** Chosen: so that a reading that a crash took is made again, and durations of rules go on. */
const AGAIN_MS = 3_600_000;
/** Chosen: as many messages with an impossible time are no accident. */
const DISBELIEVED = 3;

/** How each computed metric follows from what is known. */
const COMPUTED: Readonly<Record<"stuck_for" | "clock_off" | "implausible", (told: Told) => number>> = {
  stuck_for: ({ stuck, isPast }) => (isPast ? 0 : Math.round((stuck?.forMs ?? 0) / 1000)),
  clock_off: ({ clock }) => {
    const steady = clock?.offsetMs ?? ((clock?.disbelieved ?? 0) >= DISBELIEVED ? clock?.newestMs : 0);
    return Math.round(Math.abs(steady ?? 0) / 1000);
  },
  implausible: ({ implausible }) => implausible,
};
const METRICS = Object.keys(COMPUTED) as (keyof typeof COMPUTED)[];
/** Where each change beyond the limit is news; the others only grow with time. */
const COUNTS: ReadonlySet<MetricName> = new Set(["implausible"]);

export function createHealthTeller(
  limitsOf: (deviceId: DeviceId) => readonly Limit[],
  toldOn: (rule: string) => readonly DeviceId[],
  durationFactor: number,
): HealthTeller {
  /** What the rules were told beyond a limit and not yet back from. */
  const running = new Map<string, { value: number; at: UnixMs }>();
  const seeded = new Set<string>();

  function seed({ rule, metric }: Limit): void {
    if (seeded.has(rule)) return;
    seeded.add(rule);
    for (const id of toldOn(rule)) running.set(`${id}/${metric}`, { value: Number.NaN, at: 0 });
  }

  function isDue(key: string, limit: Limit, value: number, at: UnixMs): boolean {
    const last = running.get(key);
    if (last === undefined) return value > limit.limit;
    if (value <= limit.limit - limit.clearMargin) return true;
    return (COUNTS.has(limit.metric) && value !== last.value) || at - last.at >= AGAIN_MS * durationFactor;
  }

  return {
    due: (deviceId, told, at) => {
      const readings: Reading[] = [];
      for (const metric of METRICS) {
        const limit = limitsOf(deviceId).find((one) => one.metric === metric);
        if (limit === undefined) continue;
        seed(limit);
        const key = `${deviceId}/${metric}`;
        const value = COMPUTED[metric](told);
        if (!isDue(key, limit, value, at)) continue;
        if (value <= limit.limit - limit.clearMargin) running.delete(key);
        else running.set(key, { value, at });
        readings.push({ deviceId, metric, value, measuredAt: at, receivedAt: at, late: false });
      }
      return readings;
    },
  };
}
