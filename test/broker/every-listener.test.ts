// Every rule of the door holds on every listener: plain, TLS, WebSocket, WebSocket over TLS, and the open one.
import { connect as connectTcp } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { generate, type Packet, parser } from "mqtt-packet";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import WebSocket, { createWebSocketStream } from "ws";
import type { CertificateSource, ListenerPlan } from "../../hub/broker/listeners.ts";
import { makeAuthority, makeServerCertificate } from "../../hub/lib/certificate-authority.ts";
import { until } from "../kitchen.ts";
import { openDoor, type TestDoor } from "./open-door.ts";
import { hello, packet, publishing } from "./raw-client.ts";

const KINDS = ["plain", "TLS", "WebSocket", "WebSocket over TLS", "open"] as const;
type Kind = (typeof KINDS)[number];

let door: TestDoor;
let ca: string;
const taken: string[] = [];
beforeAll(async () => {
  const authority = await makeAuthority("test", Date.now());
  const made = await makeServerCertificate(authority, ["127.0.0.1"], Date.now());
  ca = authority.cert;
  const pair = { cert: Buffer.from(made.cert), key: Buffer.from(made.key) };
  const certificate: CertificateSource = { current: () => pair, onNew: () => undefined };
  const at = { setting: "x", host: "127.0.0.1", port: 0 } as const;
  const listeners: ListenerPlan[] = [
    { ...at, speaks: "mqtt", certificate },
    { ...at, speaks: "websocket" },
    { ...at, speaks: "websocket", certificate },
    { ...at, speaks: "mqtt", open: { account: "gateways", allowPublic: false } },
  ];
  door = await openDoor(
    async ({ topic }) => {
      taken.push(topic);
      return true;
    },
    { listeners },
  );
});
beforeEach(() => {
  taken.length = 0;
});
afterAll(() => door.broker.close());

const portOf = (kind: Kind) => door.broker.listeners[KINDS.indexOf(kind)]?.port ?? 0;

type Dialled = {
  readonly stream: Duplex;
  readonly got: Packet[];
  readonly cut: Promise<void>;
  readonly isCut: () => boolean;
};

/** A connection through a listener that says any bytes. */
function dial(kind: Kind): Dialled {
  const port = portOf(kind);
  const stream = streamTo(kind, port);
  const got: Packet[] = [];
  const reading = parser();
  reading.on("packet", (one) => got.push(one));
  reading.on("error", () => undefined);
  stream.on("data", (chunk: Buffer) => reading.parse(chunk)).on("error", () => undefined);
  let isCut = false;
  const cut = new Promise<void>((resolve) => {
    const end = () => {
      isCut = true;
      stream.destroy();
      resolve();
    };
    stream.once("close", end).once("end", end);
  });
  return { stream, got, cut, isCut: () => isCut };
}

function streamTo(kind: Kind, port: number): Duplex {
  switch (kind) {
    case "TLS":
      return connectTls({ port, host: "127.0.0.1", ca });
    case "WebSocket":
      return createWebSocketStream(new WebSocket(`ws://127.0.0.1:${port}/mqtt`, "mqtt"));
    case "WebSocket over TLS":
      return createWebSocketStream(new WebSocket(`wss://127.0.0.1:${port}/mqtt`, "mqtt", { ca }));
    default:
      return connectTcp(port, "127.0.0.1");
  }
}

const LONG = "a".repeat(1100);
/** What is said, and whether its sender has signed in before. */
const FAULTS: [string, boolean, () => Buffer][] = [
  ["a claim of 256 MB before CONNECT", false, () => Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f])],
  ["a CONNECT of more than 1 KiB", false, () => hello({ clientId: LONG })],
  ["a first packet that is no CONNECT", false, () => publishing("a")],
  ["a CONNECT with its reserved flag", false, () => packet(0x10, "MQTT", 4, 0xc3, 0, 60, "raw", "east", "p")],
  [
    "a client id that is no UTF-8",
    false,
    () => packet(0x10, "MQTT", 4, 0xc2, 0, 60, Buffer.from([0xc0, 0xaf]), "east", "p"),
  ],
  ["a packet of more than 64 KiB", true, () => publishing("a", { payload: Buffer.alloc(66_000) })],
  ["a second CONNECT", true, () => hello()],
  ["a topic with a surrogate", true, () => packet(0x32, Buffer.from([0xed, 0xa0, 0x80]), 0, 1)],
  ["a SUBSCRIBE without its flags", true, () => packet(0x80, 0, 1, "a", 0)],
  ["QoS 3", true, () => packet(0x36, "a", 0, 1)],
];

describe.each(KINDS)("the %s listener", (kind) => {
  test.each(FAULTS)("cuts off %s", async (_what, isSignedIn, bytes) => {
    const client = dial(kind);
    if (isSignedIn) {
      client.stream.write(hello());
      await until("the CONNACK", () => (client.got.length > 0 ? true : undefined));
    }
    client.stream.write(bytes());
    await client.cut;
    expect(client.got.map((one) => one.cmd)).toEqual(isSignedIn ? ["connack"] : []);
    expect(taken).toEqual([]);
  });

  test("serves who keeps to the rules, refuses who gives no account where there is none, and knows addresses", async () => {
    const client = dial(kind);
    client.stream.write(
      Buffer.concat([hello({ clientId: kind }), publishing("t/1"), packet(0x82, 0, 2, "#", 0)]),
    );
    await until("the answers", () => (client.got.length === 3 ? true : undefined));
    //  The acknowledgement waits until it is stored, so either may be first.
    expect(client.got.find((one) => one.cmd === "puback")).toBeDefined();
    expect(client.got.find((one) => one.cmd === "suback")).toMatchObject({ granted: [128] });
    expect(taken).toEqual(["t/1"]);
    const present = door.broker.connected("east").find((guest) => guest.clientId === kind);
    expect(present?.address).toBe("127.0.0.1");
    expect(door.broker.disconnect("east")).toBe(1);
    await client.cut;

    const nameless = dial(kind);
    nameless.stream.write(
      generate({
        cmd: "connect",
        protocolId: "MQTT",
        protocolVersion: 4,
        clean: true,
        clientId: "n",
        keepalive: 60,
      }),
    );
    await until("the CONNACK", () => (nameless.got.length > 0 ? true : undefined));
    expect(nameless.got).toMatchObject([{ cmd: "connack", returnCode: kind === "open" ? 0 : 5 }]);
    if (kind !== "open") await nameless.cut;
    nameless.stream.destroy();
  });
});

test("who says nothing, or never ends what it began, is cut off everywhere", {
  timeout: 50_000,
}, async () => {
  const began = performance.now();
  const half = hello().subarray(0, 5);
  const silent = KINDS.map(dial);
  const slow = KINDS.map(dial);
  for (const { stream } of slow) stream.write(half);
  //  Not even a handshake; and the beginning of one.
  const deaf = KINDS.flatMap((kind) =>
    ["", "GET /mqtt HTTP/1.1\r\nHost: x\r\n"].map((beginning) => {
      const socket = connectTcp(portOf(kind), "127.0.0.1");
      socket.on("error", () => undefined).resume();
      if (beginning !== "" && kind === "WebSocket") socket.write(beginning);
      return new Promise<void>((resolve) => socket.once("close", () => resolve()));
    }),
  );
  await Promise.all([...silent.map(({ cut }) => cut), ...slow.map(({ cut }) => cut), ...deaf]);
  expect(performance.now() - began).toBeGreaterThan(14_000);
  expect(performance.now() - began).toBeLessThan(30_000);
});
