// What stands before the MQTT parser: it finds packets however the network cuts them up, hands on whole ones, and reads
// messages of QoS 0 and 1 itself.
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
const PING = generate({ cmd: "pingreq" });
type Qos = 0 | 1 | 2;
const packet = (bytes: number, qos: Qos = 0, topic = "t") =>
  generate({
    cmd: "publish",
    topic,
    payload: Buffer.alloc(bytes),
    qos,
    dup: false,
    retain: false,
    ...(qos === 0 ? {} : { messageId: 513 }),
  });
const message = (bytes: number, qos: Qos = 0, topic = "t") => ({
  topic,
  payload: Buffer.alloc(bytes),
  messageId: qos === 0 ? undefined : 513,
});

/** Everything that a reader hands on now: messages as the packets that they were. */
function all(reader: PacketReader): Buffer {
  const got: Buffer[] = [];
  for (;;) {
    const step = reader.next(7, true);
    if (step.kind === "packets") got.push(step.bytes);
    else if (step.kind === "messages")
      for (const { topic, payload, messageId } of step.messages)
        got.push(packet(payload.length, messageId === undefined ? 0 : 1, topic));
    else return Buffer.concat(got);
  }
}

/** A reader that has seen its CONNECT. */
function signedIn(mostBytes?: number): PacketReader {
  const reader = createPacketReader(mostBytes);
  reader.push(HELLO);
  expect(all(reader)).toEqual(HELLO);
  return reader;
}

test("packets within the limit pass in any cut, whole and in order", () => {
  const one = fc.oneof(
    fc.constant(PING),
    fc
      .tuple(fc.integer({ min: 0, max: 300 }), fc.constantFrom<Qos>(0, 1, 2), fc.constantFrom("t", "冰箱/一"))
      .map(([size, qos, topic]) => packet(size, qos, topic)),
  );
  fc.assert(
    fc.property(
      fc.array(one, { minLength: 1, maxLength: 10 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
      (packets, cuts) => {
        const reader = createPacketReader(400);
        const stream = Buffer.concat([HELLO, ...packets]);
        const ends = new Set([0]);
        let end = 0;
        for (const one of [HELLO, ...packets]) {
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

test("messages of QoS 0 and 1 come read, those of QoS 2 and all else as their bytes, each in its turn", () => {
  const reader = signedIn();
  const rest = Buffer.concat([PING, packet(4, 2)]);
  reader.push(Buffer.concat([packet(1, 1, "厨房/1"), packet(0), rest, packet(2, 1)]));
  expect(reader.next(9, true)).toEqual({ kind: "messages", messages: [message(1, 1, "厨房/1"), message(0)] });
  expect(reader.next(9, true)).toEqual({ kind: "packets", bytes: rest });
  expect(reader.next(9, true)).toEqual({ kind: "messages", messages: [message(2, 1)] });
  expect(reader.next(9, true)).toEqual({ kind: "none" });
});

test("no more messages are handed on than there is room for, and what is no message does not wait for room", () => {
  const reader = signedIn();
  reader.push(Buffer.concat([PING, packet(1), packet(2, 1), packet(3, 2), PING, packet(4)]));
  expect(reader.next(0, true)).toEqual({ kind: "packets", bytes: PING });
  expect(reader.next(0, true)).toEqual({ kind: "held" });
  expect(reader.next(1, true)).toEqual({ kind: "messages", messages: [message(1)] });
  expect(reader.next(3, true)).toEqual({ kind: "messages", messages: [message(2, 1)] });
  expect(reader.next(0, true)).toEqual({ kind: "held" });
  expect(reader.next(1, true)).toEqual({ kind: "packets", bytes: Buffer.concat([packet(3, 2), PING]) });
  expect(reader.next(0, true)).toEqual({ kind: "held" });
  expect(reader.next(1, true)).toEqual({ kind: "messages", messages: [message(4)] });
  expect(reader.next(1, true)).toEqual({ kind: "none" });
});

test("what follows a CONNECT waits until its sender is let in", () => {
  const reader = createPacketReader();
  reader.push(Buffer.concat([HELLO, packet(1)]));
  expect(reader.next(9, false)).toEqual({ kind: "packets", bytes: HELLO });
  expect(reader.next(9, false)).toEqual({ kind: "held" });
  expect(reader.next(9, true)).toEqual({ kind: "messages", messages: [message(1)] });
});

test("the packet that is too large is refused at its length, behind any number of good ones", () => {
  const reader = signedIn(400);
  reader.push(Buffer.concat([packet(100), packet(390), packet(500).subarray(0, 3)]));
  expect(reader.next(9, true)).toEqual({ kind: "messages", messages: [message(100), message(390)] });
  expect(reader.next(9, true)).toMatchObject({ kind: "fault", isTooLarge: true });
});

test("who has not signed in yet may say a kilobyte, and 64 after that", () => {
  const first = createPacketReader();
  first.push(Buffer.from([0x10, 0x81, 0x08]));
  expect(first.next(0, false)).toMatchObject({ kind: "fault", isTooLarge: true });
  const reader = signedIn();
  reader.push(packet(65_000));
  expect(reader.next(1, true)).toMatchObject({ kind: "messages" });
  reader.push(packet(66_000).subarray(0, 4));
  expect(reader.next(1, true)).toMatchObject({ kind: "fault", isTooLarge: true });
});

test("a length of five bytes is malformed (MQTT 3.1.1, 2.2.3)", () => {
  const reader = createPacketReader();
  reader.push(Buffer.from([0x10, 0x80, 0x80, 0x80, 0x80, 0x01]));
  expect(reader.next(0, false)).toMatchObject({ kind: "fault", isTooLarge: false });
});

test("a topic that came before is read as it was the first time, and what looks like it is checked anew", () => {
  const topic = fc.oneof(
    fc.constantFrom("t", "kitchen/a/b/reading", "kitchen/b/a/reading", "冰箱/一", "a/#", "a/+/b", "\0", ""),
    fc.constantFrom("t".repeat(600), "t/".repeat(20), "x\u200d", "a\u0085"),
    //  Few letters, so that many have one length and some one place in what is remembered.
    fc.stringMatching(/^[ab/]{1,4}$/),
  );
  const publish = fc
    .tuple(topic, fc.constantFrom(0, 2, 4, 6, 8, 10), fc.constantFrom(0, 7))
    .map(([text, flags, id]) => {
      const bytes = Buffer.from(text);
      const head = flags === 0 || flags === 8 ? [] : [0, id];
      const body = Buffer.from([bytes.length >> 8, bytes.length & 255, ...bytes, ...head, 1]);
      const length = body.length < 128 ? [body.length] : [(body.length & 127) | 128, body.length >> 7];
      return Buffer.from([0x30 | flags, ...length, ...body]);
    });
  const broken = fc.constantFrom(
    [0x30, 2, 0, 9],
    [0x30, 1, 0],
    [0x30, 4, 0, 2, 0xc3, 0x28],
    [0x32, 3, 0, 1, 0x74],
  );
  const one = fc.oneof({ weight: 9, arbitrary: publish }, broken.map(Buffer.from));
  fc.assert(
    fc.property(fc.array(one, { minLength: 2, maxLength: 30 }), (packets) => {
      const known = signedIn();
      for (const bytes of packets) {
        const fresh = signedIn();
        known.push(bytes);
        fresh.push(bytes);
        const step = known.next(9, true);
        expect(step).toEqual(fresh.next(9, true));
        if (step.kind === "fault") return;
      }
    }),
    { numRuns: 500 },
  );
});
