// Makes the figures of days and writes them into InfluxDB as points of our own: its continuous queries leave late data
// out. A day of a series is always made whole, from its readings as they are there now, so that making it again is safe.
import type { IPoint } from "influx";
import { type Clock, pause } from "../lib/clock.ts";
import { keepRunning } from "../lib/keep-running.ts";
import type { Log } from "../lib/log.ts";
import type { ZoneDays } from "../lib/zone-days.ts";
import type { UnixMs } from "../model.ts";
import type { Book } from "./book.ts";
import { type Figures, figuresBetween, gapMs } from "./figures.ts";
import type { SeriesName } from "./history.ts";
import type { InfluxClient, Level } from "./influx-client.ts";
import type { DirtyDay, DirtyDays, DirtySince } from "./influx-dirty-days.ts";
import { figuresFrom } from "./influx-levels.ts";
import { figuresPoint, isPlainName } from "./influx-points.ts";
import { chunks, type InfluxRows, keyOf } from "./influx-rows.ts";
import { longestHoldMs } from "./kept-terms.ts";
import type { Keep } from "./retention.ts";
import type { Terms } from "./terms.ts";

export type Restating = {
  /** Resolves when nothing is left to be made; rejects if InfluxDB does not let it. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type RestatingNeeds = {
  readonly client: InfluxClient;
  readonly rows: InfluxRows;
  readonly dirty: DirtyDays;
  readonly book: Book;
  readonly termsOf: (name: SeriesName) => Terms;
  readonly days: ZoneDays;
  readonly keep: Keep;
  /**
   * The moment before which readings are gone: such a day is not made again from what is left. The journal's word, which
   * follows no clock that has leapt (plausible-time.ts).
   */
  readonly keptFrom: () => Promise<UnixMs>;
  readonly clock: Clock;
  readonly log: Log;
};

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Chosen: a finished day is made within a minute; until then it is told from its readings. */
const LOOK_EVERY_MS = 60_000;
/** Chosen: as long as a restart of the server puts in doubt what it took (forward/progress.ts), and an hour. */
const DOUBT_MS = 26 * HOUR_MS;
/** Chosen: some thousand readings and points at once. */
const SERIES_AT_ONCE = 8;
const DAYS_AT_ONCE = 8;
const POINTS_AT_ONCE = 5000;

/** The levels of figures with the length of their stretches, a day's aside. */
export const STRETCHES = [
  { level: "minute", ms: MINUTE_MS },
  { level: "hour", ms: HOUR_MS },
  { level: "day", ms: DAY_MS },
] as const satisfies readonly { level: Level; ms: number }[];

