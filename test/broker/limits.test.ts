// What the door takes at once: who exceeds a limit waits or is turned away, and nobody else notices.
import mqtt from "mqtt";
import { describe, expect, test } from "vitest";
import { createTurnstile } from "../../hub/broker/turnstile.ts";
import { addressList } from "../../hub/lib/address.ts";
import { createTokenBucket } from "../../hub/lib/token-bucket.ts";
import { publish, until } from "../kitchen.ts";
import { openDoor, type TestDoor } from "./open-door.ts";
import { hello, openRaw, openSignedIn, packet, publishing, type RawClient } from "./raw-client.ts";

/** Publishes one after the other with QoS 1, numbered from 1. */
const numbered = (count: number, from = 1) =>
  Buffer.concat(
    Array.from({ length: count }, (_, i) => publishing(`t/${from + i}`, { messageId: from + i })),
  );

/** A door whose disk refuses until it is told to store. */
async function openRefusing(
  limits: object,
): Promise<TestDoor & { readonly taken: string[]; readonly store: () => void }> {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  let isWell = false;
  const door = await openDoor(
    async ({ topic }) => {
      taken.push(topic);
      if (!isWell) await new Promise<void>((resolve) => waiting.push(resolve));
      return true;
    },
    { limits },
  );
  const store = () => {
    isWell = true;
    for (const resolve of waiting.splice(0)) resolve();
  };
  return { ...door, taken, store };
}

/** True for one of the first client's, which are numbered up to 1,000. */
const isFirst = (topic: string) => Number(topic.slice(2)) <= 1000;

const acknowledged = (client: RawClient) => client.got.filter((one) => one.cmd === "puback").length;

describe("a client that does not read", () => {
  test("its acknowledgements is not read from any more, and goes on where it was when it does", async () => {
    let taken = 0;
    const door = await openDoor(async () => {
      taken += 1;
      return true;
    });
    const client = await openSignedIn(door.port);
    client.socket.removeAllListeners("data");
    client.socket.pause();
    //  Their acknowledgements are more than the system keeps for a connection.
    const MANY = 3_000_000;
    const block = Buffer.concat(
      Array.from({ length: 1000 }, (_, i) => publishing("t", { messageId: i + 1, payload: "" })),
    );
    for (let n = 0; n < MANY; n += 1000) client.socket.write(block);
    let [before, same] = [-1, 0];
    await until("the end of taking", () => {
      same = taken === before && taken > 0 ? same + 1 : 0;
      before = taken;
      return same > 20 ? true : undefined;
    });
    expect(taken).toBeLessThan(MANY);
    let bytes = 0;
    const done = new Promise<void>((resolve) =>
      client.socket.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes >= MANY * 4) resolve();
      }),
    );
    client.socket.resume();
    await done;
    expect([taken, bytes]).toEqual([MANY, MANY * 4]);
    client.socket.destroy();
    await door.broker.close();
  });
});

describe("while nothing can be stored", () => {
  test("no more than its share of a client's messages is taken, nothing is acknowledged, and all is afterwards", async () => {
    const door = await openRefusing({ inFlightPerClient: 10 });
    const client = await openSignedIn(door.port);
    client.send(numbered(500));
    //  Another client of the account has a share of its own.
    const other = await openSignedIn(door.port, { clientId: "other" });
    other.send(numbered(3, 1001));
    await until("what is taken of the other", () => (door.broker.inFlight() === 13 ? true : undefined));
    expect(door.taken.filter(isFirst)).toHaveLength(10);
    expect([acknowledged(client), acknowledged(other)]).toEqual([0, 0]);
    door.store();
    await until("every acknowledgement", () => (acknowledged(client) === 500 ? true : undefined));
    await until("the other's", () => (acknowledged(other) === 3 ? true : undefined));
    expect(new Set(door.taken).size).toBe(503);
    expect(door.taken.filter(isFirst)).toEqual(Array.from({ length: 500 }, (_, i) => `t/${i + 1}`));
    expect(door.broker.inFlight()).toBe(0);
    for (const one of [client, other]) one.socket.destroy();
    await door.broker.close();
  });

  test("who comes again under its id gets no second share", async () => {
    const door = await openRefusing({ inFlightPerClient: 10 });
    for (let round = 0; round < 5; round++) {
      const client = await openSignedIn(door.port);
      client.send(numbered(50));
      //  What can be taken is taken before the answer to a ping behind nothing but it.
      await until("its share", () => (door.broker.inFlight() === 10 ? true : undefined));
      client.socket.destroy();
      await client.cut;
    }
    const last = await openSignedIn(door.port);
    last.send(numbered(50));
    const probe = await openSignedIn(door.port, { clientId: "probe" });
    probe.send(packet(0xc0));
    await until("the answer", () => (probe.got.length > 1 ? true : undefined));
    expect(door.taken).toHaveLength(10);
    door.store();
    await until("every acknowledgement", () => (acknowledged(last) === 50 ? true : undefined));
    await door.broker.close();
  });

  test("all clients together have a limit too, in messages and in bytes, and each gets its turn", async () => {
    for (const [limits, payload, most] of [
      [{ inFlight: 40 }, "{}", 40],
      //  16 MB of packets of 60 kB.
      [{}, Buffer.alloc(60_000, 0x20), 280],
    ] as const) {
      const door = await openRefusing(limits);
      const clients = await Promise.all(
        Array.from({ length: 20 }, (_, i) => openSignedIn(door.port, { clientId: `c${i}` })),
      );
      //  One after the other: what comes in one piece is one batch, and aedes looks no further until it is done.
      const sending = clients.map(async (client, i) => {
        for (let n = 1; n <= 50; n++) {
          client.send(publishing(`t/${i}/${n}`, { payload, messageId: n }), packet(0xc0));
          const pings = () => client.got.filter((one) => one.cmd === "pingresp").length;
          await until("the answer", () => (pings() === n ? true : undefined));
        }
      });
      const full = await until("a full door", () =>
        door.broker.inFlight() >= most ? door.broker.inFlight() : undefined,
      );
      expect(full).toBeLessThanOrEqual(most);
      expect(clients.some((client) => acknowledged(client) > 0)).toBe(false);
      door.store();
      await Promise.all(sending);
      await until("every acknowledgement", () =>
        clients.every((client) => acknowledged(client) === 50) ? true : undefined,
      );
      expect(new Set(door.taken).size).toBe(1000);
      for (const client of clients) client.socket.destroy();
      await door.broker.close();
    }
  });

  test("a client that hung up is not waited for, and its unread messages are not taken", async () => {
    const door = await openRefusing({ inFlightPerClient: 5 });
    const client = await openSignedIn(door.port);
    client.send(numbered(20));
    await until("its share", () => (door.broker.inFlight() === 5 ? true : undefined));
    client.socket.destroy();
    await client.cut;
    await until("its end", () => (door.broker.connected("east").length === 0 ? true : undefined));
    door.store();
    await until("nothing on its way", () => (door.broker.inFlight() === 0 ? true : undefined));
    expect(door.taken.length).toBe(5);
    await door.broker.close();
  });
});

