// The past of a camera over the API: what is recorded is listed, plays, is kept from who may not see it, and that somebody
// looked is on the audit log.
import { connect } from "node:net";
import { expect, test } from "vitest";
import type { AuditLine, Recording } from "../../hub/serve/contract.ts";
import { until } from "../kitchen.ts";
import { openCameras } from "../video/open-relay.ts";
import { CAMERA, kitchenWith } from "./camera-kitchen.ts";
import { fetchBytes, piecesOf, probe, recordingsOf, untilRecorded } from "./recorded.ts";

test("a camera that is always recorded is listed as it goes on, and its pieces play from their beginning", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  const admin = await kitchen.signIn("admin");
  const { body: before } = await admin.get<Recording>(`/cameras/${CAMERA}/recording`);
  expect(before).toMatchObject({ mode: "alert", stream: "sub", keepsDays: 15, state: "ready", bytes: 0 });
  const choice = { mode: "always", stream: "sub", keepDays: 7 };
  const { body: set } = await admin.send<Recording>("PUT", `/cameras/${CAMERA}/recording`, choice);
  expect(set).toMatchObject({ ...choice, keepsDays: 7 });
  const { spans } = await untilRecorded(admin, CAMERA, 3);
  expect(spans).toHaveLength(1);
  expect(spans[0]?.mime).toBe('video/mp4; codecs="avc1.4d4016"');
  const piece = spans[0]?.pieces[0];
  expect(piece).toMatchObject({ isOpen: true, isDamaged: false });

  //  Switched off, the piece is whole, and nothing more comes.
  await admin.send("PUT", `/cameras/${CAMERA}/recording`, { mode: "off", stream: "sub" });
  const closed = await recordingsOf(admin, CAMERA);
  const [whole] = piecesOf(closed);
  expect(whole?.isOpen).toBeUndefined();
  const base = `${kitchen.hub.httpUrl}/api/v1/cameras/${CAMERA}/recordings`;
  const init = await fetchBytes(`${base}/inits/${whole?.initId}`, admin);
  const video = await fetchBytes(`${base}/pieces/${whole?.id}`, admin);
  expect([init.status, video.status]).toEqual([200, 200]);
  //  Nothing stays in a browser that somebody else uses next.
  expect(video.cache).toBe("no-store");
  expect(video.bytes).toHaveLength(whole?.bytes ?? 0);
  const played = probe(Buffer.concat([init.bytes, video.bytes]));
  expect(played.complaints).toBe("");
  expect(played.startS).toBe(0);
  expect(played.frames).toBeGreaterThan(3 * 25);
  const tookS = (Date.parse(whole?.to ?? "") - Date.parse(whole?.from ?? "")) / 1000;
  expect(Math.abs(tookS - (whole?.durationS ?? 0))).toBeLessThan(0.5);

  const { body: audit } = await admin.get<{ items: AuditLine[] }>("/audit?limit=50");
  const lines = audit.items.filter((line) => line.target === CAMERA);
  expect(lines.filter((line) => line.action === "recordings.change")).toHaveLength(2);
  //  Two requests, one viewing.
  expect(lines.filter((line) => line.action === "cameras.watch").map((line) => line.after?.["way"])).toEqual([
    "past",
  ]);
});

test("a camera that is recorded in kitchen hours is so within them, and outside them only remembered", async () => {
  const choice = { mode: "kitchen-hours", stream: "sub" };
  const hour = (at: number) => `${String(new Date(at + 8 * 3_600_000).getUTCHours()).padStart(2, "0")}:00`;
  const [now, HOUR] = [Date.now(), 3_600_000];
  for (const [from, to, isWithin] of [
    [now - 2 * HOUR, now + 3 * HOUR, true],
    [now + 3 * HOUR, now + 5 * HOUR, false],
  ] as const) {
    await using cameras = await openCameras(["/a"]);
    await using kitchen = await kitchenWith(cameras, { kitchenHours: { from: hour(from), to: hour(to) } });
    const admin = await kitchen.signIn("admin");
    await admin.send("PUT", `/cameras/${CAMERA}/recording`, choice);
    const state = async () => (await admin.get<Recording>(`/cameras/${CAMERA}/recording`)).body.state;
    if (isWithin) {
      await untilRecorded(admin, CAMERA, 1);
      expect(await state()).toBe("recording");
    } else {
      await until("the camera is known to be there, and left", async () => {
        const { body } = await admin.get<{ state: string }>(`/cameras/${CAMERA}`);
        return body.state === "online" && cameras.sessions() === 0 ? true : undefined;
      });
      expect(await state()).toBe("ready");
      expect(piecesOf(await recordingsOf(admin, CAMERA))).toEqual([]);
    }
  }
});

