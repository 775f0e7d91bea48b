// A camera that was removed, as a broken one is the day after an incident: what it recorded is watched, protected and taken
// out by who has the right where it was, is listed there, goes after its days, and is nowhere for anybody else.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Clock } from "../../hub/lib/clock.ts";
import type {
  Alert,
  AuditLine,
  ClipExport,
  ListOf,
  PastCamera,
  Protection,
} from "../../hub/serve/contract.ts";
import { type Caller, type Kitchen, until } from "../kitchen.ts";
import { mingchu } from "../mingchu-command.ts";
import { createLiveClock } from "../video/live-clock.ts";
import { openCameras, type TestCameras } from "../video/open-relay.ts";
import { CAMERA, kitchenWith } from "./camera-kitchen.ts";
import { fetchBytes, piecesOf, probe, recordingsOf, untilRecorded } from "./recorded.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const PATH = `/cameras/${CAMERA}`;
type People = Record<"admin" | "chief" | "east" | "west" | "officer" | "cook", Caller>;

async function open(cameras: TestCameras, clock?: Clock): Promise<{ kitchen: Kitchen; people: People }> {
  const kitchen = await kitchenWith(cameras, {}, clock);
  const admin = await kitchen.signIn("admin");
  await admin.send("POST", "/sites", { id: "west-canteen", name: "west", kind: "canteen", parentId: "west" });
  await kitchen.person("chief", { role: "district-manager", siteId: "district" });
  await kitchen.person("officer", { role: "safety-officer", siteId: "west-canteen" });
  await kitchen.person("cook", { role: "canteen-staff", siteId: "west-canteen" });
  return { kitchen, people: await everybody(kitchen) };
}

async function everybody(kitchen: Kitchen): Promise<People> {
  const [admin, chief, east, west, officer, cook] = [
    await kitchen.signIn("admin"),
    await kitchen.signIn("chief"),
    await kitchen.signIn("east"),
    await kitchen.signIn("west"),
    await kitchen.signIn("officer"),
    await kitchen.signIn("cook"),
  ];
  return { admin, chief, east, west, officer, cook };
}

async function record({ admin }: People, seconds: number) {
  await admin.send("PUT", `${PATH}/recording`, { mode: "always", stream: "sub" });
  const [piece] = piecesOf(await untilRecorded(admin, CAMERA, seconds));
  if (piece === undefined) throw new Error("there is no piece");
  return { piece, from: Date.parse(piece.from) };
}

const span = (from: number, to: number) => ({
  ...{ from: new Date(from).toISOString(), to: new Date(to).toISOString(), reason: "a rat was seen" },
});

async function listed(caller: Caller, site = ""): Promise<PastCamera[]> {
  const { status, body } = await caller.get<ListOf<PastCamera>>(
    `/past-cameras${site === "" ? "" : `?site=${site}`}`,
  );
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.items;
}

async function settled(caller: Caller, id: string): Promise<ClipExport> {
  return await until("the clip", async () => {
    const { body } = await caller.get<ClipExport>(`/clip-exports/${id}`);
    return body.state === "waiting" || body.state === "running" ? undefined : body;
  });
}

