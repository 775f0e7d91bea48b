// Backups of a hub that is running: nothing acknowledged is missing from them, and a hub lives on from them without saying
// anything twice. A hub that cannot start on its folder says what to do.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import mqtt from "mqtt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hashFile } from "../../hub/lib/durable-files.ts";
import type { Alert } from "../../hub/serve/contract.ts";
import { everyReading } from "../../hub/store/history.ts";
import { openJournal } from "../../hub/store/journal.ts";
import { openSqliteHistory } from "../../hub/store/sqlite-history.ts";
import { asAdmin, type HubProcess, startHubProcess } from "../hub-process.ts";
import { publish, until } from "../kitchen.ts";
import { mingchu, startCommand } from "../mingchu-command.ts";
import { change } from "../store/data-folder.ts";

let folder: string;
let shelf: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-keep-"));
  shelf = join(folder, "backups");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const PLAN = {
  sites: [{ id: "c", kind: "canteen", name: "c", areas: ["cooking"] }],
  sensors: [{ site: "c", id: "sick", name: "sick", place: "sample-fridge", intervalS: 60 }],
  cameras: [
    {
      site: "c",
      id: "cooking",
      name: "c",
      area: "cooking",
      host: "127.0.0.1",
      port: 9,
      path: "/",
      user: "u",
      password: "secret",
    },
  ],
};
const SENSORS = 10;

async function start(dataDir: string): Promise<HubProcess> {
  const sites = join(folder, "plan.json");
  writeFileSync(sites, JSON.stringify(PLAN));
  //  A quarter of an hour of the rules is three seconds.
  return await startHubProcess({ dataDir, ruleDurationFactor: 1 / 300, sites });
}

/** Publishes as fast as it is acknowledged, as long as the connection lasts. */
function load(client: mqtt.MqttClient, sensor: number, acknowledged: Set<string>): void {
  let seq = 0;
  const began = Date.now() - 600_000;
  const one = () => {
    const at = began + seq++;
    const payload = JSON.stringify({ measured_at: at, temperature: (at % 1000) / 100 });
    client.publish(`kitchen/c/load-${sensor}/reading`, payload, { qos: 1 }, (error) => {
      if (error) return;
      acknowledged.add(`${sensor}/${at}`);
      if (!client.disconnecting && client.connected) one();
    });
  };
  for (let i = 0; i < 10; i++) one();
}

/** Every reading of the load that is in a data folder. */
async function storedIn(dataDir: string): Promise<Set<string>> {
  const onDeath = (error: Error) => {
    throw error;
  };
  const journal = await openJournal(join(dataDir, "readings.db"), onDeath);
  const history = openSqliteHistory(join(dataDir, "readings.db"), journal, {
    zone: "Asia/Shanghai",
    onDeath,
  });
  const stored = new Set<string>();
  for (let sensor = 0; sensor < SENSORS; sensor++) {
    const asked = { deviceId: `c.load-${sensor}`, metric: "temperature", from: 0, to: Date.now() } as const;
    for await (const { measuredAt } of everyReading(history, asked)) stored.add(`${sensor}/${measuredAt}`);
  }
  await history.close();
  await journal.close();
  return stored;
}

