// Cameras that tell of themselves: found on the hub's own networks, asked with their password, adopted; and what a broken or
// hostile one sends harms nobody and leads nowhere.
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { systemClock } from "../../hub/lib/clock.ts";
import type { Camera, CameraAnswer, CamerasFound } from "../../hub/serve/contract.ts";
import { askOnvif } from "../../hub/video/onvif/onvif.ts";
import { openOnvifDevice } from "../../simulators/onvif-device.ts";
import { openRtspServer } from "../../simulators/rtsp-server.ts";
import { until } from "../kitchen.ts";
import { CLIP } from "../video/open-relay.ts";
import { district } from "./district.ts";

const CANARY = "canary-0nvif-Passw0rd";
const SITE = "/sites/east-canteen";

test("cameras are found, asked with user and password, and adopted with both streams", async () => {
  const auth = { scheme: "digest", user: "admin", password: CANARY } as const;
  const rtsp = await openRtspServer({
    streams: [
      { path: "/Streaming/101?x=1", clip: CLIP, auth },
      { path: "/Streaming/102", clip: CLIP, auth },
    ],
  });
  const at = `rtsp://127.0.0.1:${rtsp.port}`;
  const camera = await openOnvifDevice({
    maker: "海康",
    model: "DS-2CD1",
    streams: { main: `${at}/Streaming/101?x=1`, sub: `${at}/Streaming/102` },
    auth,
  });
  const open = await openOnvifDevice({ maker: "Open", model: "A", streams: { main: `${at}/a` } });
  //  One whose own address is elsewhere, one whose streams are, and two that send nonsense.
  const astray = await openOnvifDevice({
    maker: "Astray",
    model: "B",
    streams: { main: "rtsp://203.0.113.9/a" },
    xaddr: "http://203.0.113.9/onvif/device_service",
  });
  const away = await openOnvifDevice({
    maker: "Away",
    model: "C",
    streams: { main: "rtsp://203.0.113.9:554/a", sub: "rtsp://camera.example/a" },
  });
  const garbage = await openOnvifDevice({
    maker: "x",
    model: "x",
    streams: { main: at },
    probeAnswer: "garbage",
  });
  const deep = await openOnvifDevice({ maker: "x", model: "x", streams: { main: at }, probeAnswer: "deep" });
  {
    await using kitchen = await district({ kitchenHours: { from: "00:00", to: "00:00" } });
    const east = await kitchen.signIn("east");
    const { status, body } = await east.send<CamerasFound>("POST", `${SITE}/camera-searches`);
    expect(status).toBe(200);
    const byPort = new Map(body.devices.map((one) => [one.port, one]));
    expect(byPort.get(camera.port)).toMatchObject({
      host: "127.0.0.1",
      maker: "海康",
      model: "DS-2CD1",
      isOutside: false,
    });
    expect(byPort.get(open.port)?.maker).toBe("Open");
    expect(body.devices.filter(({ isOutside }) => isOutside).map(({ maker }) => maker)).toEqual(["Astray"]);
    //  The plan's own camera is at this address.
    expect(byPort.get(camera.port)?.cameraIds).toEqual(["east-canteen.cooking"]);

    const ask = async (question: object) =>
      (await east.send<CameraAnswer>("POST", `${SITE}/camera-questions`, { host: "127.0.0.1", ...question }))
        .body;
    expect(await ask({ port: camera.port })).toMatchObject({ fault: "wrong-password" });
    expect(await ask({ port: camera.port, user: "admin", password: "x" })).toMatchObject({
      fault: "wrong-password",
    });
    const said = await ask({ port: camera.port, user: "admin", password: CANARY });
    expect(said).toMatchObject({ maker: "海康", model: "DS-2CD1" });
    expect(said.streams.map(({ width, at: where }) => [width, where?.path])).toEqual([
      [640, "/Streaming/102"],
      [1920, "/Streaming/101?x=1"],
    ]);
    //  Streams elsewhere are told of and have no address to take over.
    const elsewhere = await ask({ port: away.port });
    expect(elsewhere.streams).toHaveLength(2);
    expect(elsewhere.streams.every((stream) => stream.at === undefined)).toBe(true);
    expect(await ask({ port: 9 })).toMatchObject({ fault: "unreachable" });
    const outside = await east.send<CameraAnswer>("POST", `${SITE}/camera-questions`, {
      host: "203.0.113.9",
    });
    expect(outside.body).toMatchObject({ fault: "not-allowed" });

    const [sub, main] = said.streams;
    const draft = {
      name: "烹饪区",
      area: "cooking",
      brand: "url",
      host: main?.at?.host,
      port: main?.at?.port,
      id: "new",
    };
    const paths = { path: main?.at?.path, subPath: sub?.at?.path, user: "admin", password: CANARY };
    expect((await east.send("POST", `${SITE}/cameras`, { ...draft, ...paths })).status).toBe(201);
    await until("its picture", async () => {
      const { body: state } = await east.get<Camera>("/cameras/east-canteen.new");
      return state.state === "online" ? true : undefined;
    });

    const audit = await east.get<{ items: { action: string; detail: string }[] }>("/audit?limit=50");
    const lines = audit.body.items.map(({ action, detail }) => `${action} ${detail}`);
    expect(lines).toContain(`cameras.ask 127.0.0.1:${camera.port}: 2 streams`);
    expect(lines.some((line) => line.startsWith("cameras.discover "))).toBe(true);
    expect(JSON.stringify(audit.body)).not.toContain(CANARY);
    expect(kitchen.logged()).not.toContain(CANARY);
    expect((await east.send("POST", "/sites/west-canteen/camera-searches")).status).toBe(404);
    const cook = await kitchen.signIn("cook");
    expect((await cook.send("POST", `${SITE}/camera-questions`, { host: "127.0.0.1" })).status).toBe(403);
  }
  for (const device of [camera, open, astray, away, garbage, deep]) await device.close();
  await rtsp.close();
});

