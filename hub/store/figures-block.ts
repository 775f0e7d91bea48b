// Figures of neighbouring stretches of one series (a day's hours, its minutes) in one packed piece; they come back as
// they were made.
import {
  createByteWriter,
  readByte,
  readColumn,
  readVarint,
  takeBytes,
  writeColumn,
  writeVarint,
} from "./column.ts";
import type { Figures } from "./figures.ts";

/** The bytes' first: what a later form is told apart by. */
const VERSION = 1;

const writer = createByteWriter();

/** The numbers of one stretch in the order in which they are written; `to` as the length, and nothing infinite. */
function numbersOf(one: Figures): number[] {
  return [
    one.from,
    one.to - one.from,
    one.count,
    one.late,
    one.count === 0 ? 0 : one.min,
    one.count === 0 ? 0 : one.max,
    one.sum,
    one.insideMs,
    one.outsideMs,
    one.outside.leadMs,
    one.outside.trailMs,
    one.outside.longestMs,
    one.gap.leadMs,
    one.gap.trailMs,
    one.gap.longestMs,
  ];
}

const COLUMNS = 15;

export function packFigures(figures: readonly Figures[]): Uint8Array<ArrayBuffer> {
  writeVarint(writer, VERSION);
  writeVarint(writer, figures.length);
  const rows = figures.map(numbersOf);
  for (let column = 0; column < COLUMNS; column++) {
    writeColumn(
      writer,
      rows.map((row) => row[column] ?? 0),
    );
  }
  return takeBytes(writer);
}

/** Throws where the bytes are not figures that this version can read. */
export function unpackFigures(bytes: Uint8Array): Figures[] {
  const reader = { bytes, at: 0 };
  const version = readByte(reader);
  if (version !== VERSION)
    throw new Error(`packed figures of version ${version}: a newer Mingchu wrote them`);
  const count = readVarint(reader);
  const columns = Array.from({ length: COLUMNS }, () => readColumn(reader, count));
  return Array.from({ length: count }, (_, i) => figuresOf((column) => columns[column]?.[i] ?? 0));
}

function figuresOf(at: (column: number) => number): Figures {
  const isEmpty = at(2) === 0;
  return {
    from: at(0),
    to: at(0) + at(1),
    count: at(2),
    late: at(3),
    min: isEmpty ? Number.POSITIVE_INFINITY : at(4),
    max: isEmpty ? Number.NEGATIVE_INFINITY : at(5),
    sum: at(6),
    insideMs: at(7),
    outsideMs: at(8),
    outside: { leadMs: at(9), trailMs: at(10), longestMs: at(11) },
    gap: { leadMs: at(12), trailMs: at(13), longestMs: at(14) },
  };
}

/** With whose figures they are, and the other zone's day that they are of, if they are. */
const LISTED = COLUMNS + 2;

/** The same numbers side by side, for crossing from thread to thread. */
export function listFigures(
  figures: readonly { readonly index: number; readonly figures: Figures }[],
): Float64Array<ArrayBuffer> {
  const list = new Float64Array(figures.length * LISTED);
  for (const [i, one] of figures.entries()) {
    list[i * LISTED] = one.index;
    list[i * LISTED + 1] = one.figures.storedFrom ?? Number.NaN;
    list.set(numbersOf(one.figures), i * LISTED + 2);
  }
  return list;
}

export function readFigures(list: Float64Array): { readonly index: number; readonly figures: Figures }[] {
  return Array.from({ length: list.length / LISTED }, (_, i) => {
    const start = i * LISTED;
    const figures = figuresOf((column) => list[start + 2 + column] ?? 0);
    const storedFrom = list[start + 1] ?? Number.NaN;
    return {
      index: list[start] ?? 0,
      figures: Number.isNaN(storedFrom) ? figures : { ...figures, storedFrom },
    };
  });
}