test("who has the right where a removed camera was watches, protects and takes out what it showed; nobody else finds it", {
  timeout: 90_000,
}, async () => {
  await using cameras = await openCameras(["/a"]);
  const { kitchen, people } = await open(cameras);
  await using _ = kitchen;
  const { admin, chief, east } = people;
  const { piece, from } = await record(people, 5);
  expect(await listed(chief)).toEqual([]);
  const before = await chief.send<Protection>("POST", `${PATH}/protections`, span(from, from + 1_000));
  expect((await east.send("DELETE", PATH)).status).toBe(204);

  //  For whoever has nothing there it is as any camera that never was.
  const ask = { from: piece.from, to: piece.to };
  const asked: readonly (readonly [method: string, path: string, body?: unknown])[] = [
    ["GET", `${PATH}/recordings?${new URLSearchParams(ask)}`],
    ["GET", `${PATH}/recordings/pieces/${piece.id}`],
    ["GET", `${PATH}/recordings/inits/${piece.initId}`],
    ["GET", `${PATH}/protections`],
    ["POST", `${PATH}/protections`, span(from, from + 1_000)],
    ["DELETE", `${PATH}/protections/${before.body.id}`],
    ["POST", `${PATH}/exports`, span(from, from + 1_000)],
  ];
  //  A cook may look back nowhere; an officer may, at their own school.
  for (const [caller, status] of [
    [people.west, 404],
    [people.officer, 404],
    [people.cook, 403],
  ] as const)
    for (const [method, path, body] of asked) {
      const here = await caller.send(method, path, body);
      const never = await caller.send(method, path.replace("cooking", "never"), body);
      expect([method, path, here.status, here.body]).toEqual([method, path, status, never.body]);
    }
  const one = async (caller: Caller, id: string) =>
    (await caller.get<ListOf<PastCamera>>(`/past-cameras?camera=${id}`)).body.items.map(
      (camera) => camera.id,
    );
  expect([await one(east, CAMERA), await one(east, "east-canteen.never")]).toEqual([[CAMERA], []]);
  expect(await one(people.west, CAMERA)).toEqual([]);
  expect(await listed(people.west)).toEqual([]);
  expect((await people.west.get("/past-cameras?site=east-canteen")).status).toBe(404);
  expect((await people.cook.get("/past-cameras")).status).toBe(403);
  //  Nothing of it is there now, for anybody.
  for (const path of ["", "/recording", "/still.jpg", "/picture"])
    expect([path, (await chief.get(`${PATH}${path}`)).status]).toEqual([path, 404]);
  const choice = { mode: "off", stream: "sub" };
  expect((await chief.send("PUT", `${PATH}/recording`, choice)).status).toBe(404);

  const base = `${kitchen.hub.httpUrl}/api/v1${PATH}/recordings`;
  for (const caller of [east, chief]) {
    const { spans, oldest, protections } = await recordingsOf(caller, CAMERA);
    expect(spans.flatMap(({ pieces }) => pieces).map(({ id, isOpen }) => [id, isOpen])).toEqual([
      [piece.id, undefined],
    ]);
    expect([oldest, protections.length]).toEqual([piece.from, 1]);
    const init = await fetchBytes(`${base}/inits/${piece.initId}`, caller);
    const bytes = await fetchBytes(`${base}/pieces/${piece.id}`, caller);
    expect(probe(Buffer.concat([init.bytes, bytes.bytes])).frames).toBeGreaterThan(60);
  }
  const kept = await east.send<Protection>("POST", `${PATH}/protections`, span(from, from + 2_000));
  expect(kept).toMatchObject({ status: 201, body: { cameraId: CAMERA, mayLift: true } });
  expect((await east.send("DELETE", `${PATH}/protections/${kept.body.id}`)).status).toBe(204);
  expect((await chief.send("DELETE", `${PATH}/protections/${before.body.id}`)).status).toBe(204);
  const { body: audit } = await admin.get<{ items: AuditLine[] }>("/audit?limit=100");
  const lines = audit.items.filter(({ target }) => target === CAMERA);
  const views = lines.filter(({ action }) => action === "cameras.watch");
  expect(views.map(({ who, siteId }) => `${who} at ${siteId}`).sort()).toEqual([
    "chief at east-canteen",
    "east at east-canteen",
  ]);
});

