// A clip that is taken out of the hub plays everywhere and proves itself: the video, the manifest and the signature each tell
// when they were altered.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AuditLine, ClipExport } from "../../hub/serve/contract.ts";
import { type Caller, type Kitchen, until } from "../kitchen.ts";
import { mingchu } from "../mingchu-command.ts";
import { openCameras } from "../video/open-relay.ts";
import { CAMERA, kitchenWith } from "./camera-kitchen.ts";
import { fetchBytes, piecesOf, probe, recordingsOf, untilRecorded } from "./recorded.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-clip-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const REASON = "a parent asked about the rat";

async function record(
  caller: Caller,
  seconds: number,
): Promise<{ readonly from: number; readonly to: number }> {
  await caller.send("PUT", `/cameras/${CAMERA}/recording`, { mode: "always", stream: "sub" });
  const pieces = piecesOf(await untilRecorded(caller, CAMERA, seconds));
  return { from: Date.parse(pieces[0]?.from ?? ""), to: Date.parse(pieces.at(-1)?.to ?? "") };
}

async function takeOut(caller: Caller, from: number, to: number): Promise<ClipExport> {
  const span = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), reason: REASON };
  const { status, body } = await caller.send<ClipExport>("POST", `/cameras/${CAMERA}/exports`, span);
  if (status !== 202) throw new Error(JSON.stringify(body));
  return await until("the clip", async () => {
    const { body: now } = await caller.get<ClipExport>(`/clip-exports/${body.id}`);
    return now.state === "waiting" || now.state === "running" ? undefined : now;
  });
}

async function fetchClip(kitchen: Kitchen, caller: Caller, { id }: ClipExport): Promise<string> {
  const url = `${kitchen.hub.httpUrl}/api/v1/clip-exports/${id}/clip.mp4`;
  const { status, bytes } = await fetchBytes(url, caller);
  expect(status).toBe(200);
  const file = join(folder, "clip.mp4");
  writeFileSync(file, bytes);
  return file;
}

test("a clip plays, is what was asked for, and verifies; altered anywhere it does not", {
  timeout: 90_000,
}, async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  const admin = await kitchen.signIn("admin");
  const { from } = await record(admin, 5);
  const clip = await takeOut(admin, from + 1_300, from + 4_300);
  expect(clip).toMatchObject({
    state: "done",
    form: "mp4",
    progress: 1,
    by: "admin",
    reason: REASON,
    gaps: [],
  });
  const listed = async (cameraId: string) =>
    (await admin.get<{ items: ClipExport[] }>(`/clip-exports?camera=${cameraId}`)).body.items.map(
      ({ id }) => id,
    );
  expect([await listed(CAMERA), await listed("another")]).toEqual([[clip.id], []]);
  const file = await fetchClip(kitchen, admin, clip);
  const played = probe(file);
  expect(played.complaints).toBe("");
  expect(played.durationS).toBeCloseTo(3, 0);
  expect(played.frames).toBeGreaterThan(2.5 * 30);

  const { body: key } = await admin.get<{ publicKey: string }>("/case-key");
  const sound = await mingchu("clip", "verify", file, "--key", key.publicKey);
  expect([sound.status, sound.stdout]).toEqual([0, expect.stringContaining("sound: 烹饪区")]);
  expect(sound.stdout).toContain(REASON);

  const whole = readFileSync(file);
  const altered = async (what: (bytes: Buffer) => Buffer): Promise<{ code: number | null; said: string }> => {
    const copy = join(folder, "altered.mp4");
    writeFileSync(copy, what(Buffer.from(whole)));
    const { status: code, stdout, stderr } = await mingchu("clip", "verify", copy);
    return { code, said: stdout + stderr };
  };
  const flip = (at: number) => (bytes: Buffer) => {
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  };
  //  One bit in the middle of the pictures, and in the first bytes of the index.
  for (const at of [Math.floor((clip.bytes ?? 0) / 2), 60])
    expect(await altered(flip(at))).toMatchObject({
      code: 1,
      said: expect.stringContaining("the video was altered"),
    });
  const inText = (was: string, is: string) => (bytes: Buffer) => {
    const at = bytes.lastIndexOf(was);
    expect(at).toBeGreaterThan(0);
    bytes.write(is, at);
    return bytes;
  };
  const signature = JSON.parse(whole.subarray((clip.bytes ?? 0) + 24).toString("utf8")).signature as string;
  const other = `${signature[0] === "A" ? "B" : "A"}${signature.slice(1)}`;
  for (const [was, is] of [
    ["a parent asked", "nobody asked  "],
    [signature, other],
  ] as const)
    expect(await altered(inText(was, is))).toMatchObject({
      code: 1,
      said: expect.stringContaining("the manifest or its signature was altered"),
    });
  expect(await altered((bytes) => bytes.subarray(0, clip.bytes))).toMatchObject({
    code: 1,
    said: expect.stringContaining("no manifest"),
  });
  expect(await altered((bytes) => Buffer.concat([bytes, Buffer.from("more")]))).toMatchObject({
    code: 1,
    said: expect.stringContaining("added behind"),
  });
  const { publicKey: foreign } = (await (await fetch(`${kitchen.hub.httpUrl}/api/v1/case-key`)).json()) as {
    publicKey: string;
  };
  const wrongKey = `${foreign.slice(0, -3)}${foreign.at(-3) === "A" ? "B" : "A"}${foreign.slice(-2)}`;
  expect((await mingchu("clip", "verify", file, "--key", wrongKey)).status).toBe(1);

  const { body: audit } = await admin.get<{ items: AuditLine[] }>("/audit?limit=50");
  const actions = audit.items
    .map(({ action }) => action)
    .filter((action) => action.startsWith("recordings."));
  expect(actions).toEqual([
    "recordings.fetch",
    "recordings.exported",
    "recordings.export",
    "recordings.change",
  ]);
});

