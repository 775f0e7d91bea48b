// Readings of a series as they were sent, wherever they lie: in packed blocks, and in the rows that are not packed yet.
// Used by the thread that writes and by the one that answers, each on its own connection.
import type { DatabaseSync } from "node:sqlite";
import { describeError } from "../lib/log.ts";
import { BLOCK_MS, type StoredRow, unpackBlock } from "./block.ts";
import { keyOf } from "./readings-schema.ts";

export type RawRows = {
  /** Those measured from `from` (inclusive) to `to` (exclusive), in order of measurement and then of `order`. */
  readonly between: (series: number, from: number, to: number) => StoredRow[];
  /** The newest one measured before `at`, and no more than `backMs` before it. */
  readonly before: (series: number, at: number, backMs: number) => StoredRow | undefined;
  /** A block's readings; undefined where there is none. */
  readonly block: (series: number, slot: number) => StoredRow[] | undefined;
  /** Those that are not packed, all or the first ones. */
  readonly hot: (series: number, from: number, to: number, limit?: number) => StoredRow[];
  /** The first and the last slot of any series that has a block, if any has. */
  readonly slots: () => { readonly first: number; readonly last: number } | undefined;
};

/** The number of the six hours that a moment is in: one block of each series. */
export function slotOf(at: number): number {
  return Math.floor(at / BLOCK_MS);
}

export function compareRows(one: StoredRow, other: StoredRow): number {
  return one.measuredAt - other.measuredAt || one.order - other.order;
}

export function createRawRows(db: DatabaseSync): RawRows {
  const selectBlock = db.prepare("SELECT data FROM block WHERE id = ?");
  const selectFirst = db.prepare("SELECT min(id) AS n FROM block");
  const selectLast = db.prepare("SELECT max(id) AS n FROM block");
  const selectHot = db.prepare(
    `SELECT measured_ms, seq, value, received_ms, late FROM reading
     WHERE series = ? AND measured_ms >= ? AND measured_ms < ? ORDER BY measured_ms, seq LIMIT ?`,
  );
  //  Rows as lists cost half of what they cost as objects.
  selectHot.setReturnArrays(true);

  function hot(series: number, from: number, to: number, limit = -1): StoredRow[] {
    const rows = selectHot.all(series, from, to, limit) as unknown as [
      number,
      number,
      number,
      number,
      number,
    ][];
    return rows.map(([measuredAt, order, value, receivedAt, late]) => ({
      measuredAt,
      order,
      value,
      receivedAt,
      late: late !== 0,
    }));
  }

  function block(series: number, slot: number): StoredRow[] | undefined {
    const data = selectBlock.get(keyOf(series, slot))?.["data"];
    if (data === undefined) return undefined;
    try {
      return unpackBlock(data as Uint8Array);
    } catch (error) {
      const from = new Date(slot * BLOCK_MS).toISOString();
      throw new Error(`cannot read the readings of series ${series} from ${from}: ${describeError(error)}`, {
        cause: error,
      });
    }
  }

  function slots(): { first: number; last: number } | undefined {
    const first = selectFirst.get()?.["n"];
    if (typeof first !== "number") return undefined;
    return { first: slotOfKey(first), last: slotOfKey(Number(selectLast.get()?.["n"])) };
  }

  function between(series: number, from: number, to: number): StoredRow[] {
    const packed: StoredRow[] = [];
    const range = slots();
    if (range !== undefined) {
      const last = Math.min(slotOf(to - 1), range.last);
      for (let slot = Math.max(slotOf(from), range.first); slot <= last; slot++) {
        for (const row of block(series, slot) ?? []) {
          if (row.measuredAt >= from && row.measuredAt < to) packed.push(row);
        }
      }
    }
    return merge(packed, hot(series, from, to));
  }

  return {
    between,
    before: (series, at, backMs) => between(series, at - backMs, at).at(-1),
    block,
    hot,
    slots,
  };
}

function merge(packed: StoredRow[], hot: StoredRow[]): StoredRow[] {
  const [last, first] = [packed.at(-1), hot[0]];
  if (last === undefined) return hot;
  if (first === undefined) return packed;
  const all = [...packed, ...hot];
  return compareRows(last, first) < 0 ? all : all.sort(compareRows);
}

function slotOfKey(key: number): number {
  return Math.floor(key / keyOf(0, 1));
}