test("a school of another branch, its own cooks and its parents' committee do not see it", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  const admin = await kitchen.signIn("admin");
  await admin.send("PUT", `/cameras/${CAMERA}/recording`, { mode: "always", stream: "sub" });
  const [piece] = piecesOf(await untilRecorded(admin, CAMERA, 1));
  const addresses = ["recording", `recordings/pieces/${piece?.id}`, `recordings/inits/${piece?.initId}`];
  await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  await kitchen.person("parent", { role: "parents-committee", siteId: "east" });
  for (const [account, expected] of [
    ["west", 404],
    ["cook", 403],
    ["parent", 403],
    ["east", 200],
  ] as const) {
    const caller = await kitchen.signIn(account);
    for (const address of addresses) {
      const { status } = await fetchBytes(
        `${kitchen.hub.httpUrl}/api/v1/cameras/${CAMERA}/${address}`,
        caller,
      );
      expect([account, address, status]).toEqual([account, address, expected]);
    }
  }
});

test("who asks for much of the past at once is told to wait, and nobody else is", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  const [admin, east] = [await kitchen.signIn("admin"), await kitchen.signIn("east")];
  const base = `${kitchen.hub.httpUrl}/api/v1/cameras/${CAMERA}/recordings/inits`;
  const ask = async (caller: typeof admin) => (await fetchBytes(`${base}/${"0".repeat(32)}`, caller)).status;
  //  In one write over one connection: as many requests of their own come in as slowly as they are answered.
  const { hostname, port, pathname, host } = new URL(`${base}/${"0".repeat(32)}`);
  const head = `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${admin.token}\r\n\r\n`;
  const socket = connect(Number(port), hostname);
  let answers = "";
  socket.setEncoding("latin1").on("data", (text: string) => {
    answers += text;
  });
  socket.write(head.repeat(200));
  expect(await ask(east)).toBe(404);
  const told = () => [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  await until("all answers", () => (told().length === 200 ? true : undefined));
  socket.destroy();
  expect(new Set(told())).toEqual(new Set([404, 429]));
  expect(await ask(admin)).toBe(404);
});

test("a span is protected with a reason, and lifted by whoever protected it or stands above", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  const admin = await kitchen.signIn("admin");
  await kitchen.person("inspector", { role: "inspector", siteId: "district" });
  const [east, inspector] = [await kitchen.signIn("east"), await kitchen.signIn("inspector")];
  const path = `/cameras/${CAMERA}/protections`;
  const span = { from: new Date(Date.now() - 60_000).toISOString(), to: new Date().toISOString() };
  const make = async (caller: typeof admin) =>
    (await caller.send<{ id: string }>("POST", path, { ...span, reason: "a rat was seen" })).body.id;
  const [byInspector, byEast] = [await make(inspector), await make(east)];
  expect((await east.send("DELETE", `${path}/${byInspector}`)).status).toBe(403);
  expect((await inspector.send("DELETE", `${path}/${byEast}`)).status).toBe(403);
  expect((await east.send("DELETE", `${path}/${byEast}`)).status).toBe(204);
  expect((await east.get<{ items: unknown[] }>(path)).body.items).toMatchObject([
    { id: byInspector, by: "inspector", reason: "a rat was seen", mayLift: false },
  ]);
  expect((await admin.send("DELETE", `${path}/${byInspector}`)).status).toBe(204);
  expect((await admin.send("POST", path, { ...span, reason: "" })).status).toBe(422);
  const { body: audit } = await admin.get<{ items: AuditLine[] }>("/audit?limit=50");
  const actions = audit.items
    .map(({ action }) => action)
    .filter((action) => action.startsWith("recordings."));
  expect(actions.sort()).toEqual([
    "recordings.protect",
    "recordings.protect",
    "recordings.unprotect",
    "recordings.unprotect",
  ]);
});

test("who does not stand above the school protects so many hours of it and no more", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  await kitchen.person("officer", { role: "safety-officer", siteId: "east" });
  const [admin, officer] = [await kitchen.signIn("admin"), await kitchen.signIn("officer")];
  const path = `/cameras/${CAMERA}/protections`;
  const to = Date.now();
  const protect = (caller: typeof admin, hours: number) =>
    caller.send<{ id: string; detail?: string }>("POST", path, {
      from: new Date(to - hours * 3_600_000).toISOString(),
      to: new Date(to).toISOString(),
      reason: "a rat was seen",
    });
  const first = await protect(officer, 12);
  expect([first.status, (await protect(officer, 11)).status]).toEqual([201, 201]);
  const refused = await protect(officer, 2);
  expect(refused).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining("at most 24 hours") },
  });
  expect((await protect(admin, 12)).status).toBe(201);
  expect((await protect(officer, 1)).status).toBe(409);
});
