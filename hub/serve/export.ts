// Readings and day figures as files for other programs: CSV and Excel, made a row at a time while they are sent, so that
// a term of a whole district costs no memory. How far a file is can be asked while it is on its way.
import { writeCsvStream } from "hucre/csv";
import { metricFacts } from "../../devices/metrics.ts";
import { zoneOffsetMinutes } from "../lib/day-time.ts";
import type { Sensor, Site, SiteId, UnixMs } from "../model.ts";
import { type Figures, gapMs, meanOf } from "../store/figures.ts";
import { everyReading, type History } from "../store/history.ts";
import type { ExportColumn, ExportWords } from "./export-words.ts";
import { outsideOfSensors, type Period, type ReportNeeds } from "./report.ts";
import type { Download } from "./route.ts";

type Cell = string | number | boolean | null;

export const EXPORT_TYPES = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
} as const;
export type ExportFormat = keyof typeof EXPORT_TYPES;

/** A table whose rows are made when they are asked for. */
export type ExportTable = {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<readonly Cell[]>;
};

export type ExportNeeds = ReportNeeds & {
  readonly history: Pick<History, "days" | "hours" | "readings">;
  readonly site: (id: SiteId) => Site | undefined;
  readonly words: ExportWords;
};

/** Every reading of some sensors, sensor by sensor, in order of measurement. */
export function readingsTable(sensors: readonly Sensor[], period: Period, needs: ExportNeeds): ExportTable {
  const { metric, from, to } = period;
  const { words } = needs;
  async function* rows(): AsyncGenerator<Cell[]> {
    for (const sensor of sensors) {
      const about = aboutOf(sensor, needs);
      for await (const one of everyReading(needs.history, { deviceId: sensor.id, metric, from, to })) {
        const { measuredAt, receivedAt, value, raw, late, seq } = one;
        yield [
          ...about,
          words.metric(metric),
          localTime(measuredAt, needs.zone),
          words.state(metric, value) ?? plain(value),
          plain(raw),
          metricFacts(metric).unit,
          localTime(receivedAt, needs.zone),
          words.yes(late),
          seq ?? null,
        ];
      }
    }
  }
  const columns = ["measuredAt", "value", "raw", "unit", "receivedAt", "late", "seq"] as const;
  return { name: words.sheet(metric, "readings"), columns: titles(columns, words), rows: rows() };
}

/** The figures of each day of some sensors. */
export function daysTable(sensors: readonly Sensor[], period: Period, needs: ExportNeeds): ExportTable {
  const { words } = needs;
  async function* rows(): AsyncGenerator<Cell[]> {
    for await (const { sensor, outside } of outsideOfSensors(sensors, period, needs)) {
      for (const day of outside?.days ?? [])
        yield [...aboutOf(sensor, needs), words.metric(period.metric), ...dayCells(day, needs.zone)];
    }
  }
  const values = ["day", "min", "mean", "max", "count", "lateCount"] as const;
  const times = ["insideS", "outsideS", "gapS", "longestS"] as const;
  return {
    name: words.sheet(period.metric, "days"),
    columns: titles([...values, ...times, "countedFrom"], words),
    rows: rows(),
  };
}

const ABOUT = ["site", "siteName", "sensor", "sensorName", "place", "metric"] as const;

function titles(columns: readonly ExportColumn[], words: ExportWords): string[] {
  return [...ABOUT, ...columns].map(words.column);
}

function aboutOf(sensor: Sensor, { site, words }: ExportNeeds): Cell[] {
  const { siteId, id, name, place } = sensor;
  return [siteId, site(siteId)?.name ?? "", id, name, words.place(place)];
}

function dayCells(day: Figures, zone: string): Cell[] {
  const { from, count, late, min, max, insideMs, outsideMs, outside, storedFrom } = day;
  const mean = meanOf(day);
  const values = mean === undefined ? [null, null, null] : [plain(min), plain(mean), plain(max)];
  const times = [insideMs, outsideMs, gapMs(day), outside.longestMs].map((ms) => Math.round(ms / 1000));
  //  Said where the day was counted in another zone and nothing else is left of it.
  const countedFrom = storedFrom === undefined ? null : localTime(storedFrom, zone);
  return [localTime(from, zone).slice(0, 10), ...values, count, late, ...times, countedFrom];
}

