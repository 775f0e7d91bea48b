// The client of a broker elsewhere, against a real Mosquitto: acknowledgements wait and are bounded, what was not
// acknowledged comes again, and it finds its way back by itself.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt from "mqtt";
import { describe, expect, test } from "vitest";
import type { ExternalMessage } from "../../hub/broker/external-broker.ts";
import { makeAuthority, makeServerCertificate } from "../../hub/lib/certificate-authority.ts";
import { freePort } from "../free-port.ts";
import { openKitchen, until } from "../kitchen.ts";
import { MOSQUITTO, type OutsideBroker, openOutsideBroker } from "../outside-broker.ts";
import { connected, listen } from "./external-listener.ts";

async function publishMany(broker: OutsideBroker, from: number, to: number): Promise<void> {
  const client = await broker.client();
  const all = Array.from({ length: to - from }, (_, i) =>
    client.publishAsync("kitchen/a/x/reading", String(from + i), { qos: 1 }),
  );
  await Promise.all(all);
  await client.endAsync();
}

const textOf = (message: ExternalMessage): string => Buffer.from(message.payload).toString();

describe.skipIf(MOSQUITTO === undefined)("the client of a broker elsewhere", () => {
  test("holds no more than 512 messages that are not stored, and gets the rest once they are", async () => {
    await using broker = await openOutsideBroker();
    const { promise: stored, resolve: store } = Promise.withResolvers<void>();
    const taken: string[] = [];
    await using outside = listen(broker.url, async (message) => {
      taken.push(textOf(message));
      await stored;
    });
    await connected(outside);
    await publishMany(broker, 0, 2000);
    await until("512", () => (taken.length === 512 ? true : undefined));
    //  A round trip through the broker: had it had more to give, it would be here.
    const other = await broker.client();
    await other.subscribeAsync("echo");
    await other.publishAsync("echo", "x", { qos: 1 });
    expect(taken.length).toBe(512);
    store();
    await until("all", () => (taken.length >= 2000 ? true : undefined));
    expect(taken).toEqual(Array.from({ length: 2000 }, (_, i) => String(i)));
    expect(outside.count("external_batches")).toBeLessThan(1000);
  });

  test("holds no more than some megabytes of messages that are not stored", async () => {
    await using broker = await openOutsideBroker();
    const { promise: stored, resolve: store } = Promise.withResolvers<void>();
    let taken = 0;
    await using outside = listen(broker.url, async () => {
      taken += 1;
      await stored;
    });
    await connected(outside);
    const client = await broker.client();
    for (let i = 0; i < 60; i++)
      await client.publishAsync("kitchen/a/list", Buffer.alloc(500_000, "x"), { qos: 1 });
    await until("some", () => (taken >= 16 ? true : undefined));
    expect(taken).toBeLessThan(20);
    store();
    await until("all", () => (taken === 60 ? true : undefined));
  });

  test("gets again what it had not stored when it died, and nothing that it had", async () => {
    await using broker = await openOutsideBroker();
    const first: string[] = [];
    const dying = listen(broker.url, async (message) => {
      first.push(textOf(message));
      //  From the fortieth on the disk does not answer.
      if (first.length > 40) await new Promise(() => undefined);
    });
    await connected(dying);
    await publishMany(broker, 0, 100);
    await until("the hundredth", () => (first.length === 100 ? true : undefined));
    //  It gives up on what is not stored after its last words.
    await dying.close();
    const second: string[] = [];
    await using after = listen(broker.url, async (message) => {
      second.push(textOf(message));
    });
    await until("the rest", () => (second.length >= 60 ? true : undefined));
    expect(second).toEqual(Array.from({ length: 60 }, (_, i) => String(40 + i)));
    expect(after.log()).toContain('"remembered":true');
  });

  test("a message that cannot be stored ends the connection, and comes again", async () => {
    await using broker = await openOutsideBroker();
    let tries = 0;
    await using outside = listen(broker.url, async () => {
      tries += 1;
      if (tries < 3) throw new Error("too much waits");
    });
    await connected(outside);
    await publishMany(broker, 0, 1);
    await until("the third time", () => (tries === 3 ? true : undefined));
    expect(outside.log()).toContain("a message could not be stored: too much waits");
  });

  test("says in words that the password is wrong, or that nobody is there, and goes on trying", async () => {
    await using broker = await openOutsideBroker({ people: { mingchu: "right" } });
    const nothing = async () => undefined;
    await using wrong = listen(broker.url, nothing, { user: "mingchu" }, "wrong");
    await using nobody = listen("mqtt://127.0.0.1:9", nothing);
    await until("both have failed", () =>
      wrong.words().includes("wrong account or password") && nobody.words().includes("ECONNREFUSED")
        ? true
        : undefined,
    );
    expect([wrong.isConnected(), nobody.isConnected()]).toEqual([false, false]);
    expect(wrong.log()).toContain("wrong account or password");
    await using right = listen(broker.url, nothing, { user: "mingchu" }, "right");
    await connected(right);
    expect(right.words()).toBe("connected, 1 of 1 subscriptions");
  });

  test("says which subscription the account may not have, also to a broker that speaks MQTT 3.1.1 only", async () => {
    await using hub = await openKitchen();
    const password = await hub.deviceAccount("e", "east-canteen");
    const topics = [
      { filter: "kitchen/east-canteen/#", site: "a" },
      { filter: "kitchen/west-canteen/#", site: "a" },
    ];
    await using outside = listen(hub.hub.mqttUrl, async () => undefined, { user: "e", topics }, password);
    await connected(outside);
    expect(outside.words()).toBe(
      "connected, 1 of 2 subscriptions; the account may not read kitchen/west-canteen/#",
    );
    //  The hub's own door speaks 3.1.1 only.
    expect(outside.log()).toContain('"mqtt":"3.1.1"');
  });

  test("is back by itself when the broker is, and nothing is missing", async () => {
    await using broker = await openOutsideBroker();
    const taken: string[] = [];
    await using outside = listen(broker.url, async (message) => {
      taken.push(textOf(message));
    });
    await connected(outside);
    await publishMany(broker, 0, 10);
    await until("ten", () => (taken.length === 10 ? true : undefined));
    await broker.stop();
    await until("it is noticed", () => (outside.isConnected() ? undefined : true));
    await broker.start();
    await publishMany(broker, 10, 20);
    await until("twenty", () => (taken.length === 20 ? true : undefined));
    expect(taken).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
  });

  test("two with one group divide the messages, each comes to one of them", async () => {
    await using broker = await openOutsideBroker();
    const taken: [string[], string[]] = [[], []];
    const join = (i: 0 | 1) =>
      listen(
        broker.url,
        async (message) => {
          taken[i].push(textOf(message));
        },
        { share: "hubs", clientId: `hub-${i}` },
      );
    await using one = join(0);
    await using two = join(1);
    await Promise.all([connected(one), connected(two)]);
    await publishMany(broker, 0, 400);
    await until("all", () => (taken[0].length + taken[1].length >= 400 ? true : undefined));
    expect(new Set([...taken[0], ...taken[1]]).size).toBe(400);
    expect(Math.min(taken[0].length, taken[1].length)).toBeGreaterThan(100);
  });

  test("a packet beyond a megabyte does not come; one of a gateway's list does", async () => {
    await using broker = await openOutsideBroker();
    const sizes: number[] = [];
    await using outside = listen(broker.url, async (message) => {
      sizes.push(message.payload.length);
    });
    await connected(outside);
    const client = await broker.client();
    for (const size of [300_000, 2_000_000, 10])
      await client.publishAsync("kitchen/a/list", Buffer.alloc(size, "x"), { qos: 1 });
    await until("the small one", () => (sizes.at(-1) === 10 ? true : undefined));
    expect(sizes).toEqual([300_000, 10]);
  });

  test("over TLS believes the broker whose certificate its CA has signed, by name and by address, and no other", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mingchu-outside-tls-"));
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const [authority, stranger] = [
      await makeAuthority("County", Date.now()),
      await makeAuthority("Somebody", Date.now()),
    ];
    const server = await makeServerCertificate(authority, ["localhost", "127.0.0.1"], Date.now());
    const port = await freePort();
    const lines = [
      `listener ${port} 127.0.0.1`,
      `certfile ${file("cert.pem", server.cert)}`,
      `keyfile ${file("key.pem", server.key)}`,
    ];
    await using broker = await openOutsideBroker({ lines });
    const taken: string[] = [];
    const take = async (message: ExternalMessage) => {
      taken.push(textOf(message));
    };
    const ca = file("ca.pem", authority.cert);
    await using byName = listen(`mqtts://localhost:${port}`, take, { ca, clientId: "a" });
    await using byAddress = listen(`mqtts://127.0.0.1:${port}`, take, { ca, clientId: "b" });
    const other = file("other.pem", stranger.cert);
    await using wrong = listen(`mqtts://localhost:${port}`, take, { ca: other, clientId: "c" });
    await Promise.all([connected(byName), connected(byAddress)]);
    await until("the stranger is told", () => (/certificate|issuer/.test(wrong.words()) ? true : undefined));
    expect(wrong.isConnected()).toBe(false);
    await publishMany(broker, 0, 1);
    await until("both have it", () => (taken.length === 2 ? true : undefined));
    rmSync(folder, { recursive: true });
  });

  test("leaves what it never asked for, and says so once", async () => {
    await using broker = await openOutsideBroker();
    const before = await broker.client({ clientId: "mingchu-city", clean: false });
    await before.subscribeAsync("weather/#", { qos: 1 });
    await before.endAsync();
    const other = await mqtt.connectAsync(broker.url);
    for (const rain of [1, 2]) await other.publishAsync("weather/rain", String(rain), { qos: 1 });
    await other.endAsync();
    const taken: string[] = [];
    await using outside = listen(broker.url, async (message) => {
      taken.push(message.topic);
    });
    await until("both", () => (outside.count("external_messages_unasked") === 2 ? true : undefined));
    expect(taken).toEqual([]);
    expect(outside.log().match(/no topic in the settings asks for/g)).toHaveLength(1);
  });
});
