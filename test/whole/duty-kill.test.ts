// kill -9 while people are being told: whoever is to be told is told once on each level, however often the hub dies.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt from "mqtt";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openBookToRead } from "../../hub/store/book.ts";
import { asAdmin, type HubProcess, startHubProcess } from "../hub-process.ts";
import { until } from "../kitchen.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-duty-kill-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const PLAN = {
  sites: [
    { id: "d", kind: "district", name: "d" },
    { id: "s", kind: "school", name: "s", parent: "d" },
    { id: "c", kind: "canteen", name: "c", parent: "s", serves: ["s"] },
  ],
  sensors: [{ site: "c", id: "sick", name: "sick", place: "sample-fridge", intervalS: 60 }],
};
const PEOPLE = [
  { account: "cook", role: "canteen-staff", siteId: "c" },
  { account: "officer", role: "safety-officer", siteId: "c" },
  { account: "head", role: "school-manager", siteId: "s" },
  { account: "district", role: "district-manager", siteId: "d" },
];

async function start(): Promise<HubProcess> {
  const sites = join(folder, "plan.json");
  writeFileSync(sites, JSON.stringify(PLAN));
  //  A quarter of an hour is three seconds.
  return await startHubProcess({ dataDir: join(folder, "data"), sites, ruleDurationFactor: 1 / 300 });
}

/** Who was told what so far, in the order of the book. */
async function told(): Promise<string[]> {
  const book = openBookToRead(join(folder, "data", "book.db"), (error) => {
    throw error;
  });
  const rows = await book.db
    .selectFrom("message")
    .select(["account", "kind"])
    .where("kind", "in", ["opened", "escalated"])
    .orderBy("created_at")
    .execute();
  await book.close();
  return rows.map(({ account, kind }) => `${account} ${kind}`);
}

test("the call goes up over three kills, and tells each once", async () => {
  let hub = await start();
  const admin = await asAdmin(hub.http);
  for (const { account, ...post } of PEOPLE)
    await admin("POST", "/people", { account, name: account, posts: [post] });
  const { account: username, password } = await admin<{ account: string; password: string }>(
    "POST",
    "/sites/c/device-accounts",
  );
  const client = await mqtt.connectAsync(hub.mqtt, { username, password, reconnectPeriod: 0 });
  client.on("error", () => client.end(true));
  const began = Date.now() - 10_000;
  for (const measured_at of [began, began + 2000, began + 4000])
    await client.publishAsync("kitchen/c/sick/reading", JSON.stringify({ measured_at, temperature: 13 }), {
      qos: 1,
    });
  const all = ["cook opened", "officer escalated", "head escalated", "district escalated"];
  for (const [i, line] of all.slice(0, 3).entries()) {
    await until(`${line}, round ${i}`, async () => ((await told()).includes(line) ? true : undefined));
    await hub.end("SIGKILL");
    hub = await start();
  }
  await client.endAsync(true);
  await until("the last level", async () =>
    (await told()).includes("district escalated") ? true : undefined,
  );
  expect(await told()).toEqual(all);
  expect(await hub.end("SIGTERM")).toBe(0);
}, 120_000);
