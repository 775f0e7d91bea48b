// Six hours of one series in one packed piece: every field of every reading comes back as it was stored.
import {
  createByteWriter,
  openPiece,
  readColumn,
  readVarint,
  takeBytes,
  writeColumn,
  writeVarint,
} from "./column.ts";

/** A reading of a known series as the store keeps it. */
export type StoredRow = {
  readonly measuredAt: number;
  /** The device's sequence number; -1 without one; below that for readings timed by their arrival. */
  readonly order: number;
  /** As it was sent. */
  readonly value: number;
  readonly receivedAt: number;
  readonly late: boolean;
};

/** Chosen: long enough that a block's own cost is little, short enough that a late reading rewrites a few hundred bytes. */
export const BLOCK_MS = 6 * 3_600_000;

/** The bytes' first: what a later form is told apart by. */
const VERSION = 1;
/** How the column of arrivals is written: as what passed since the measurement, or as it is. */
const ARRIVAL = { since: 0, plain: 1 } as const;

const writer = createByteWriter();

/** `rows` in order of measurement and then of `order`. */
export function packBlock(rows: readonly StoredRow[]): Uint8Array<ArrayBuffer> {
  writeVarint(writer, VERSION);
  writeVarint(writer, rows.length);
  const measured = rows.map((row) => row.measuredAt);
  const arrivals = rows.map((row) => row.receivedAt);
  const isWhole = rows.every(
    (row) => Number.isSafeInteger(row.measuredAt) && Number.isSafeInteger(row.receivedAt),
  );
  writeColumn(writer, measured);
  writeColumn(
    writer,
    rows.map((row) => row.value),
  );
  writeVarint(writer, isWhole ? ARRIVAL.since : ARRIVAL.plain);
  writeColumn(writer, isWhole ? rows.map((row) => row.receivedAt - row.measuredAt) : arrivals);
  writeColumn(
    writer,
    rows.map((row) => row.order),
  );
  writeColumn(
    writer,
    rows.map((row) => (row.late ? 1 : 0)),
  );
  return takeBytes(writer);
}

/** Throws where the bytes are not a block that this version can read. */
export function unpackBlock(bytes: Uint8Array): StoredRow[] {
  const { reader, count } = openPiece(bytes, VERSION, "a block of readings");
  const measured = readColumn(reader, count);
  const values = readColumn(reader, count);
  const isSince = readVarint(reader) === ARRIVAL.since;
  const arrivals = readColumn(reader, count);
  const orders = readColumn(reader, count);
  const late = readColumn(reader, count);
  return measured.map((measuredAt, i) => ({
    measuredAt,
    order: orders[i] ?? 0,
    value: values[i] ?? 0,
    receivedAt: isSince ? measuredAt + (arrivals[i] ?? 0) : (arrivals[i] ?? 0),
    late: late[i] === 1,
  }));
}

/** How many readings a block holds. */
export function countBlock(bytes: Uint8Array): number {
  return readVarint({ bytes, at: 1 });
}
