// The audit log as people use it: looked for, verified and taken out within one's branch; what was there before and after;
// which settings changed; and its head, written where a log that was cut off shows against it.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AuditCheck, AuditLine } from "../../hub/serve/contract.ts";
import { startHubProcess } from "../hub-process.ts";
import { type Caller, type Kitchen, openKitchen, until } from "../kitchen.ts";
import { mingchu } from "../mingchu-command.ts";
import { change } from "../store/data-folder.ts";

async function twoSchools(): Promise<Kitchen> {
  const kitchen = await openKitchen();
  await kitchen.person("east", { role: "school-manager", siteId: "east" });
  await kitchen.person("west", { role: "school-manager", siteId: "west" });
  return kitchen;
}

async function lines(caller: Caller, query = ""): Promise<AuditLine[]> {
  const answer = await caller.get<{ items: AuditLine[] }>(`/audit${query}`);
  expect(answer.status).toBe(200);
  return answer.body.items;
}

const actions = (found: readonly AuditLine[]) => found.map((line) => line.action);

async function exported(kitchen: Kitchen, caller: Caller, query: string): Promise<Response> {
  return await fetch(`${kitchen.hub.httpUrl}/api/v1/exports/audit${query}`, {
    headers: { authorization: `Bearer ${caller.token}` },
  });
}

describe("a search of the audit log", () => {
  test("finds by person, action, site, target, words and time, and nothing of another branch", async () => {
    await using kitchen = await twoSchools();
    const [east, west, admin] = [
      await kitchen.signIn("east"),
      await kitchen.signIn("west"),
      await kitchen.signIn("admin"),
    ];
    await east.send("PATCH", "/sensors/east-canteen.fridge", { name: "一号留样冰箱" });
    await west.send("PATCH", "/sensors/west-canteen.fridge", { name: "二号留样冰箱" });
    await west.send("POST", "/sites/west-canteen/device-accounts", { label: "100%_sure" });
    expect(actions(await lines(admin, "?who=WEST&action=sensors."))).toEqual(["sensors.change"]);
    expect(actions(await lines(admin, "?action=sensors.,device-accounts."))).toEqual([
      "device-accounts.create",
      "sensors.change",
      "sensors.change",
    ]);
    expect(actions(await lines(admin, "?site=west"))).toEqual(["device-accounts.create", "sensors.change"]);
    expect(actions(await lines(admin, "?target=east-canteen.fridge"))).toEqual(["sensors.change"]);
    expect(actions(await lines(admin, `?q=${encodeURIComponent("二号")}`))).toEqual(["sensors.change"]);
    //  Signs that a pattern would read as its own are only themselves.
    expect(actions(await lines(admin, `?q=${encodeURIComponent("0%_s")}`))).toEqual([
      "device-accounts.create",
    ]);
    expect(await lines(admin, `?q=${encodeURIComponent("1%s")}`)).toEqual([]);
    const [newest] = await lines(admin, "?limit=1");
    expect(await lines(admin, `?to=${newest?.at}&action=device-accounts.`)).toEqual([]);
    expect(actions(await lines(admin, `?from=${newest?.at}&action=device-accounts.`))).toEqual([
      "device-accounts.create",
    ]);
    expect(actions(await lines(east))).toEqual(["sensors.change"]);
    expect((await east.get("/audit?site=west")).status).toBe(404);
    expect((await east.get("/audit?cursor=x")).status).toBe(422);
    expect((await east.get("/audit?acton=x")).status).toBe(422);
  });

  test("comes in pages that leave nothing out", async () => {
    await using kitchen = await twoSchools();
    const admin = await kitchen.signIn("admin");
    const all = await lines(admin);
    const paged: AuditLine[] = [];
    for (let cursor = ""; ; ) {
      const { body } = await admin.get<{ items: AuditLine[]; next?: string }>(`/audit?limit=2${cursor}`);
      paged.push(...body.items);
      if (body.next === undefined) break;
      cursor = `&cursor=${body.next}`;
    }
    expect(paged).toEqual(all);
  });

  test("tells what was there before and after, and masks the names of sites outside the branch", async () => {
    await using kitchen = await openKitchen({
      sites: [
        { id: "d", kind: "district", name: "区" },
        { id: "mine", kind: "school", name: "第一小学", parent: "d" },
        { id: "theirs", kind: "school", name: "第二小学", parent: "d" },
        { id: "kitchen", kind: "canteen", name: "食堂", parent: "mine", serves: ["mine"], areas: [] },
      ],
    });
    await kitchen.person("head", { role: "school-manager", siteId: "mine" });
    const admin = await kitchen.signIn("admin");
    const served = { serves: ["mine", "theirs"], name: "食堂（与第二小学合用）" };
    expect((await admin.send("PATCH", "/sites/kitchen", served)).status).toBe(200);
    const [line] = await lines(await kitchen.signIn("head"), "?action=sites.change");
    expect(line).toMatchObject({
      who: "admin",
      before: { serves: ["mine"], name: "食堂" },
      after: { serves: ["mine", "[…]"], name: "食堂（与[…]合用）" },
    });
    expect(JSON.stringify(line)).not.toMatch(/theirs|第二小学/);
    expect((await lines(admin, "?action=sites.change"))[0]?.after).toEqual(served);
  });

  test("never tells a camera's password, path or user, only that they were set", async () => {
    await using kitchen = await twoSchools();
    const east = await kitchen.signIn("east");
    const secret = { password: "p-secret", path: "/path-secret", user: "u-secret" };
    expect((await east.send("PATCH", "/cameras/east-canteen.cooking", secret)).status).toBe(200);
    const [line] = await lines(east, "?action=cameras.change");
    expect(line?.after).toEqual({ password: "(hidden)", path: "(hidden)", user: "(hidden)" });
    expect(JSON.stringify(await lines(await kitchen.signIn("admin")))).not.toContain("secret");
  });
});

