// What ends by itself over weeks: files of clips, and the protections of alerts. The hub's clock is put forward.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Alert, ClipExport, Protection } from "../../hub/serve/contract.ts";
import { until } from "../kitchen.ts";
import { createLiveClock } from "../video/live-clock.ts";
import { openCameras } from "../video/open-relay.ts";
import { CAMERA, kitchenWith } from "./camera-kitchen.ts";
import { fetchBytes, piecesOf, untilRecorded } from "./recorded.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

test("the file of a clip goes after seven days, and that is said", async () => {
  const clock = createLiveClock();
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras, {}, clock);
  const admin = await kitchen.signIn("admin");
  await admin.send("PUT", `/cameras/${CAMERA}/recording`, { mode: "always", stream: "sub" });
  const [piece] = piecesOf(await untilRecorded(admin, CAMERA, 1));
  const asked = { from: piece?.from, to: piece?.to, reason: "a parent asked" };
  const { body: made } = await admin.send<ClipExport>("POST", `/cameras/${CAMERA}/exports`, asked);
  const stateOf = async (caller: typeof admin) =>
    (await caller.get<ClipExport>(`/clip-exports/${made.id}`)).body.state;
  await until("the clip", async () => ((await stateOf(admin)) === "done" ? true : undefined));
  const folder = join(kitchen.hub.memory.path, "recordings", "exports", made.id);
  const url = () => `${kitchen.hub.httpUrl}/api/v1/clip-exports/${made.id}/clip.mp4`;
  expect(existsSync(join(folder, "whole.mp4"))).toBe(true);

  clock.skip(7 * DAY - 5 * MINUTE);
  const late = await kitchen.signIn("admin");
  expect((await fetchBytes(url(), late)).status).toBe(200);
  clock.skip(6 * MINUTE);
  await until("its end", async () => ((await stateOf(late)) === "expired" ? true : undefined));
  expect((await fetchBytes(url(), late)).status).toBe(409);
  await expect.poll(() => existsSync(folder)).toBe(false);
});

test("what an alert protects is kept for thirty days after it is over, and no longer", async () => {
  const clock = createLiveClock();
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras, {}, clock);
  await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  const admin = await kitchen.signIn("admin");
  const order = {
    siteId: "east-canteen",
    text: "a rat",
    kind: "hygiene",
    requirement: "traps",
    owner: "cook",
  };
  const { body: alert } = await admin.send<Alert>("POST", "/orders", order);
  const protections = async (caller: typeof admin) =>
    (await caller.get<{ items: Protection[] }>(`/cameras/${CAMERA}/protections`)).body.items;
  await until("the protection", async () => (await protections(admin))[0]);

  //  As long as it is not over, whatever its age.
  clock.skip(40 * DAY);
  const later = await kitchen.signIn("admin");
  expect(await protections(later)).toMatchObject([{ alertId: alert.id }]);
  await later.send("POST", `/orders/${alert.id}/withdraw`, { reason: "it was a toy" });
  const overAt = clock.now();
  const kept = await until("its end to be set", async () => {
    const [one] = await protections(later);
    return one?.until === undefined ? undefined : one;
  });
  expect(Math.abs(Date.parse(kept.until ?? "") - overAt - 30 * DAY)).toBeLessThan(MINUTE);
  clock.skip(30 * DAY - 5 * MINUTE);
  const last = await kitchen.signIn("admin");
  expect(await protections(last)).toHaveLength(1);
  clock.skip(6 * MINUTE);
  expect(await protections(last)).toEqual([]);
});
