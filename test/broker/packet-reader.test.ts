// What stands before the MQTT parser: it finds packets however the network cuts them up, and hands on whole ones.
import fc from "fast-check";
import { generate } from "mqtt-packet";
import { expect, test } from "vitest";
import { createPacketReader, type PacketReader } from "../../hub/broker/packet-reader.ts";

const HELLO = generate({
  cmd: "connect",
  protocolId: "MQTT",
  protocolVersion: 4,
  clean: true,
  clientId: "x",
  keepalive: 60,
});
const packet = (bytes: number) =>
  generate({ cmd: "publish", topic: "t", payload: Buffer.alloc(bytes), qos: 0, dup: false, retain: false });

/** Everything that a reader hands on now. */
function all(reader: PacketReader): Buffer {
  const got: Buffer[] = [];
  for (let step = reader.next(7, true); step.kind === "packets"; step = reader.next(7, true))
    got.push(step.bytes);
  return Buffer.concat(got);
}

/** A reader that has seen its CONNECT. */
function signedIn(mostBytes?: number): PacketReader {
  const reader = createPacketReader(mostBytes);
  reader.push(HELLO);
  expect(all(reader)).toEqual(HELLO);
  return reader;
}

test("packets within the limit pass in any cut, whole and in order", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 10 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
      (sizes, cuts) => {
        const reader = createPacketReader(400);
        const stream = Buffer.concat([HELLO, ...sizes.map(packet)]);
        const ends = new Set([0]);
        let end = 0;
        for (const one of [HELLO, ...sizes.map(packet)]) {
          end += one.length;
          ends.add(end);
        }
        let got = Buffer.of();
        for (let at = 0, i = 0; at < stream.length; i++) {
          const step = cuts[i % cuts.length] ?? 1;
          reader.push(stream.subarray(at, at + step));
          at += step;
          got = Buffer.concat([got, all(reader)]);
          expect(ends.has(got.length)).toBe(true);
        }
        expect(got).toEqual(stream);
      },
    ),
  );
});

test("no more publishes are handed on than there is room for, and what is not a publish does not wait for room", () => {
  const reader = signedIn();
  const ping = generate({ cmd: "pingreq" });
  reader.push(Buffer.concat([ping, packet(1), packet(2), ping, packet(3)]));
  expect(reader.next(0, true)).toEqual({ kind: "packets", bytes: ping });
  expect(reader.next(0, true)).toEqual({ kind: "held" });
  expect(reader.next(2, true)).toEqual({
    kind: "packets",
    bytes: Buffer.concat([packet(1), packet(2), ping]),
  });
  expect(reader.next(0, true)).toEqual({ kind: "held" });
  expect(reader.next(1, true)).toEqual({ kind: "packets", bytes: packet(3) });
  expect(reader.next(1, true)).toEqual({ kind: "none" });
});

test("what follows a CONNECT waits until its sender is let in", () => {
  const reader = createPacketReader();
  reader.push(Buffer.concat([HELLO, packet(1)]));
  expect(reader.next(9, false)).toEqual({ kind: "packets", bytes: HELLO });
  expect(reader.next(9, false)).toEqual({ kind: "held" });
  expect(reader.next(9, true)).toEqual({ kind: "packets", bytes: packet(1) });
});

test("the packet that is too large is refused at its length, behind any number of good ones", () => {
  const reader = signedIn(400);
  const good = Buffer.concat([packet(100), packet(390)]);
  reader.push(Buffer.concat([good, packet(500).subarray(0, 3)]));
  expect(reader.next(9, true)).toEqual({ kind: "packets", bytes: good });
  expect(reader.next(9, true)).toMatchObject({ kind: "fault", isTooLarge: true });
});

test("who has not signed in yet may say a kilobyte, and 64 after that", () => {
  const first = createPacketReader();
  first.push(Buffer.from([0x10, 0x81, 0x08]));
  expect(first.next(0, false)).toMatchObject({ kind: "fault", isTooLarge: true });
  const reader = signedIn();
  reader.push(packet(65_000));
  expect(reader.next(1, true)).toMatchObject({ kind: "packets" });
  reader.push(packet(66_000).subarray(0, 4));
  expect(reader.next(1, true)).toMatchObject({ kind: "fault", isTooLarge: true });
});

test("a length of five bytes is malformed (MQTT 3.1.1, 2.2.3)", () => {
  const reader = createPacketReader();
  reader.push(Buffer.from([0x10, 0x80, 0x80, 0x80, 0x80, 0x01]));
  expect(reader.next(0, false)).toMatchObject({ kind: "fault", isTooLarge: false });
});
