// What breaks MQTT 3.1.1 is cut off, whoever sends it, and costs nobody else: by bytes on real sockets.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { until } from "../kitchen.ts";
import { openDoor, type TestDoor } from "./open-door.ts";
import { hello, openRaw, openSignedIn, packet, publishing } from "./raw-client.ts";

let door: TestDoor;
const taken: string[] = [];
beforeAll(async () => {
  door = await openDoor(async ({ topic }) => {
    taken.push(topic);
    return true;
  });
});
beforeEach(() => {
  taken.length = 0;
  door.refused.length = 0;
});
afterAll(() => door.broker.close());

/** U+002F in two bytes, U+D800 in three, a lone continuation, a cut sequence, a code point beyond U+10FFFF, NUL. */
const NO_TEXT: [string, number[]][] = [
  ["an overlong slash", [0x61, 0xc0, 0xaf]],
  ["an overlong NUL", [0x61, 0xc0, 0x80]],
  ["a surrogate", [0x61, 0xed, 0xa0, 0x80]],
  ["a lone continuation byte", [0x61, 0x80]],
  ["a sequence that is cut off", [0x61, 0xe4, 0xb8]],
  ["a code point beyond Unicode", [0xf4, 0x90, 0x80, 0x80]],
  ["NUL", [0x61, 0x00, 0x62]],
];

/** A CONNECT by its flags and fields. */
const connectWith = (flags: number, ...fields: (string | Uint8Array | number)[]) =>
  packet(0x10, "MQTT", 4, flags, 0, 60, ...fields);

describe("text that is no UTF-8", () => {
  test.each(NO_TEXT)(
    "%s cuts off who publishes to it, with a reason on its site's list",
    async (_what, bytes) => {
      const client = await openSignedIn(door.port);
      client.send(packet(0x32, Buffer.from(bytes), 0, 1));
      await client.cut;
      expect(taken).toEqual([]);
      expect(door.refused).toMatchObject([
        { account: "east", reason: expect.stringMatching(/cut off: a topic (is not UTF-8|holds U\+0000)/) },
      ]);
    },
  );

  test.each(NO_TEXT)("%s in a filter cuts off who subscribes or unsubscribes", async (_what, bytes) => {
    for (const [firstByte, more] of [[0x82, [0]] as const, [0xa2, []] as const]) {
      const client = await openSignedIn(door.port);
      client.send(packet(firstByte, 0, 1, Buffer.from(bytes), ...more));
      await client.cut;
      expect(client.got.map((one) => one.cmd)).toEqual(["connack"]);
    }
  });

  test.each(NO_TEXT)(
    "%s in a client id, a user name or a last will's topic lets nobody in",
    async (_what, bytes) => {
      const text = Buffer.from(bytes);
      for (const connect of [
        connectWith(0xc2, text, "east", "p"),
        connectWith(0xc2, "raw", text, "p"),
        connectWith(0xc6, "raw", text, "gone", "east", "p"),
      ]) {
        const client = await openRaw(door.port);
        client.send(connect);
        await client.cut;
        expect(client.got).toEqual([]);
      }
    },
  );

  test("well-formed text of any script comes through as it is", async () => {
    const client = await openSignedIn(door.port);
    client.send(publishing("厨房/🧊/é"));
    await until("the acknowledgement", () => (client.got.length > 1 ? true : undefined));
    expect(taken).toEqual(["厨房/🧊/é"]);
    client.socket.destroy();
  });
});

