// A dashboard that does not read costs itself: it loses old values, then its connection; the others lose nothing.
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket as NetSocket } from "node:net";
import { io } from "socket.io-client";
import { expect, test } from "vitest";
import { createTree } from "../../hub/access/tree.ts";
import { systemClock } from "../../hub/lib/clock.ts";
import type { Alert, Reading } from "../../hub/model.ts";
import { createFront } from "../../hub/serve/front.ts";
import { startRealtime } from "../../hub/serve/realtime.ts";
import { until } from "../kitchen.ts";

const PERSON = { account: "a", name: "a", posts: [{ role: "district-manager" as const, siteId: "d" }] };
const WHO = { person: PERSON, sessionHash: "h", expiresAt: Number.MAX_SAFE_INTEGER };
const SENSORS = 2000;
const FLUSHES = 100;

/** The realtime server alone, whose flushes the test makes itself. */
async function open() {
  const http = createServer();
  let flush: () => void = () => undefined;
  const realtime = startRealtime(http, {
    sessions: { find: async () => WHO, renew: async () => WHO, begin: never, end: never },
    tree: () => createTree([{ id: "d", parentId: null, kind: "district", name: "d", serves: [], areas: [] }]),
    front: createFront({ proxies: () => false, publicUrl: undefined }),
    siteOf: () => "d",
    channels: {
      add: () => () => undefined,
      addByLink: () => () => undefined,
      endSession: () => undefined,
      close: () => undefined,
    },
    coveredBy: () => [],
    clock: {
      ...systemClock,
      every: (_ms, action) => {
        flush = action;
        return () => undefined;
      },
    },
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return { realtime, port: (http.address() as AddressInfo).port, flush: () => flush() };
}

function never(): never {
  throw new Error("nobody signs in here");
}

function readingsOf(value: number): Reading[] {
  return Array.from({ length: SENSORS }, (_, i) => ({
    deviceId: `d.${i}`,
    metric: "temperature",
    value,
    measuredAt: value,
    receivedAt: value,
    late: false,
  }));
}

const ALERT: Alert = {
  id: "x",
  siteId: "d",
  source: "rule",
  severity: "warning",
  state: "firing",
  since: 0,
  firedAt: 0,
};

/** A dashboard that reads, one that does not, and a hundred flushes of some 200 kB each: more than socket buffers take. */
async function withStuckDashboard() {
  const { realtime, port, flush } = await open();
  const good = io(`http://127.0.0.1:${port}`, {
    transports: ["websocket"],
    extraHeaders: { authorization: "Bearer t" },
    reconnection: false,
  });
  const heardByGood = { newest: 0, alerts: 0 };
  good.on("readings", (readings: { value: number }[]) => {
    heardByGood.newest = readings[0]?.value ?? 0;
  });
  good.on("alert", () => {
    heardByGood.alerts += 1;
  });
  await new Promise<void>((resolve) => good.once("connect", () => resolve()));
  await good.emitWithAck("subscribe", { sites: ["d"] });
  const stuck = await openStuckSocket(port);
  await until("both dashboards", () => (realtime.clients() === 2 ? true : undefined));
  for (let value = 1; value <= FLUSHES; value++) {
    realtime.showReadings(readingsOf(value));
    flush();
    await until("the good dashboard", () => (heardByGood.newest === value ? true : undefined));
  }
  return {
    realtime,
    flush,
    stuck,
    heardByGood,
    [Symbol.asyncDispose]: async () => {
      stuck.destroy();
      good.close();
      await realtime.close();
    },
  };
}

test("a dashboard that stops reading for a while loses old values, and gets the newest when it reads again", async () => {
  await using house = await withStuckDashboard();
  const { realtime, flush, stuck } = house;
  let said = "";
  stuck.on("data", (chunk: Buffer) => {
    said += chunk.toString("latin1");
  });
  stuck.resume();
  const newest = `"value":${FLUSHES + 1},`;
  await until("the newest value", () => {
    realtime.showReadings(readingsOf(FLUSHES + 1));
    flush();
    return said.includes(newest) ? true : undefined;
  });
  const missed = Array.from({ length: FLUSHES }, (_, i) => i + 1).filter(
    (value) => !said.includes(`"value":${value},`),
  );
  expect(missed.length).toBeGreaterThan(20);
  expect(realtime.clients()).toBe(2);
});

test("one that is too slow even for alerts is cut off, and the others get every alert", async () => {
  await using house = await withStuckDashboard();
  const { realtime, heardByGood } = house;
  for (let i = 1; i <= 1100; i++) {
    realtime.showAlert({ ...ALERT, id: String(i) });
    if (i % 50 === 0)
      await until("the good one's alerts", () => (heardByGood.alerts === i ? true : undefined));
  }
  await until("the end of the stuck one", () => (realtime.clients() === 1 ? true : undefined));
  expect(heardByGood.alerts).toBe(1100);
});

/** A socket.io client by hand that subscribes and then never reads again. */
async function openStuckSocket(port: number): Promise<NetSocket> {
  const socket = connect(port, "127.0.0.1");
  const head = [
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
    `Host: 127.0.0.1:${port}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
    "Authorization: Bearer t",
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  await heard(socket, '"sid"');
  socket.write(textFrame("40"));
  await heard(socket, "40{");
  socket.write(textFrame('420["subscribe",{"sites":["d"]}]'));
  await heard(socket, '430[{"ok":true}]');
  socket.pause();
  return socket;
}

/** Resolves when the server has said something that holds `text`. */
function heard(socket: NetSocket, text: string): Promise<void> {
  return new Promise((resolve) => {
    let said = "";
    const listen = (chunk: Buffer) => {
      said += chunk.toString("latin1");
      if (!said.includes(text)) return;
      socket.off("data", listen);
      resolve();
    };
    socket.on("data", listen);
  });
}

/** A masked WebSocket text frame (RFC 6455, 5.2); the mask is zero. */
function textFrame(text: string): Buffer {
  const body = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body]);
}
