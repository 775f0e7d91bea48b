// The socket of MPEG-1 has the same door as the live view: who may watch, from which page, and until when.
import { test as anyTest, expect } from "vitest";
import WebSocket from "ws";
import { type Caller, until } from "../kitchen.ts";
import { openParentsSchool, CAMERA as PARENTS_CAMERA, SECOND } from "../parents.ts";
import { decode } from "../video/drawn-pictures.ts";
import { openCameras } from "../video/open-relay.ts";
import { FFMPEG } from "../video/own-ffmpegs.ts";
import { CAMERA, kitchenWith } from "./camera-kitchen.ts";

const test = anyTest.skipIf(FFMPEG === undefined);

type Opened = {
  readonly texts: readonly { readonly type: string }[];
  readonly bytes: () => number;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
};

/** Open, or the status by which it was refused. */
function openSocket(http: string, caller: Caller | undefined, origin = http): Promise<Opened | number> {
  const headers = { origin, ...(caller === undefined ? {} : { authorization: `Bearer ${caller.token}` }) };
  const socket = new WebSocket(`${http.replace("http", "ws")}/api/v1/cameras/${CAMERA}/mpeg1`, { headers });
  const texts: { type: string }[] = [];
  let bytes = 0;
  socket.on("message", (data: Buffer, isBinary: boolean) => {
    if (isBinary) bytes += data.length;
    else texts.push(JSON.parse(data.toString()));
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve({ texts, bytes: () => bytes, closed }));
    socket.once("unexpected-response", (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.on("error", reject);
  });
}

test("MPEG-1 comes to who may watch, from the hub's own page, and is closed with 1008 when they sign out", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  const http = kitchen.hub.httpUrl;
  const east = await kitchen.signIn("east");
  expect(await openSocket(http, undefined)).toBe(401);
  expect(await openSocket(http, await kitchen.signIn("west"))).toBe(404);
  expect(await openSocket(http, east, "https://elsewhere.example")).toBe(403);
  const opened = await openSocket(http, east);
  if (typeof opened === "number") throw new Error(`refused with ${opened}`);
  await until("pictures", () => opened.bytes() > 40_000 || undefined);
  expect(opened.texts[0]).toMatchObject({ type: "state" });
  expect(opened.texts.map(({ type }) => type)).toContain("time");
  const audit = await east.get<{ items: { action: string }[] }>("/audit?limit=50");
  expect(audit.body.items.filter(({ action }) => action === "cameras.watch")).toHaveLength(1);
  await east.send("DELETE", "/session");
  expect((await opened.closed).code).toBe(1008);
});

test("parents of a camera with masks get it with them in whatever form they ask for it", async () => {
  await using school = await openParentsSchool();
  const mask = { x: 0.25, y: 0.25, width: 0.5, height: 0.5 };
  await school.head.send("PUT", `/cameras/${PARENTS_CAMERA}/masks`, { masks: [mask] });
  school.clock.skip(3_000);
  expect(await school.approve(PARENTS_CAMERA)).toBe(200);
  const { path } = await school.link({ cameraIds: [PARENTS_CAMERA] });
  const phone = school.phone(path);
  await phone.status();
  for (const way of ["mpeg1", "live?codec=h264", "live?codec=any&stream=main"]) {
    const view = await phone.live(PARENTS_CAMERA, way);
    if (typeof view === "number") throw new Error(`${way}: refused with ${view}`);
    await until(`pictures by ${way}`, () => Buffer.concat(view.video).length > 40_000 || undefined);
    view.socket.terminate();
    const seen = await decode(Buffer.concat(view.video), "mp4");
    expect(seen.brightest(mask.x, mask.y, mask.width, mask.height), way).toBeLessThan(24);
    expect(seen.brightest(0, 0, 0.2, 0.2), way).toBeGreaterThan(60);
  }
  const playlist = await (await phone.ask(`/cameras/${PARENTS_CAMERA}/hls-h264/index.m3u8`)).text();
  const names = [/MAP:URI="([^"]+)"/.exec(playlist)?.[1], /^\S+\.m4s$/m.exec(playlist)?.[0]];
  const pieces = names.map(async (name) => {
    const piece = await phone.ask(`/cameras/${PARENTS_CAMERA}/hls-h264/${name}`);
    return Buffer.from(await piece.arrayBuffer());
  });
  const seen = await decode(Buffer.concat(await Promise.all(pieces)), "mp4");
  expect(seen.brightest(mask.x, mask.y, mask.width, mask.height)).toBeLessThan(24);
});

test("parents' seats have half of what is made at most, and leave the rest to staff", async () => {
  await using school = await openParentsSchool({ transcodes: 2 });
  await school.approve(SECOND);
  const { path } = await school.link({ cameraIds: [PARENTS_CAMERA, SECOND] });
  const phone = school.phone(path);
  await phone.status();
  const first = await phone.live(PARENTS_CAMERA, "mpeg1");
  if (typeof first === "number") throw new Error(`refused with ${first}`);
  await first.moving;
  const second = await phone.live(SECOND, "mpeg1");
  if (typeof second === "number") throw new Error(`refused with ${second}`);
  expect(await second.closed).toEqual({ code: 1013, reason: "full" });
  const { hub } = school.kitchen;
  const socket = new WebSocket(`${hub.httpUrl.replace("http", "ws")}/api/v1/cameras/${SECOND}/mpeg1`, {
    headers: { origin: hub.httpUrl, authorization: `Bearer ${school.head.token}` },
  });
  await new Promise<void>((resolve, reject) => {
    socket.on("message", (_data, isBinary) => {
      if (isBinary) resolve();
    });
    socket.on("close", (code) => reject(new Error(`closed with ${code}`)));
  });
  socket.terminate();
});
