// Payloads of RTP packets → NAL units (RFC 6184: single units, STAP-A, FU-A), and what their first bytes tell.

//  ITU-T H.264, table 7-1.
const NAL_SLICE = 1;
export const NAL_IDR = 5;
export const NAL_SEI = 6;
export const NAL_SPS = 7;
export const NAL_PPS = 8;
const NAL_DELIMITER = 9;
//  RFC 6184, table 1.
const STAP_A = 24;
const FU_A = 28;
/** Bytes left free before each NAL unit for its length, as the container wants it (avcC says four). */
export const LENGTH_BYTES = 4;

/** Takes one whole NAL unit: its type, and its bytes in pieces, the first of which begins with room for the length. */
type OnNal = (type: number, pieces: readonly Buffer[]) => void;

export type NalReader = {
  /** False where the payload is broken, or does not go with those before it. */
  readonly read: (payload: Buffer, onNal: OnNal) => boolean;
  /** Bytes of a unit whose end has not come yet. */
  readonly openBytes: () => number;
  /** No more is to come of what is open: false where there was something. */
  readonly endUnit: () => boolean;
};

export function createNalReader(): NalReader {
  let open: Buffer[] | undefined;
  let openBytes = 0;

  function endUnit(): boolean {
    const wasClosed = open === undefined;
    open = undefined;
    openBytes = 0;
    return wasClosed;
  }

  /** RFC 6184, section 5.8. */
  function readFragment(payload: Buffer, onNal: OnNal): boolean {
    const indicator = payload[0] ?? 0;
    const header = payload[1] ?? 0;
    let isWhole = true;
    if (header & 0x80) {
      isWhole = endUnit();
      //  The unit's own header, which the fragments carry in two halves.
      open = [Buffer.from([0, 0, 0, 0, (indicator & 0xe0) | (header & 0x1f)])];
    }
    if (!open) return false;
    open.push(payload.subarray(2));
    openBytes += payload.length;
    if (header & 0x40) {
      const pieces = open;
      endUnit();
      onNal(header & 0x1f, pieces);
    }
    return isWhole;
  }

  return {
    read: (payload, onNal) => {
      const type = typeOf(payload, 0);
      if (type === FU_A) return readFragment(payload, onNal);
      const isWhole = endUnit();
      if (type === STAP_A) return readAggregate(payload, onNal) && isWhole;
      //  STAP-B, MTAP and FU-B belong to the interleaved mode, which was not agreed on (RFC 6184, table 3).
      if (type === 0 || type > STAP_A) return false;
      onNal(type, [Buffer.alloc(LENGTH_BYTES), payload]);
      return isWhole;
    },
    openBytes: () => openBytes,
    endUnit,
  };
}

/** RFC 6184, section 5.7.1. */
function readAggregate(payload: Buffer, onNal: OnNal): boolean {
  for (let at = 1; at < payload.length; ) {
    if (at + 2 > payload.length) return false;
    const from = at + 2;
    at = from + payload.readUInt16BE(at);
    if (at > payload.length) return false;
    onNal(typeOf(payload, from), [Buffer.alloc(LENGTH_BYTES), payload.subarray(from, at)]);
  }
  return true;
}

function typeOf(bytes: Buffer, at: number): number {
  return (bytes[at] ?? 0) & 0x1f;
}

export function isSlice(type: number): boolean {
  return type >= NAL_SLICE && type <= NAL_IDR;
}

/** The first NAL unit in a packet: its type, and the byte behind its header, if the packet holds its beginning. */
function firstNal(payload: Buffer): { readonly type: number; readonly next: number } | undefined {
  const type = typeOf(payload, 0);
  if (type === STAP_A) return { type: typeOf(payload, 3), next: payload[4] ?? 0 };
  if (type !== FU_A) return { type, next: payload[1] ?? 0 };
  const header = payload[1] ?? 0;
  return header & 0x80 ? { type: header & 0x1f, next: payload[2] ?? 0 } : undefined;
}

/** True where a picture begins with this packet, so that nothing of it was lost before (H.264, clause 7.4.1.2.3). */
export function startsPicture(payload: Buffer): boolean {
  const nal = firstNal(payload);
  if (!nal) return false;
  if (nal.type >= NAL_SEI && nal.type <= NAL_DELIMITER) return true;
  //  first_mb_in_slice is 0 where its first bit is set (clause 7.3.3).
  return isSlice(nal.type) && (nal.next & 0x80) !== 0;
}

/** True where this is a later slice of the picture before, so that a marker seen before it was wrong. */
export function continuesPicture(payload: Buffer): boolean {
  const nal = firstNal(payload);
  return nal !== undefined && isSlice(nal.type) && (nal.next & 0x80) === 0;
}
