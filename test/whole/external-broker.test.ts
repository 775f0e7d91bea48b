// The hub as a client of somebody else's broker, whole: whose a message is, what a kept one is worth, and that whatever
// the broker took is stored, though the hub is killed under load and its disk refuses.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { MqttClient } from "mqtt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { configSchema } from "../../hub/config.ts";
import type { Sensor } from "../../hub/serve/contract.ts";
import { everyReading } from "../../hub/store/history.ts";
import { openJournal } from "../../hub/store/journal.ts";
import { openSqliteHistory } from "../../hub/store/sqlite-history.ts";
import { asAdmin, type HubProcess, startHubProcess } from "../hub-process.ts";
import { type Kitchen, openKitchen, publish, until } from "../kitchen.ts";
import { MOSQUITTO, openOutsideBroker } from "../outside-broker.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-outside-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function figures(http: string): Promise<string> {
  return await (await fetch(`${http}/metrics`)).text();
}

async function untilConnected(http: string): Promise<void> {
  await until("the outside broker", async () =>
    /external_broker_connected\{broker="city",state="connected[^"]*"\} 1/.test(await figures(http))
      ? true
      : undefined,
  );
}

/** A kitchen that listens to a broker, connected. */
async function listening(url: string, topics: readonly { filter: string; site: string }[]): Promise<Kitchen> {
  const { externalBrokers } = configSchema.parse({ externalBrokers: [{ name: "city", url, topics }] });
  const kitchen = await openKitchen(undefined, { externalBrokers });
  await untilConnected(kitchen.hub.httpUrl);
  return kitchen;
}

async function sensorsOf(kitchen: Kitchen): Promise<Map<string, Sensor>> {
  const { body } = await (await kitchen.signIn("admin")).get<{ items: Sensor[] }>("/sensors");
  return new Map(body.items.map((sensor) => [sensor.id, sensor]));
}

describe.skipIf(MOSQUITTO === undefined)("a hub that listens to a broker elsewhere", () => {
  test("stores what comes for the site that its filter says, and a topic that names a site only within that branch", async () => {
    await using broker = await openOutsideBroker();
    await using kitchen = await listening(broker.url, [
      { filter: "school-7/zigbee2mqtt/#", site: "east-canteen" },
      { filter: "kitchen/#", site: "east" },
    ]);
    const device = await broker.client();
    await publish(device, "school-7/zigbee2mqtt/freezer", { temperature: -18 });
    await publish(device, "kitchen/east-canteen/fridge/reading", { temperature: 4 });
    await publish(device, "kitchen/west-canteen/fridge/reading", { temperature: 99 });
    const refusals = await until("the refusal", async () => {
      const admin = await kitchen.signIn("admin");
      const { body } = await admin.get<{ items: { account: string; reason: string }[] }>(
        "/sites/east/refusals",
      );
      return body.items.length > 0 ? body.items : undefined;
    });
    expect(refusals).toMatchObject([
      {
        account: "broker city: kitchen/#",
        reason: "this account belongs to east and may not publish for west-canteen",
      },
    ]);
    const sensors = await sensorsOf(kitchen);
    expect(sensors.get("east-canteen.freezer")?.latest).toMatchObject({ temperature: { value: -18 } });
    expect(sensors.get("east-canteen.fridge")?.latest).toMatchObject({ temperature: { value: 4 } });
    expect(sensors.get("west-canteen.fridge")?.latest).toEqual({});
  });

  test("takes what the broker had kept only with a time of its own, as something of the past, and for known devices", async () => {
    await using broker = await openOutsideBroker();
    const device = await broker.client();
    const keep = (topic: string, payload: object) =>
      device.publishAsync(topic, JSON.stringify(payload), { qos: 1, retain: true });
    const at = new Date(Date.now() - 30_000).toISOString();
    await keep("kitchen/east-canteen/fridge/reading", { measured_at: at, temperature: 20 });
    await keep("kitchen/west-canteen/fridge/reading", { temperature: 21 });
    await keep("kitchen/east-canteen/gone/reading", { measured_at: at, temperature: 22 });
    await using kitchen = await listening(broker.url, [{ filter: "kitchen/#", site: "district" }]);
    await publish(device, "kitchen/east-canteen/last/reading", { temperature: 1 });
    await until("the fresh one", async () =>
      (await sensorsOf(kitchen)).has("east-canteen.last") ? true : undefined,
    );
    const sensors = await sensorsOf(kitchen);
    expect(sensors.get("east-canteen.fridge")?.latest).toMatchObject({
      temperature: { value: 20, measuredAt: at },
    });
    expect(sensors.get("west-canteen.fridge")?.latest).toEqual({});
    expect(sensors.has("east-canteen.gone")).toBe(false);
    const kept: boolean[] = [];
    const asked = {
      deviceId: "east-canteen.fridge",
      metric: "temperature",
      from: 0,
      to: Date.now(),
    } as const;
    for await (const { late } of everyReading(kitchen.hub.memory.history, asked)) kept.push(late);
    expect(kept).toEqual([true]);
  });
});

