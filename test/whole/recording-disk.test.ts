// A disk without room: recording stops, says so everywhere, and goes on by itself; the readings never stop. The disk is a
// real small one.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { configSchema } from "../../hub/config.ts";
import type { Recording } from "../../hub/serve/contract.ts";
import { publish, until } from "../kitchen.ts";
import { openCameras } from "../video/open-relay.ts";
import { CAMERA, kitchenWith } from "./camera-kitchen.ts";
import { untilRecorded } from "./recorded.ts";

const { recordings: DEFAULTS } = configSchema.parse({});
const MB = 1024 * 1024;

/** A disk of so many bytes; undefined where this machine lets nobody mount one. */
function smallDisk(bytes: number): ({ readonly path: string } & Disposable) | undefined {
  const path = mkdtempSync(join(tmpdir(), "mingchu-disk-"));
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", path]);
  if (status !== 0) {
    rmSync(path, { recursive: true });
    return undefined;
  }
  return {
    path,
    [Symbol.dispose]: () => {
      spawnSync("umount", [path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

const canMount = (() => {
  using disk = smallDisk(MB);
  return disk !== undefined;
})();

test.skipIf(!canMount).each([
  ["is full to its last byte", 0],
  ["has only what is left to the readings", 3 * MB],
])(
  "a disk that %s stops recording and not the readings (needs a mount)",
  { timeout: 60_000 },
  async (_, leave) => {
    using disk = smallDisk(12 * MB);
    await using cameras = await openCameras(["/a"]);
    const recordings = { ...DEFAULTS, folder: disk?.path, leaveFreeGb: leave / 1e9 };
    await using kitchen = await kitchenWith(cameras, { recordings });
    const admin = await kitchen.signIn("admin");
    const url = kitchen.hub.httpUrl;
    await admin.send("PUT", `/cameras/${CAMERA}/recording`, { mode: "always", stream: "sub" });
    await untilRecorded(admin, CAMERA, 1);
    //  Somebody else takes the room.
    const thief = join(disk?.path ?? "", "thief");
    const { bavail, bsize } = statfsSync(disk?.path ?? "");
    const taken = leave === 0 ? 100 * MB : bavail * bsize - leave + MB;
    spawnSync("dd", ["if=/dev/zero", `of=${thief}`, "bs=64k", `count=${Math.ceil(taken / 65_536)}`]);
    const stateOf = async () => (await admin.get<Recording>(`/cameras/${CAMERA}/recording`)).body;
    const stopped = await until("the stop", async () => {
      const state = await stateOf();
      return state.state === "stopped" ? state : undefined;
    });
    expect(stopped.stop).toMatchObject({ why: "disk-full", detail: expect.stringContaining("quotaGb") });
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([
      200,
      expect.stringContaining("recording has stopped"),
    ]);
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^mingchu_recording_stopped 1$/m);
    expect(kitchen.logged()).toContain("recording has stopped");

    const gateway = await kitchen.device("gate", await kitchen.deviceAccount("gate", "east-canteen"));
    await publish(gateway, "kitchen/east-canteen/fridge/reading", { temperature: 4 });

    //  What was recorded is there, and plays on when there is room.
    const before = (await stateOf()).bytes;
    rmSync(thief);
    const again = await until("more", async () => {
      const state = await stateOf();
      return state.state === "recording" && state.bytes > before ? state : undefined;
    });
    expect(again.stop).toBeUndefined();
    expect(kitchen.logged()).toContain("recording goes on");
  },
);

test("a folder that is not there is no empty one: nothing is recorded until it is, and the hub runs", async () => {
  await using cameras = await openCameras(["/a"]);
  const folder = join(tmpdir(), `mingchu-not-mounted-${process.pid}`);
  writeFileSync(folder, "no folder");
  await using kitchen = await kitchenWith(cameras, { recordings: { ...DEFAULTS, folder } });
  const admin = await kitchen.signIn("admin");
  const { body } = await admin.get<Recording>(`/cameras/${CAMERA}/recording`);
  expect(body).toMatchObject({ state: "stopped", stop: { why: "disk-fault" } });
  expect((await fetch(`${kitchen.hub.httpUrl}/readyz`)).status).toBe(200);
  rmSync(folder);
});