test("where a site's cameras may not be nothing is looked for", async () => {
  const device = await openOnvifDevice({ maker: "x", model: "x", streams: { main: "rtsp://127.0.0.1/a" } });
  {
    await using kitchen = await district();
    const chief = await kitchen.signIn("chief");
    const said = { networks: ["10.0.0.0/8"], ports: null, reason: "x" };
    expect((await chief.send("PUT", "/sites/east/camera-reach", said)).status).toBe(200);
    const { body } = await chief.send<CamerasFound>("POST", `${SITE}/camera-searches`);
    expect(body.devices).toEqual([]);
    const question = { host: "127.0.0.1", port: device.port };
    const answer = await chief.send<CameraAnswer>("POST", `${SITE}/camera-questions`, question);
    expect(answer.body.fault).toBe("not-allowed");
    expect(device.requests()).toBe(0);
  }
  await device.close();
});

test.each(["garbage", "bomb", "deep", "endless", "silence"] as const)(
  "a device that answers with %s costs its own question some seconds, and the hub nothing",
  async (httpAnswer) => {
    const device = await openOnvifDevice({
      maker: "x",
      model: "x",
      streams: { main: "rtsp://127.0.0.1/a" },
      httpAnswer,
      isHeard: false,
    });
    const asked = {
      host: "127.0.0.1",
      port: device.port,
      path: "/onvif/device_service",
      user: "a",
      password: "b",
    };
    const beforeBytes = process.memoryUsage().rss;
    const answer = await askOnvif(asked, () => undefined, { clock: systemClock });
    expect("fault" in answer && ["protocol", "unreachable"].includes(answer.fault)).toBe(true);
    expect(process.memoryUsage().rss - beforeBytes).toBeLessThan(300 * 1024 * 1024);
    await device.close();
  },
  30_000,
);

test("a name is looked up once, and what it means then is the only address that is visited", async () => {
  let visits = 0;
  const server = createServer((socket) => {
    visits += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  let asked = 0;
  const answer = await askOnvif(
    { host: "camera.example", port, path: "/", user: "", password: "" },
    (address) => (address === "127.0.0.2" ? undefined : "network"),
    {
      clock: systemClock,
      resolve: (_host, _options, found) => {
        asked += 1;
        found(null, asked === 1 ? "127.0.0.1" : "127.0.0.2", 4);
      },
    },
  );
  expect(answer).toEqual({ fault: "not-allowed" });
  expect([asked, visits]).toEqual([1, 0]);
  server.close();
});

test("where ports are narrowed, a device is asked at one of them or at a port that devices have for it, and at no other", async () => {
  let visits = 0;
  const server = createServer((socket) => {
    visits += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const ask = async (allowed: number, at: number) =>
    await askOnvif(
      { host: "127.0.0.1", port: at, path: "/", user: "", password: "" },
      (_address, asked) => (asked === undefined || asked === allowed ? undefined : "port"),
      { clock: systemClock },
    );
  expect(await ask(554, port)).toEqual({ fault: "not-allowed" });
  expect(visits).toBe(0);
  expect(await ask(port, port)).not.toEqual({ fault: "not-allowed" });
  expect(visits).toBeGreaterThan(0);
  for (const usual of [80, 443, 8000, 8080, 8899])
    expect(await ask(554, usual)).not.toEqual({ fault: "not-allowed" });
  server.close();
});
