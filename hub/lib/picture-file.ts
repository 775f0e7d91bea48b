// What a picture's bytes are (JPEG, PNG or WebP), and the same picture without what it tells of its camera: place, time,
// owner, thumbnails, and whatever hangs behind its end. Only its orientation stays, or it would lie on its side.

export type PictureType = "image/jpeg" | "image/png" | "image/webp";

/** What the first bytes say; undefined for anything else. */
export function pictureType(bytes: Uint8Array): PictureType | undefined {
  const at = viewOf(bytes);
  if (at.length < 16) return undefined;
  if (at.readUInt16BE(0) === 0xffd8 && at[2] === 0xff) return "image/jpeg";
  //  PNG (third edition), section 5.2.
  if (at.toString("latin1", 0, 8) === "\x89PNG\r\n\x1a\n") return "image/png";
  if (at.toString("latin1", 0, 4) === "RIFF" && at.toString("latin1", 8, 12) === "WEBP") return "image/webp";
  return undefined;
}

/** The picture without metadata; undefined where its parts do not fit together, as in one that was cut short. */
export function withoutMetadata(bytes: Uint8Array, type: PictureType): Uint8Array | undefined {
  const from = viewOf(bytes);
  const parts =
    type === "image/jpeg" ? jpegParts(from) : type === "image/png" ? pngParts(from) : webpParts(from);
  return parts === undefined ? undefined : Buffer.concat(parts);
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

//  ITU-T T.81, table B.1.
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
const APP15 = 0xef;
const COM = 0xfe;

/** Segments up to the end of the picture; of application data only what its colours need. */
function jpegParts(from: Buffer): Buffer[] | undefined {
  const parts: Buffer[] = [Buffer.from([0xff, SOI])];
  let at = 2;
  while (at + 4 <= from.length) {
    if (from[at] !== 0xff) return undefined;
    const marker = from[at + 1] as number;
    //  Any number of fill bytes may stand before a marker (B.1.1.2).
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const end = at + 2 + from.readUInt16BE(at + 2);
    if (end > from.length) return undefined;
    const segment = from.subarray(at, end);
    if (isOfThePicture(marker, segment)) parts.push(segment);
    else if (marker === APP1) parts.push(...orientationOnly(segment));
    at = marker === SOS ? endOfScan(from, end) : end;
    if (marker === SOS) parts.push(from.subarray(end, at));
    if (from[at] === 0xff && from[at + 1] === EOI) return [...parts, Buffer.from([0xff, EOI])];
  }
  return undefined;
}

function isOfThePicture(marker: number, segment: Buffer): boolean {
  if (marker === COM) return false;
  if (marker < APP0 || marker > APP15) return true;
  //  JFIF's density, a colour profile (ICC.1, annex B.4), and how the colours are coded (Adobe's TN 5116).
  const name = segment.toString("latin1", 4, 16);
  if (marker === APP0) return name.startsWith("JFIF\0");
  if (marker === APP2) return name.startsWith("ICC_PROFILE\0");
  return marker === APP14 && name.startsWith("Adobe");
}

/** Where the coded data end: at the next marker that is neither a stuffed byte nor a restart (T.81, B.1.1.5). */
function endOfScan(from: Buffer, begin: number): number {
  let at = begin;
  for (;;) {
    at = from.indexOf(0xff, at);
    if (at < 0 || at + 1 >= from.length) return from.length;
    const next = from[at + 1] as number;
    if (next !== 0x00 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
    at += next === 0xff ? 1 : 2;
  }
}

/** TIFF 6.0, section 8: which corner of the picture comes first. */
const ORIENTATION = 0x0112;

/** An EXIF segment that says nothing but the orientation; none where that is the usual one, or unknown. */
function orientationOnly(segment: Buffer): Buffer[] {
  const value = segment.toString("latin1", 4, 10) === "Exif\0\0" ? orientationOf(segment.subarray(10)) : 1;
  if (value < 2 || value > 8) return [];
  const text = "4578696600004d4d002a00000008000101120003000000010000000000000000";
  const body = Buffer.from(text, "hex");
  body.writeUInt16BE(value, 24);
  const head = Buffer.from([0xff, APP1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return [Buffer.concat([head, body])];
}

function orientationOf(tiff: Buffer): number {
  if (tiff.length < 14) return 1;
  const isLittle = tiff.toString("latin1", 0, 2) === "II";
  const two = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const first = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (first + 2 > tiff.length) return 1;
  const entries = two(first);
  for (let entry = 0; entry < entries; entry++) {
    const at = first + 2 + entry * 12;
    if (at + 12 > tiff.length) return 1;
    if (two(at) === ORIENTATION) return two(at + 8);
  }
  return 1;
}

/** What a PNG needs to be shown as it was (PNG, third edition, section 11); everything else is words and times. */
const PNG_CHUNKS: ReadonlySet<string> = new Set(
  "IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP pHYs".split(" "),
);

function pngParts(from: Buffer): Buffer[] | undefined {
  const parts: Buffer[] = [from.subarray(0, 8)];
  let at = 8;
  while (at + 12 <= from.length) {
    const end = at + 12 + from.readUInt32BE(at);
    if (end > from.length) return undefined;
    const name = from.toString("latin1", at + 4, at + 8);
    if (PNG_CHUNKS.has(name)) parts.push(from.subarray(at, end));
    if (name === "IEND") return parts;
    at = end;
  }
  return undefined;
}

/** RFC 9649, section 2.7: the chunks of metadata, and the bits of VP8X that say that they are there. */
const WEBP_METADATA: ReadonlySet<string> = new Set(["EXIF", "XMP "]);
const WEBP_METADATA_BITS = 0x0c;

function webpParts(from: Buffer): Buffer[] | undefined {
  const whole = 8 + from.readUInt32LE(4);
  if (whole > from.length) return undefined;
  const parts: Buffer[] = [];
  let at = 12;
  while (at + 8 <= whole) {
    const size = from.readUInt32LE(at + 4);
    const end = at + 8 + size + (size % 2);
    if (end > whole) return undefined;
    const name = from.toString("latin1", at, at + 4);
    const chunk = Buffer.from(from.subarray(at, end));
    if (name === "VP8X") chunk[8] = (chunk[8] ?? 0) & ~WEBP_METADATA_BITS;
    if (!WEBP_METADATA.has(name)) parts.push(chunk);
    at = end;
  }
  if (parts.length === 0) return undefined;
  const head = Buffer.from("RIFF....WEBP", "latin1");
  head.writeUInt32LE(4 + parts.reduce((sum, part) => sum + part.length, 0), 4);
  return [head, ...parts];
}
