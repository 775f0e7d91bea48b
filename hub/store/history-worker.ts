// The thread that answers questions about the past, on a connection of its own that cannot write. A long question
// delays the next question, never a commit; it is read in short pieces, because one long read would keep the journal's
// WAL from being taken up into the file.

import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { givenToWorker, serveCalls } from "../lib/worker-call.ts";
import { createZoneDays } from "../lib/zone-days.ts";
import { BLOCK_MS, type StoredRow } from "./block.ts";
import { type ChartQuestion, chart } from "./chart.ts";
import { corrected } from "./figures.ts";
import { listFigures } from "./figures-block.ts";
import type { Buckets } from "./history.ts";
import { slotOf } from "./raw-rows.ts";
import { OVER_AFTER_MS } from "./rollups.ts";
import { createStretches } from "./stretches.ts";

const given = givenToWorker<{ file: string; zone: string }>();
const db = new DatabaseSync(given.file, { readOnly: true });
db.exec("PRAGMA busy_timeout = 5000");
const zone = createZoneDays(given.zone);
const store = createStretches(db, zone, given.zone);

const selectLatest = db.prepare(
  "SELECT measured_ms, value FROM reading WHERE series = ? ORDER BY measured_ms DESC, seq DESC LIMIT 1",
);
/** No reading is believed to be older (ingest/when.ts); whoever asks for everything asks from the year 1970. */
const NOTHING_BEFORE = Date.UTC(2020, 0, 1);
/** Chosen: two days of blocks; a page of readings is some days of one sensor. */
const SLOTS_A_READ = 8;

/** Where a page of readings begins: behind this one. */
type After = { readonly measuredAt: number; readonly order: number };
type Page = {
  readonly series: number;
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  readonly after: After | undefined;
};

/** The calls that sqlite-history.ts makes. Lists of numbers cross threads at a fraction of what objects cost. */
const api = {
  figures: (asked: { level: "days" | "hours"; series: readonly number[]; from: number; to: number }) => {
    const from = Math.max(asked.from, Math.min(asked.to, NOTHING_BEFORE));
    const days = zone.between(from, asked.to);
    const told = asked.series.flatMap((series, index) =>
      shortly(() => store[asked.level](series, days, asked.to)).map((figures) => ({ index, figures })),
    );
    return listFigures(told);
  },
  buckets: (asked: ChartQuestion): Buckets => {
    const from = Math.max(asked.from, Math.min(asked.to, NOTHING_BEFORE));
    return chart({ ...asked, from }, store, zone, shortly);
  },
  readings,
  latest: (series: readonly number[]) =>
    shortly(() => {
      const list: number[] = [];
      for (const [index, id] of series.entries()) {
        const row = selectLatest.get(id);
        if (row === undefined) continue;
        const at = Number(row["measured_ms"]);
        list.push(index, at, corrected(store.terms.of(id), at, Number(row["value"])));
      }
      return Float64Array.from(list);
    }),
  state,
};
export type HistoryApi = typeof api;
serveCalls(api, () => db.close());

function shortly<T>(read: () => T): T {
  db.exec("BEGIN");
  try {
    return read();
  } finally {
    db.exec("COMMIT");
  }
}

/** Up to `limit` readings as PAGE_COLUMNS numbers each. */
function readings({ series, from, to, limit, after }: Page): Float64Array<ArrayBuffer> {
  const found: StoredRow[] = [];
  const isAfter = (row: StoredRow) =>
    after === undefined ||
    row.measuredAt > after.measuredAt ||
    (row.measuredAt === after.measuredAt && row.order > after.order);
  for (let at = Math.max(from, after?.measuredAt ?? from); at < to && found.length < limit; ) {
    const window = shortly(() => readWindow(series, at, to));
    for (const row of window.rows) if (isAfter(row) && found.length < limit) found.push(row);
    at = window.end;
  }
  const terms = store.terms.of(series);
  return Float64Array.from(
    found.flatMap((row) => [
      row.measuredAt,
      row.order,
      row.value,
      corrected(terms, row.measuredAt, row.value),
      row.receivedAt,
      row.late ? 1 : 0,
    ]),
  );
}

/** The readings of some slots; where there are no blocks (any more), everything that is not packed at once. */
function readWindow(series: number, from: number, to: number): { rows: StoredRow[]; end: number } {
  const slots = store.raw.slots();
  if (slots === undefined || slotOf(from) > slots.last)
    return { rows: store.raw.between(series, from, to), end: to };
  const end = Math.min(to, (Math.max(slotOf(from), slots.first) + SLOTS_A_READ) * BLOCK_MS);
  return { rows: store.raw.between(series, from, end), end };
}

function state(): { readings: number; oldest: number | undefined; bytes: number; daysToRestate: number } {
  const hot = db.prepare("SELECT count(*) AS n, min(measured_ms) AS oldest FROM reading").get();
  const slots = store.raw.slots();
  const firstHot = hot?.["oldest"];
  const oldest = Math.min(
    slots === undefined ? Number.POSITIVE_INFINITY : slots.first * BLOCK_MS,
    typeof firstHot === "number" ? firstHot : Number.POSITIVE_INFINITY,
  );
  const now = Number(db.prepare("SELECT at_ms AS n FROM log ORDER BY seq DESC LIMIT 1").get()?.["n"] ?? 0);
  const today = zone.at(now - OVER_AFTER_MS).from;
  const dirty = db.prepare("SELECT count(*) AS n FROM dirty WHERE from_ms < ?").get(today)?.["n"];
  const restate = db.prepare("SELECT count(*) AS n FROM restate").get()?.["n"];
  return {
    readings: Number(hot?.["n"]) + store.marks.get("packed"),
    oldest: Number.isFinite(oldest) ? oldest : undefined,
    bytes: ["", "-wal"].reduce(
      (sum, end) => sum + (statSync(given.file + end, { throwIfNoEntry: false })?.size ?? 0),
      0,
    ),
    daysToRestate: Number(dirty) + Number(restate),
  };
}
