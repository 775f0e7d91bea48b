// A hub with an InfluxDB beside it: what sensors send arrives there by way of the journal, is asked back through the
// API, and a hub that is killed in the middle of the carrying goes on where it was.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt from "mqtt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asAdmin, type HubProcess, startHubProcess } from "../hub-process.ts";
import { type InfluxServer, openInfluxServer } from "../influx-server.ts";
import { openKitchen, publish, until } from "../kitchen.ts";
import { programPath } from "../programs.ts";

const PLAN = { sites: [{ id: "c", kind: "canteen", name: "c" }] };
const SENSORS = 20;
/** Messages that each sensor keeps on their way at once. */
const IN_FLIGHT = 10;

async function figure(http: string, name: string): Promise<number> {
  const text = await (await fetch(`${http}/metrics`)).text();
  return Number(new RegExp(`^mingchu_${name} (\\S+)$`, "m").exec(text)?.[1]);
}

async function pointsTaken(server: InfluxServer): Promise<number> {
  const { results } = await server.query("SHOW STATS FOR 'write'");
  const series = results[0]?.series?.[0];
  return Number(series?.values[0]?.[series.columns.indexOf("pointReq")]);
}

describe.skipIf(programPath("influxd") === undefined)("a hub with an InfluxDB", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mingchu-influx-hub-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("shows a sensor's past from there, at once, and from its own file when it is gone", async () => {
    await using server = await openInfluxServer();
    await using kitchen = await openKitchen(undefined, {
      influxdb: { url: server.url, database: "mingchu", user: "hub", password: "in no log" },
    });
    await until("the connection", async () =>
      (await figure(kitchen.hub.httpUrl, "forwarding_well")) === 1 ? true : undefined,
    );
    const password = await kitchen.deviceAccount("gateway", "east-canteen");
    const device = await kitchen.device("gateway", password);
    const admin = await kitchen.signIn("admin");
    const count = async () => {
      const path = "/sensors/east-canteen.fridge/readings?metric=temperature&buckets=10";
      const { status, body } = await admin.get<{ buckets: { count: number }[] }>(path);
      return [status, body.buckets.reduce((sum, one) => sum + one.count, 0)];
    };
    for (let i = 1; i <= 3; i++) {
      await publish(device, "kitchen/east-canteen/fridge/reading", { temperature: 4 + i / 10, seq: i });
      expect(await count()).toEqual([200, i]);
    }
    expect(await figure(kitchen.hub.httpUrl, "history_answered_in_place")).toBe(0);
    expect(await figure(kitchen.hub.httpUrl, "forwarding_behind_readings")).toBe(0);
    await server.end("SIGKILL");
    await publish(device, "kitchen/east-canteen/fridge/reading", { temperature: 5, seq: 9 });
    expect(await count()).toEqual([200, 4]);
    await until("that it is noticed", async () =>
      (await figure(kitchen.hub.httpUrl, "forwarding_well")) === 0 ? true : undefined,
    );
    expect(await count()).toEqual([200, 4]);
    expect(kitchen.logged()).not.toContain("in no log");
  });

  test("that is killed in the middle of the carrying goes on at its position: nothing is missing, nothing twice", async () => {
    await using server = await openInfluxServer();
    const acknowledged = new Set<string>();
    const sites = join(folder, "plan.json");
    writeFileSync(sites, JSON.stringify(PLAN));
    const settings = { dataDir: join(folder, "data"), sites, influxdb: { url: server.url } };
    const next = Array.from({ length: SENSORS }, () => ({ value: Date.now() - 3_600_000 }));
    let account: { account: string; password: string } | undefined;
    let hub: HubProcess | undefined;
    for (let round = 0; round < 3; round++) {
      hub = await startHubProcess(settings);
      const admin = await asAdmin(hub.http);
      account ??= await admin<{ account: string; password: string }>("POST", "/sites/c/device-accounts");
      const clients = await load(hub, account, next, acknowledged);
      const enough = acknowledged.size + 5000;
      await until("some thousand acknowledgements", () => (acknowledged.size > enough ? true : undefined));
      await hub.end("SIGKILL");
      for (const client of clients) await client.endAsync(true);
    }
    hub = await startHubProcess(settings);
    const { http } = hub;
    await until("everything carried", async () =>
      (await figure(http, "forwarding_caught_up")) === 1 ? true : undefined,
    );
    const taken = await pointsTaken(server);
    const { results } = await server.query(
      `SELECT value, seq, device FROM "raw"."reading" WHERE metric = 'temperature'`,
      "mingchu",
    );
    const rows = results[0]?.series?.[0]?.values ?? [];
    const stored = new Set(rows.map(([, , seq, device]) => `${device}/${seq}`));
    expect(rows.every(([, value, seq]) => value === (Number(seq) % 1000) / 100)).toBe(true);
    expect(rows.length).toBe(stored.size);
    expect([...acknowledged].filter((one) => !stored.has(one))).toEqual([]);
    //  One batch may have been on its way at each kill; who begins anew sends all of it again, each time.
    expect(taken).toBeLessThan(stored.size + 3 * 5000 + 1000);
    expect(await hub.end("SIGTERM")).toBe(0);
  });
});

/** Publishes as fast as it is acknowledged until the connection breaks; notes what was acknowledged. */
async function load(
  hub: HubProcess,
  { account: username, password }: { readonly account: string; readonly password: string },
  next: readonly { value: number }[],
  acknowledged: Set<string>,
): Promise<mqtt.MqttClient[]> {
  return await Promise.all(
    next.map(async (counter, sensor) => {
      const options = { username, password, clientId: `load-${sensor}`, reconnectPeriod: 0 };
      const client = await mqtt.connectAsync(hub.mqtt, options);
      client.on("error", () => client.end(true));
      const one = () => {
        const seq = counter.value++;
        const payload = JSON.stringify({ measured_at: seq, seq, temperature: (seq % 1000) / 100 });
        client.publish(`kitchen/c/load-${sensor}/reading`, payload, { qos: 1 }, (error) => {
          if (error) return;
          acknowledged.add(`c.load-${sensor}/${seq}`);
          if (!client.disconnecting && client.connected) one();
        });
      };
      for (let i = 0; i < IN_FLIGHT; i++) one();
      return client;
    }),
  );
}