describe("reserved bits", () => {
  const topic = "kitchen/east/f/reading";
  test.each([
    ["a PUBLISH of QoS 3", packet(0x36, topic, 0, 1)],
    ["a PUBLISH of QoS 0 that is sent again", packet(0x38, topic)],
    ["a SUBSCRIBE without its flags", packet(0x80, 0, 1, topic, 0)],
    ["a SUBSCRIBE for QoS 3", packet(0x82, 0, 1, topic, 3)],
    ["a SUBSCRIBE with reserved bits in its QoS", packet(0x82, 0, 1, topic, 0x80)],
    ["an UNSUBSCRIBE without its flags", packet(0xa0, 0, 1, topic)],
    ["a PUBREL without its flags", packet(0x60, 0, 1)],
    ["a PUBACK with flags", packet(0x42, 0, 1)],
    ["a PINGREQ with flags", packet(0xc1)],
    ["a PINGREQ with a body", packet(0xc0, 0)],
    ["a DISCONNECT with flags", packet(0xe1)],
    ["a packet of type 0", packet(0x00)],
    ["a packet of type 15", packet(0xf0)],
    ["a CONNACK from a client", packet(0x20, 0, 0)],
    ["a PUBLISH without packet identifier", packet(0x32, topic)],
    ["a PUBLISH with packet identifier 0", packet(0x32, topic, 0, 0)],
    ["a PUBLISH whose topic is longer than its packet", Buffer.from([0x30, 3, 0, 9, 0x61])],
    ["a PUBLISH without topic", packet(0x30, "")],
    ["a PUBLISH to a wildcard", packet(0x30, "kitchen/+/x")],
    ["a SUBSCRIBE to nothing", packet(0x82, 0, 1)],
    ["a SUBSCRIBE to an empty filter", packet(0x82, 0, 1, "", 0)],
  ])("%s is cut off", async (_what, bytes) => {
    const client = await openSignedIn(door.port);
    client.send(bytes);
    await client.cut;
    expect(client.got.map((one) => one.cmd)).toEqual(["connack"]);
    expect(taken).toEqual([]);
    expect(door.refused[0]?.reason).toMatch(/^the client was cut off: /);
  });

  test.each([
    ["the reserved flag", connectWith(0xc3, "raw", "east", "p")],
    ["a password and no user name", connectWith(0x42, "raw", "p")],
    ["a last will of QoS 3", connectWith(0xde, "raw", "a", "gone", "east", "p")],
    ["a last will's QoS and no last will", connectWith(0xca, "raw", "east", "p")],
    ["a last will to a wildcard", connectWith(0xc6, "raw", "a/#", "gone", "east", "p")],
    ["a user name that is announced and missing", connectWith(0xc2, "raw")],
    ["bytes behind its end", connectWith(0xc2, "raw", "east", "p", 0)],
    ["another protocol's name", packet(0x10, "MQTX", 4, 0xc2, 0, 60, "raw", "east", "p")],
    ["flags in its first byte", Buffer.concat([Buffer.from([0x11]), hello().subarray(1)])],
  ])("a CONNECT with %s lets nobody in", async (_what, bytes) => {
    const client = await openRaw(door.port);
    client.send(bytes);
    await client.cut;
    expect(client.got).toEqual([]);
  });
});

