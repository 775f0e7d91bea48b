// Which days of which series have figures that must be made (again): every day that a reading touched, and all days
// after a change of the terms. Kept in the book with the position up to which readings were carried, so that no crash
// forgets one. A day that is in no list is as it should be.
import type { MetricName } from "../../devices/metrics.ts";
import type { Reading, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { SeriesName } from "./history.ts";
import { longestHoldMs } from "./kept-terms.ts";
import type { Terms } from "./terms.ts";

type Day = {
  readonly name: SeriesName;
  readonly day: UnixMs;
  touches: number;
  doneAt: UnixMs | undefined;
  /** The book has it as it is here. */
  isKept: boolean;
};
type Since = {
  readonly name: SeriesName;
  readonly from: UnixMs;
  reached: UnixMs;
  touches: number;
  doneAt: UnixMs | undefined;
};

/** Work that is to be done; given back when it is, so that what was touched meanwhile stays to be done. */
export type DirtyDay = { readonly name: SeriesName; readonly day: UnixMs; readonly touches: number };
export type DirtySince = {
  readonly name: SeriesName;
  /** The first day that is still to be made. */
  readonly reached: UnixMs;
  readonly touches: number;
};

export type DirtyDays = {
  /** Notes the days that readings touch. `keep` is for the caller's transaction, `kept` for when that has succeeded. */
  readonly touch: (
    readings: readonly Reading[],
    termsOf: (name: SeriesName) => Terms,
  ) => { readonly keep: (queries: BookQueries) => Promise<void>; readonly kept: () => void };
  readonly touchSince: (name: SeriesName, from: UnixMs) => (queries: BookQueries) => Promise<void>;
  readonly isDirty: (name: SeriesName, day: UnixMs) => boolean;
  /** Days to be made that are over, oldest first. */
  readonly due: (isOver: (day: UnixMs) => boolean) => readonly DirtyDay[];
  /** Those of one series. */
  readonly dueOf: (name: SeriesName, isOver: (day: UnixMs) => boolean) => readonly DirtyDay[];
  readonly dueSince: () => readonly DirtySince[];
  readonly done: (queries: BookQueries, days: readonly DirtyDay[], at: UnixMs) => Promise<void>;
  /** All days before `reached` are made; without it, all. */
  readonly doneSince: (
    queries: BookQueries,
    since: DirtySince,
    reached: UnixMs | undefined,
    at: UnixMs,
  ) => Promise<void>;
  /** Everything that was made after `since` is to be made again. */
  readonly undo: (queries: BookQueries, since: UnixMs) => Promise<void>;
  /** Forgets what was made before `before`: nobody doubts it any more. */
  readonly forget: (queries: BookQueries, before: UnixMs) => Promise<void>;
};

/** From a day's beginning to some time in the next one: a day has 23 to 25 hours. */
const DAY_AND_A_HALF_MS = 36 * 3_600_000;

export async function openDirtyDays(book: BookQueries, dayOf: (at: UnixMs) => UnixMs): Promise<DirtyDays> {
  const days = new Map<string, Map<UnixMs, Day>>();
  const sinces = new Map<string, Since>();
  for (const row of await book.selectFrom("dirty_day").selectAll().execute()) {
    const name = { deviceId: row.device, metric: row.metric as MetricName };
    put({ name, day: row.day, touches: 0, doneAt: row.done_at ?? undefined, isKept: true });
  }
  for (const row of await book.selectFrom("dirty_from").selectAll().execute()) {
    const name = { deviceId: row.device, metric: row.metric as MetricName };
    const { from_at: from, reached, done_at } = row;
    sinces.set(keyOf(name), { name, from, reached, touches: 0, doneAt: done_at ?? undefined });
  }

  function put(one: Day): void {
    const key = keyOf(one.name);
    const ofSeries = days.get(key) ?? new Map<UnixMs, Day>();
    ofSeries.set(one.day, one);
    days.set(key, ofSeries);
  }

  function touchDay(name: SeriesName, day: UnixMs, changed: Set<Day>): void {
    let one = days.get(keyOf(name))?.get(day);
    if (one === undefined) {
      one = { name, day, touches: 0, doneAt: undefined, isKept: false };
      put(one);
    }
    one.touches += 1;
    if (one.doneAt !== undefined) one.isKept = false;
    one.doneAt = undefined;
    if (!one.isKept) changed.add(one);
  }

  function* allDays(): Generator<Day> {
    for (const ofSeries of days.values()) yield* ofSeries.values();
  }

  return {
    touch: (readings, termsOf) => {
      const changed = new Set<Day>();
      for (const { deviceId, metric, measuredAt } of readings) {
        const name = { deviceId, metric };
        //  Near midnight it holds into the next day, and what is measured once a day or less often over whole days. As long
        //  as any value of its series may hold: what it cuts short may have been measured under other terms.
        const until = measuredAt + longestHoldMs(termsOf(name));
        for (let day = dayOf(measuredAt); day <= until; day = dayOf(day + DAY_AND_A_HALF_MS))
          touchDay(name, day, changed);
      }
      return {
        keep: (queries) => keepDays(queries, [...changed]),
        kept: () => {
          for (const one of changed) one.isKept = true;
        },
      };
    },
    touchSince: (name, from) => {
      const key = keyOf(name);
      const known = sinces.get(key);
      const earliest = known?.doneAt === undefined ? Math.min(known?.from ?? from, from) : from;
      const touches = (known?.touches ?? 0) + 1;
      const since: Since = { name, from: earliest, reached: dayOf(earliest), touches, doneAt: undefined };
      sinces.set(key, since);
      return (queries) => keepSince(queries, since);
    },
    isDirty: (name, day) => {
      const key = keyOf(name);
      const since = sinces.get(key);
      if (since !== undefined && since.doneAt === undefined && day >= since.reached) return true;
      const known = days.get(key)?.get(day);
      return known !== undefined && known.doneAt === undefined;
    },
    due: (isOver) =>
      [...allDays()]
        .filter((one) => one.doneAt === undefined && isOver(one.day))
        .toSorted((a, b) => a.day - b.day)
        .map(({ name, day, touches }) => ({ name, day, touches })),
    dueOf: (name, isOver) =>
      [...(days.get(keyOf(name))?.values() ?? [])]
        .filter((one) => one.doneAt === undefined && isOver(one.day))
        .map(({ day, touches }) => ({ name, day, touches })),
    dueSince: () =>
      [...sinces.values()]
        .filter((one) => one.doneAt === undefined)
        .map(({ name, reached, touches }) => ({ name, reached, touches })),
    done: async (queries, made, at) => {
      for (const { name, day, touches } of made) {
        const known = days.get(keyOf(name))?.get(day);
        if (known === undefined || known.touches !== touches) continue;
        await setDone(queries, name, day, at);
        //  Only now: it may have been touched while the book was written.
        if (known.touches === touches) known.doneAt = at;
        else await setDone(queries, name, day, null);
      }
    },
    doneSince: async (queries, { name, touches }, reached, at) => {
      const known = sinces.get(keyOf(name));
      if (known === undefined || known.touches !== touches) return;
      known.reached = reached ?? known.reached;
      known.doneAt = reached === undefined ? at : undefined;
      await keepSince(queries, known);
    },
    undo: async (queries, since) => {
      for (const one of allDays()) {
        if (one.doneAt !== undefined && one.doneAt >= since) {
          one.doneAt = undefined;
          one.touches += 1;
        }
      }
      for (const one of sinces.values()) {
        if (one.doneAt !== undefined && one.doneAt < since) continue;
        one.doneAt = undefined;
        one.reached = dayOf(one.from);
        one.touches += 1;
        await keepSince(queries, one);
      }
      await queries.updateTable("dirty_day").set({ done_at: null }).where("done_at", ">=", since).execute();
    },
    forget: async (queries, before) => {
      for (const ofSeries of days.values()) {
        for (const { day, doneAt } of ofSeries.values()) {
          if (doneAt !== undefined && doneAt < before) ofSeries.delete(day);
        }
      }
      for (const [key, { doneAt }] of sinces) {
        if (doneAt !== undefined && doneAt < before) sinces.delete(key);
      }
      await queries.deleteFrom("dirty_day").where("done_at", "<", before).execute();
      await queries.deleteFrom("dirty_from").where("done_at", "<", before).execute();
    },
  };
}

async function setDone(
  queries: BookQueries,
  { deviceId, metric }: SeriesName,
  day: UnixMs,
  at: UnixMs | null,
): Promise<void> {
  await queries
    .updateTable("dirty_day")
    .set({ done_at: at })
    .where("device", "=", deviceId)
    .where("metric", "=", metric)
    .where("day", "=", day)
    .execute();
}

/** Chosen: three values a row, far below the 32,766 that SQLite takes in a statement. */
const ROWS_AT_ONCE = 1000;

async function keepDays(queries: BookQueries, changed: readonly Day[]): Promise<void> {
  for (let i = 0; i < changed.length; i += ROWS_AT_ONCE) {
    const rows = changed.slice(i, i + ROWS_AT_ONCE).map(({ name, day }) => {
      return { device: name.deviceId, metric: name.metric, day, done_at: null };
    });
    await queries
      .insertInto("dirty_day")
      .values(rows)
      .onConflict((conflict) => conflict.columns(["device", "metric", "day"]).doUpdateSet({ done_at: null }))
      .execute();
  }
}

async function keepSince(queries: BookQueries, { name, from, reached, doneAt }: Since): Promise<void> {
  const values = {
    device: name.deviceId,
    metric: name.metric,
    from_at: from,
    reached,
    done_at: doneAt ?? null,
  };
  await queries
    .insertInto("dirty_from")
    .values(values)
    .onConflict((conflict) => conflict.columns(["device", "metric"]).doUpdateSet(values))
    .execute();
}

function keyOf({ deviceId, metric }: SeriesName): string {
  return `${deviceId}/${metric}`;
}
