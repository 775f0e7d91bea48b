// The first administrator, and the way back in for one who has lost the password: on the machine, beside a running hub.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { setDisabled } from "../../hub/store/roster.ts";
import { openKitchen, until } from "../kitchen.ts";
import { mingchu } from "../mingchu-command.ts";
import { settle } from "./people.ts";

const MAIN = fileURLToPath(new URL("../../hub/main.ts", import.meta.url));

describe("a first start", () => {
  test.each([
    ["short", "MINGCHU_ADMIN_PASSWORD is too short: at least 10 signs"],
    ["mingchu-demo", "MINGCHU_ADMIN_PASSWORD is one that everybody tries first"],
    ["administrator", "MINGCHU_ADMIN_PASSWORD is one that everybody tries first"],
    ["admin12345", "MINGCHU_ADMIN_PASSWORD is the account's name"],
  ])("with the password %s for its administrator does not start, and says why", (password, why) => {
    const folder = mkdtempSync(join(tmpdir(), "mingchu-first-"));
    const args = ["--disable-warning=ExperimentalWarning", MAIN, "--data-dir", folder];
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      [...args, "--http-port", "0", "--mqtt-port", "0"],
      {
        encoding: "utf8",
        timeout: 30_000,
        env: { ...process.env, MINGCHU_ADMIN_PASSWORD: password },
      },
    );
    rmSync(folder, { recursive: true, force: true });
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(why);
    expect(stderr).not.toContain("    at ");
  });
});

describe("mingchu admin reset", () => {
  test("beside a running hub gives a password shown once; what stood on the old one is over, and it is on the log", async () => {
    await using kitchen = await openKitchen();
    const admin = await kitchen.signIn("admin");
    const socket = await admin.socket();
    const gone = new Promise((resolve) => socket.once("disconnect", resolve));
    await setDisabled(kitchen.hub.memory.book.db, "admin", Date.now());
    const said = await mingchu("admin", "reset", "--data-dir", kitchen.dataDir);
    expect([said.status, said.stderr]).toEqual([0, ""]);
    const password = /^account: admin {3}password: (\S+) {3}\(shown once/.exec(said.stdout)?.[1] ?? "";
    await gone;
    expect((await admin.get("/session")).status).toBe(401);
    await expect(kitchen.signIn("admin")).rejects.toThrow("wrong");
    const back = await settle(kitchen, { account: "admin", password });
    const { body } = await back.get<{ items: { who: string; action: string; target: string }[] }>("/audit");
    expect(body.items).toContainEqual(
      expect.objectContaining({ who: "hub", action: "admin.reset", target: "admin" }),
    );
    expect(JSON.stringify(body)).not.toContain(password);
    expect((await mingchu("verify", "--data-dir", kitchen.dataDir)).stdout).toContain("audit");
  });

  test("on a stopped hub works too, and makes an administrator of nobody else", async () => {
    await using kitchen = await openKitchen();
    await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
    let password = "";
    await kitchen.restart(() => {
      const script = fileURLToPath(new URL("../../hub/commands/admin.ts", import.meta.url));
      const args = ["--disable-warning=ExperimentalWarning", script, "reset", "--data-dir", kitchen.dataDir];
      const run = spawnSync(process.execPath, args, { encoding: "utf8" });
      password = /password: (\S+)/.exec(run.stdout)?.[1] ?? run.stderr;
    });
    const back = await settle(kitchen, { account: "admin", password });
    expect((await back.get("/store")).status).toBe(200);
    const refused = await mingchu("admin", "reset", "--account", "cook", "--data-dir", kitchen.dataDir);
    expect([refused.status, refused.stderr]).toEqual([1, "cook is no administrator; there are: admin\n"]);
    expect((await mingchu("admin", "--data-dir", kitchen.dataDir)).status).toBe(1);
    const nowhere = await mingchu("admin", "reset", "--data-dir", join(kitchen.dataDir, "none"));
    expect(nowhere.stderr).toContain("name the hub's data folder with --data-dir");
  });

  test("while the hub writes without end leaves the log's chain whole", async () => {
    await using kitchen = await openKitchen();
    let isOver = false;
    const writing = (async () => {
      while (!isOver) await kitchen.signIn("nobody", "wrong").catch(() => undefined);
    })();
    const said = await Promise.all(
      [1, 2, 3].map(() => mingchu("admin", "reset", "--data-dir", kitchen.dataDir)),
    );
    isOver = true;
    await writing;
    expect(said.map((one) => one.status)).toEqual([0, 0, 0]);
    const verified = await until("the log's check", () => mingchu("verify", "--data-dir", kitchen.dataDir));
    expect([verified.status, verified.stderr]).toEqual([0, ""]);
  });
});
