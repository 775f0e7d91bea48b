// Reads readings and figures back from InfluxDB. What is not there yet is taken from the embedded store, from one moment
// on, so that an answer holds everything that was acknowledged.
import type { Reading, UnixMs } from "../model.ts";
import type { FigureReading, Figures } from "./figures.ts";
import { everyReading, type History, type SeriesName } from "./history.ts";
import type { InfluxClient, Level } from "./influx-client.ts";
import { FIGURE_COLUMNS, nanoseconds, quoted, readFigures, seriesIn } from "./influx-points.ts";

/** By `keyOf`; a series without any is not in it. */
export type RowsBySeries = ReadonlyMap<string, readonly FigureReading[]>;

export type InfluxRows = {
  /** Readings of some series between two moments, in order. `missingFrom`: from there on InfluxDB lacks some. */
  readonly readings: (
    names: readonly SeriesName[],
    from: UnixMs,
    to: UnixMs,
    missingFrom: UnixMs | undefined,
  ) => Promise<RowsBySeries>;
  /** Stored figures whose stretches begin between two moments; `end` says where one ends. */
  readonly figures: (
    level: Exclude<Level, "raw">,
    names: readonly SeriesName[],
    from: UnixMs,
    to: UnixMs,
    end: (from: UnixMs) => UnixMs,
  ) => Promise<ReadonlyMap<string, readonly Figures[]>>;
  /** The earliest reading of a series; undefined if there is none. */
  readonly first: (name: SeriesName) => Promise<UnixMs | undefined>;
  /** The newest reading of each of these series that has one since a moment. */
  readonly newest: (
    names: readonly SeriesName[],
    since: UnixMs | undefined,
  ) => Promise<ReadonlyMap<string, Newest>>;
};

export type Newest = Pick<Reading, "measuredAt" | "value">;

/** Chosen: an answer of some 10,000 rows is read in a few milliseconds. */
const SERIES_AT_ONCE = 8;
/** Chosen: the same for figures of days. */
const SERIES_OF_FIGURES = 100;
/** Chosen: beyond this, naming each costs more than reading all. */
const MOST_TO_NAME = 200;

export function createInfluxRows(client: InfluxClient, embedded: Pick<History, "readings">): InfluxRows {
  async function fetch(
    names: readonly SeriesName[],
    from: UnixMs,
    to: UnixMs,
    into: Map<string, FigureReading[]>,
  ): Promise<void> {
    if (from >= to) return;
    const groups = await client.ask(
      `SELECT value, late FROM "raw"."reading" WHERE (${named(names)}) AND ${between(from, to)} GROUP BY device, metric`,
      "ms",
    );
    for (const { tags, values } of groups) {
      const rows: FigureReading[] = (values ?? []).map(
        ([measuredAt, value, late]: [number, number, boolean | null]) => {
          return { measuredAt, value, late: late === true };
        },
      );
      into.set(keyOf(seriesIn(tags)), rows);
    }
  }

  async function addMissing(
    name: SeriesName,
    from: UnixMs,
    to: UnixMs,
    into: Map<string, FigureReading[]>,
  ): Promise<void> {
    if (from >= to) return;
    const rows = into.get(keyOf(name)) ?? [];
    for await (const { measuredAt, raw, late } of everyReading(embedded, { ...name, from, to })) {
      rows.push({ measuredAt, value: raw, late });
    }
    if (rows.length > 0) into.set(keyOf(name), rows);
  }

  return {
    readings: async (names, from, to, missingFrom = Number.POSITIVE_INFINITY) => {
      const all = new Map<string, FigureReading[]>();
      for (const some of chunks(names, SERIES_AT_ONCE)) {
        await fetch(some, from, Math.min(to, missingFrom), all);
        for (const name of some) await addMissing(name, Math.max(from, missingFrom), to, all);
      }
      return all;
    },
    figures: async (level, names, from, to, end) => {
      const all = new Map<string, readonly Figures[]>();
      if (from >= to) return all;
      for (const some of chunks(names, level === "day" ? SERIES_OF_FIGURES : SERIES_AT_ONCE)) {
        const groups = await client.ask(
          `SELECT ${FIGURE_COLUMNS} FROM "${level}"."figures" WHERE (${named(some)}) AND ${between(from, to)} GROUP BY device, metric`,
          "ms",
        );
        for (const { tags, values } of groups) {
          const rows = (values ?? []) as readonly (readonly unknown[])[];
          const figures = rows.map((row) => readFigures(row, end(Number(row[0]))));
          all.set(keyOf(seriesIn(tags)), figures);
        }
      }
      return all;
    },
    first: async (name) => {
      const [group] = await client.ask(
        `SELECT first(value) FROM "raw"."reading" WHERE (${named([name])})`,
        "ms",
      );
      const at: unknown = group?.values?.[0]?.[0];
      return typeof at === "number" ? at : undefined;
    },
    newest: async (names, since) => {
      const found = new Map<string, Newest>();
      const after = since === undefined ? "" : ` AND time >= ${nanoseconds(since, 0)}`;
      const asked =
        names.length > MOST_TO_NAME
          ? [ofMetrics(names)]
          : chunks(names, MOST_TO_NAME).map((some) => named(some));
      for (const which of asked) {
        const groups = await client.ask(
          `SELECT last(value) FROM "raw"."reading" WHERE (${which})${after} GROUP BY device, metric`,
          "ms",
        );
        for (const { tags, values } of groups) {
          const [measuredAt, value] = (values?.[0] ?? []) as [number, number];
          found.set(keyOf(seriesIn(tags)), { measuredAt, value });
        }
      }
      return found;
    },
  };
}

export function keyOf({ deviceId, metric }: SeriesName): string {
  return `${deviceId}/${metric}`;
}

export function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

/** A condition for some series. Throws for a name that cannot be asked for. */
export function named(names: readonly SeriesName[]): string {
  return [...Map.groupBy(names, (one) => one.metric)]
    .map(([metric, ones]) => {
      const devices = [...new Set(ones.map((one) => one.deviceId))];
      return `(metric = ${quoted(metric)} AND (${devices.map((id) => `device = ${quoted(id)}`).join(" OR ")}))`;
    })
    .join(" OR ");
}

function ofMetrics(names: readonly SeriesName[]): string {
  return [...new Set(names.map((one) => one.metric))].map((one) => `metric = ${quoted(one)}`).join(" OR ");
}

function between(from: UnixMs, to: UnixMs): string {
  return `time >= ${nanoseconds(Math.ceil(from), 0)} AND time < ${nanoseconds(Math.ceil(to), 0)}`;
}
