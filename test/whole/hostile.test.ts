// Hostile and broken clients at a hub that runs as a process of its own: it survives, serves a good client meanwhile, and
// its memory stays small. Mutations are drawn from a seed, so that a failure can be had again.
import { connect } from "node:net";
import mqtt from "mqtt";
import { generate } from "mqtt-packet";
import { describe, expect, test } from "vitest";
import WebSocket from "ws";
import {
  type CanteenDoor,
  KNOWS_MEMORY,
  memoryMb,
  openCanteenDoor,
  openCanteenHub,
} from "../broker/canteen-hub.ts";
import { hello, openSignedIn, packet, publishing } from "../broker/raw-client.ts";
import { publish } from "../kitchen.ts";

/** What the door may have resident at most. */
const MOST_MB = 150;
/** Measured: 40 to 60 of what the hub, which is larger by its store, its pages and its threads, takes on top of what it has. */
const MOST_GROWTH_MB = 100;
const CONNECTIONS = 1500;
const AT_ONCE = 25;
const SEED = 20_261_121;

const UPGRADE = Buffer.from(
  "GET /mqtt HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n",
);

/** The generator "mulberry32": whole numbers from 0 to below `end`. */
function generator(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * end);
  };
}

/** What a device of the canteen says from its sign-in to its end. */
function conversation({ account, password }: CanteenDoor, i: number): Buffer[] {
  const topic = "kitchen/c/mutant/reading";
  const payload = '{"temperature": 4}';
  const will = {
    topic: "kitchen/c/mutant/status",
    payload: Buffer.from("offline"),
    qos: 1,
    retain: false,
  } as const;
  return [
    hello({ clientId: `mutant-${i}`, username: account, password: Buffer.from(password), will }),
    packet(0x82, 0, 1, "kitchen/c/#", 1, "zigbee2mqtt/+/x", 0),
    publishing(topic, { payload }),
    publishing(topic, { payload, qos: 0 }),
    publishing(topic, { payload, qos: 2, messageId: 2 }),
    generate({ cmd: "pubrel", messageId: 2 }),
    packet(0xc0),
    packet(0xa2, 0, 3, "kitchen/c/#"),
    publishing("zigbee2mqtt/厨房", { payload: Buffer.alloc(2000, 0x20), messageId: 4 }),
    packet(0xe0),
  ];
}

/** The same with bits flipped, and parts cut, repeated or put in. */
function mutated(packets: readonly Buffer[], random: (end: number) => number): Buffer {
  //  Half of them sign in properly first, so that what comes after is reached.
  const kept = random(2) === 0 ? (packets[0] ?? Buffer.of()) : Buffer.of();
  let bytes = Buffer.concat(kept.length === 0 ? packets : packets.slice(1));
  for (let left = 1 + random(6); left > 0; left--) {
    const at = random(bytes.length + 1);
    const length = random(random(4) === 0 ? 400 : 8);
    const part = bytes.subarray(at, at + length);
    const noise = Buffer.from(Array.from({ length }, () => random(256)));
    switch (random(4)) {
      case 0:
        if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
        break;
      case 1:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 2:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          ...Array.from({ length: 1 + random(20) }, () => part),
          bytes.subarray(at),
        ]);
        break;
      default:
        bytes = Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
    }
  }
  return Buffer.concat([kept, bytes]);
}

/** Says some bytes and hangs up; resolves when the hub has done so too. */
function sayOver(port: number, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.end(bytes));
    socket.on("error", () => undefined).once("close", () => resolve());
    socket.resume();
  });
}

function sayOverWebSocket(url: string, bytes: Buffer, random: (end: number) => number): Promise<void> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, "mqtt");
    socket.on("error", () => undefined).once("close", () => resolve());
    socket.once("open", () => {
      for (let at = 0; at < bytes.length; ) {
        const step = 1 + random(600);
        socket.send(bytes.subarray(at, at + step));
        at += step;
      }
      socket.close();
    });
  });
}

