// An alert's exported file with what its cameras recorded: one archive that any program opens, and in which the same command
// finds whatever was altered, removed or put in, in a clip as in the case.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPart, readZip, type ZipPart, type ZipSource, zipPieces } from "../../hub/lib/stored-zip.ts";
import type { Alert, AuditLine, ClipExport, ListOf, Problem } from "../../hub/serve/contract.ts";
import { checkCaseFile } from "../../hub/store/case-archive.ts";
import { CHROMIUM, fillIn, launchBrowser, visit } from "../browser/page.ts";
import { type Caller, type Kitchen, until } from "../kitchen.ts";
import { mingchu } from "../mingchu-command.ts";
import { createLiveClock } from "../video/live-clock.ts";
import { openCameras, type TestCameras } from "../video/open-relay.ts";
import { CAMERA, kitchenWith } from "./camera-kitchen.ts";
import { fetchBytes, probe, untilRecorded } from "./recorded.ts";

let folder: string;
let cameras: TestCameras;
let kitchen: Kitchen;
let admin: Caller;
let alert: Alert;
let clip: ClipExport;
let file: string;
const clock = createLiveClock();
const says: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-case-"));
  cameras = await openCameras(["/a"]);
  kitchen = await kitchenWith(cameras, {}, clock);
  admin = await kitchen.signIn("admin");
  await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  await admin.send("PUT", `/cameras/${CAMERA}/recording`, { mode: "always", stream: "sub" });
  await untilRecorded(admin, CAMERA, 2);
  const said = {
    siteId: "east-canteen",
    text: "a rat",
    kind: "hygiene",
    requirement: "traps",
    owner: "cook",
  };
  alert = (await admin.send<Alert>("POST", "/orders", said)).body;
  await untilRecorded(admin, CAMERA, 4);
  await until("its clip", async () => (await clipsOf())?.length);
  says.push((await exported()).said);
  await admin.send("POST", `/orders/${alert.id}/withdraw`, { reason: "it was a toy" });
  await until("the clip's end", async () =>
    Date.parse((await clipsOf())?.[0]?.to ?? "") === Date.parse(alert.firedAt) + 30_000 ? true : undefined,
  );
  clock.skip(31_000);
  says.push((await exported()).said);
  const asked = await admin.send<ListOf<ClipExport>>("POST", `/alerts/${alert.id}/clips`);
  expect([asked.status, asked.body.items.length]).toEqual([202, 1]);
  clip = await until("the clip's file", async () => {
    const { body } = await admin.send<ListOf<ClipExport>>("POST", `/alerts/${alert.id}/clips`);
    return body.items.find(({ state }) => state === "done");
  });
  const { bytes, name } = await exported();
  expect(name).toContain(`mingchu-alert-${alert.id}.zip`);
  file = join(folder, "case.zip");
  writeFileSync(file, bytes);
});
afterAll(async () => {
  await kitchen[Symbol.asyncDispose]();
  await cameras[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function clipsOf() {
  return (await admin.get<Alert>(`/alerts/${alert.id}`)).body.clips;
}

async function exported(caller = admin) {
  const answer = await fetch(`${kitchen.hub.httpUrl}/api/v1/alerts/${alert.id}/export?clips=yes`, {
    headers: { authorization: `Bearer ${caller.token}` },
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const said = answer.ok ? "" : (JSON.parse(bytes.toString()) as Problem).detail;
  return { status: answer.status, bytes, said, name: answer.headers.get("content-disposition") ?? "" };
}

test("it is refused in words until each clip was taken out", () => {
  expect(says).toEqual([
    expect.stringMatching(/^Camera .* is recorded because of this alert until .*: ask again then\.$/),
    expect.stringMatching(/was not taken out yet: ask for this alert's clips \(POST \/alerts\/.*\/clips\)/),
  ]);
});

test("the command finds it sound, other programs unpack it, and the clip plays and proves itself", async () => {
  const { body: key } = await admin.get<{ publicKey: string }>("/case-key");
  const sound = await mingchu("case", "verify", file, "--key", key.publicKey);
  expect([sound.status, sound.stderr]).toEqual([0, ""]);
  expect(sound.stdout).toContain("1 clips");
  const listed = spawnSync("python3", ["-m", "zipfile", "-t", file], { encoding: "utf8" });
  expect([listed.status, listed.stdout]).toEqual([0, "Done testing\n"]);
  expect(spawnSync("python3", ["-m", "zipfile", "-e", file, folder]).status).toBe(0);
  const video = join(folder, "clips", `${clip.id}.mp4`);
  expect(probe(video)).toMatchObject({ complaints: "" });
  expect(probe(video).frames).toBeGreaterThan(60);
  expect((await mingchu("clip", "verify", video)).status).toBe(0);
  const own = await fetchBytes(`${kitchen.hub.httpUrl}/api/v1/clip-exports/${clip.id}/clip.mp4`, admin);
  expect(readFileSync(video).equals(own.bytes)).toBe(true);
  const { body: audit } = await admin.get<{ items: AuditLine[] }>("/audit?limit=100");
  const fetched = audit.items.filter(
    ({ action, target }) => action === "recordings.fetch" && target === CAMERA,
  );
  expect(fetched.at(-1)?.after).toMatchObject({ export: clip.id, sha256: clip.sha256 });
  //  The case by itself says that its clips are missing.
  const alone = await mingchu("case", "verify", join(folder, "case.json"));
  expect([alone.status, alone.stdout]).toEqual([1, expect.stringMatching(/^altered: clip .* is not there/)]);
});

/** What the check says of the archive with other files in it, laid out anew without fault. */
async function saidOf(change: (files: Map<string, Buffer>) => void): Promise<readonly string[]> {
  const files = new Map<string, Buffer>();
  for (const part of (await readZip(file)) ?? []) files.set(part.name, await bytesOf(part));
  change(files);
  const copy = join(folder, "altered.zip");
  writeFileSync(copy, await packed([...files].map(([name, bytes]) => ({ name, bytes }))));
  const check = await checkCaseFile(copy, undefined);
  return "unreadable" in check ? [check.unreadable] : check.faults;
}

async function bytesOf(part: ZipPart): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of readPart(file, part)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function packed(files: readonly { readonly name: string; readonly bytes: Buffer }[]): Promise<Buffer> {
  const sources: ZipSource[] = files.map(({ name, bytes }) => ({
    name,
    read: async function* () {
      yield bytes;
    },
  }));
  const pieces: Uint8Array[] = [];
  for await (const piece of zipPieces(sources)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const nameOf = () => `clips/${clip.id}.mp4`;

test("an altered clip, a missing one, one put in and one put in another's place are found, clip by clip", async () => {
  expect(await saidOf(() => undefined)).toEqual([]);
  const flipped = (files: Map<string, Buffer>, at: number) => {
    const bytes = files.get(nameOf()) ?? Buffer.alloc(0);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
  };
  expect(await saidOf((files) => flipped(files, Math.floor((clip.bytes ?? 0) / 2)))).toEqual([
    expect.stringMatching(/^clip clips\/.*: the video was altered/),
  ]);
  expect(await saidOf((files) => flipped(files, (clip.bytes ?? 0) + 200))).not.toEqual([]);
  expect(await saidOf((files) => files.delete(nameOf()))).toEqual([`clip ${nameOf()} was removed`]);
  expect(await saidOf((files) => files.set("clips/x.mp4", Buffer.from("x")))).toEqual([
    "clips/x.mp4 was added",
  ]);
  //  A sound clip of the same hub, of another time.
  const now = clock.now();
  const span = { from: new Date(now - 3_000).toISOString(), to: new Date(now - 1_500).toISOString() };
  const asked = await admin.send<ClipExport>("POST", `/cameras/${CAMERA}/exports`, { ...span, reason: "x" });
  const other = await until("another clip", async () => {
    const { body } = await admin.get<ClipExport>(`/clip-exports/${asked.body.id}`);
    return body.state === "done" ? body : undefined;
  });
  const url = `${kitchen.hub.httpUrl}/api/v1/clip-exports/${other.id}/clip.mp4`;
  const foreign = (await fetchBytes(url, admin)).bytes;
  expect(await saidOf((files) => files.set(nameOf(), foreign))).toEqual([
    `clip ${nameOf()} is another one than the one that the case names`,
  ]);
  expect(
    await saidOf((files) => {
      const text = files.get("case.json")?.toString("utf8") ?? "";
      files.set("case.json", Buffer.from(text.replace(clip.sha256 ?? "", other.sha256 ?? "")));
    }),
  ).toContain("what the file says of itself was altered");
});

test("no byte of the archive can be another one without being noticed", async () => {
  const whole = readFileSync(file);
  const parts = (await readZip(file)) ?? [];
  const copy = join(folder, "flipped.zip");
  const inHeads = parts.flatMap(({ at, name }) =>
    Array.from({ length: 30 + name.length }, (_, back) => at - 1 - back),
  );
  const last = parts.at(-1);
  const directory = (last?.at ?? 0) + (last?.bytes ?? 0);
  const behind = Array.from({ length: whole.length - directory }, (_, index) => directory + index);
  const inside = Array.from({ length: 40 }, (_, index) => Math.floor(((index + 0.5) * directory) / 40));
  const unnoticed: number[] = [];
  for (const place of [...inHeads, ...behind, ...inside]) {
    const flipped = Buffer.from(whole);
    flipped[place] = (flipped[place] ?? 0) ^ 1;
    writeFileSync(copy, flipped);
    const check = await checkCaseFile(copy, undefined);
    if (!("unreadable" in check) && check.faults.length === 0) unnoticed.push(place);
  }
  expect(unnoticed).toEqual([]);
  for (const cut of [1, 22, 500, directory]) {
    writeFileSync(copy, whole.subarray(0, whole.length - cut));
    expect(await checkCaseFile(copy, undefined)).toMatchObject({ unreadable: expect.anything() });
  }
  writeFileSync(copy, Buffer.concat([whole, Buffer.from("more")]));
  expect(await checkCaseFile(copy, undefined)).toMatchObject({ unreadable: expect.anything() });
});

test.skipIf(CHROMIUM === undefined)(
  "on the alert's page a manager gets it with one button",
  async () => {
    const browser = await launchBrowser();
    try {
      await using visitor = await visit(browser, kitchen.hub.httpUrl);
      const { page } = visitor;
      await page.goto(`/alerts/${alert.id}`);
      await fillIn(page, "east", kitchen.passwordOfPeople);
      const button = page.getByTestId("export-case-clips");
      await button.waitFor();
      const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
      expect(download.suggestedFilename()).toBe(`mingchu-alert-${alert.id}.zip`);
      expect(await checkCaseFile(await download.path(), undefined)).toMatchObject({ faults: [], clips: 1 });
      expect(visitor.complaints()).toEqual([]);
    } finally {
      await browser.close();
    }
  },
  60_000,
);

test("clips that are too large for one file are refused with what to do, and one that was removed is asked for again", async () => {
  const { db } = kitchen.hub.memory.book;
  const row = await db
    .selectFrom("clip_export")
    .selectAll()
    .where("id", "=", clip.id)
    .executeTakeFirstOrThrow();
  const resized = (bytes: number) =>
    db
      .updateTable("clip_export")
      .set({ result: JSON.stringify({ ...JSON.parse(row.result), bytes }) })
      .where("id", "=", clip.id)
      .execute();
  await resized(2_000_000_001);
  expect(await exported()).toMatchObject({
    status: 409,
    said: expect.stringMatching(/are 2001 MB, and a file holds 2000 MB.*fetch each by itself/),
  });
  await resized(JSON.parse(row.result).bytes);
  //  Removed by somebody, it is to be taken out again, and the case without clips is there all the same.
  expect((await admin.send("DELETE", `/clip-exports/${clip.id}`)).status).toBe(204);
  expect(await exported()).toMatchObject({ status: 409, said: expect.stringContaining("not taken out yet") });
  expect((await admin.get(`/alerts/${alert.id}/export`)).status).toBe(200);
});

test("who may not take the clips out gets no file with them, and a cook or another school none at all", async () => {
  const [west, cook] = [await kitchen.signIn("west"), await kitchen.signIn("cook")];
  expect([(await exported(west)).status, (await exported(cook)).status]).toEqual([404, 403]);
  const path = `/alerts/${alert.id}/clips`;
  expect([(await west.send("POST", path)).status, (await cook.send("POST", path)).status]).toEqual([
    404, 403,
  ]);
});
