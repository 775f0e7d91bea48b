// The questions that the pages ask most, put to any history of the bench's readings.
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { History } from "../../hub/store/history.ts";
import { median } from "./bench.ts";
import { loadSeries } from "./store-load.ts";

const DAY_MS = 86_400_000;

/** Milliseconds, medians. */
export type QuestionFigures = {
  readonly latestMs: number;
  readonly dayChartMs: number;
  readonly yearChartMs: number;
  readonly complianceMs: number;
  readonly complianceTodayMs: number;
  /** The event loop's longest pause while all of it was asked. */
  readonly longestPauseMs: number;
  /** What was told, so that stores can be compared: series with a newest reading, buckets of a day, days of compliance. */
  readonly told: readonly number[];
};

/** @param load how many series there are, and the moment that counts as now */
export async function askQuestions(
  history: History,
  { series, to }: { readonly series: number; readonly to: number },
): Promise<QuestionFigures> {
  const names = Array.from({ length: series }, (_, index) => loadSeries(index));
  const some = names.filter((_, index) => index % Math.max(1, Math.floor(series / 40)) === 0);
  const asked = names.slice(0, 1000);
  const told: number[] = [];
  const pauses = monitorEventLoopDelay({ resolution: 1 });
  const today = to - ((to + 8 * 3_600_000) % DAY_MS);
  const compliance = (until: number) => () =>
    history.days({ series: asked, from: until - 30 * DAY_MS, to: until });

  told.push((await history.latest(names)).length);
  pauses.enable();
  const latestMs = await timed(5, () => history.latest(names));
  const charts: number[] = [];
  const years: number[] = [];
  for (const name of some) {
    const chart = (days: number) => () =>
      history.buckets({ ...name, from: to - days * DAY_MS, to, buckets: 200 });
    charts.push(await timed(1, chart(1)));
    years.push(await timed(1, chart(365)));
  }
  told.push(
    (await history.buckets({ ...loadSeries(0), from: to - DAY_MS, to, buckets: 200 })).buckets.length,
  );
  told.push((await compliance(today)()).length);
  const complianceMs = await timed(5, compliance(today));
  const complianceTodayMs = await timed(3, compliance(to));
  pauses.disable();
  return {
    latestMs,
    dayChartMs: median(charts),
    yearChartMs: median(years),
    complianceMs,
    complianceTodayMs,
    longestPauseMs: pauses.max / 1e6,
    told,
  };
}

async function timed(times: number, ask: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    await ask();
    took.push(performance.now() - began);
  }
  return median(took);
}
