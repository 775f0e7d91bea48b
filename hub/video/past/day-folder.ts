// One day's folder of a camera: what its index and its files say is held against each other at the start, and what a crash
// has left is taken up.
import { hash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import type { UnixMs } from "../../model.ts";
import { TIMESCALE } from "../codec/fmp4-muxer.ts";
import { addToIndex, type IndexedPiece, readIndex } from "./day-index.ts";
import { readPiece } from "./piece-file.ts";

export type DaySummary = {
  bytes: number;
  pieces: number;
  from: UnixMs;
  to: UnixMs;
  /** What its pieces begin with; it may still name what has gone. */
  readonly inits: Set<string>;
};

/** The moment of its first picture as Unix ms. */
export const PIECE_ID = /^\d{13}$/;

/** The beginning of the SHA-256 of what a player must know before a piece. */
export const INIT_ID = /^[0-9a-f]{32}$/;

export function fileName(id: string): string {
  return `${id}.mp4`;
}

export function addToDay(
  days: Map<string, DaySummary>,
  day: string,
  { bytes, from, to, initId }: IndexedPiece,
): void {
  const known = days.get(day);
  if (known === undefined) days.set(day, { bytes, pieces: 1, from, to, inits: new Set([initId]) });
  else {
    known.inits.add(initId);
    known.bytes += bytes;
    known.pieces += 1;
    known.from = Math.min(known.from, from);
    known.to = Math.max(known.to, to);
  }
}

/** Holds a day's index and its files against each other; undefined where nothing is left. */
export function takeUpDay(
  folder: string,
  found: { mended: number; removed: number },
): DaySummary | undefined {
  const indexed = readIndex(folder, true);
  const files = new Set(readdirSync(folder).filter((name) => name.endsWith(".mp4")));
  const days = new Map<string, DaySummary>();
  const mended: IndexedPiece[] = [];
  for (const [id, piece] of indexed) if (files.delete(fileName(id))) addToDay(days, "", piece);
  for (const name of files) {
    const piece = mendPiece(join(folder, name), name.slice(0, -".mp4".length));
    if (piece === undefined) {
      rmSync(join(folder, name), { force: true });
      found.removed += 1;
    } else {
      mended.push(piece);
      addToDay(days, "", piece);
      found.mended += 1;
    }
  }
  if (mended.length > 0) addToIndex(folder, mended);
  return days.get("");
}

/** A file that no index knows: the hub was killed while it was written. */
function mendPiece(file: string, id: string): IndexedPiece | undefined {
  const bytes = readFileSync(file);
  const read = readPiece(bytes);
  const first = read?.groups[0];
  const last = read?.groups.at(-1);
  if (read === undefined || first === undefined || last === undefined || !PIECE_ID.test(id)) return undefined;
  const { headBytes, wholeBytes, endTicks } = read;
  if (wholeBytes < bytes.length) truncateSync(file, wholeBytes);
  const init = bytes.subarray(0, headBytes);
  return {
    id,
    from: first.at,
    to: Math.round(last.at + ((endTicks - last.mediaTicks) / TIMESCALE) * 1000),
    durationS: endTicks / TIMESCALE,
    bytes: wholeBytes,
    headBytes,
    initId: hash("sha256", init, "hex").slice(0, 32),
    mime: mimeOf(init),
    source: first.source,
    isDamaged: read.groups.some((group) => group.isDamaged),
  };
}

/** RFC 6381, section 3.3, and ISO/IEC 14496-15, annex E.3, from the decoder's configuration. */
function mimeOf(init: Buffer): string {
  const avc = init.indexOf("avcC");
  if (avc >= 0) return `video/mp4; codecs="avc1.${init.toString("hex", avc + 5, avc + 8)}"`;
  const hevc = init.indexOf("hvcC");
  if (hevc < 0) return "video/mp4";
  const name = init.indexOf("hev1") >= 0 ? "hev1" : "hvc1";
  return `video/mp4; codecs="${name}${hevcText(init, hevc + 4)}"`;
}

function hevcText(init: Buffer, at: number): string {
  const first = init.readUInt8(at + 1);
  const space = ["", "A", "B", "C"][first >> 6] ?? "";
  const flags = init.readUInt32BE(at + 2);
  let reversed = 0;
  for (let bit = 0; bit < 32; bit++) if ((flags & (2 ** bit)) !== 0) reversed += 2 ** (31 - bit);
  const tier = (first & 0x20) === 0 ? "L" : "H";
  const constraints = [...init.subarray(at + 6, at + 12)];
  while (constraints.at(-1) === 0) constraints.pop();
  const parts = [
    `${space}${first & 0x1f}`,
    reversed.toString(16).toUpperCase(),
    `${tier}${init.readUInt8(at + 12)}`,
  ];
  return `.${[...parts, ...constraints.map((one) => one.toString(16).toUpperCase())].join(".")}`;
}