/** What a file of a period is called, in the zone's days; `of` is the site or sensor, undefined for everything. */
export function exportFileName(
  { metric, from, to }: Period,
  rows: "readings" | "days",
  of: string | undefined,
  { words, zone }: Pick<ExportNeeds, "words" | "zone">,
): string {
  const day = (at: UnixMs) => localTime(at, zone).slice(0, 10);
  return words.fileName({ of, metric, rows, firstDay: day(from), lastDay: day(to - 1) });
}

/** The table as a file. `onRow` is told of each row as it goes. */
export function fileOf(
  table: ExportTable,
  { fileName, format }: { readonly fileName: string; readonly format: ExportFormat },
  onRow: () => void,
): Download {
  async function* counted(): AsyncGenerator<Cell[]> {
    for await (const row of table.rows) {
      onRow();
      yield [...row];
    }
  }
  //  Names came from people and devices: one that begins with = must not become a formula in somebody's spreadsheet.
  const pieces =
    format === "csv"
      ? writeCsvStream(counted(), { headers: [...table.columns], bom: true, escapeFormulae: true })
      : xlsxPieces(table, counted());
  return { fileName: `${fileName}.${format}`, type: EXPORT_TYPES[format], pieces };
}

async function* xlsxPieces(
  { name, columns }: ExportTable,
  rows: AsyncIterable<Cell[]>,
): AsyncGenerator<Uint8Array> {
  //  Measured: 7 MB, which a hub need not hold for the few files of a term.
  const { writeXlsxStream } = await import("hucre/xlsx");
  yield* writeXlsxStream(rows, {
    name: name.slice(0, 31),
    columns: columns.map((header) => ({ header })),
    freezePane: { rows: 1 },
  });
}

/** A time as a spreadsheet reads it, in the zone, with its distance from UTC said once in the text: 2026-11-21 11:02:03+08:00. */
export function localTime(at: UnixMs, zone: string): string {
  const offset = zoneOffsetMinutes(at, zone);
  const shown = new Date(at + offset * 60_000).toISOString().slice(0, 19).replace("T", " ");
  const [sign, minutes] = offset < 0 ? ["-", -offset] : ["+", offset];
  const two = (value: number) => String(value).padStart(2, "0");
  return `${shown}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Without the digits that only arithmetic made. */
function plain(value: number): number {
  return Number(value.toFixed(6));
}

export type Progress = {
  state: "running" | "done" | "broken-off";
  rows: number;
  readonly rowsExpected: number;
};

export type ExportDesk = {
  /** Notes a file that is being made; undefined while there are too many. */
  readonly begin: (owner: string, ticket: string | undefined, rowsExpected: number) => Progress | undefined;
  readonly find: (owner: string, ticket: string) => Progress | undefined;
};

/** Chosen: each reads the store as fast as its reader takes it; more at once would only slow each other. */
const MOST_AT_ONCE = 4;
/** Chosen: a person with two files on their way leaves room for others. */
const MOST_OF_ONE = 2;
/** Chosen: a person's last ones. */
const MOST_REMEMBERED = 200;

/** Who is fetching what, and how far it is. In memory: a file on its way ends with the process. */
export function createExportDesk(): ExportDesk {
  const known = new Map<string, Progress>();
  const running = new Map<Progress, string>();
  let untold = 0;
  return {
    begin: (owner, ticket, rowsExpected) => {
      for (const one of running.keys()) if (one.state !== "running") running.delete(one);
      const own = [...running.values()].filter((one) => one === owner).length;
      if (running.size >= MOST_AT_ONCE || own >= MOST_OF_ONE) return undefined;
      const progress: Progress = { state: "running", rows: 0, rowsExpected };
      running.set(progress, owner);
      known.set(`${owner}\n${ticket ?? `untold-${untold++}`}`, progress);
      for (const [key, one] of known) {
        if (known.size <= MOST_REMEMBERED) break;
        if (one.state !== "running") known.delete(key);
      }
      return progress;
    },
    find: (owner, ticket) => known.get(`${owner}\n${ticket}`),
  };
}

/** The same file, noting in `progress` how it went. */
export function followed(download: Download, progress: Progress): Download {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    try {
      yield* download.pieces;
      progress.state = "done";
    } finally {
      if (progress.state === "running") progress.state = "broken-off";
    }
  }
  return { ...download, pieces: pieces() };
}
