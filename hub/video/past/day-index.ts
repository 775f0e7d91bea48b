// What lies in the folder of one camera and day, as a file of lines that are only added: a piece when it is whole and on
// the disk, or that it is gone. Each line carries a sum of itself, so that one a crash has torn is known and cut off.
import { appendFileSync, existsSync, readFileSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { Piece } from "../../model.ts";

/** A piece as the index has it. */
export type IndexedPiece = Omit<Piece, "isOpen"> & {
  /** How much of its file stands before its first picture. */
  readonly headBytes: number;
};

const INDEX = "index";

function indexFile(dayFolder: string): string {
  return join(dayFolder, INDEX);
}

export function addToIndex(dayFolder: string, pieces: readonly IndexedPiece[]): void {
  append(dayFolder, pieces.map((piece) => lineOf(fieldsOf(piece))).join(""));
}

export function noteGone(dayFolder: string, ids: readonly string[]): void {
  append(dayFolder, ids.map((id) => lineOf([id])).join(""));
}

/** What a full disk took a part of is taken back: the next line would be lost with it. */
function append(dayFolder: string, lines: string): void {
  const file = indexFile(dayFolder);
  const before = existsSync(file) ? statSync(file).size : 0;
  try {
    appendFileSync(file, lines, { mode: 0o600 });
  } catch (error) {
    if (existsSync(file)) truncateSync(file, before);
    throw error;
  }
}

/** The pieces of a day in the order in which they ended. What is torn off at the end of the file is cut off if `mends`. */
export function readIndex(dayFolder: string, mends = false): Map<string, IndexedPiece> {
  const pieces = new Map<string, IndexedPiece>();
  const file = indexFile(dayFolder);
  if (!existsSync(file)) return pieces;
  const text = readFileSync(file, "utf8");
  let good = 0;
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf("\n", at);
    const fields = end < 0 ? undefined : readLine(text.slice(at, end));
    at = end < 0 ? text.length : end + 1;
    if (fields === undefined) continue;
    good = at;
    const [id] = fields;
    if (fields.length === 1) pieces.delete(id);
    else pieces.set(id, pieceOf(fields));
  }
  //  Every line is ASCII, so places in the text are places in the file.
  if (mends && good < text.length) truncateSync(file, good);
  return pieces;
}

//  Chosen: a day of pieces of 30 s is 1 MB in memory, and many who look back look at the same days.
const MOST_REMEMBERED = 32;

/** Reads indexes, and those that have not changed since they were read not again. */
export function createIndexReader(): (dayFolder: string) => ReadonlyMap<string, IndexedPiece> {
  const known = new Map<string, { readonly stamp: string; readonly pieces: Map<string, IndexedPiece> }>();
  return (dayFolder) => {
    const stat = statSync(indexFile(dayFolder), { throwIfNoEntry: false });
    const stamp = `${stat?.ino} ${stat?.size} ${stat?.mtimeMs}`;
    const before = known.get(dayFolder);
    const pieces = before?.stamp === stamp ? before.pieces : readIndex(dayFolder);
    //  The last in the map is the one that was asked for last.
    known.delete(dayFolder);
    known.set(dayFolder, { stamp, pieces });
    const [oldest] = known.keys();
    if (known.size > MOST_REMEMBERED && oldest !== undefined) known.delete(oldest);
    return pieces;
  };
}

type Fields = readonly [id: string, ...rest: (string | number)[]];

function fieldsOf(piece: IndexedPiece): Fields {
  const { id, from, to, durationS, bytes, headBytes, initId, mime, source, isDamaged } = piece;
  return [
    id,
    from,
    to,
    durationS,
    bytes,
    headBytes,
    initId,
    mime,
    source === "rtcp" ? 1 : 0,
    isDamaged ? 1 : 0,
  ];
}

function pieceOf([id, ...rest]: Fields): IndexedPiece {
  const [from, to, durationS, bytes, headBytes, initId, mime, source, isDamaged] = rest;
  return {
    ...{ id, from: Number(from), to: Number(to), durationS: Number(durationS), bytes: Number(bytes) },
    ...{ headBytes: Number(headBytes), initId: String(initId), mime: String(mime) },
    source: source === 1 ? "rtcp" : "arrival",
    isDamaged: isDamaged === 1,
  };
}

function lineOf(fields: Fields): string {
  const text = JSON.stringify(fields);
  return `${crc32(text).toString(16).padStart(8, "0")} ${text}\n`;
}

function readLine(line: string): Fields | undefined {
  const text = line.slice(9);
  if (line.slice(0, 8) !== crc32(text).toString(16).padStart(8, "0")) return undefined;
  return JSON.parse(text) as Fields;
}
