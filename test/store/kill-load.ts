// What the store is loaded with while it is killed: the same readings in every run, some of them late, in numbered groups.
import type { Reading } from "../../hub/model.ts";
import type { SeriesName } from "../../hub/store/history.ts";
import type { Terms } from "../../hub/store/terms.ts";

const MIN = 60_000;
export const KILL_SERIES = 30;
export const KILL_ZONE = "Asia/Shanghai";
export const KILL_FROM = Date.UTC(2026, 0, 1, 16);
const TICK_MS = 10 * MIN;

export function killSeries(index: number): SeriesName {
  return { deviceId: `c.sensor-${index}`, metric: "temperature" };
}

/** A reading of each sensor, ten minutes after the last; and now and then what some held back for up to a day and more. */
export function killGroup(group: number): readonly Reading[] {
  const at = KILL_FROM + group * TICK_MS;
  const inTime = Array.from({ length: KILL_SERIES }, (_, index) =>
    reading(index, at + index * 1000, at, false),
  );
  if (group < 200 || group % 7 !== 0) return inTime;
  const late = Array.from({ length: 10 }, (_, i) =>
    reading(
      (group + i) % KILL_SERIES,
      at - (20 + ((group * 13 + i * 17) % 180)) * TICK_MS + 3 * MIN,
      at,
      true,
    ),
  );
  return [...inTime, ...late];
}

export function killTerms(round: number): Terms {
  return {
    bands: [{ from: 0, low: 0, high: 8, holdMs: 25 * MIN }],
    corrections: [{ from: KILL_FROM + round * 24 * 60 * MIN, gain: 1, offset: round / 10 }],
  };
}

export function groupTime(group: number): number {
  return KILL_FROM + (group + 1) * TICK_MS;
}

function reading(index: number, measuredAt: number, receivedAt: number, late: boolean): Reading {
  const value = (((measuredAt / 1000 + index * 37) % 1100) - 50) / 100;
  return { ...killSeries(index), value, measuredAt, sentAt: measuredAt, receivedAt: receivedAt + 250, late };
}
