// The live test of a camera that is not saved yet: a picture or the fault in words, in under five seconds; and whose
// password goes where.
import { createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import type { CameraTested } from "../../hub/serve/contract.ts";
import { loadClip } from "../../simulators/clip.ts";
import { clipFile } from "../../simulators/clip-files.ts";
import { openRtspServer } from "../../simulators/rtsp-server.ts";
import type { Caller } from "../kitchen.ts";
import { CLIP } from "../video/open-relay.ts";
import { FFMPEG } from "../video/own-ffmpegs.ts";
import { district, fieldsOf } from "./district.ts";

const CANARY = "canary-Te5t-Passw0rd";
const ADDRESS = "/sites/east-canteen/camera-tests";
const auth = { scheme: "digest", user: "admin", password: CANARY } as const;

async function lastLines(caller: Caller, count: number) {
  type Line = { action: string; target: string; detail: string };
  const { body } = await caller.get<{ items: Line[] }>(`/audit?limit=${count}`);
  return body.items.map(({ action, target, detail }) => ({ action, target, detail }));
}

test.skipIf(FFMPEG === undefined)(
  "a camera is tried before it is saved: a picture with what was found out, or the fault, within 5 s",
  async () => {
    const server = await openRtspServer({
      streams: [
        { path: "/main", clip: loadClip(clipFile("cooking")), auth },
        { path: "/sub", clip: CLIP, auth },
        { path: "/frozen", clip: CLIP },
      ],
    });
    server.setState("/frozen", "frozen");
    //  Takes connections and says nothing.
    const sockets = new Set<Socket>();
    const mute = createServer((socket) => sockets.add(socket.on("error", () => undefined)));
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    const { port: mutePort } = mute.address() as { port: number };
    //  Greets as another service does, and waits.
    const greeter = createServer((socket) => {
      sockets.add(socket.on("error", () => undefined));
      socket.write("SSH-2.0-OpenSSH_9.2\r\n");
    });
    await new Promise<void>((resolve) => greeter.listen(0, "127.0.0.1", resolve));
    const { port: greeterPort } = greeter.address() as { port: number };
    {
      await using kitchen = await district();
      const east = await kitchen.signIn("east");
      const right = { host: "127.0.0.1", port: server.port, path: "/main", subPath: "/sub", user: "admin" };
      const tried = async (change: object) => {
        const { status, body } = await east.send<CameraTested>("POST", ADDRESS, {
          ...right,
          password: CANARY,
          ...change,
        });
        expect(status, JSON.stringify(body)).toBe(200);
        expect(body.tookMs).toBeLessThan(5_000);
        return body;
      };

      const good = await tried({});
      expect(good).toMatchObject({ ok: true, sub: { codec: /^avc1/ }, main: { codec: /^avc1/ } } as never);
      expect(good.sub).toMatchObject({ way: "tcp", width: expect.any(Number), height: expect.any(Number) });
      //  The clip's own pace: 30 pictures a second with a key frame each half second.
      expect(good.sub.frameRate).toBeGreaterThan(20);
      expect(good.sub.frameRate).toBeLessThan(40);
      expect(good.sub.keyFrameGapS).toBeLessThan(1);
      const jpeg = Buffer.from(good.picture?.split(",")[1] ?? "", "base64");
      expect([jpeg.readUInt16BE(0), jpeg.readUInt16BE(jpeg.length - 2)]).toEqual([0xffd8, 0xffd9]);

      expect(await tried({ password: "wrong" })).toMatchObject({
        ok: false,
        sub: { fault: "wrong-password" },
      });
      expect(await tried({ password: null, user: null })).toMatchObject({ sub: { fault: "wrong-password" } });
      expect(await tried({ port: 9 })).toMatchObject({ sub: { fault: "unreachable" } });
      //  A sub stream that is not there hides no main stream.
      const half = await tried({ subPath: "/none" });
      expect(half).toMatchObject({
        ok: true,
        sub: { fault: "no-such-stream" },
        main: { width: expect.any(Number) },
      });
      expect(half.picture).toMatch(/^data:image\/jpeg/);
      expect(await tried({ path: "/frozen", subPath: null })).toMatchObject({ sub: { fault: "stalled" } });
      //  What takes the connection and answers nothing is no camera whose picture stands still.
      for (const port of [mutePort, greeterPort])
        expect(await tried({ port })).toMatchObject({
          ok: false,
          sub: { fault: "unreachable", faultDetail: "silent" },
        });
      expect(server.sessions()).toBe(0);

      //  Bounded for each person; others test on.
      const statuses: number[] = [];
      for (let i = 0; i < 12; i++)
        statuses.push((await east.send("POST", ADDRESS, { ...right, port: 9 })).status);
      expect(statuses).toContain(429);
      const chief = await kitchen.signIn("chief");
      expect((await chief.send("POST", ADDRESS, { ...right, port: 9 })).status).toBe(200);

      const lines = await lastLines(chief, 50);
      expect(lines).toContainEqual({
        action: "cameras.test",
        target: "east-canteen",
        detail: `url at 127.0.0.1:${server.port}: sub picture, main picture`,
      });
      expect(JSON.stringify(lines)).not.toContain(CANARY);
      expect(kitchen.logged()).not.toContain(CANARY);
    }
    for (const socket of sockets) socket.destroy();
    for (const other of [mute, greeter]) await new Promise((resolve) => other.close(resolve));
    await server.close();
  },
  60_000,
);

test("a stored password is tried at its own address only, by who may change the camera", async () => {
  const server = await openRtspServer({ streams: [{ path: "/a", clip: CLIP, auth }] });
  //  Somebody who listens for what the hub sends.
  const heard: Buffer[] = [];
  const listener = createServer((socket) => socket.on("data", (bytes) => heard.push(bytes)));
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const { port } = listener.address() as { port: number };
  {
    await using kitchen = await district();
    const east = await kitchen.signIn("east");
    const draft = {
      name: "k",
      area: "cooking",
      host: "127.0.0.1",
      port: server.port,
      path: "/a",
      user: "admin",
    };
    await east.send("POST", "/sites/east-canteen/cameras", { ...draft, id: "k", password: CANARY });
    const cameraId = "east-canteen.k";
    const kept = await east.send<CameraTested>("POST", ADDRESS, { cameraId });
    expect(kept.body).toMatchObject({ ok: true });
    for (const elsewhere of [{ port }, { host: "127.0.0.2" }, { user: "root" }])
      expect(fieldsOf(await east.send("POST", ADDRESS, { cameraId, ...elsewhere }))).toEqual([
        422,
        ["password"],
      ]);
    expect(heard).toEqual([]);
    expect(fieldsOf(await east.send("POST", ADDRESS, { host: "8.8.8.8", path: "/a" }))).toEqual([
      422,
      ["host"],
    ]);

    const theirs = { cameraId: "west-canteen.cooking" };
    expect((await east.send("POST", ADDRESS, theirs)).status).toBe(404);
    expect(
      (await east.send("POST", "/sites/west-canteen/camera-tests", { host: "127.0.0.1", path: "/a" })).status,
    ).toBe(404);
    const cook = await kitchen.signIn("cook");
    expect((await cook.send("POST", ADDRESS, { cameraId })).status).toBe(403);
  }
  listener.close();
  await server.close();
});
