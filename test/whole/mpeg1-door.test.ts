// The socket of MPEG-1 has the same door as the live view: who may watch, from which page, and until when.
import { test as anyTest, expect } from "vitest";
import WebSocket from "ws";
import { type Caller, until } from "../kitchen.ts";
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
}, 30_000);
