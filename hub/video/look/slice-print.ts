// A number for what is drawn in a coded picture: of its slices alone, because cameras write the time and their own words
// beside them, and so the same picture sent again has the same number.
import { crc32 } from "node:zlib";

/** Of a fragment (moof and mdat) of one picture, whose NAL units have lengths of four bytes. */
export function slicePrint(fragment: Uint8Array, mime: string): number {
  const view = new DataView(fragment.buffer, fragment.byteOffset, fragment.byteLength);
  const isHevc = mime.includes("hvc1") || mime.includes("hev1");
  let print = 0;
  //  Behind the moof comes the mdat with its own head of 8 bytes.
  let at = view.getUint32(0) + 8;
  while (at + 5 <= fragment.length) {
    const [from, to] = [at + 4, at + 4 + view.getUint32(at)];
    if (to > fragment.length) break;
    if (isSlice(fragment[from] ?? 0, isHevc)) print = crc32(fragment.subarray(from, to), print);
    at = to;
  }
  return print;
}

/** ITU-T H.264, table 7-1: 1 to 5. ITU-T H.265, table 7-1: below 32, in bits 1 to 6. */
function isSlice(first: number, isHevc: boolean): boolean {
  if (isHevc) return ((first >> 1) & 0x3f) < 32;
  const type = first & 0x1f;
  return type >= 1 && type <= 5;
}
