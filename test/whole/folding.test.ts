// Everything in a kitchen falls silent at once, and the hub is killed while it does: one alert, under it all that is
// silent, and none of it twice; what stays away afterwards is told by itself.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt from "mqtt";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Alert } from "../../hub/serve/contract.ts";
import { asAdmin, type HubProcess, startHubProcess } from "../hub-process.ts";
import { until } from "../kitchen.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-folding-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SENSORS = ["a1", "a2", "a3", "b1", "b2", "b3"];
const PLAN = {
  sites: [
    { id: "school", kind: "school", name: "school" },
    { id: "c", kind: "canteen", name: "c", parent: "school" },
  ],
  //  The last ones report more rarely, and are found silent after the others.
  sensors: SENSORS.map((id) => ({ site: "c", id, name: id, place: "kitchen", intervalS: id < "b2" ? 2 : 5 })),
};

async function start(): Promise<HubProcess> {
  const sites = join(folder, "plan.json");
  writeFileSync(sites, JSON.stringify(PLAN));
  //  A quarter of an hour of the rules is three seconds.
  return await startHubProcess({ dataDir: join(folder, "data"), sites, ruleDurationFactor: 1 / 300 });
}

type Gateway = { readonly username: string; readonly password: string };

async function gateway(hub: HubProcess): Promise<Gateway> {
  const { account: username, password } = await (await asAdmin(hub.http))<{
    account: string;
    password: string;
  }>("POST", "/sites/c/device-accounts");
  return { username, password };
}

/** Each of these sensors measures once a second until it is told to stop. */
async function measure(
  hub: HubProcess,
  way: Gateway,
  sensors: readonly string[],
): Promise<() => Promise<void>> {
  const client = await mqtt.connectAsync(hub.mqtt, { ...way, reconnectPeriod: 0 });
  const send = () => {
    for (const id of sensors)
      client.publish(`kitchen/c/${id}/reading`, JSON.stringify({ temperature: 4 }), { qos: 1 });
  };
  send();
  const timer = setInterval(send, 1000);
  return async () => {
    clearInterval(timer);
    await client.endAsync(true);
  };
}

test("a kitchen that falls silent is one alert, also when the hub is killed in the middle", async () => {
  const first = await start();
  const [a, b] = [await gateway(first), await gateway(first)];
  const stops = [await measure(first, a, SENSORS.slice(0, 3)), await measure(first, b, SENSORS.slice(3))];
  const sensors = async () =>
    (await (await asAdmin(first.http))<{ items: { latest: object }[] }>("GET", "/sensors")).items;
  await until("a value of each", async () =>
    (await sensors()).every(({ latest }) => Object.keys(latest).length > 0) ? true : undefined,
  );
  for (const stop of stops) await stop();
  const listed = async (hub: HubProcess, query = "") =>
    (await (await asAdmin(hub.http))<{ items: Alert[] }>("GET", `/alerts${query}`)).items;
  const cause = await until("the cause", async () =>
    (await listed(first)).find(({ rule }) => rule === "site-power-or-line"),
  );
  expect(cause).toMatchObject({ siteId: "c", severity: "warning", state: "firing" });
  expect(cause.covers?.length).toBeLessThan(SENSORS.length);
  await first.end("SIGKILL");

  const second = await start();
  const covered = await until("all of it under the cause", async () => {
    const again = (await listed(second)).find(({ id }) => id === cause.id);
    return again?.covers?.length === SENSORS.length ? again.covers : undefined;
  });
  expect(covered.map(({ deviceId }) => deviceId).sort()).toEqual(SENSORS.map((id) => `c.${id}`));
  expect(await listed(second)).toHaveLength(1 + SENSORS.length);
  expect((await listed(second, "?folded=hidden")).map(({ id }) => id)).toEqual([cause.id]);
  const sites = await (await asAdmin(second.http))<{ items: { id: string; summary: object }[] }>(
    "GET",
    "/sites",
  );
  expect(sites.items.find(({ id }) => id === "c")?.summary).toMatchObject({
    openAlerts: { notice: 0, warning: 1, critical: 0 },
    unacknowledgedAlerts: 1,
  });

  const stopA = await measure(second, a, SENSORS.slice(0, 3));
  const stopB = await measure(second, b, SENSORS.slice(3, 5));
  const left = await until("what is still wrong", async () => {
    const open = await listed(second, "?state=open&folded=hidden");
    return open.length === 1 && open[0]?.deviceId === "c.b3" && open[0].foldedInto === undefined
      ? open
      : undefined;
  });
  expect(left).toMatchObject([{ rule: "sensor-silent", state: "firing" }]);
  expect((await listed(second)).find(({ id }) => id === cause.id)).toMatchObject({ state: "resolved" });
  await stopA();
  await stopB();
  expect(await second.end("SIGTERM")).toBe(0);
}, 90_000);