test("another camera with a removed one's id goes on with its past; of one that left before names were kept there is the id", {
  timeout: 90_000,
}, async () => {
  await using cameras = await openCameras(["/a"]);
  const { kitchen, people } = await open(cameras);
  await using _ = kitchen;
  const { east } = people;
  const { piece, from } = await record(people, 2);
  expect((await east.send("DELETE", PATH)).status).toBe(204);
  const { db } = kitchen.hub.memory.book;
  await db.updateTable("camera_move").set({ name: null, area: null }).execute();
  expect(await listed(east)).toEqual([
    expect.objectContaining({ id: CAMERA, name: CAMERA, became: "removed", oldest: piece.from }),
  ]);
  expect((await listed(east))[0]).not.toHaveProperty("area");

  const anew = {
    id: "cooking",
    name: "新的",
    area: "cooking",
    brand: "url",
    host: "127.0.0.1",
    port: 9,
    path: "/n",
  };
  expect((await east.send("POST", "/sites/east-canteen/cameras", anew)).status).toBe(201);
  expect(await listed(east)).toEqual([]);
  expect(piecesOf(await recordingsOf(east, CAMERA)).map(({ id }) => id)).toEqual([piece.id]);
  //  What each of them showed are two clips.
  const over = await east.send("POST", `${PATH}/exports`, span(from, Date.now()));
  expect(over).toMatchObject({ status: 422, body: { detail: expect.stringMatching(/was removed at/) } });

  //  Where it was is not known: nobody finds it.
  expect((await east.send("DELETE", PATH)).status).toBe(204);
  await db.deleteFrom("camera_move").execute();
  expect(await listed(east)).toEqual([]);
  expect((await people.chief.get(`${PATH}/recordings/pieces/${piece.id}`)).status).toBe(404);
});

