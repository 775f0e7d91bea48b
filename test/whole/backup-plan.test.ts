// The hub's own backups: the schedule, the button, the figures, and who may see and do what.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startBackups } from "../../hub/compose/backups.ts";
import { createLog } from "../../hub/lib/log.ts";
import type { Store } from "../../hub/serve/contract.ts";
import { startHubProcess } from "../hub-process.ts";
import { openKitchen, publish, until } from "../kitchen.ts";
import { mingchu } from "../mingchu-command.ts";
import { createLiveClock } from "../video/live-clock.ts";

let folder: string;
let shelf: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-plan-"));
  shelf = join(folder, "backups");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the schedule", () => {
  test("makes one at its time every day, keeps as many as it is told, and makes up for a night that it slept", async () => {
    await using kitchen = await openKitchen();
    const clock = createLiveClock();
    const needs = {
      plan: { folder: shelf, at: "02:30", keep: 2, withKey: true },
      dataDir: kitchen.dataDir,
      zone: "Asia/Shanghai",
      version: "test",
      book: kitchen.hub.memory.book,
      clock,
      log: createLog("silent"),
    };
    const backups = startBackups(needs);
    const whole = () =>
      existsSync(shelf) ? readdirSync(shelf).filter((name) => name.startsWith("mingchu-")) : [];
    const made = async (count: number) => {
      const known = backups.state().lastWhole?.path;
      //  Looked at again and again: its turn comes with the next look.
      return await until(`backup ${count}`, () => {
        const { lastWhole, runningSince } = backups.state();
        return runningSince === undefined && lastWhole !== undefined && lastWhole.path !== known
          ? lastWhole
          : undefined;
      });
    };
    //  There is none yet: the first is made at once.
    clock.skip(60_000);
    await made(1);
    const { nextAt = 0 } = backups.state();
    expect(new Date(nextAt).toISOString()).toMatch(/T18:30:00\.000Z$/);
    expect(nextAt - clock.now()).toBeLessThan(24 * 3_600_000);
    clock.skip(nextAt - clock.now() - 60_000);
    expect(backups.state().runningSince).toBeUndefined();
    clock.skip(120_000);
    const second = await made(2);
    expect(second.by).toBe("schedule");
    expect(Date.parse(second.startedAt)).toBeGreaterThanOrEqual(nextAt);
    expect(whole()).toHaveLength(2);
    await backups.close();

    //  Off for three days: one is made soon after the start, not three.
    clock.skip(3 * 24 * 3_600_000);
    const later = startBackups(needs);
    clock.skip(60_000);
    await until("the one that was missed", () => {
      const { lastWhole, runningSince } = later.state();
      return runningSince === undefined && lastWhole?.path !== second.path ? true : undefined;
    });
    expect(whole()).toHaveLength(2);
    expect((later.state().nextAt ?? 0) - clock.now()).toBeGreaterThan(0);
    await later.close();
  });

  test("that fails says so in the log, the figures and the audit log, and tries again within the hour", async () => {
    const share = join(folder, "share");
    writeFileSync(share, "not mounted");
    await using kitchen = await openKitchen(undefined, {
      backup: { folder: share, at: "02:30", keep: 2, withKey: true },
    });
    const admin = await kitchen.signIn("admin");
    expect((await admin.send("POST", "/store/backups")).status).toBe(201);
    const failed = await until("its end", async () => {
      const { body } = await admin.get<Store>("/store");
      return body.backup.runningSince === undefined ? body.backup : undefined;
    });
    expect(failed.last).toMatchObject({ by: "admin", failure: expect.stringContaining("is a file") });
    expect(failed.lastWhole).toBeUndefined();
    const againMs = Date.parse(failed.nextAt ?? "") - Date.parse(failed.last?.endedAt ?? "");
    expect(againMs).toBe(3_600_000);
    expect(kitchen.logged()).toContain("the backup failed");
    const figures = await (await fetch(`${kitchen.hub.httpUrl}/metrics`)).text();
    expect(figures).toMatch(/^mingchu_backup_failing 1$/m);
    expect(figures).toMatch(/^mingchu_backup_last_whole_timestamp_seconds 0$/m);
    const lines = await until("both lines", async () => {
      const { body } = await admin.get<{ items: { who: string; action: string; detail: string }[] }>(
        "/audit",
      );
      const ours = body.items.filter((line) => line.action === "store.backup");
      return ours.length === 2 ? ours : undefined;
    });
    expect(new Set(lines.map((line) => line.who))).toEqual(new Set(["admin", "hub"]));
  });

  test("into the data folder itself is refused at the start", async () => {
    const data = join(folder, "data");
    await expect(
      startHubProcess({ dataDir: data, backup: { folder: join(data, "backups") } }),
    ).rejects.toThrow(/backup\.folder: .*is inside the data folder/);
  });
});

