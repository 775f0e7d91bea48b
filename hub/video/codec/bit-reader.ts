// Reads bits and Exp-Golomb numbers (ITU-T H.264, clauses 7.2 and 9.1) from the payload of a NAL unit.

export type BitReader = {
  /** `count` bits, at most 32, as an unsigned number. Throws a RangeError beyond the end. */
  readonly bits: (count: number) => number;
  readonly flag: () => boolean;
  /** ue(v). */
  readonly unsigned: () => number;
  /** se(v). */
  readonly signed: () => number;
};

/** Takes out the emulation prevention bytes: 00 00 03 → 00 00 (clause 7.4.1). */
export function withoutEmulation(nal: Uint8Array): Uint8Array {
  const kept: number[] = [];
  let zeros = 0;
  for (const byte of nal) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    kept.push(byte);
  }
  return Uint8Array.from(kept);
}

export function createBitReader(bytes: Uint8Array): BitReader {
  let at = 0;
  const bit = (): number => {
    const byte = bytes[at >> 3];
    if (byte === undefined) throw new RangeError("the NAL unit ends within a field");
    const value = (byte >> (7 - (at & 7))) & 1;
    at += 1;
    return value;
  };
  const bits = (count: number): number => {
    let value = 0;
    for (let left = count; left > 0; left--) value = value * 2 + bit();
    return value;
  };
  const unsigned = (): number => {
    let zeros = 0;
    while (bit() === 0) {
      zeros += 1;
      //  Clause 9.1: no field of a parameter set is longer.
      if (zeros > 32) throw new RangeError("an Exp-Golomb number of more than 32 bits");
    }
    return 2 ** zeros - 1 + bits(zeros);
  };
  const signed = (): number => {
    const code = unsigned();
    return code % 2 === 1 ? (code + 1) / 2 : -(code / 2);
  };
  return { bits, flag: () => bit() === 1, unsigned, signed };
}
