// The history in InfluxDB. Promises: an answer holds everything that was acknowledged, what InfluxDB lacks being taken
// from the embedded store; days that are not over, or were touched since their figures were made, are told from their
// readings. While InfluxDB does not answer, the embedded store answers in its place.
import type { Clock } from "../lib/clock.ts";
import { describeError, type Log } from "../lib/log.ts";
import { createZoneDays } from "../lib/zone-days.ts";
import type { ForwardingState, Reading, UnixMs } from "../model.ts";
import type { Book, BookQueries } from "./book.ts";
import { daysFromOtherZone } from "./days-of-hours.ts";
import { corrected, type Figures, figuresBetween } from "./figures.ts";
import type { DayFigures, History, HistoryState, SeriesName } from "./history.ts";
import { bucketsOfFigures, bucketsOfValues, planBuckets } from "./influx-buckets.ts";
import { type InfluxClient, InfluxFault } from "./influx-client.ts";
import { openDirtyDays } from "./influx-dirty-days.ts";
import { figuresFrom, keepDays } from "./influx-levels.ts";
import { readPage } from "./influx-page.ts";
import { placeIn, runsOf } from "./influx-places.ts";
import { isPlainName } from "./influx-points.ts";
import { edgesOf, keepsMinutes, STRETCHES, startRestating, stretchEdges, tells } from "./influx-restating.ts";
import { chunks, createInfluxRows, keyOf, type Newest } from "./influx-rows.ts";
import { firstDifference, longestHoldMs } from "./kept-terms.ts";
import type { Keep } from "./retention.ts";
import { NO_TERMS, type Terms } from "./terms.ts";
import { listToldTerms, putToldTerms } from "./told-terms.ts";

export type InfluxHistoryNeeds = {
  readonly client: InfluxClient;
  readonly book: Book;
  /** The history in the journal's own file. */
  readonly embedded: History;
  /** The earliest time of measurement that InfluxDB lacks, after a short wait for it; undefined if it has all. */
  readonly missingFrom: () => Promise<UnixMs | undefined>;
  readonly forwarding: () => ForwardingState;
  /** What was measured before this may never come to InfluxDB. */
  readonly carriedSince: UnixMs;
  /** The IANA zone whose days are counted. */
  readonly zone: string;
  readonly keep: Keep;
  /** The moment before which the journal let go of readings. */
  readonly keptFrom: () => Promise<UnixMs>;
  readonly clock: Clock;
  readonly log: Log;
};

export type InfluxHistory = History & {
  /** Notes what readings that were carried change; to be kept with the position that says so. */
  readonly carried: (readings: readonly Reading[]) => {
    readonly keep: (queries: BookQueries) => Promise<void>;
    readonly kept: () => void;
  };
  /** InfluxDB was started anew: the figures that it took in the last day are made again. */
  readonly doubt: () => Promise<void>;
  /** Resolves when the figures of every finished day are made. */
  readonly settle: () => Promise<void>;
  /** How many questions the embedded store has answered because InfluxDB did not. */
  readonly answeredInPlace: () => number;
};

/** Chosen: most sensors have reported within two days; a question with a time is answered in half of it (measured). */
const RECENT_MS = 2 * 86_400_000;
const DAY_MS = 86_400_000;
/** Chosen: as long as the receiver's word is doubted, forward/progress.ts. */
const DOUBT_MS = 25 * 3_600_000;

const [, hour, day] = STRETCHES;

