// The guard before the MQTT parser: it finds packets however the network cuts them up.
import fc from "fast-check";
import { generate } from "mqtt-packet";
import { expect, test } from "vitest";
import { createFrameGuard } from "../../hub/broker/frame-guard.ts";

const packet = (bytes: number) =>
  generate({ cmd: "publish", topic: "t", payload: Buffer.alloc(bytes), qos: 0, dup: false, retain: false });

test("packets within the limit pass in any cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 10 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
      (sizes, cuts) => {
        const guard = createFrameGuard(400);
        const stream = Buffer.concat(sizes.map(packet));
        for (let at = 0, i = 0; at < stream.length; i++) {
          const step = cuts[i % cuts.length] ?? 1;
          expect(guard.accepts(stream.subarray(at, at + step))).toBe(true);
          at += step;
        }
      },
    ),
  );
});

test("the packet that is too large is refused at its length, behind any number of good ones", () => {
  const guard = createFrameGuard(400);
  expect(guard.accepts(Buffer.concat([packet(100), packet(390)]))).toBe(true);
  expect(guard.accepts(packet(500).subarray(0, 3))).toBe(false);
});

test("who has not signed in yet may say a kilobyte, and 64 after that", () => {
  expect(createFrameGuard().accepts(packet(1100).subarray(0, 4))).toBe(false);
  const guard = createFrameGuard();
  expect(guard.accepts(Buffer.concat([packet(900), packet(60_000)]))).toBe(true);
  expect(guard.accepts(packet(66_000).subarray(0, 4))).toBe(false);
});

test("a length of five bytes is malformed (MQTT 3.1.1, 2.2.3)", () => {
  expect(createFrameGuard().accepts(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01]))).toBe(false);
});
