// Payloads of RTP packets → NAL units, the same way for H.264 (RFC 6184) and H.265 (RFC 7798): one unit a packet, several
// in one, or one over several packets. How their headers look is the codec's.
import type { PictureBuffer } from "./picture-buffer.ts";

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
  /** Appends the unit's own header, which its fragments carry in two halves. */
  readonly appendHeader: (into: PictureBuffer, payload: Buffer, type: number) => void;
};

export type NalReader = {
  /** False where the payload is broken, of a kind that was not agreed on, or does not go with those before it. */
  readonly read: (payload: Buffer) => boolean;
  /** No more is to come of what is open: false where there was something. */
  readonly endUnit: () => boolean;
};

//  RFC 6184, section 5.8, and RFC 7798, section 4.4.3: begins and ends the unit.
const START = 0x80;
const END = 0x40;

/** Writes units into the picture. `onNal` is told of each that is whole and open there, and keeps or drops it. */
export function createNalReader(
  layout: NalLayout,
  picture: PictureBuffer,
  onNal: (type: number) => void,
): NalReader {
  const { headerBytes, aggregate, fragment } = layout;

  function endUnit(): boolean {
    if (!picture.hasOpenUnit()) return true;
    picture.dropUnit();
    return false;
  }

  function readFragment(payload: Buffer): boolean {
    const header = payload[headerBytes] ?? 0;
    const type = layout.fragmentType(header);
    let isWhole = true;
    if (header & START) {
      isWhole = endUnit();
      picture.beginUnit();
      layout.appendHeader(picture, payload, type);
    }
    if (!picture.hasOpenUnit()) return false;
    picture.append(payload, headerBytes + 1);
    if (header & END) onNal(type);
    return isWhole;
  }

  function readWhole(unit: Buffer): void {
    picture.beginUnit();
    picture.append(unit, 0);
    onNal(layout.typeOf(unit[0] ?? 0));
  }

  /** RFC 6184, section 5.7.1, and RFC 7798, section 4.4.2: two bytes of length before each unit. */
  function readAggregate(payload: Buffer): boolean {
    for (let at: number = headerBytes; at < payload.length; ) {
      if (at + 2 > payload.length) return false;
      const from = at + 2;
      at = from + payload.readUInt16BE(at);
      if (at > payload.length) return false;
      readWhole(payload.subarray(from, at));
    }
    return true;
  }

  return {
    read: (payload) => {
      const type = layout.typeOf(payload[0] ?? 0);
      if (type === fragment) return readFragment(payload);
      const isWhole = endUnit();
      if (type === aggregate) return readAggregate(payload) && isWhole;
      if (!layout.isSingle(type)) return false;
      readWhole(payload);
      return isWhole;
    },
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
