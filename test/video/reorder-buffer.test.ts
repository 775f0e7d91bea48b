// Packets in any order, on a clock of the test's own.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createReorderBuffer } from "../../hub/video/rtsp/reorder-buffer.ts";
import { createStillClock } from "../still-clock.ts";

function packet(sequence: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16BE(sequence % 65_536, 2);
  return bytes;
}

function opened() {
  const clock = createStillClock();
  const got: number[] = [];
  const buffer = createReorderBuffer(clock, (bytes) => got.push(bytes.readUInt16BE(2)));
  const push = (...all: number[]) => {
    for (const one of all) buffer.push(packet(one));
  };
  return { clock, got, buffer, push };
}

test("packets that changed places, or came twice, come out once and in order, also where the numbers wrap", () => {
  //  No packet moves further than the buffer holds, and none is missing.
  const moved = fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(fc.nat(65_535), moved, fc.array(fc.nat(299)), (first, moves, again) => {
      const { got, push } = opened();
      push(first);
      const order = moves
        .map((by, index) => ({ index, at: index + by }))
        .sort((a, b) => a.at - b.at)
        .map(({ index }) => first + 1 + index);
      for (const [index, sequence] of order.entries()) {
        push(sequence);
        if (again.includes(index)) push(sequence);
      }
      expect(got).toEqual([first, ...moves.map((_, index) => first + 1 + index)].map((one) => one % 65_536));
    }),
  );
});

test("a packet that does not come is waited for, but not for long", () => {
  const { clock, got, push } = opened();
  push(1, 3, 4, 6);
  expect(got).toEqual([1]);
  clock.skip(49);
  expect(got).toEqual([1]);
  clock.skip(1);
  expect(got).toEqual([1, 3, 4]);
  clock.skip(50);
  expect(got).toEqual([1, 3, 4, 6]);
  push(2, 5, 7);
  expect(got).toEqual([1, 3, 4, 6, 7]);
});

test("no more than 64 packets are held for a missing one", () => {
  const { got, push } = opened();
  push(1);
  for (let sequence = 3; sequence < 66; sequence++) push(sequence);
  expect(got).toEqual([1]);
  push(66);
  expect(got).toHaveLength(65);
});

test("a camera that begins its numbers anew is followed at once", () => {
  const { got, push } = opened();
  push(40_000, 40_001, 12, 13, 30_000, 30_001);
  expect(got).toEqual([40_000, 40_001, 12, 13, 30_000, 30_001]);
});

test("after its end nothing comes out", () => {
  const { clock, got, push, buffer } = opened();
  push(1, 3);
  buffer.close();
  clock.skip(1000);
  expect(got).toEqual([1]);
});