describe("the store's page", () => {
  test("tells an administrator its size, its rate, the audit log's head and the last backup", async () => {
    await using kitchen = await openKitchen(undefined, {
      backup: { folder: shelf, at: "02:30", keep: 7, withKey: false },
    });
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    for (let i = 0; i < 20; i++)
      await publish(device, "kitchen/east-canteen/fridge/reading", { temperature: i });
    const admin = await kitchen.signIn("admin");
    const { status, body } = await admin.get<Store>("/store");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      version: "test",
      readings: { kind: "sqlite" },
      backup: { plan: { folder: shelf, at: "02:30", keep: 7, withKey: false } },
    });
    expect(body.readings.perSecond).toBeGreaterThan(0);
    expect(body.folder.bytes).toBeGreaterThan(50_000);
    expect(body.folder.freeBytes).toBeLessThan(body.folder.diskBytes);
    expect(body.forwarding).toBeUndefined();
    expect(body.audit.head).toMatch(/^[0-9a-f]{64}$/);

    const begun = await admin.send<{ runningSince: string }>("POST", "/store/backups");
    expect(begun.status).toBe(201);
    const last = await until("its end", async () => {
      const { backup } = (await admin.get<Store>("/store")).body;
      return backup.runningSince === undefined ? backup.last : undefined;
    });
    expect(last).toMatchObject({ by: "admin", path: expect.stringContaining(shelf) });
    expect(existsSync(join(last.path ?? "", "secret.key"))).toBe(false);
    expect((await mingchu("verify", "--from", last.path ?? "")).status).toBe(0);
  });

  test("shows a hub that stops in the middle of one leaving nothing half made", async () => {
    {
      await using kitchen = await openKitchen(undefined, {
        backup: { folder: shelf, at: "02:30", keep: 7, withKey: true },
      });
      const admin = await kitchen.signIn("admin");
      expect((await admin.send("POST", "/store/backups")).status).toBe(201);
    }
    for (const name of existsSync(shelf) ? readdirSync(shelf) : [])
      expect((await mingchu("verify", "--from", join(shelf, name))).status).toBe(0);
  });

  test("begins no second backup while one is being made, and none where nobody said where to", async () => {
    await using kitchen = await openKitchen(undefined, {
      backup: { folder: shelf, at: "02:30", keep: 7, withKey: true },
    });
    const admin = await kitchen.signIn("admin");
    const answers = await Promise.all(
      [1, 2, 3].map(() => admin.send<{ detail?: string }>("POST", "/store/backups")),
    );
    expect(answers.map((one) => one.status).sort()).toEqual([201, 409, 409]);
    expect(answers.find((one) => one.status === 409)?.body.detail).toContain("being made now");

    await using bare = await openKitchen();
    const theirs = await (await bare.signIn("admin")).send<{ detail: string }>("POST", "/store/backups");
    expect(theirs).toMatchObject({ status: 422, body: { detail: expect.stringContaining("backup.folder") } });
  });

  test("is for the platform's administrators only", async () => {
    await using kitchen = await openKitchen();
    await kitchen.person("manager", { role: "district-manager", siteId: "district" });
    await kitchen.person("local", { role: "admin", siteId: "east" });
    for (const account of ["manager", "local"]) {
      const caller = await kitchen.signIn(account);
      expect((await caller.get("/store")).status, account).toBe(403);
      expect((await caller.send("POST", "/store/backups")).status, account).toBe(403);
    }
  });
});
