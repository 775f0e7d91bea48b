// Numbers of one column packed into few bytes, exactly: whatever doubles go in come out again. A column that counts up
// evenly costs a few bytes as a whole, small differences some bits each, and anything else its eight bytes.

/** Bytes that grow. */
export type ByteWriter = { bytes: Uint8Array<ArrayBuffer>; at: number };
/** Where the next byte is read. */
export type ByteReader = { readonly bytes: Uint8Array; at: number };

export function createByteWriter(): ByteWriter {
  return { bytes: new Uint8Array(4096), at: 0 };
}

/** What was written so far, as bytes of its own; the writer begins anew. */
export function takeBytes(writer: ByteWriter): Uint8Array<ArrayBuffer> {
  const taken = writer.bytes.slice(0, writer.at);
  writer.at = 0;
  return taken;
}

/** The first byte of a column: its kind in the low three bits, its decimals above them. */
const KIND = { zero: 0, linear: 1, varint: 2, bits: 3, doubles: 4 } as const;
const DELTAS = 8;
const DECIMALS_SHIFT = 4;
/** Six digits behind the point are more than any sensor has; powers of ten up to here divide exactly rounded. */
const MOST_DECIMALS = 6;
/** Differences of differences of such numbers, and twice that, are still whole numbers that a double holds. */
const LARGEST = 2 ** 49;
/** A byte's rest and this many bits stay below the sign of a 32-bit number. */
const MOST_BITS = 24;

export function writeColumn(writer: ByteWriter, values: readonly number[]): void {
  const decimals = decimalsOf(values);
  if (decimals === undefined) {
    writeDoubles(writer, values);
    return;
  }
  const scale = 10 ** decimals;
  const whole = decimals === 0 ? values : values.map((value) => Math.round(value * scale));
  const plain = planOf(whole, 0);
  const deltas = planOf(differences(whole), DELTAS);
  const plan = deltas.bytes + 4 < plain.bytes ? deltas : plain;
  if (plan.largest === 0 && plan.low === 0 && (plan.order === 0 || whole[0] === 0)) {
    ensure(writer, 1);
    writer.bytes[writer.at++] = KIND.zero;
    return;
  }
  const kind =
    plan.largest === 0 ? KIND.linear : plan.bits <= MOST_BITS && plan.isPacked ? KIND.bits : KIND.varint;
  ensure(writer, 1);
  writer.bytes[writer.at++] = kind | plan.order | (decimals << DECIMALS_SHIFT);
  if (plan.order === DELTAS) writeSigned(writer, whole[0] ?? 0);
  writeSigned(writer, plan.low);
  if (kind === KIND.linear) return;
  writeVarint(writer, plan.unit);
  if (kind === KIND.bits) writeBits(writer, plan);
  else for (const value of plan.values) writeVarint(writer, (value - plan.low) / plan.unit);
}

/** Reads a column of `count` numbers. Throws where the bytes cannot be one. */
export function readColumn(reader: ByteReader, count: number): number[] {
  const head = readByte(reader);
  const kind = head & 7;
  if (kind === KIND.zero) return new Array<number>(count).fill(0);
  if (kind === KIND.doubles) return readDoubles(reader, count);
  const isDeltas = (head & DELTAS) !== 0;
  const scale = 10 ** (head >> DECIMALS_SHIFT);
  const first = isDeltas ? readSigned(reader) : 0;
  const low = readSigned(reader);
  const stored = isDeltas ? count - 1 : count;
  const values = readValues(reader, kind, stored, low);
  if (isDeltas) {
    let sum = first;
    const whole = [first];
    for (const value of values) {
      sum += value;
      whole.push(sum);
    }
    return scale === 1 ? whole : whole.map((value) => value / scale);
  }
  return scale === 1 ? values : values.map((value) => value / scale);
}

function readValues(reader: ByteReader, kind: number, count: number, low: number): number[] {
  const values = new Array<number>(Math.max(count, 0)).fill(low);
  if (kind === KIND.linear) return values;
  const unit = readVarint(reader);
  if (kind === KIND.varint) return values.map(() => low + unit * readVarint(reader));
  if (kind !== KIND.bits) throw new Error(`a packed column of an unknown kind, ${kind}`);
  const bits = readByte(reader);
  const mask = 2 ** bits - 1;
  let [held, heldBits] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    while (heldBits < bits) {
      held |= readByte(reader) << heldBits;
      heldBits += 8;
    }
    values[i] = low + unit * (held & mask);
    held >>>= bits;
    heldBits -= bits;
  }
  return values;
}

/** How many decimals hold all values exactly; undefined where none of few do. */
function decimalsOf(values: readonly number[]): number | undefined {
  let decimals = 0;
  for (const value of values) {
    while (!isExact(value, decimals)) {
      decimals += 1;
      if (decimals > MOST_DECIMALS) return undefined;
    }
  }
  return decimals === 0 || values.every((value) => isExact(value, decimals)) ? decimals : undefined;
}