describe("the audit log as a file", () => {
  test("has the lines of the caller's branch, in each form, without formulas, and is on the log", async () => {
    await using kitchen = await twoSchools();
    const [east, west] = [await kitchen.signIn("east"), await kitchen.signIn("west")];
    await east.send("POST", "/sites/east-canteen/device-accounts", { label: "=1+1" });
    await west.send("PATCH", "/sensors/west-canteen.fridge", { name: "西冰箱" });
    const csv = await (await exported(kitchen, east, "?action=device-,sensors.")).text();
    expect(csv).toContain(",'=1+1,");
    expect(csv).not.toContain("西冰箱");
    expect(csv).not.toMatch(/(^|,|\n)"?[=+@]/);
    const jsonl = await (await exported(kitchen, east, "?format=jsonl&action=device-")).text();
    expect(
      jsonl
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as AuditLine),
    ).toMatchObject([{ action: "device-accounts.create", after: { label: "=1+1" } }]);
    const xlsx = await exported(kitchen, east, "?format=xlsx");
    expect(
      Buffer.from(await xlsx.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe("PK");
    expect(actions(await lines(east))).toEqual([
      "audit.export",
      "audit.export",
      "audit.export",
      "device-accounts.create",
    ]);
    await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
    expect((await exported(kitchen, await kitchen.signIn("cook"), "")).status).toBe(403);
    expect((await exported(kitchen, east, "?site=west")).status).toBe(404);
  });
});

describe("verification by the API", () => {
  test("says that the log is sound while the hub writes on, and which line is not", async () => {
    await using kitchen = await twoSchools();
    const east = await kitchen.signIn("east");
    const sound = await east.send<AuditCheck>("POST", "/audit/verify");
    expect(sound).toMatchObject({ status: 200, body: { isSound: true, faults: [] } });
    expect(sound.body.head).toMatch(/^[0-9a-f]{64}$/);
    change(
      join(kitchen.dataDir, "book.db"),
      "DROP TRIGGER audit_keeps_lines; UPDATE audit SET who = 'x' WHERE number = 2",
    );
    const broken = await east.send<AuditCheck>("POST", "/audit/verify");
    expect(broken.body).toMatchObject({
      isSound: false,
      faults: [{ kind: "altered", number: 2, through: 2 }],
    });
    expect(broken.body.notices.map(({ kind }) => kind)).toContain("triggers-gone");
    const [line] = await lines(east, "?action=audit.verify");
    expect(line).toMatchObject({ who: "east", detail: "broken: altered at line 2" });
    await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
    expect((await (await kitchen.signIn("cook")).send("POST", "/audit/verify")).status).toBe(403);
  });
});

describe("the hub's start", () => {
  test("is on the log with the settings that are others than before, and no secret", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "mingchu-start-"));
    const settings = { dataDir, logLevel: "error", keep: { rawDays: 400 } };
    await (await startHubProcess(settings)).end("SIGTERM");
    await (await startHubProcess(settings)).end("SIGTERM");
    const influxdb = { url: "http://127.0.0.1:9", password: "influx-secret" };
    const last = { ...settings, keep: { rawDays: 100 }, influxdb };
    await (await startHubProcess(last)).end("SIGKILL");
    const file = join(dataDir, "out.jsonl");
    expect((await mingchu("audit", "export", "--data-dir", dataDir, "--to", file)).status).toBe(0);
    expect((await mingchu("audit", "verify", "--data-dir", dataDir)).status).toBe(0);
    const text = readFileSync(file, "utf8");
    const starts = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as AuditLine)
      .filter(({ action }) => action === "hub.start")
      .reverse();
    expect(starts.map(({ detail }) => detail)).toEqual([
      "first start",
      "settings as before",
      expect.stringContaining("changed: influxdb."),
    ]);
    expect(starts[1]).not.toHaveProperty("after");
    expect(starts[2]).toMatchObject({
      before: { "keep.rawDays": 400, "influxdb.password": null },
      after: { "keep.rawDays": 100, "influxdb.password": "(set)" },
    });
    expect(starts.map(({ boot }) => boot)).toEqual([1, 2, 3]);
    expect(text).not.toContain("influx-secret");
    rmSync(dataDir, { recursive: true, force: true });
  });
});

