// Packed readings: whatever goes in comes out, bit by bit, and ordinary readings take few bytes.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packBlock, type StoredRow, unpackBlock } from "../../hub/store/block.ts";
import { createByteWriter, readColumn, takeBytes, writeColumn } from "../../hub/store/column.ts";

const double = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer({ min: -40_000, max: 100_000 }).map((hundredths) => hundredths / 100),
  fc.constantFrom(0, -0, 1e-7, 85, -127, 327.67, 2 ** 53, -(2 ** 53), Number.MAX_VALUE, Number.MIN_VALUE),
);
const moment = fc.oneof(
  fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }),
  fc.integer({ min: 0, max: 20 }).map((step) => 1_790_000_000_000 + step * 60_000),
  fc.double({ min: 0, max: 2e12, noNaN: true }),
);

describe("a column", () => {
  test("of any numbers comes back exactly", () => {
    const property = fc.property(fc.array(double, { maxLength: 200 }), (values) => {
      const writer = createByteWriter();
      writeColumn(writer, values);
      const bytes = takeBytes(writer);
      const reader = { bytes, at: 0 };
      const read = readColumn(reader, values.length);
      expect(read.length).toBe(values.length);
      expect(values.every((value, i) => Object.is(value, read[i]))).toBe(true);
      expect(reader.at).toBe(bytes.length);
    });
    fc.assert(property, { numRuns: 2000 });
  });

  test("of whole numbers of any size, rising, falling or alike, comes back exactly", () => {
    const ints = fc.oneof(
      fc.array(fc.integer({ min: -5, max: 5 })),
      fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
      fc.array(fc.maxSafeInteger()),
      fc
        .tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 1000 }), fc.nat(300))
        .map(([first, step, length]) => Array.from({ length }, (_, i) => (first % 2 ** 40) + i * step)),
    );
    const property = fc.property(ints, (values) => {
      const writer = createByteWriter();
      writeColumn(writer, values);
      expect(readColumn({ bytes: takeBytes(writer), at: 0 }, values.length)).toEqual(values);
    });
    fc.assert(property, { numRuns: 2000 });
  });
});

describe("a block", () => {
  test("of any readings comes back exactly", () => {
    const row: fc.Arbitrary<StoredRow> = fc.record({
      measuredAt: moment,
      order: fc.oneof(fc.constant(-1), fc.integer({ min: -10, max: 5 }), fc.maxSafeNat()),
      value: double,
      receivedAt: moment,
      late: fc.boolean(),
    });
    const property = fc.property(fc.array(row, { maxLength: 400 }), (rows) => {
      expect(unpackBlock(packBlock(rows))).toEqual(rows);
    });
    fc.assert(property, { numRuns: 1000 });
  });

  test("of a fridge's ordinary readings takes some three bytes each", () => {
    //  Every minute and some, hundredths of a degree, as long on its way as a message takes, numbered.
    const rows = Array.from({ length: 360 }, (_, i) => ({
      measuredAt: 1_790_000_000_000 + i * 60_000 + ((i * 7919) % 1000),
      order: 1000 + i,
      value: Math.round((4 + Math.sin(i / 9)) * 100) / 100,
      receivedAt: 1_790_000_000_000 + i * 60_000 + ((i * 7919) % 1000) + ((i * 104_729) % 400),
      late: false,
    }));
    const bytes = packBlock(rows);
    expect(unpackBlock(bytes)).toEqual(rows);
    expect(bytes.length / rows.length).toBeLessThan(3.6);
  });

  test("that a newer version wrote, or that was cut off, is refused with words", () => {
    const bytes = packBlock([{ measuredAt: 1, order: -1, value: 4, receivedAt: 1, late: false }]);
    expect(() => unpackBlock(new Uint8Array([9, ...bytes.slice(1)]))).toThrow("newer Mingchu");
    expect(() => unpackBlock(bytes.slice(0, 4))).toThrow("damaged");
  });
});
