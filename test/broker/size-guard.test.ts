// Packets are counted however the network cuts the stream, and one that claims too much is noticed at the claim.
import { expect, test } from "vitest";
import { createSizeGuard } from "../../hub/broker/size-guard.ts";

/** A packet with a body of this many bytes. */
function packet(bytes: number): Buffer {
  const length: number[] = [];
  for (let rest = bytes; ; rest = Math.floor(rest / 128)) {
    length.push(rest >= 128 ? (rest % 128) + 128 : rest);
    if (rest < 128) break;
  }
  return Buffer.concat([Buffer.from([0x32, ...length]), Buffer.alloc(bytes, 0xff)]);
}

test.each([1, 2, 3, 7, 100, 100_000])("in pieces of %i bytes", (size) => {
  const stream = Buffer.concat([packet(0), packet(5), packet(200), packet(0), packet(20_000), packet(1)]);
  const guard = createSizeGuard(20_000);
  for (let at = 0; at < stream.length; at += size)
    expect(guard.accepts(stream.subarray(at, at + size))).toBe(true);
  expect(guard.accepts(packet(20_001).subarray(0, 4))).toBe(false);
});

test("a length of five bytes is none", () => {
  expect(createSizeGuard(1e9).accepts(Buffer.from([0x32, 0x80, 0x80, 0x80, 0x80]))).toBe(false);
});