const PLAN = { sites: [{ id: "c", kind: "canteen", name: "c" }] };
const DEVICES = 10;
const IN_FLIGHT = 10;
/** Messages of each device in a round. */
const A_ROUND = 400;

async function start(url: string): Promise<HubProcess> {
  const sites = join(folder, "plan.json");
  writeFileSync(sites, JSON.stringify(PLAN));
  const topics = [{ filter: "kitchen/#", site: "c" }];
  const hub = await startHubProcess({
    dataDir: join(folder, "data"),
    sites,
    externalBrokers: [{ name: "city", url, topics, share: "hubs" }],
  });
  await untilConnected(hub.http);
  return hub;
}

/** What a device has sent and the broker has taken: its sequence numbers from `first` on. */
type Sent = { next: number; readonly taken: Set<number> };

/** Publishes so many messages as fast as the broker acknowledges them; resolves with the last acknowledgement. */
async function load(client: MqttClient, device: number, sent: Sent, count: number): Promise<void> {
  const end = sent.next + count;
  const one = async (): Promise<void> => {
    while (sent.next < end) {
      const seq = sent.next++;
      const payload = JSON.stringify({ measured_at: BASE + seq, seq, temperature: (seq % 1000) / 100 });
      await client.publishAsync(`kitchen/c/load-${device}/reading`, payload, { qos: 1 });
      sent.taken.add(seq);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, one));
}
const BASE = Date.now() - 3_600_000;

describe.skipIf(MOSQUITTO === undefined)("a hub that is killed under load", () => {
  test("has stored, in the end, all that the broker took before, while and after, and nothing twice", async () => {
    await using broker = await openOutsideBroker();
    const sent: Sent[] = Array.from({ length: DEVICES }, () => ({ next: 0, taken: new Set() }));
    const total = () => sent.reduce((sum, one) => sum + one.taken.size, 0);
    let hub = await start(broker.url);
    const clients = await Promise.all(sent.map(() => broker.client()));
    for (let round = 0; round < 3; round++) {
      const before = total();
      const loading = Promise.all(clients.map((client, i) => load(client, i, sent[i] as Sent, A_ROUND)));
      await until("half of them", () => (total() - before > (DEVICES * A_ROUND) / 2 ? true : undefined));
      await hub.end("SIGKILL");
      //  Devices go on while the hub is away.
      await loading;
      hub = await start(broker.url);
    }
    const call = await asAdmin(hub.http);
    const lastOf = sent.map((one) => Math.max(...one.taken));
    await until("the last of each", async () => {
      const { items } = await call<{ items: Sensor[] }>("GET", "/sensors");
      const isThere = lastOf.every((seq, i) => {
        const latest = items.find((one) => one.id === `c.load-${i}`)?.latest["temperature"];
        return latest !== undefined && Date.parse(latest.measuredAt) >= BASE + seq;
      });
      return isThere ? true : undefined;
    });
    expect(await hub.end("SIGTERM")).toBe(0);

    const { stored, rows } = await readStore();
    const missing = sent.flatMap((one, i) => [...one.taken].filter((seq) => !stored.has(`${i}/${seq}`)));
    expect(missing).toEqual([]);
    expect(rows).toBe(stored.size);
    expect(total()).toBe(3 * DEVICES * A_ROUND);
  }, 90_000);

  test("and whose disk refused until then, has acknowledged nothing of it", async () => {
    await using broker = await openOutsideBroker();
    const hub = await start(broker.url);
    const disk = new DatabaseSync(join(folder, "data", "readings.db"));
    disk.exec("BEGIN IMMEDIATE");
    const device = await broker.client();
    await publish(device, "kitchen/c/load-0/reading", { measured_at: BASE, temperature: 0 });
    await until("it is not well", async () =>
      (await fetch(`${hub.http}/readyz`)).status === 503 ? true : undefined,
    );
    await hub.end("SIGKILL");
    disk.exec("ROLLBACK");
    disk.close();
    const after = await start(broker.url);
    const call = await asAdmin(after.http);
    await until("the reading", async () => {
      const { items } = await call<{ items: Sensor[] }>("GET", "/sensors");
      return items[0]?.latest["temperature"];
    });
    expect(await after.end("SIGTERM")).toBe(0);
    expect((await readStore()).rows).toBe(1);
  });
});

async function readStore(): Promise<{ readonly stored: Set<string>; readonly rows: number }> {
  const file = join(folder, "data", "readings.db");
  const onDeath = (error: Error) => {
    throw error;
  };
  const journal = await openJournal(file, onDeath);
  const history = openSqliteHistory(file, journal, { zone: "Asia/Shanghai", onDeath });
  const stored = new Set<string>();
  let rows = 0;
  for (let device = 0; device < DEVICES; device++) {
    const asked = { deviceId: `c.load-${device}`, metric: "temperature", from: 0, to: Date.now() } as const;
    for await (const { measuredAt } of everyReading(history, asked)) {
      stored.add(`${device}/${measuredAt - BASE}`);
      rows += 1;
    }
  }
  await history.close();
  await journal.close();
  return { stored, rows };
}