test("a clip of a removed camera names it as it was, and verifies", { timeout: 90_000 }, async () => {
  await using cameras = await openCameras(["/a"]);
  const { kitchen, people } = await open(cameras);
  await using _ = kitchen;
  const { from } = await record(people, 5);
  expect((await people.east.send("DELETE", PATH)).status).toBe(204);
  await kitchen.restart();
  const again = await kitchen.signIn("east");
  //  Over the end of what there is: after it was removed it was nowhere else.
  const { body } = await again.send<ClipExport>("POST", `${PATH}/exports`, span(from, from + 3 * MINUTE));
  expect(await settled(again, body.id)).toMatchObject({ state: "done", siteId: "east-canteen" });
  expect((await (await kitchen.signIn("west")).get(`/clip-exports/${body.id}`)).status).toBe(404);
  const folder = mkdtempSync(join(tmpdir(), "mingchu-gone-"));
  try {
    const file = join(folder, "clip.mp4");
    const url = `${kitchen.hub.httpUrl}/api/v1/clip-exports/${body.id}/clip.mp4`;
    writeFileSync(file, (await fetchBytes(url, await kitchen.signIn("chief"))).bytes);
    expect(probe(file)).toMatchObject({ complaints: "" });
    const sound = await mingchu("clip", "verify", file);
    expect([sound.status, sound.stdout]).toEqual([0, expect.stringContaining("sound: 烹饪区")]);
    const manifest = await again.get<{ text: string }>(`/clip-exports/${body.id}/manifest.json`);
    expect(JSON.parse(manifest.body.text)).toMatchObject({
      camera: { id: CAMERA, name: "烹饪区", area: "cooking" },
      sites: [{ id: "east-canteen" }, { id: "east" }, { id: "district" }],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("what has left is listed where it was until nothing of it is held, and where it went is not told", {
  timeout: 90_000,
}, async () => {
  const clock = createLiveClock();
  await using cameras = await openCameras(["/a"]);
  const { kitchen, people } = await open(cameras, clock);
  await using _ = kitchen;
  const { admin, chief, east, west } = people;
  const { piece } = await record(people, 3);
  const moved = await admin.send("PATCH", PATH, {
    siteId: "west-canteen",
    name: "西校烹饪",
    area: "washing",
  });
  expect(moved.status).toBe(200);
  const [was, ...rest] = await listed(east);
  expect(rest).toEqual([]);
  expect(was).toMatchObject({ id: CAMERA, siteId: "east-canteen", name: "烹饪区", area: "cooking" });
  expect(was).toMatchObject({ became: "moved", oldest: piece.from });
  expect(Object.keys(was ?? {}).sort()).toEqual(
    ["area", "became", "id", "name", "newest", "oldest", "siteId", "until"].sort(),
  );
  expect(JSON.stringify(was)).not.toMatch(/\bwest|西校|washing/);
  //  There it is now, and its past is not theirs.
  expect(await listed(west)).toEqual([]);
  expect(await listed(chief)).toEqual([was]);
  expect(await listed(chief, "west")).toEqual([]);
  const own = await until("a piece of the other site", async () =>
    piecesOf(await recordingsOf(west, CAMERA)).find(({ durationS }) => durationS > 1),
  );

  const days = { mode: "always", stream: "sub", keepDays: 2 };
  expect((await west.send("PUT", `${PATH}/recording`, days)).status).toBe(200);
  expect((await west.send("DELETE", PATH)).status).toBe(204);
  expect(await listed(east)).toEqual([was]);
  expect(await listed(west)).toMatchObject([
    { id: CAMERA, siteId: "west-canteen", name: "西校烹饪", area: "washing", became: "removed" },
  ]);
  expect((await listed(west))[0]?.oldest).toBe(own.from);
  expect(await listed(chief)).toMatchObject([{ siteId: "west-canteen", oldest: piece.from }]);
  expect(await listed(chief, "east")).toEqual([was]);

  //  Two days were said for it, though all others are kept for fifteen; what is protected stays.
  const kept = await east.send<Protection>("POST", `${PATH}/protections`, {
    ...{ from: piece.from, to: new Date(Date.parse(piece.from) + 500).toISOString(), reason: "a rat" },
  });
  expect(kept.status).toBe(201);
  const pieces = async () => piecesOf(await recordingsOf(await kitchen.signIn("chief"), CAMERA)).length;
  clock.skip(2 * DAY - 30 * MINUTE);
  for (let minute = 0; minute < 8; minute++) clock.skip(MINUTE);
  expect(await pieces()).toBe(2);
  clock.skip(30 * MINUTE);
  const later = await everybody(kitchen);
  await until("its end in the west", async () => {
    clock.skip(10_000);
    return (await listed(later.west)).length === 0 ? true : undefined;
  });
  expect(await listed(later.east)).toEqual([was]);
  expect((await later.east.send("DELETE", `${PATH}/protections/${kept.body.id}`)).status).toBe(204);
  await until("its end in the east", async () => {
    clock.skip(10_000);
    return (await listed(later.east)).length === 0 ? true : undefined;
  });
  expect(await listed(later.chief)).toEqual([]);
});

test("an alert's case holds the clip of a camera that was removed since, under its name", {
  timeout: 90_000,
}, async () => {
  const clock = createLiveClock();
  await using cameras = await openCameras(["/a"]);
  const { kitchen, people } = await open(cameras, clock);
  await using _ = kitchen;
  const { admin, east } = people;
  await kitchen.person("owner", { role: "canteen-staff", siteId: "east-canteen" });
  await record(people, 2);
  const order = { siteId: "east-canteen", text: "a rat", kind: "hygiene", requirement: "traps" };
  const { body: alert } = await admin.send<Alert>("POST", "/orders", { ...order, owner: "owner" });
  const clipsOf = async () => (await east.get<Alert>(`/alerts/${alert.id}`)).body.clips;
  await until("its clip", async () => (await clipsOf())?.[0]);
  await untilRecorded(admin, CAMERA, 4);
  expect((await east.send("DELETE", PATH)).status).toBe(204);
  expect(await clipsOf()).toMatchObject([{ cameraId: CAMERA }]);
  clock.skip(6 * MINUTE);
  const asked = await east.send<ListOf<ClipExport>>("POST", `/alerts/${alert.id}/clips`);
  expect([asked.status, asked.body.items.length]).toEqual([202, 1]);
  expect((await settled(east, asked.body.items[0]?.id ?? "")).state).toBe("done");
  const folder = mkdtempSync(join(tmpdir(), "mingchu-gone-"));
  try {
    const file = join(folder, "case.zip");
    const url = `${kitchen.hub.httpUrl}/api/v1/alerts/${alert.id}/export`;
    writeFileSync(file, (await fetchBytes(`${url}?clips=yes`, east)).bytes);
    expect(await mingchu("case", "verify", file)).toMatchObject({ status: 0 });
    const one = JSON.parse((await fetchBytes(url, east)).bytes.toString());
    expect(JSON.stringify(one)).toContain(`"cameraId":"${CAMERA}","name":"烹饪区"`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