function isExact(value: number, decimals: number): boolean {
  const scale = 10 ** decimals;
  const whole = Math.round(value * scale);
  //  Zero has a sign that a whole number would lose.
  return Math.abs(whole) < LARGEST && whole / scale === value && !Object.is(value, -0);
}

type Plan = {
  readonly order: 0 | typeof DELTAS;
  readonly values: readonly number[];
  readonly low: number;
  /** What all values less the lowest are multiples of. */
  readonly unit: number;
  /** In units. */
  readonly largest: number;
  readonly bits: number;
  readonly isPacked: boolean;
  /** What it will cost, but for the head. */
  readonly bytes: number;
};

function planOf(values: readonly number[], order: Plan["order"]): Plan {
  let low = values[0] ?? 0;
  for (const value of values) if (value < low) low = value;
  let unit = 0;
  let largest = 0;
  for (const value of values) {
    const above = value - low;
    if (above > largest) largest = above;
    if (unit !== 1) unit = commonDivisor(above, unit);
  }
  unit = Math.max(unit, 1);
  largest /= unit;
  const bits = Math.ceil(Math.log2(largest + 1));
  const packed = 1 + Math.ceil((values.length * bits) / 8);
  let varint = 0;
  if (largest > 0) for (const value of values) varint += varintLength((value - low) / unit);
  const isPacked = bits <= MOST_BITS && packed <= varint;
  return {
    order,
    values,
    low,
    unit,
    largest,
    bits,
    isPacked,
    bytes: largest === 0 ? 0 : isPacked ? packed : varint,
  };
}

function differences(values: readonly number[]): number[] {
  const deltas: number[] = [];
  for (let i = 1; i < values.length; i++) deltas.push((values[i] ?? 0) - (values[i - 1] ?? 0));
  return deltas;
}

function commonDivisor(one: number, other: number): number {
  let [a, b] = [one, other];
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

function writeBits(writer: ByteWriter, { values, low, unit, bits }: Plan): void {
  ensure(writer, 2 + Math.ceil((values.length * bits) / 8));
  writer.bytes[writer.at++] = bits;
  let [held, heldBits] = [0, 0];
  for (const value of values) {
    held |= ((value - low) / unit) << heldBits;
    heldBits += bits;
    while (heldBits >= 8) {
      writer.bytes[writer.at++] = held & 255;
      held >>>= 8;
      heldBits -= 8;
    }
  }
  if (heldBits > 0) writer.bytes[writer.at++] = held;
}

function writeDoubles(writer: ByteWriter, values: readonly number[]): void {
  ensure(writer, 1 + values.length * 8);
  writer.bytes[writer.at++] = KIND.doubles;
  const view = new DataView(writer.bytes.buffer);
  for (const value of values) {
    view.setFloat64(writer.at, value, true);
    writer.at += 8;
  }
}

function readDoubles(reader: ByteReader, count: number): number[] {
  const view = new DataView(reader.bytes.buffer, reader.bytes.byteOffset, reader.bytes.byteLength);
  return Array.from({ length: count }, () => {
    const value = view.getFloat64(reader.at, true);
    reader.at += 8;
    return value;
  });
}

function writeSigned(writer: ByteWriter, value: number): void {
  writeVarint(writer, value >= 0 ? value * 2 : -value * 2 - 1);
}

function readSigned(reader: ByteReader): number {
  const value = readVarint(reader);
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

/** A whole number from 0, seven bits a byte, the low ones first. */
export function writeVarint(writer: ByteWriter, value: number): void {
  ensure(writer, 8);
  let rest = value;
  while (rest >= 128) {
    writer.bytes[writer.at++] = (rest % 128) + 128;
    rest = Math.floor(rest / 128);
  }
  writer.bytes[writer.at++] = rest;
}

export function readVarint(reader: ByteReader): number {
  let [value, factor] = [0, 1];
  for (;;) {
    const byte = readByte(reader);
    value += (byte % 128) * factor;
    if (byte < 128) return value;
    factor *= 128;
  }
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest /= 128) length += 1;
  return length;
}

function readByte(reader: ByteReader): number {
  const byte = reader.bytes[reader.at++];
  if (byte === undefined) throw new Error("packed readings end too early: the file was damaged");
  return byte;
}

/** Makes room for `more` bytes. */
function ensure(writer: ByteWriter, more: number): void {
  if (writer.at + more <= writer.bytes.length) return;
  const grown = new Uint8Array(Math.max(writer.bytes.length * 2, writer.at + more));
  grown.set(writer.bytes);
  writer.bytes = grown;
}

/**
 * The beginning of a packed piece: how many of `what` it holds, and where they begin. Throws where its first byte is not
 * the version that is read here.
 */
export function openPiece(
  bytes: Uint8Array,
  version: number,
  what: string,
): { readonly reader: ByteReader; readonly count: number } {
  const reader: ByteReader = { bytes, at: 0 };
  const found = readByte(reader);
  if (found !== version) throw new Error(`${what} of version ${found}: a newer Mingchu wrote it`);
  return { reader, count: readVarint(reader) };
}
