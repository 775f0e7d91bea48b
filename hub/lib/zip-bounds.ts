// What a ZIP archive would unpack to, read from its directory before anything is unpacked: a few kilobytes may claim
// gigabytes. Source of the offsets: APPNOTE 6.3.10, sections 4.3.12 (directory) and 4.3.16 (its end).

const END = 0x06054b50;
const END_BYTES = 22;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
/** The archive's comment is at most 65,535 bytes long, and stands behind the end record. */
const MOST_COMMENT = 65_535;
/** Stands for "see the ZIP64 field", which no archive needs that is small enough to be taken. */
const SEE_ZIP64 = 0xffffffff;
const DEFLATED = 8;
/** Bit 3 of the flags: the sizes stand behind the data, where nobody has to be believed. */
const SIZES_BEHIND = 8;

export type ZipSize =
  | { readonly entries: number; readonly unpackedBytes: number }
  /** No directory, or one that does not tell how large everything is. */
  | "unreadable";

/** The number of entries and the sum of the sizes that they claim; whoever unpacks must hold each entry to its claim. */
export function zipSize(bytes: Uint8Array): ZipSize {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - END_BYTES;
  const first = Math.max(0, end - MOST_COMMENT);
  while (end >= first && view.getUint32(end, true) !== END) end--;
  if (end < first) return "unreadable";
  const entries = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (entries === 0xffff || at === SEE_ZIP64) return "unreadable";
  let unpackedBytes = 0;
  for (let i = 0; i < entries; i++) {
    if (at + ENTRY_BYTES > bytes.length || view.getUint32(at, true) !== ENTRY) return "unreadable";
    const isBehind = (view.getUint16(at + 8, true) & SIZES_BEHIND) !== 0;
    const method = view.getUint16(at + 10, true);
    const packed = view.getUint32(at + 20, true);
    const unpacked = view.getUint32(at + 24, true);
    if ([packed, unpacked, view.getUint32(at + 42, true)].includes(SEE_ZIP64)) return "unreadable";
    const isUntold = method === DEFLATED && unpacked === 0 && (packed > 2 || (isBehind && packed === 0));
    if (isUntold) return "unreadable";
    unpackedBytes += method === DEFLATED ? unpacked : packed;
    at +=
      ENTRY_BYTES +
      view.getUint16(at + 28, true) +
      view.getUint16(at + 30, true) +
      view.getUint16(at + 32, true);
  }
  return { entries, unpackedBytes };
}
