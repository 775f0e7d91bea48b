// Clips that were made are kept within a bound, are removed by whoever made them or a manager, and a fault tells nothing of the
// hub's own folders.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { AuditLine, ClipExport } from "../../hub/serve/contract.ts";
import { DATA_FILES } from "../../hub/store/data-files.ts";
import { type Caller, type Kitchen, until } from "../kitchen.ts";
import { openCameras } from "../video/open-relay.ts";
import { CAMERA, kitchenWith } from "./camera-kitchen.ts";
import { fetchBytes, piecesOf, untilRecorded } from "./recorded.ts";

const GB = 1_000_000_000;

async function recordSome(caller: Caller): Promise<{ readonly from: string; readonly to: string }> {
  await caller.send("PUT", `/cameras/${CAMERA}/recording`, { mode: "always", stream: "sub" });
  const [piece] = piecesOf(await untilRecorded(caller, CAMERA, 1));
  await caller.send("PUT", `/cameras/${CAMERA}/recording`, { mode: "off", stream: "sub" });
  return { from: piece?.from ?? "", to: piece?.to ?? "" };
}

async function takeOut(
  caller: Caller,
  span: { readonly from: string; readonly to: string },
): Promise<ClipExport> {
  const asked = { ...span, reason: "a rat was seen" };
  const { body } = await caller.send<ClipExport>("POST", `/cameras/${CAMERA}/exports`, asked);
  return await until("the clip", async () => {
    const { body: now } = await caller.get<ClipExport>(`/clip-exports/${body.id}`);
    return now.state === "waiting" || now.state === "running" ? undefined : now;
  });
}

function exportsOf(kitchen: Kitchen): string {
  return join(kitchen.hub.memory.path, DATA_FILES.recordings, "exports");
}

/** One that was made before, as large as is said. */
async function addOlder(
  kitchen: Kitchen,
  like: string,
  id: string,
  by: string,
  bytes: number,
): Promise<void> {
  const { db } = kitchen.hub.memory.book;
  const row = await db.selectFrom("clip_export").selectAll().where("id", "=", like).executeTakeFirstOrThrow();
  const result = JSON.stringify({ ...JSON.parse(row.result), bytes });
  await db
    .insertInto("clip_export")
    .values({ ...row, id, by_account: by, at: row.at - 60_000, result })
    .execute();
  mkdirSync(join(exportsOf(kitchen), id));
  writeFileSync(join(exportsOf(kitchen), id, "whole.mp4"), "");
}

test("a person's oldest clip makes room for a new one, and others' clips do not", {
  timeout: 60_000,
}, async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  const admin = await kitchen.signIn("admin");
  const stateOf = async (id: string) => (await admin.get<ClipExport>(`/clip-exports/${id}`)).body.state;
  const span = await recordSome(admin);
  const first = await takeOut(admin, span);
  await addOlder(kitchen, first.id, "old", "admin", 5 * GB - 1000);
  const second = await takeOut(admin, span);
  expect([second.state, await stateOf("old"), await stateOf(first.id)]).toEqual(["done", "expired", "done"]);
  expect(readdirSync(exportsOf(kitchen)).sort()).toEqual([first.id, second.id].sort());
  await addOlder(kitchen, first.id, "theirs", "east", 20 * GB);
  const third = await takeOut(admin, span);
  expect(third).toMatchObject({
    state: "failed",
    fault: expect.stringContaining("the clips that others keep leave no room"),
  });
  expect([await stateOf("theirs"), await stateOf(first.id)]).toEqual(["done", "done"]);
});

test("a clip is removed by whoever made it or a manager, on the audit log", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  for (const account of ["officer", "colleague"])
    await kitchen.person(account, { role: "safety-officer", siteId: "east" });
  const sign = (account: string) => kitchen.signIn(account);
  const [admin, officer, colleague] = [await sign("admin"), await sign("officer"), await sign("colleague")];
  const span = await recordSome(admin);
  const clips = [await takeOut(officer, span), await takeOut(officer, span)];
  const remove = async (caller: Caller, clip: ClipExport | undefined) =>
    (await caller.send("DELETE", `/clip-exports/${clip?.id}`)).status;
  expect(await remove(colleague, clips[0])).toBe(403);
  expect(await remove(await sign("west"), clips[0])).toBe(404);
  expect(await remove(officer, clips[0])).toBe(204);
  expect(await remove(await sign("east"), clips[1])).toBe(204);
  expect(await remove(officer, clips[0])).toBe(409);
  for (const clip of clips) expect(existsSync(join(exportsOf(kitchen), clip.id))).toBe(false);
  const url = `${kitchen.hub.httpUrl}/api/v1/clip-exports/${clips[0]?.id}/clip.mp4`;
  expect((await fetchBytes(url, officer)).status).toBe(409);
  const { body: audit } = await admin.get<{ items: AuditLine[] }>("/audit?limit=50");
  const lines = audit.items.filter(({ action }) => action === "recordings.discard");
  expect(lines.map(({ who, before }) => [who, before?.["export"]])).toEqual([
    ["east", clips[1]?.id],
    ["officer", clips[0]?.id],
  ]);
});

test("what was let go of while a clip was made is told without the hub's folders", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  const admin = await kitchen.signIn("admin");
  const span = await recordSome(admin);
  const folder = join(kitchen.hub.memory.path, DATA_FILES.recordings, CAMERA);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".mp4"),
  );
  for (const name of files) rmSync(join(folder, name));
  const clip = await takeOut(admin, span);
  expect(clip).toMatchObject({ state: "failed", fault: expect.stringContaining("let go of meanwhile") });
  expect(clip.fault).not.toContain("/");
});