test("what was not recorded is said; of what is not there at all there is no clip", {
  timeout: 60_000,
}, async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  const admin = await kitchen.signIn("admin");
  const { from } = await record(admin, 2);
  await admin.send("PUT", `/cameras/${CAMERA}/recording`, { mode: "off", stream: "sub" });
  const [first] = piecesOf(await recordingsOf(admin, CAMERA));
  const stoppedAt = Date.parse(first?.to ?? "");
  await until("two seconds without a recording", () => (Date.now() - stoppedAt > 2_500 ? true : undefined));
  await admin.send("PUT", `/cameras/${CAMERA}/recording`, { mode: "always", stream: "sub" });
  const all = await until("a second piece", async () => {
    const pieces = piecesOf(await recordingsOf(admin, CAMERA));
    return (pieces[1]?.durationS ?? 0) >= 2 ? pieces : undefined;
  });
  const to = Date.parse(all[1]?.to ?? "");
  const clip = await takeOut(admin, from - 5_000, to);
  expect(clip.gaps).toEqual([
    { from: new Date(from - 5_000).toISOString(), to: all[0]?.from },
    { from: expect.any(String), to: all[1]?.from },
  ]);
  const played = probe(await fetchClip(kitchen, admin, clip));
  expect(played.complaints).toBe("");
  expect(played.durationS).toBeCloseTo((all[0]?.durationS ?? 0) + (all[1]?.durationS ?? 0), 0);
  const nothing = await takeOut(admin, from - 60_000, from - 50_000);
  expect(nothing).toMatchObject({ state: "failed", fault: "nothing is recorded of this time (any more)" });
});

test("without ffmpeg the clip is made of the fragments themselves, says so, plays and verifies", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras, { ffmpeg: "no-such-program" });
  const admin = await kitchen.signIn("admin");
  const { from, to } = await record(admin, 3);
  const clip = await takeOut(admin, from, to);
  expect(clip).toMatchObject({ state: "done", form: "fragmented-mp4" });
  const file = await fetchClip(kitchen, admin, clip);
  expect(probe(file)).toMatchObject({ complaints: "", startS: 0 });
  expect(probe(file).frames).toBeGreaterThan(2 * 30);
  expect((await mingchu("clip", "verify", file)).status).toBe(0);
});

test("a clip that was being made when the hub was stopped is told as broken off, and what waited is made", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  const admin = await kitchen.signIn("admin");
  const { from, to } = await record(admin, 1);
  const clip = await takeOut(admin, from, to);
  const { db } = kitchen.hub.memory.book;
  await db
    .insertInto("clip_export")
    .values(await rowLike(kitchen, clip.id, "a", "running"))
    .execute();
  await db
    .insertInto("clip_export")
    .values(await rowLike(kitchen, clip.id, "b", "waiting"))
    .execute();
  await kitchen.restart();
  const again = await kitchen.signIn("admin");
  const stateOf = async (id: string) => (await again.get<ClipExport>(`/clip-exports/${id}`)).body.state;
  expect(await stateOf("a")).toBe("broken-off");
  await until("the one that waited", async () => ((await stateOf("b")) === "done" ? true : undefined));
});

async function rowLike(kitchen: Kitchen, id: string, copy: string, state: string) {
  const { db } = kitchen.hub.memory.book;
  const row = await db.selectFrom("clip_export").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  return { ...row, id: copy, state, result: "{}", ended_at: null };
}
