// Payloads of RTP packets → NAL units, the same way for H.264 (RFC 6184) and H.265 (RFC 7798): one unit a packet, several
// in one, or one over several packets. How their headers look is the codec's.

/** Bytes left free before each NAL unit for its length, as the container wants it (avcC and hvcC say four). */
export const LENGTH_BYTES = 4;

export type NalLayout = {
  /** Of a NAL unit's header. */
  readonly headerBytes: 1 | 2;
  /** By a header's first byte. */
  readonly typeOf: (firstByte: number) => number;
  /** Types that a packet may hold as they are. */
  readonly isSingle: (type: number) => boolean;
  /** The type of a packet with several units, and of one with a part of a unit. */
  readonly aggregate: number;
  readonly fragment: number;
  /** The unit's type in the header of a fragment. */
  readonly fragmentType: (fragmentHeader: number) => number;
  /** The unit's own header, which its fragments carry in two halves, behind room for its length. */
  readonly unitHeader: (payload: Buffer, type: number) => Buffer;
};

/** Takes one whole NAL unit: its type, and its bytes in pieces, the first of which begins with room for the length. */
type OnNal = (type: number, pieces: readonly Buffer[]) => void;

export type NalReader = {
  /** False where the payload is broken, of a kind that was not agreed on, or does not go with those before it. */
  readonly read: (payload: Buffer, onNal: OnNal) => boolean;
  /** Bytes of a unit whose end has not come yet. */
  readonly openBytes: () => number;
  /** No more is to come of what is open: false where there was something. */
  readonly endUnit: () => boolean;
};

//  RFC 6184, section 5.8, and RFC 7798, section 4.4.3: begins and ends the unit.
const START = 0x80;
const END = 0x40;

export function createNalReader(layout: NalLayout): NalReader {
  const { headerBytes, aggregate, fragment } = layout;
  let open: Buffer[] | undefined;
  let openBytes = 0;

  function endUnit(): boolean {
    const wasClosed = open === undefined;
    open = undefined;
    openBytes = 0;
    return wasClosed;
  }

  function readFragment(payload: Buffer, onNal: OnNal): boolean {
    const header = payload[headerBytes] ?? 0;
    const type = layout.fragmentType(header);
    let isWhole = true;
    if (header & START) {
      isWhole = endUnit();
      open = [layout.unitHeader(payload, type)];
    }
    if (!open) return false;
    open.push(payload.subarray(headerBytes + 1));
    openBytes += payload.length;
    if (header & END) {
      const pieces = open;
      endUnit();
      onNal(type, pieces);
    }
    return isWhole;
  }

  /** RFC 6184, section 5.7.1, and RFC 7798, section 4.4.2: two bytes of length before each unit. */
  function readAggregate(payload: Buffer, onNal: OnNal): boolean {
    for (let at: number = headerBytes; at < payload.length; ) {
      if (at + 2 > payload.length) return false;
      const from = at + 2;
      at = from + payload.readUInt16BE(at);
      if (at > payload.length) return false;
      onNal(layout.typeOf(payload[from] ?? 0), [
        Buffer.allocUnsafe(LENGTH_BYTES),
        payload.subarray(from, at),
      ]);
    }
    return true;
  }

  return {
    read: (payload, onNal) => {
      const type = layout.typeOf(payload[0] ?? 0);
      if (type === fragment) return readFragment(payload, onNal);
      const isWhole = endUnit();
      if (type === aggregate) return readAggregate(payload, onNal) && isWhole;
      if (!layout.isSingle(type)) return false;
      onNal(type, [Buffer.allocUnsafe(LENGTH_BYTES), payload]);
      return isWhole;
    },
    openBytes: () => openBytes,
    endUnit,
  };
}

/** The first NAL unit in a packet: its type, and the byte behind its header, if the packet holds its beginning. */
export function firstNal(
  { headerBytes, typeOf, aggregate, fragment, fragmentType }: NalLayout,
  payload: Buffer,
): { readonly type: number; readonly next: number } | undefined {
  const type = typeOf(payload[0] ?? 0);
  if (type === aggregate) {
    const from = headerBytes + 2;
    return { type: typeOf(payload[from] ?? 0), next: payload[from + headerBytes] ?? 0 };
  }
  if (type !== fragment) return { type, next: payload[headerBytes] ?? 0 };
  const header = payload[headerBytes] ?? 0;
  return header & START ? { type: fragmentType(header), next: payload[headerBytes + 1] ?? 0 } : undefined;
}
