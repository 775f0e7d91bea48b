// kill -9 under load: every acknowledged reading is there afterwards, and a running excursion goes on from its beginning.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt from "mqtt";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Alert } from "../../hub/serve/contract.ts";
import { everyReading } from "../../hub/store/history.ts";
import { openJournal } from "../../hub/store/journal.ts";
import { openSqliteHistory } from "../../hub/store/sqlite-history.ts";
import { asAdmin, type HubProcess, startHubProcess } from "../hub-process.ts";
import { until } from "../kitchen.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-kill-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const PLAN = {
  sites: [{ id: "c", kind: "canteen", name: "c" }],
  sensors: [{ site: "c", id: "sick", name: "sick", place: "sample-fridge", intervalS: 60 }],
};
const SENSORS = 20;
/** Messages that each sensor keeps on their way at once. */
const IN_FLIGHT = 10;

async function start(): Promise<HubProcess> {
  const sites = join(folder, "plan.json");
  writeFileSync(sites, JSON.stringify(PLAN));
  //  A quarter of an hour of the rules is three seconds.
  return await startHubProcess({ dataDir: join(folder, "data"), sites, ruleDurationFactor: 1 / 300 });
}

/** Publishes as fast as it is acknowledged until the connection breaks; notes what was acknowledged. */
function load(
  client: mqtt.MqttClient,
  sensor: number,
  next: { value: number },
  acknowledged: Set<string>,
): void {
  const one = () => {
    const seq = next.value++;
    const payload = JSON.stringify({
      measured_at: 1_700_000_000_000 + seq,
      seq,
      temperature: (seq % 1000) / 100,
    });
    client.publish(`kitchen/c/load-${sensor}/reading`, payload, { qos: 1 }, (error) => {
      if (error) return;
      acknowledged.add(`${sensor}/${seq}`);
      if (!client.disconnecting && client.connected) one();
    });
  };
  for (let i = 0; i < IN_FLIGHT; i++) one();
}

test("no acknowledged reading is lost by kill -9 under load, and none is there twice", async () => {
  const acknowledged = new Set<string>();
  const now = Date.now() - 3_600_000;
  const next = Array.from({ length: SENSORS }, () => ({ value: now - 1_700_000_000_000 }));
  let account: { account: string; password: string } | undefined;
  for (let round = 0; round < 3; round++) {
    const hub = await start();
    account ??= await (await asAdmin(hub.http))<{ account: string; password: string }>(
      "POST",
      "/sites/c/device-accounts",
    );
    const { account: username, password } = account;
    const before = acknowledged.size;
    const clients = await Promise.all(
      next.map(async (counter, sensor) => {
        const options = { username, password, clientId: `load-${sensor}`, reconnectPeriod: 0 };
        const client = await mqtt.connectAsync(hub.mqtt, options);
        client.on("error", () => client.end(true));
        load(client, sensor, counter, acknowledged);
        return client;
      }),
    );
    await until("some thousand acknowledgements", () =>
      acknowledged.size - before > 3000 ? true : undefined,
    );
    await hub.end("SIGKILL");
    for (const client of clients) await client.endAsync(true);
  }

  const file = join(folder, "data", "readings.db");
  const journal = await openJournal(file, (error) => {
    throw error;
  });
  const history = openSqliteHistory(file, journal, {
    zone: "Asia/Shanghai",
    onDeath: (error) => {
      throw error;
    },
  });
  const stored = new Set<string>();
  let rows = 0;
  for (let sensor = 0; sensor < SENSORS; sensor++) {
    const asked = { deviceId: `c.load-${sensor}`, metric: "temperature", from: 0, to: Date.now() } as const;
    for await (const { measuredAt, value } of everyReading(history, asked)) {
      const seq = measuredAt - 1_700_000_000_000;
      expect(value).toBe((seq % 1000) / 100);
      stored.add(`${sensor}/${seq}`);
      rows += 1;
    }
  }
  await history.close();
  await journal.close();
  expect([...acknowledged].filter((one) => !stored.has(one))).toEqual([]);
  expect(rows).toBe(stored.size);
});

test("an excursion that was running when the hub was killed fires at its time, counted from its beginning", async () => {
  const first = await start();
  const admin = await asAdmin(first.http);
  const { account: username, password } = await admin<{ account: string; password: string }>(
    "POST",
    "/sites/c/device-accounts",
  );
  const measure = async (hub: HubProcess, measuredAt: number): Promise<void> => {
    const client = await mqtt.connectAsync(hub.mqtt, { username, password, reconnectPeriod: 0 });
    const payload = JSON.stringify({ measured_at: measuredAt, temperature: 9 });
    await client.publishAsync("kitchen/c/sick/reading", payload, { qos: 1 });
    await client.endAsync(true);
  };
  const began = Date.now() - 10_000;
  await measure(first, began);
  await measure(first, began + 2_500);
  await first.end("SIGKILL");

  const second = await start();
  const alerts = async () => (await (await asAdmin(second.http))<{ items: Alert[] }>("GET", "/alerts")).items;
  expect(await alerts()).toEqual([]);
  await measure(second, began + 3_000);
  const alert = await until("the alert", async () => (await alerts())[0]);
  expect(alert).toMatchObject({ rule: "sample-fridge-too-warm", state: "firing" });
  expect(Date.parse(alert.since)).toBe(began);
  await second.end("SIGKILL");

  const third = await start();
  expect((await (await asAdmin(third.http))<{ items: Alert[] }>("GET", "/alerts")).items).toEqual([alert]);
  expect(await third.end("SIGTERM")).toBe(0);
});