describe("an account that publishes too much", () => {
  test("is slowed to its rate and told so once, loses nothing, and slows nobody else", async () => {
    const times: number[] = [];
    const door = await openDoor(
      async ({ account }) => {
        if (account === "east") times.push(performance.now());
        return true;
      },
      { limits: { publishesPerSecond: 100, publishBurst: 50 } },
    );
    const loud = await openSignedIn(door.port);
    loud.send(numbered(150));
    const quiet = await openSignedIn(door.port, { username: "west" });
    quiet.send(numbered(10));
    await until("the quiet one's", () => (acknowledged(quiet) === 10 ? true : undefined));
    expect(acknowledged(loud)).toBeLessThan(100);
    await until("every acknowledgement", () => (acknowledged(loud) === 150 ? true : undefined));
    //  Fifty at once, and a hundred more in no less than a second.
    const took = (times.at(-1) ?? 0) - (times[0] ?? 0);
    expect(took).toBeGreaterThan(900);
    expect(loud.isCut()).toBe(false);
    expect(door.refused.map(({ account, reason }) => [account, reason])).toEqual([
      ["east", "this account publishes more than 100 messages a second for long: it is slowed"],
    ]);
    expect(door.tally.read().find(({ name }) => name === "mqtt_accounts_slowed")?.value).toBe(1);
    for (const client of [loud, quiet]) client.socket.destroy();
    await door.broker.close();
  });

  test("a bucket gives its store at once, and its rate after that", () => {
    const bucket = createTokenBucket(10, 3);
    expect(bucket.available(1000)).toBe(3);
    for (let i = 0; i < 3; i++) bucket.take(1000);
    expect([bucket.available(1000), bucket.available(1099), bucket.available(1100)]).toEqual([0, 0, 1]);
    expect(bucket.available(9_999_999)).toBe(3);
  });
});

describe("connections", () => {
  test("are limited in all, and a place is free again when one has ended", async () => {
    const door = await openDoor(async () => true, { limits: { connections: 3 } });
    const clients = [await openRaw(door.port), await openRaw(door.port), await openSignedIn(door.port)];
    const late = await openRaw(door.port);
    await late.cut;
    expect(late.got).toEqual([]);
    //  Who is in goes on.
    clients[0]?.send(hello({ clientId: "slow" }));
    await until("the CONNACK", () => (clients[0]?.got.length === 1 ? true : undefined));
    clients[1]?.socket.destroy();
    const client = await until("a free place", async () => {
      const next = mqtt.connectAsync(door.url, { username: "east", reconnectPeriod: 0 }, false);
      return await next.catch(() => undefined);
    });
    await publish(client, "a", "1");
    await client.endAsync();
    for (const one of clients) one.socket.destroy();
    await door.broker.close();
  });

  test("are limited from one address, but for this machine and those that are exempt", () => {
    const turnstile = createTurnstile({
      connections: 100,
      connectionsPerAddress: 2,
      exempt: addressList(["10.1.0.0/16", "fd00::5"]) ?? (() => false),
    });
    const leave = turnstile.enter("10.2.0.1");
    turnstile.enter("10.2.0.1");
    expect(turnstile.enter("10.2.0.1")).toBeUndefined();
    expect(turnstile.enter("10.2.0.2")).toBeDefined();
    leave?.();
    expect(turnstile.enter("10.2.0.1")).toBeDefined();
    for (const address of ["127.0.0.1", "::1", "10.1.200.3", "::ffff:10.1.0.9", "fd00::5"])
      for (let i = 0; i < 5; i++) expect(turnstile.enter(address), address).toBeDefined();
  });
});
