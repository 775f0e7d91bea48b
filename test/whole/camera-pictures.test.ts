// Stills and HLS over HTTP, as people and players outside the hub get them.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { test as anyTest, expect } from "vitest";
import type { StillSheet } from "../../hub/serve/contract.ts";
import { type Caller, type Kitchen, openKitchen, until } from "../kitchen.ts";
import { decode } from "../video/drawn-pictures.ts";
import { openCameras } from "../video/open-relay.ts";
import { FFMPEG } from "../video/own-ffmpegs.ts";
import { CAMERA, kitchenWith } from "./camera-kitchen.ts";

const test = anyTest.skipIf(FFMPEG === undefined);

function ask(kitchen: Kitchen, caller: Caller | undefined, path: string): Promise<Response> {
  const headers = caller === undefined ? {} : { authorization: `Bearer ${caller.token}` };
  return fetch(`${kitchen.hub.httpUrl}/api/v1/cameras/${path}`, { headers });
}

test("a still comes with its time and age, to those who may watch, and one viewing is one line on the audit log", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  const east = await kitchen.signIn("east");
  const still = await ask(kitchen, east, `${CAMERA}/still.jpg`);
  expect([still.status, still.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
  expect(still.headers.get("cache-control")).toBe("private, no-cache");
  const takenAt = Date.parse(still.headers.get("x-captured-at") ?? "");
  expect(Math.abs(Date.now() - takenAt)).toBeLessThan(10_000);
  expect(Number(still.headers.get("age"))).toBeLessThan(10);
  expect(await decode(new Uint8Array(await still.arrayBuffer()), "jpeg")).toMatchObject({ width: 640 });
  await untilNoNewer(kitchen, east);

  for (let count = 0; count < 4; count++) await ask(kitchen, east, `${CAMERA}/still.jpg`);
  expect((await ask(kitchen, undefined, `${CAMERA}/still.jpg`)).status).toBe(401);
  expect((await ask(kitchen, await kitchen.signIn("west"), `${CAMERA}/still.jpg`)).status).toBe(404);
  expect((await ask(kitchen, east, "east-canteen.nothing/still.jpg")).status).toBe(404);
  const audit = await east.get<{ items: { action: string; who: string }[] }>("/audit?limit=50");
  expect(audit.body.items.filter(({ action }) => action === "cameras.watch")).toHaveLength(1);
});

test("a wall's stills come in one answer: what may be seen, said of each; the rest is as if it were not there", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  const east = await kitchen.signIn("east");
  const sheetOf = (caller: Caller, list: string) =>
    fetch(`${kitchen.hub.httpUrl}/api/v1/stills?cameras=${encodeURIComponent(list)}`, {
      headers: { authorization: `Bearer ${caller.token}` },
    });
  const { said, parts } = await until("a picture", async () => {
    const answer = await sheetOf(east, `${CAMERA},west-canteen.cooking`);
    expect(answer.status).toBe(200);
    const parts = await answer.formData();
    const said = JSON.parse(String(parts.get("stills"))) as StillSheet;
    return parts.get(CAMERA) === null ? undefined : { said, parts };
  });
  const jpeg = parts.get(CAMERA) as File;
  expect(await decode(new Uint8Array(await jpeg.arrayBuffer()), "jpeg")).toMatchObject({ width: 640 });
  const own = said.find(({ cameraId }) => cameraId === CAMERA);
  expect(Math.abs(Date.now() - Date.parse(own?.capturedAt ?? ""))).toBeLessThan(10_000);
  expect(said.find(({ cameraId }) => cameraId !== CAMERA)).toMatchObject({ why: "no-such-camera" });
  const newer = await sheetOf(east, `${CAMERA}@${Date.parse(own?.capturedAt ?? "")}`);
  const next = JSON.parse(String((await newer.formData()).get("stills"))) as StillSheet;
  expect(next.map(({ capturedAt }) => capturedAt)).not.toContain(own?.capturedAt);

  expect((await sheetOf(await kitchen.signIn("west"), CAMERA)).status).toBe(404);
  for (const wrong of [
    "",
    `${CAMERA},${CAMERA}`,
    `${CAMERA}@x`,
    Array.from({ length: 65 }, (_, i) => i).join(),
  ])
    expect((await sheetOf(east, wrong)).status, wrong).toBe(422);
  await kitchen.person("east", { role: "school-manager", siteId: "west" });
  expect((await sheetOf(east, CAMERA)).status).toBe(404);
  const admin = await kitchen.signIn("admin");
  const audit = await admin.get<{ items: { action: string; who: string }[] }>("/audit?limit=50");
  expect(audit.body.items.filter(({ action }) => action === "cameras.watch")).toHaveLength(1);
});