export function startRestating(needs: RestatingNeeds): Restating {
  const { client, rows, dirty, book, termsOf, days, clock, log } = needs;
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  /** Makes everything that is due. One at a time: two would write a day's figures over each other's. */
  function makeAll(): Promise<void> {
    running = running.then(makeDue, makeDue);
    return running;
  }

  async function makeDue(): Promise<void> {
    const now = clock.now();
    const kept = await firstKept();
    for (const since of dirty.dueSince()) await makeSince(since, now, kept);
    for (const [day, ofDay] of Map.groupBy(dueDays(now), (one) => one.day)) {
      for (const some of chunks(ofDay, SERIES_AT_ONCE)) await makeDay(day, some, now, kept);
    }
    await dirty.forget(book.db, now - DOUBT_MS);
  }

  /** The first day whose readings are all still there: InfluxDB may have let go of a part of the one before. */
  async function firstKept(): Promise<UnixMs> {
    const from = await needs.keptFrom();
    return from === 0 ? 0 : days.at(from).to;
  }

  function dueDays(now: UnixMs): readonly DirtyDay[] {
    return dirty.due((day) => days.at(day).to <= now);
  }

  async function makeDay(day: UnixMs, some: readonly DirtyDay[], now: UnixMs, kept: UnixMs): Promise<void> {
    if (stopping.signal.aborted) return;
    if (day >= kept) {
      await make(
        some.map((one) => one.name),
        [day, days.at(day).to],
      );
    }
    await book.together((queries) => dirty.done(queries, some, now));
  }

  /** Some days of a series whose terms have changed; the next ones after them. */
  async function makeSince(since: DirtySince, now: UnixMs, kept: UnixMs): Promise<void> {
    const first = await rows.first(since.name);
    const begin = Math.max(since.reached, first ?? now, kept);
    const touched = dirty.dueOf(since.name, (day) => day >= begin && days.at(day).to <= now);
    const over = edgesOf(days, begin, now).filter((edge) => edge <= now && edge >= kept);
    let left: DirtySince = since;
    for (let i = 0; i + 1 < over.length; i += DAYS_AT_ONCE) {
      if (stopping.signal.aborted) return;
      const edges = over.slice(i, i + DAYS_AT_ONCE + 1);
      await make([since.name], edges);
      const reached = edges.at(-1) ?? begin;
      const made = touched.filter((one) => edges.includes(one.day) && one.day < reached);
      await book.together(async (queries) => {
        await dirty.doneSince(queries, left, reached, now);
        await dirty.done(queries, made, now);
      });
      left = { ...left, reached };
    }
    //  Days that were not over yet are dirty by themselves, as every day is that a reading touched.
    await book.together((queries) => dirty.doneSince(queries, left, undefined, now));
  }

  async function make(all: readonly SeriesName[], edges: readonly UnixMs[]): Promise<void> {
    //  Of others InfluxDB was sent nothing, and cannot be asked: one of them must not keep the rest from being made.
    const names = all.filter((name) => isPlainName(name.deviceId));
    if (names.length === 0) return;
    const [from = 0, to = 0] = [edges[0], edges.at(-1)];
    const holdMs = Math.max(...names.map((name) => longestHoldMs(termsOf(name))));
    const read = await rows.readings(names, from - holdMs, to, undefined);
    for (const { level, ms } of STRETCHES) {
      if (level === "minute" && !keepsMinutes(needs.keep)) continue;
      const points: IPoint[] = [];
      //  InfluxDB refuses what is older than it keeps: such a day is told from its readings.
      const keptFrom = figuresFrom(level, needs.keep, clock.now());
      for (const name of names) {
        const ofSeries = read.get(keyOf(name)) ?? [];
        const held = ofSeries.findLast((one) => one.measuredAt < from);
        const within = ofSeries.filter((one) => one.measuredAt >= from);
        const figures = figuresBetween(within, held, termsOf(name), stretchEdges(edges, ms));
        //  Hours and days of nothing are written too: they may have been of something by other terms.
        const kept = figures.filter((one) => one.from >= keptFrom);
        const told = level === "minute" ? kept.filter((one) => one.count > 0) : kept;
        for (const one of told) points.push(figuresPoint(name, one));
      }
      for (const some of chunks(points, POINTS_AT_ONCE)) await client.write(some, level);
    }
  }

  const watching = keepRunning(
    "making figures of days in InfluxDB",
    async (signal) => {
      while (!signal.aborted) {
        await makeAll();
        await pause(clock, LOOK_EVERY_MS, signal);
      }
    },
    { clock, log, signal: stopping.signal, backoff: { firstMs: 1000, mostMs: LOOK_EVERY_MS } },
  );

  return {
    settle: makeAll,
    close: async () => {
      stopping.abort();
      await watching;
      await running.catch((error: unknown) => log.debug("figures were left unmade at the end", { error }));
    },
  };
}

/** Minutes are as many as readings, or more: they are made only if they outlive them. */
export function keepsMinutes(keep: Keep): boolean {
  return keep.minuteDays > keep.rawDays;
}

/** True if anything is known of a stretch. */
export function tells(figures: Figures): boolean {
  return figures.count > 0 || gapMs(figures) < figures.to - figures.from;
}

/** The beginnings of the days from the one that `from` is in, and the end of the one in which `to` (exclusive) ends. */
export function edgesOf(days: ZoneDays, from: UnixMs, to: UnixMs): UnixMs[] {
  const between = days.between(from, to);
  return [...between.map((one) => one.from), between.at(-1)?.to ?? to];
}

/** The edges of stretches of `ms` within days, counted from each day's beginning. */
export function stretchEdges(days: readonly UnixMs[], ms: number): UnixMs[] {
  if (ms >= DAY_MS) return [...days];
  const edges: UnixMs[] = [];
  for (const [i, day] of days.slice(0, -1).entries()) {
    for (let edge = day; edge < (days[i + 1] ?? day); edge += ms) edges.push(edge);
  }
  return [...edges, days.at(-1) ?? 0];
}