describe("a backup under load", () => {
  test("holds everything acknowledged before it began, and the hub on it goes on and says nothing twice", async () => {
    const data = join(folder, "data");
    const hub = await start(data);
    const admin = await asAdmin(hub.http);
    const { account: username, password } = await admin<{ account: string; password: string }>(
      "POST",
      "/sites/c/device-accounts",
    );
    const connect = (to: HubProcess, clientId: string) =>
      mqtt.connectAsync(to.mqtt, { username, password, clientId, reconnectPeriod: 0 });
    const sick = async (to: HubProcess, at: number, temperature = 9) => {
      const client = await connect(to, "sick");
      await publish(client, "kitchen/c/sick/reading", { measured_at: at, temperature });
      await client.endAsync(true);
    };
    const began = Date.now() - 20_000;
    await sick(hub, began);
    await sick(hub, began + 4_000);
    const alerts = async (call: typeof admin) =>
      (await call<{ items: Alert[] }>("GET", "/alerts")).items.filter((one) => one.deviceId === "c.sick");
    const alert = await until("the alert", async () => (await alerts(admin))[0]);
    await admin("POST", `/alerts/${alert.id}/acknowledge`, { note: "door was open" });

    const acknowledged = new Set<string>();
    const clients = await Promise.all(Array.from({ length: SENSORS }, (_, i) => connect(hub, `load-${i}`)));
    for (const [sensor, client] of clients.entries()) load(client, sensor, acknowledged);
    await until("some thousand acknowledgements", () => (acknowledged.size > 5_000 ? true : undefined));
    const before = new Set(acknowledged);
    const running = startCommand("backup", "--data-dir", data, "--to", shelf);
    const said = await running.ended;
    expect(said).toMatchObject({ status: 0, stderr: "" });
    //  The hub went on meanwhile.
    expect(acknowledged.size).toBeGreaterThan(before.size);
    const path = join(shelf, readdirSync(shelf)[0] ?? "");
    expect((await mingchu("verify", "--from", path)).status).toBe(0);

    //  While it runs nothing is put in its folder's place.
    const refused = await mingchu("restore", "--from", path, "--data-dir", data, "--replace");
    expect(refused).toMatchObject({ status: 1, stderr: `a hub is running on ${data}: stop it first\n` });
    await hub.end("SIGKILL");
    for (const client of clients) await client.endAsync(true);

    const again = join(folder, "again");
    expect((await mingchu("restore", "--from", path, "--data-dir", again)).status).toBe(0);
    const second = await start(again);
    const after = await asAdmin(second.http);
    expect(await alerts(after)).toMatchObject([
      { id: alert.id, state: "acknowledged", acknowledged: { note: "door was open" } },
    ]);
    const { items: lines } = await after<{ items: { action: string; target: string }[] }>("GET", "/audit");
    expect(lines.filter((line) => line.action === "store.restore")).toMatchObject([{ target: path }]);
    //  The same device account signs in; the same excursion goes on in the same alert, and ends once.
    await sick(second, began + 6_000);
    await sick(second, began + 8_000, 3);
    await sick(second, began + 17_000, 3);
    await until("the end of the alert", async () => {
      const [one, ...others] = await alerts(after);
      expect(others).toEqual([]);
      return one?.state === "resolved" ? true : undefined;
    });
    expect(await second.end("SIGTERM")).toBe(0);
    const stored = await storedIn(again);
    expect([...before].filter((one) => !stored.has(one))).toEqual([]);
    //  A second start has nothing to tell of the restore.
    const third = await start(again);
    const { items } = await (await asAdmin(third.http))<{ items: { action: string }[] }>("GET", "/audit");
    expect(items.filter((line) => line.action === "store.restore")).toHaveLength(1);
    expect(await third.end("SIGTERM")).toBe(0);
  }, 120_000);
});