/** Who has the newest picture is told so, with its age and without the picture. */
async function untilNoNewer(kitchen: Kitchen, caller: Caller): Promise<void> {
  await until("nothing newer", async () => {
    const has = (await ask(kitchen, caller, `${CAMERA}/still.jpg`)).headers.get("etag") ?? "";
    const headers = { authorization: `Bearer ${caller.token}`, "if-none-match": has };
    const again = await fetch(`${kitchen.hub.httpUrl}/api/v1/cameras/${CAMERA}/still.jpg`, { headers });
    if (again.status !== 304) return undefined;
    expect(Number(again.headers.get("age"))).toBeLessThan(10);
    expect(again.headers.get("x-captured-at")).not.toBeNull();
    return (await again.arrayBuffer()).byteLength === 0 || undefined;
  });
}

test("who loses the right gets not one picture more, in the middle of a viewing", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  const east = await kitchen.signIn("east");
  const playlist = await ask(kitchen, east, `${CAMERA}/hls/index.m3u8`);
  const name = (await playlist.text()).split("\n").find((line) => line.endsWith(".m4s"));
  expect((await ask(kitchen, east, `${CAMERA}/still.jpg`)).status).toBe(200);
  await kitchen.person("east", { role: "school-manager", siteId: "west" });
  for (const file of ["still.jpg", "hls/index.m3u8", `hls/${name}`]) {
    expect((await ask(kitchen, east, `${CAMERA}/${file}`)).status).toBe(404);
  }
});

test("a camera without a picture is a problem that a page can say: why, and since when", async () => {
  const cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  const east = await kitchen.signIn("east");
  await cameras.close();
  const answer = await until("the camera is offline", async () => {
    const still = await ask(kitchen, east, `${CAMERA}/still.jpg`);
    const body = (await still.json()) as { why: string };
    return body.why === "offline" ? { status: still.status, headers: still.headers, body } : undefined;
  });
  expect(answer.status).toBe(503);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(answer.body).toMatchObject({
    status: 503,
    why: "offline",
    fault: "unreachable",
    since: expect.stringMatching(/Z$/),
    detail: expect.stringContaining("cannot be reached"),
  });
});

test("HLS plays in a player outside the hub, and stops with the session", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  const east = await kitchen.signIn("east");
  const path = `${CAMERA}/hls/index.m3u8`;
  const playlist = await ask(kitchen, east, path);
  expect(playlist.headers.get("content-type")).toContain("application/vnd.apple.mpegurl");
  expect(playlist.headers.get("cache-control")).toBe("no-store");
  const name = (await playlist.text()).split("\n").find((line) => line.endsWith(".m4s"));
  const segment = await ask(kitchen, east, `${CAMERA}/hls/${name}`);
  expect([segment.status, segment.headers.get("content-type")]).toEqual([200, "video/mp4"]);
  expect(segment.headers.get("cache-control")).toContain("max-age");

  const signedIn = ["-headers", `Authorization: Bearer ${east.token}\r\n`];
  const url = `${kitchen.hub.httpUrl}/api/v1/cameras/${path}`;
  const { stdout } = await promisify(execFile)("ffmpeg", [
    ...["-v", "error", "-protocol_whitelist", "http,tcp", ...signedIn, "-i", url],
    ...["-t", "4", "-fps_mode", "passthrough", "-f", "framecrc", "pipe:1"],
  ]);
  expect(stdout.split("\n").filter((line) => line.startsWith("0,")).length).toBeGreaterThan(100);
  const probed = await promisify(execFile)("ffprobe", [
    ...["-v", "error", "-protocol_whitelist", "http,tcp", ...signedIn],
    ...["-show_entries", "stream=codec_name,width", "-of", "csv=p=0", url],
  ]);
  expect(probed.stdout).toContain("h264,640");

  await east.send("DELETE", "/session");
  expect((await ask(kitchen, east, `${CAMERA}/hls/${name}`)).status).toBe(401);
});

test("without ffmpeg the hub is ready, says what is off and what to do, and plays what needs none", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await openKitchen(undefined, { ffmpeg: "/nowhere/ffmpeg" });
  const ready = await fetch(`${kitchen.hub.httpUrl}/readyz`);
  expect(ready.status).toBe(200);
  expect(await ready.text()).toMatch(
    /^ready\nstills, .* are off: there is no program \/nowhere\/ffmpeg; install it \(.*apt install ffmpeg\)/,
  );
  const admin = await kitchen.signIn("admin");
  const still = await ask(kitchen, admin, `${CAMERA}/still.jpg`);
  expect([still.status, await still.json()]).toEqual([503, expect.objectContaining({ why: "off" })]);
  expect(kitchen.logged()).toContain("are off: there is no program");
  expect(cameras.sessions()).toBe(0);
});