export async function openInfluxHistory(needs: InfluxHistoryNeeds): Promise<InfluxHistory> {
  const { client, book, embedded, zone, keep, clock, log } = needs;
  const rows = createInfluxRows(client, embedded);
  const days = createZoneDays(zone);
  const dirty = await openDirtyDays(book.db, (at) => days.at(at).from);
  const terms = new Map<string, Terms>();
  for (const { terms: told, ...name } of await listToldTerms(book.db)) terms.set(keyOf(name), told);
  //  A day is told whole, and with what held from the day before.
  const wholeFrom = needs.carriedSince === 0 ? 0 : days.at(days.at(needs.carriedSince).to).to;
  let answeredInPlace = 0;
  let lastWords: string | undefined;

  function termsOf(name: SeriesName): Terms {
    return terms.get(keyOf(name)) ?? NO_TERMS;
  }

  const restating = startRestating({
    ...{ client, rows, dirty, book, termsOf, days, clock, log },
    keep,
    keptFrom: needs.keptFrom,
  });

  /** Asks InfluxDB, and if that does not answer, or is known not to, the embedded store. */
  async function ask<T>(from: UnixMs, question: () => Promise<T>, inPlace: () => Promise<T>): Promise<T> {
    if (from < wholeFrom) return await inPlace();
    if (!needs.forwarding().isWell) {
      answeredInPlace += 1;
      return await inPlace();
    }
    try {
      const answer = await question();
      lastWords = undefined;
      return answer;
    } catch (error) {
      if (!(error instanceof InfluxFault)) throw error;
      answeredInPlace += 1;
      const words = describeError(error);
      if (words !== lastWords) log.warn("the hub's own file answers in InfluxDB's place", { error: words });
      lastWords = words;
      return await inPlace();
    }
  }

  /** Figures of a level from readings, for days that are not stored, whose days are whole or end with `to`. */
  async function fromReadings(
    names: readonly SeriesName[],
    run: readonly UnixMs[],
    ms: number,
    missingFrom: UnixMs | undefined,
  ): Promise<Map<string, Figures[]>> {
    const [from = 0, to = 0] = [run[0], run.at(-1)];
    const all = new Map<string, Figures[]>();
    for (const some of chunks(names, 8)) {
      const holdMs = Math.max(...some.map((name) => longestHoldMs(termsOf(name))));
      const read = await rows.readings(some, from - holdMs, to, missingFrom);
      for (const name of some) {
        const ofSeries = read.get(keyOf(name));
        if (ofSeries === undefined) continue;
        const held = ofSeries.findLast((one) => one.measuredAt < from);
        const within = ofSeries.filter((one) => one.measuredAt >= from);
        const edges = stretchEdges(run, ms);
        all.set(keyOf(name), figuresBetween(within, held, termsOf(name), edges).filter(tells));
      }
    }
    return all;
  }

  /** Figures of a level for the days from the one of `from` on, and nothing after `to`; by series, in order. */
  async function figuresOf(
    level: (typeof STRETCHES)[number],
    names: readonly SeriesName[],
    from: UnixMs,
    to: UnixMs,
  ): Promise<Map<string, Figures[]>> {
    const missingFrom = await needs.missingFrom();
    const plain = names.filter((name) => isPlainName(name.deviceId));
    const now = clock.now();
    //  Nothing older is kept, and a question may begin with the beginning of time.
    const begin = Math.max(from, now - Math.max(keepDays(level.level, keep), keep.rawDays) * DAY_MS);
    const storedFrom = figuresFrom(level.level, keep, now);
    const edges = edgesOf(days, begin, Math.max(to, begin + 1));
    const starts = edges.slice(0, -1);
    const toldTo = Math.min(now, to, missingFrom ?? now);
    const mayBeStored = starts.map((start, i) => start >= storedFrom && (edges[i + 1] ?? to) <= toldTo);
    const end = (at: UnixMs) =>
      level.level === "day" ? (edges[placeIn(edges, at) + 1] ?? to) : at + level.ms;
    const stored = await rows.figures(level.level, plain, starts[0] ?? from, toldTo, end);
    const all = new Map<string, Figures[]>();
    //  Series with the same days to be told from readings are read together.
    const alike = Map.groupBy(plain, (name) =>
      starts.flatMap((day, i) => (mayBeStored[i] === true && !dirty.isDirty(name, day) ? [] : [i])).join(),
    );
    for (const [text, ones] of alike) {
      const untold = new Set(text === "" ? [] : text.split(",").map(Number));
      const told = new Map<string, Figures[]>();
      for (const [first, last] of runsOf(untold)) {
        const run = [...starts.slice(first, last + 1), Math.min(edges[last + 1] ?? to, to)];
        for (const [key, figures] of await fromReadings(ones, run, level.ms, missingFrom)) {
          told.set(key, [...(told.get(key) ?? []), ...figures]);
        }
      }
      for (const name of ones) {
        const key = keyOf(name);
        const own = await ofThisZone(level, name, stored.get(key) ?? [], edges);
        const kept = own.filter((one) => tells(one) && !untold.has(placeIn(edges, one.from)));
        all.set(
          key,
          [...kept, ...(told.get(key) ?? [])].sort((a, b) => a.from - b.from),
        );
      }
    }
    return all;
  }

  /** Figures of days that were stored; those of another zone's days are put together anew from their hours. */
  async function ofThisZone(
    level: (typeof STRETCHES)[number],
    name: SeriesName,
    stored: readonly Figures[],
    edges: readonly UnixMs[],
  ): Promise<readonly Figures[]> {
    const [first = 0, last = 0] = [edges[0], edges.at(-1)];
    if (level !== day || stored.every((one) => edges.includes(one.from))) return stored;
    const read = await rows.figures("hour", [name], first, last, (at) => at + hour.ms);
    const hours = (read.get(keyOf(name)) ?? []).filter(tells);
    return daysFromOtherZone(stored, hours, days.between(first, last));
  }

  async function byLevel(
    level: (typeof STRETCHES)[number],
    asked: { readonly series: readonly SeriesName[]; readonly from: UnixMs; readonly to: UnixMs },
  ): Promise<DayFigures[]> {
    const all = await figuresOf(level, asked.series, asked.from, asked.to);
    return asked.series.flatMap((name) =>
      (all.get(keyOf(name)) ?? []).map((figures) => ({
        deviceId: name.deviceId,
        metric: name.metric,
        figures,
      })),
    );
  }

  async function latest(names: readonly SeriesName[]): ReturnType<History["latest"]> {
    const missingFrom = await needs.missingFrom();
    const plain = names.filter((name) => isPlainName(name.deviceId));
    const found = new Map<string, Newest>(await rows.newest(plain, clock.now() - RECENT_MS));
    const rest = plain.filter((name) => !found.has(keyOf(name)));
    if (rest.length > 0) for (const [key, one] of await rows.newest(rest, undefined)) found.set(key, one);
    const hasAll = missingFrom === undefined && (wholeFrom === 0 || rest.length === 0);
    const ours = hasAll ? [] : await embedded.latest(names);
    const byKey = new Map(ours.map((one) => [keyOf(one), one]));
    return names.flatMap(({ deviceId, metric }) => {
      const name = { deviceId, metric };
      const [theirs, own] = [found.get(keyOf(name)), byKey.get(keyOf(name))];
      if (own !== undefined && own.measuredAt >= (theirs?.measuredAt ?? 0)) return [own];
      if (theirs === undefined) return [];
      const { measuredAt } = theirs;
      return [{ ...name, measuredAt, value: corrected(termsOf(name), measuredAt, theirs.value) }];
    });
  }

  const questions: Pick<History, "buckets" | "readings" | "days" | "hours" | "latest"> = {
    buckets: async ({ raw = false, ...asked }) => {
      const name = { deviceId: asked.deviceId, metric: asked.metric };
      const minutesBefore = keepsMinutes(keep) ? clock.now() - keep.rawDays * DAY_MS : undefined;
      const plan = planBuckets(asked, days, STRETCHES, minutesBefore);
      const isAsSent = raw && termsOf(name).corrections.length > 0;
      if (plan.level !== undefined && !isAsSent) {
        const figures = await figuresOf(plan.level, [name], plan.from, asked.to);
        return bucketsOfFigures(figures.get(keyOf(name)) ?? [], plan);
      }
      const missingFrom = await needs.missingFrom();
      if (!isPlainName(name.deviceId)) return { bucketMs: plan.bucketMs, buckets: [] };
      const read = await rows.readings([name], plan.from, asked.to, missingFrom);
      const values = (read.get(keyOf(name)) ?? []).map(({ measuredAt, value, late }) => ({
        measuredAt,
        value: raw ? value : corrected(termsOf(name), measuredAt, value),
        late,
      }));
      return bucketsOfValues(values, plan);
    },
    readings: async (asked) => {
      const missingFrom = await needs.missingFrom();
      return await readPage({ client, embedded, termsOf }, asked, missingFrom);
    },
    days: (asked) => byLevel(day, asked),
    hours: (asked) => byLevel(hour, asked),
    latest,
  };

  return {
    buckets: (asked) =>
      ask(
        asked.from,
        () => questions.buckets(asked),
        () => embedded.buckets(asked),
      ),
    readings: (asked) =>
      ask(
        asked.from,
        () => questions.readings(asked),
        () => embedded.readings(asked),
      ),
    days: (asked) =>
      ask(
        asked.from,
        () => questions.days(asked),
        () => embedded.days(asked),
      ),
    hours: (asked) =>
      ask(
        asked.from,
        () => questions.hours(asked),
        () => embedded.hours(asked),
      ),
    latest: (names) =>
      ask(
        clock.now(),
        () => questions.latest(names),
        () => embedded.latest(names),
      ),
    setTerms: async (name, given) => {
      await embedded.setTerms(name, given);
      const from = firstDifference(termsOf(name), given);
      terms.set(keyOf(name), given);
      if (from === undefined) return;
      const keepSince = dirty.touchSince({ deviceId: name.deviceId, metric: name.metric }, from);
      await book.together(async (queries) => {
        await putToldTerms(queries, name, given);
        await keepSince(queries);
      });
    },
    state: async (): Promise<HistoryState> => {
      //  The journal's own file lives by the same clock.
      const { fault, clock: lead, flooded } = await embedded.state();
      return {
        kind: "influxdb",
        forwarding: needs.forwarding(),
        daysToRestate: dirty.due((one) => days.at(one).to <= clock.now()).length + dirty.dueSince().length,
        ...(fault === undefined ? {} : { fault }),
        ...(lead === undefined ? {} : { clock: lead }),
        ...(flooded === undefined ? {} : { flooded }),
      };
    },
    carried: (readings) => dirty.touch(readings, termsOf),
    doubt: () => book.together((queries) => dirty.undo(queries, clock.now() - DOUBT_MS)),
    settle: restating.settle,
    answeredInPlace: () => answeredInPlace,
    close: async () => {
      await restating.close();
      await embedded.close();
    },
  };
}