describe("a hub that cannot start on its folder", () => {
  test("because its key is lost says what to do, and does it", async () => {
    const data = join(folder, "data");
    expect(await (await start(data)).end("SIGTERM")).toBe(0);
    rmSync(join(data, "secret.key"));
    await expect(start(data)).rejects.toThrow(
      /secret\.key is missing, and the cameras' passwords in the book are sealed with it\. Put it back from a backup; if there is none, npx mingchu rekey --data-dir/,
    );
    expect(existsSync(join(data, "secret.key"))).toBe(false);
    writeFileSync(join(data, "secret.key"), Buffer.alloc(32));
    await expect(start(data)).rejects.toThrow("is not the key that the cameras' passwords");
    writeFileSync(join(data, "secret.key"), "short");
    await expect(start(data)).rejects.toThrow("must hold 32 bytes, not 5");
    expect((await mingchu("rekey", "--data-dir", data)).status).toBe(0);
    //  The plan brings the password again.
    expect(await (await start(data)).end("SIGTERM")).toBe(0);
    const looked = await mingchu("verify", "--data-dir", data);
    expect(looked).toMatchObject({ status: 0, stdout: expect.stringContaining("key: opens what is sealed") });
  });

  test.each([
    [
      "book.db",
      "INSERT INTO kysely_migration VALUES ('9999-later', '')",
      /a newer Mingchu wrote book\.db: its tables are at 9999-later, this one knows them up to \d{4}-/,
    ],
    [
      "readings.db",
      "PRAGMA user_version = 99",
      /a newer Mingchu wrote readings\.db: it is version 99, this one knows up to version \d/,
    ],
  ])(
    "because a newer version wrote %s names both versions, and touches nothing",
    async (name, statement, why) => {
      const data = join(folder, "data");
      expect(await (await start(data)).end("SIGTERM")).toBe(0);
      change(join(data, name), statement);
      const hashes = () => Promise.all(["book.db", "readings.db"].map((one) => hashFile(join(data, one))));
      const before = await hashes();
      const failure = await start(data).then(
        () => "",
        (error: Error) => error.message,
      );
      expect(failure).toMatch(why);
      //  In words, without where in the code.
      expect(failure).not.toContain("    at ");
      expect(await hashes()).toEqual(before);
    },
  );

  test("because a file of it is no database any more names it, and the command that helps", async () => {
    const data = join(folder, "data");
    mkdirSync(data);
    writeFileSync(join(data, "book.db"), "overwritten by something else".repeat(1000));
    await expect(start(data)).rejects.toThrow(
      /book\.db cannot be read: .*; npx mingchu restore puts a backup there/,
    );
  });

  test("because a restore into it was cut short says to run it again", async () => {
    mkdirSync(join(folder, "data", "restoring"), { recursive: true });
    await expect(start(join(folder, "data"))).rejects.toThrow(
      /a restore into .* was cut short: run it again/,
    );
  });
});

const UNSHARE = spawnSync("unshare", ["-rm", "true"]).status === 0;

test.skipIf(!UNSHARE)(
  "a mounted volume is restored in place, and what was on it is kept on it (needs unshare)",
  async () => {
    const data = join(folder, "data");
    expect(await (await start(data)).end("SIGTERM")).toBe(0);
    expect((await mingchu("backup", "--data-dir", data, "--to", shelf)).status).toBe(0);
    const path = join(shelf, readdirSync(shelf)[0] ?? "");
    const script = fileURLToPath(new URL("../../hub/commands/restore.ts", import.meta.url));
    const volume = join(folder, "volume");
    mkdirSync(volume);
    const out = join(folder, "out");
    const steps = [
      `mount -t tmpfs none ${volume}`,
      `"$0" --disable-warning=ExperimentalWarning ${script} --from ${path} --data-dir ${volume}`,
      `echo changed > ${volume}/secret.key; echo theirs > ${volume}/notes.txt`,
      `"$0" --disable-warning=ExperimentalWarning ${script} --from ${path} --data-dir ${volume} --replace`,
      `cp -r ${volume} ${out}`,
    ];
    execFileSync("unshare", ["-rm", "bash", "-e", "-c", steps.join("\n"), process.execPath]);
    const names = readdirSync(out).sort();
    const kept = names.find((name) => name.startsWith("before-")) ?? "";
    expect(names).toEqual(
      [kept, "book.db", "lock.db", "notes.txt", "readings.db", "restored.json", "secret.key"].sort(),
    );
    expect(readdirSync(join(out, kept)).sort()).toEqual([
      "book.db",
      "readings.db",
      "restored.json",
      "secret.key",
    ]);
    expect((await mingchu("verify", "--data-dir", out)).stdout).toContain("key: opens what is sealed");
  },
  60_000,
);