describe("the log's head", () => {
  test("is in the data folder, in the log and in folders elsewhere, and a log cut off shows against each", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "mingchu-elsewhere-"));
    const absent = join(elsewhere, "not-mounted");
    await using kitchen = await openKitchen(undefined, { audit: { headsTo: [elsewhere, absent] } });
    const heads = await until("the head elsewhere", () => {
      const name = readdirSync(elsewhere).find((one) => one.endsWith(".jsonl"));
      return name === undefined ? undefined : join(elsewhere, name);
    });
    const own = join(kitchen.dataDir, "audit-heads.jsonl");
    await until("the head in the data folder", () => (existsSync(own) ? true : undefined));
    await until("the head in the log", () =>
      kitchen.logged().includes("the audit log's head") ? true : undefined,
    );
    await until("that one folder is not there", () =>
      kitchen.logged().includes(`"place":"${absent}"`) ? true : undefined,
    );
    const admin = await kitchen.signIn("admin");
    expect((await admin.send<AuditCheck>("POST", "/audit/verify")).body).toMatchObject({
      isSound: true,
      heads: 1,
    });
    await kitchen.restart(() => {
      change(
        join(kitchen.dataDir, "book.db"),
        "DROP TRIGGER audit_loses_none; DELETE FROM audit WHERE number > 0; DELETE FROM open_view",
      );
    });
    const again = await kitchen.signIn("admin");
    const { body } = await again.send<AuditCheck>("POST", "/audit/verify");
    expect(body).toMatchObject({ isSound: false, faults: [{ kind: "rewritten", number: 1 }] });
    rmSync(own);
    const said = await mingchu("audit", "verify", "--data-dir", kitchen.dataDir, "--heads", heads);
    expect(said).toMatchObject({ status: 1, stdout: expect.stringContaining(heads) });
    rmSync(elsewhere, { recursive: true, force: true });
  });

  test("of each backup shows what was cut off, and a restore goes on with the chain and says what it gave up", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mingchu-heads-"));
    const data = join(folder, "data");
    mkdirSync(data);
    const start = async () => await (await startHubProcess({ dataDir: data })).end("SIGTERM");
    const verify = (...more: string[]) => mingchu("audit", "verify", "--data-dir", data, ...more);
    const shelf = join(folder, "backups");
    await start();
    expect((await mingchu("backup", "--data-dir", data, "--to", shelf)).status).toBe(0);
    const [first = ""] = readdirSync(shelf);
    await start();
    //  A backup's name is of a second.
    await until("another second", async () =>
      (await mingchu("backup", "--data-dir", data, "--to", shelf)).status === 0 ? true : undefined,
    );
    rmSync(join(data, "audit-heads.jsonl"));
    expect(await verify()).toMatchObject({ status: 0, stdout: expect.stringContaining("against 2 heads") });
    const backup = await mingchu("audit", "verify", "--backup", join(shelf, first));
    expect(backup).toMatchObject({ status: 0, stdout: expect.stringContaining("sound:") });
    change(
      join(data, "book.db"),
      "DROP TRIGGER audit_loses_none; DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)",
    );
    expect(await verify()).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/line \d+ is missing at the end/),
    });
    const restored = await mingchu("restore", "--from", join(shelf, first), "--data-dir", data, "--replace");
    expect(restored).toMatchObject({ status: 0 });
    await start();
    expect((await mingchu("backup", "--data-dir", data, "--to", shelf)).status).toBe(0);
    expect(await verify()).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /a backup was put in the log's place; lines \d+ to \d+ from before were given up by it/,
      ),
    });
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);
});