async function many(count: number, one: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await one(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** 1,500 mutated connections, with a good client's messages between them. */
async function storm(door: CanteenDoor, between: (i: number) => Promise<void>): Promise<void> {
  const random = generator(SEED);
  await many(CONNECTIONS, async (i) => {
    const bytes = mutated(conversation(door, i), random);
    //  Every fifth over WebSocket; and every tenth with a mutated handshake for one.
    if (i % 5 === 0) await sayOverWebSocket(door.webSocketUrl, bytes, random);
    else if (i % 10 === 1) {
      const upgrade = mutated([UPGRADE, bytes], random);
      await sayOver(Number(new URL(door.webSocketUrl).port), upgrade);
    } else await sayOver(door.port, bytes);
    if (i % 100 === 0) await between(i);
  });
}

/** Claims packets of 256 MB, signed in and not, and goes on sending for as long as it is let. */
async function claim(door: CanteenDoor, i: number): Promise<void> {
  const lengths = Buffer.from([0xff, 0xff, 0xff, 0x7f]);
  const flood = Buffer.alloc(256 * 1024, 0x61);
  const client = await openSignedIn(door.port, {
    clientId: `big-${i}`,
    username: door.account,
    password: Buffer.from(door.password),
  });
  client.send(Buffer.from([0x30]), lengths);
  for (let sent = 0; sent < 1000 && !client.isCut(); sent++) {
    client.socket.write(flood);
    if (client.socket.writableNeedDrain)
      await Promise.race([client.cut, new Promise((resolve) => client.socket.once("drain", resolve))]);
  }
  await client.cut;
  await sayOver(door.port, Buffer.concat([Buffer.from([0x10]), lengths, flood]));
}

function connectGood({ account, password, port }: CanteenDoor): Promise<mqtt.MqttClient> {
  const options = { username: account, password, clientId: "good", reconnectPeriod: 0 };
  return mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, options, false);
}

describe.skipIf(!KNOWS_MEMORY)(
  "under 1,500 mutated connections and forty claims of 256 MB (needs Linux)",
  () => {
    test(`the door serves a good client, and stays under ${MOST_MB} MB`, async () => {
      await using door = await openCanteenDoor();
      const good = await connectGood(door);
      const before = memoryMb(door.pid);
      await storm(door, () => publish(good, "kitchen/c/fridge/reading", { temperature: 4 }));
      const stormed = memoryMb(door.pid);
      await many(20, (i) => claim(door, i));
      await publish(good, "kitchen/c/fridge/reading", { temperature: 4 });
      const { peak } = memoryMb(door.pid);
      process.stderr.write(
        `door: ${before.now} MB, after mutations ${stormed.peak}, after claims ${peak} MB at most\n`,
      );
      expect(peak).toBeLessThan(MOST_MB);
      await good.endAsync();
    });

    test("the hub stores what a good client sends, and ends in order", async () => {
      await using hub = await openCanteenHub();
      const good = await connectGood(hub);
      const before = memoryMb(hub.pid);
      await storm(hub, (i) => publish(good, "kitchen/c/fridge/reading", { seq: i, temperature: i / 1000 }));
      await many(20, (i) => claim(hub, i));
      await publish(good, "kitchen/c/fridge/reading", { seq: CONNECTIONS, temperature: 4 });
      const sensor = await hub.admin<{ latest: { temperature: { value: number } } }>(
        "GET",
        "/sensors/c.fridge",
      );
      expect(sensor.latest.temperature.value).toBe(4);
      const { peak } = memoryMb(hub.pid);
      process.stderr.write(`hub: ${before.now} MB before, ${peak} MB at most\n`);
      expect(peak - before.now).toBeLessThan(MOST_GROWTH_MB);
      const figures = await (await fetch(`${hub.http}/metrics`)).text();
      expect(Number(/mqtt_packets_too_large_total (\d+)/.exec(figures)?.[1])).toBeGreaterThanOrEqual(40);
      expect(Number(/mqtt_packets_malformed_total (\d+)/.exec(figures)?.[1])).toBeGreaterThan(
        CONNECTIONS / 3,
      );
      await good.endAsync();
      expect(await hub.end("SIGTERM")).toBe(0);
    });
  },
);