describe("a connection", () => {
  test("begins with CONNECT", async () => {
    for (const first of [publishing("a"), packet(0xc0), packet(0x82, 0, 1, "a", 0)]) {
      const client = await openRaw(door.port);
      client.send(first);
      await client.cut;
      expect(client.got).toEqual([]);
    }
    expect(taken).toEqual([]);
  });

  test("has one CONNECT, and ends with a second, whether or not the first was answered", async () => {
    const client = await openSignedIn(door.port);
    client.send(hello());
    await client.cut;
    const hasty = await openRaw(door.port);
    hasty.send(hello(), hello());
    await hasty.cut;
    expect(door.refused.every(({ reason }) => reason.includes("second CONNECT"))).toBe(true);
    expect(door.refused).toHaveLength(2);
  });

  test("may publish before it has its answer, as much as it likes", async () => {
    const client = await openRaw(door.port);
    const many = Array.from({ length: 200 }, (_, i) => publishing(`t/${i}`, { messageId: i + 1 }));
    client.send(hello(), ...many);
    await until("every acknowledgement", () => (client.got.length === 201 ? true : undefined));
    expect(taken).toHaveLength(200);
    client.socket.destroy();
  });

  test("of another protocol version is told so", async () => {
    const client = await openRaw(door.port);
    client.send(packet(0x10, "MQTT", 5, 0xc2, 0, 60, 0, "raw", "east", "p"));
    await client.cut;
    expect(client.got).toMatchObject([{ cmd: "connack", returnCode: 1 }]);
  });

  test("without a client id gets one, unless it wants its session kept", async () => {
    const client = await openSignedIn(door.port, { clientId: "" });
    expect(client.got).toMatchObject([{ cmd: "connack", returnCode: 0 }]);
    client.socket.destroy();
    const keeper = await openRaw(door.port);
    //  The generator refuses to write this one.
    keeper.send(connectWith(0xc0, "", "east", "p"));
    await keeper.cut;
    expect(keeper.got).toMatchObject([{ cmd: "connack", returnCode: 2 }]);
    expect(door.refused[0]?.reason).toContain("a client id is missing");
  });

  test("of MQTT 3.1 with its 23 characters of client id is let in", async () => {
    const old = { protocolId: "MQIsdp", protocolVersion: 3, clientId: "a".repeat(23) } as const;
    const client = await openSignedIn(door.port, old);
    expect(client.got).toMatchObject([{ cmd: "connack", returnCode: 0 }]);
    client.socket.destroy();
  });

  test("that hangs up as soon as it has spoken is heard to the end", async () => {
    const client = await openSignedIn(door.port);
    const names = Array.from({ length: 40 }, (_, i) => String(i));
    const spoken = names.map((name) =>
      Buffer.concat([packet(0x82, 0, 1, "a", 0), publishing(name, { qos: 0 }), packet(0xc0)]),
    );
    client.socket.end(Buffer.concat(spoken));
    await client.cut;
    expect(taken).toEqual(names);
  });

  test("that says nothing for one and a half times its keep-alive is ended", async () => {
    //  From before it is let in: the answer may take its time to get here.
    const began = performance.now();
    const client = await openSignedIn(door.port, { keepalive: 1 });
    await client.cut;
    expect(performance.now() - began).toBeGreaterThan(1400);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test("that publishes is kept", async () => {
    const client = await openSignedIn(door.port, { keepalive: 1 });
    const start = Date.now();
    for (let n = 1; Date.now() - start < 2000; n++) {
      client.send(publishing("a", { messageId: n }));
      await until("the acknowledgement", () => (client.got.length > n ? true : undefined));
    }
    expect(client.isCut()).toBe(false);
    client.socket.destroy();
  });

  test("that pings is kept", async () => {
    const client = await openSignedIn(door.port, { keepalive: 1 });
    const began = performance.now();
    while (performance.now() - began < 2500) {
      const { length } = client.got;
      client.send(packet(0xc0));
      await until("the answer", () => (client.got.length > length ? true : undefined));
    }
    expect(client.isCut()).toBe(false);
    client.socket.destroy();
  });

  test("takes its client id from its account only", async () => {
    const east = await openSignedIn(door.port, { clientId: "same" });
    const west = await openSignedIn(door.port, { clientId: "same", username: "west" });
    //  Neither from one whose account and id look alike when put together.
    const deep = await openSignedIn(door.port, { clientId: "same/x" });
    const sly = await openSignedIn(door.port, { clientId: "x", username: "east/same" });
    deep.send(packet(0xc0));
    await until("the answer", () => (deep.got.length > 1 ? true : undefined));
    east.send(packet(0xc0));
    await until("the answer", () => (east.got.length > 1 ? true : undefined));
    const own = await openSignedIn(door.port, { clientId: "same" });
    await east.cut;
    expect([west, deep, sly, own].map((client) => client.isCut())).toEqual([false, false, false, false]);
    for (const client of [west, deep, sly, own]) client.socket.destroy();
  });
});

describe("topics", () => {
  test("of more than sixteen levels or 512 characters are acknowledged and refused with a reason", async () => {
    const client = await openSignedIn(door.port);
    client.send(publishing("a/".repeat(16)), publishing("a".repeat(513), { messageId: 2 }));
    await until("the acknowledgements", () => (client.got.length > 2 ? true : undefined));
    expect(door.refused.map(({ reason }) => reason)).toEqual([
      "the topic has more than 16 levels",
      "the topic is longer than 512 characters",
    ]);
    expect(taken).toEqual([]);
    client.socket.destroy();
  });

  test("of a hundred and twenty levels are refused likewise, and end the connection with QoS 2, not the hub", async () => {
    const deep = "a/".repeat(120);
    const client = await openSignedIn(door.port);
    client.send(publishing(deep));
    await until("the acknowledgement", () => (client.got.length > 1 ? true : undefined));
    expect(door.refused.map(({ reason }) => reason)).toEqual(["the topic has more than 16 levels"]);
    client.send(publishing(deep, { qos: 2 }));
    await client.cut;
    const other = await openSignedIn(door.port);
    other.send(publishing("a"));
    await until("the acknowledgement", () => (other.got.length > 1 ? true : undefined));
    other.socket.destroy();
  });
});
