// A ZIP archive of files as they are, nothing packed: written while it is sent, and read by its parts without being unpacked.
// Promise: what is opened is, byte by byte, what would be written of the same files in the same order, so nothing is hidden
// beside them. Source of the layout: APPNOTE 6.3.10, sections 4.3.7 (a file), 4.3.12 (directory) and 4.3.16 (its end).
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { crc32 } from "node:zlib";

const FILE = 0x04034b50;
const FILE_BYTES = 30;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const END = 0x06054b50;
const END_BYTES = 22;
/** APPNOTE 4.4.3.2: version 1.0, all that a file without packing asks for. */
const VERSION = 10;
/** APPNOTE 4.4.4, bit 11: names are UTF-8. */
const UTF8 = 0x0800;
/** 1980-01-01, the first day that can be written: when a file was made is said inside it. */
const DAY_ONE = 0x0021;
/** Larger ones need the fields of ZIP64. */
const MOST_BYTES = 0xffff_fffe;
//  Chosen: a name is some dozens of bytes, and an archive has some files.
const MOST_NAME = 1_000;
const MOST_FILES = 1_000;

/** `read` is called twice and gives the same both times. */
export type ZipSource = { readonly name: string; readonly read: () => AsyncIterable<Uint8Array> };

/** Where a file lies in an archive. */
export type ZipPart = {
  readonly name: string;
  readonly at: number;
  readonly bytes: number;
  readonly crc: number;
};

/** The archive in pieces. Each file is read once for its size and sum, which stand before it, and once to be sent. */
export async function* zipPieces(sources: readonly ZipSource[]): AsyncGenerator<Uint8Array> {
  const parts: ZipPart[] = [];
  let at = 0;
  for (const { name, read } of sources) {
    const { bytes, crc } = await summed(read());
    const head = fileHead({ name, bytes, crc });
    const part = { name, at: at + head.length, bytes, crc };
    yield head;
    const sent = { bytes: 0, crc: 0 };
    for await (const piece of read()) {
      sent.bytes += piece.length;
      sent.crc = crc32(piece, sent.crc);
      yield piece;
    }
    if (sent.bytes !== bytes || sent.crc !== crc) throw new Error(`${name} was changed while it was sent`);
    parts.push(part);
    at = part.at + bytes;
    if (at > MOST_BYTES) throw new Error("an archive without ZIP64 holds 4 GB");
  }
  yield directory(parts, at);
}

/** What an archive holds, or undefined where it is not laid out as it is written here. The files' own bytes are not looked at. */
export async function readZip(file: string): Promise<readonly ZipPart[] | undefined> {
  await using handle = await open(file, "r");
  const { size } = await handle.stat();
  const end = await take(handle, size - END_BYTES, END_BYTES);
  if (end === undefined || end.readUInt32LE(0) !== END) return undefined;
  const [count, bytes, at] = [end.readUInt16LE(10), end.readUInt32LE(12), end.readUInt32LE(16)];
  if (count > MOST_FILES || bytes > count * (ENTRY_BYTES + MOST_NAME)) return undefined;
  if (at + bytes + END_BYTES !== size) return undefined;
  const found = await take(handle, at, bytes + END_BYTES);
  const parts = found && readEntries(found, count);
  if (found === undefined || parts === undefined || !directory(parts, at).equals(found)) return undefined;
  let next = 0;
  for (const part of parts) {
    const head = fileHead(part);
    if (part.at !== next + head.length || !(await take(handle, next, head.length))?.equals(head))
      return undefined;
    next = part.at + part.bytes;
  }
  return next === at ? parts : undefined;
}

/** Whether a file in an archive has the sum that stands before it. */
export async function isWholePart(file: string, part: ZipPart): Promise<boolean> {
  const { bytes, crc } = await summed(readPart(file, part));
  return bytes === part.bytes && crc === part.crc;
}

export async function* readPart(
  file: string,
  { at, bytes }: Pick<ZipPart, "at" | "bytes">,
): AsyncGenerator<Uint8Array> {
  if (bytes > 0) yield* createReadStream(file, { start: at, end: at + bytes - 1, highWaterMark: 1 << 20 });
}

async function summed(pieces: AsyncIterable<Uint8Array>): Promise<{ bytes: number; crc: number }> {
  let [bytes, crc] = [0, 0];
  for await (const piece of pieces) {
    bytes += piece.length;
    crc = crc32(piece, crc);
  }
  return { bytes, crc };
}

/** Undefined where the file is too short. */
async function take(handle: FileHandle, at: number, bytes: number): Promise<Buffer | undefined> {
  if (at < 0) return undefined;
  const found = Buffer.alloc(bytes);
  const { bytesRead } = await handle.read(found, 0, bytes, at);
  return bytesRead === bytes ? found : undefined;
}

function readEntries(found: Buffer, count: number): ZipPart[] | undefined {
  const parts: ZipPart[] = [];
  for (let at = 0; parts.length < count; ) {
    if (at + ENTRY_BYTES > found.length) return undefined;
    const nameBytes = found.readUInt16LE(at + 28);
    const name = found.toString("utf8", at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes);
    const begin = found.readUInt32LE(at + 42) + FILE_BYTES + nameBytes;
    parts.push({ name, at: begin, bytes: found.readUInt32LE(at + 24), crc: found.readUInt32LE(at + 16) });
    at += ENTRY_BYTES + nameBytes;
  }
  return parts;
}

function fileHead({ name, bytes, crc }: Omit<ZipPart, "at">): Buffer {
  const named = Buffer.from(name);
  const head = Buffer.alloc(FILE_BYTES);
  head.writeUInt32LE(FILE, 0);
  writeFacts(head, 4, { bytes, crc });
  head.writeUInt16LE(named.length, 26);
  return Buffer.concat([head, named]);
}

/** What stands alike before a file and in the directory: version, flags, method, time, sum, sizes. */
function writeFacts(
  head: Buffer,
  at: number,
  { bytes, crc }: { readonly bytes: number; readonly crc: number },
): void {
  head.writeUInt16LE(VERSION, at);
  head.writeUInt16LE(UTF8, at + 2);
  head.writeUInt16LE(DAY_ONE, at + 8);
  head.writeUInt32LE(crc, at + 10);
  head.writeUInt32LE(bytes, at + 14);
  head.writeUInt32LE(bytes, at + 18);
}

function directory(parts: readonly ZipPart[], at: number): Buffer {
  const entries = parts.map(({ name, at: begin, bytes, crc }) => {
    const named = Buffer.from(name);
    const entry = Buffer.alloc(ENTRY_BYTES);
    entry.writeUInt32LE(ENTRY, 0);
    entry.writeUInt16LE(VERSION, 4);
    writeFacts(entry, 6, { bytes, crc });
    entry.writeUInt16LE(named.length, 28);
    entry.writeUInt32LE(Math.max(0, begin - named.length - FILE_BYTES), 42);
    return Buffer.concat([entry, named]);
  });
  const all = Buffer.concat(entries);
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(all.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([all, end]);
}
