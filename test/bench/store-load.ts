// The readings of many sensors over weeks, in the order in which they arrive: the same ones in every run.
import type { Reading } from "../../hub/model.ts";
import type { SeriesName } from "../../hub/store/history.ts";
import type { Terms } from "../../hub/store/terms.ts";

/** Chosen: what most fridge sensors are set to. */
export const INTERVAL_MS = 5 * 60_000;
/** A midnight in Asia/Shanghai. */
export const LOAD_FROM = Date.UTC(2026, 4, 31, 16);
export const LOAD_ZONE = "Asia/Shanghai";
/** A fridge: 0 to 8 °C; a value holds for four intervals. */
export const LOAD_TERMS: Terms = {
  bands: [{ from: 0, low: 0, high: 8, holdMs: 4 * INTERVAL_MS }],
  corrections: [],
};

export function loadSeries(index: number): SeriesName {
  return { deviceId: `c.sensor-${index}`, metric: "temperature" };
}

/**
 * What arrives in one interval from all sensors, by time. Values wander by hundredths of a degree, clocks are off by up
 * to a second, and a message is up to half a second on its way.
 */
export function loadAt(tick: number, series: number): Reading[] {
  return Array.from({ length: series }, (_, index) => {
    const measuredAt =
      LOAD_FROM +
      tick * INTERVAL_MS +
      Math.floor((index * INTERVAL_MS) / series) +
      (mixed(tick, index, 1) % 1000);
    return {
      ...loadSeries(index),
      value:
        Math.round((4 + 3 * Math.sin((tick + index * 17) / 40)) * 100 + (mixed(tick, index, 2) % 20)) / 100,
      measuredAt,
      sentAt: measuredAt,
      receivedAt: measuredAt + 20 + (mixed(tick, index, 3) % 480),
      seq: tick,
      late: false,
    };
  });
}

/** A number that looks thrown, from 0 to 2³¹. */
function mixed(tick: number, index: number, salt: number): number {
  let x = (tick * 73_856_093) ^ (index * 19_349_663) ^ (salt * 83_492_791);
  x = Math.imul(x ^ (x >>> 16), 0x45d9f3b);
  x = Math.imul(x ^ (x >>> 16), 0x45d9f3b);
  return (x ^ (x >>> 16)) >>> 1;
}
