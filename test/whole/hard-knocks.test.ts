// What a broken or hostile client does to the hub: nothing, and nothing to its neighbours.
import { connect } from "node:net";
import { generate } from "mqtt-packet";
import { describe, expect, test } from "vitest";
import { sitePlanSchema } from "../../devices/site-plan.ts";
import { installSitePlan } from "../../hub/actions/install-site-plan.ts";
import { scrub } from "../../hub/lib/log.ts";
import { openKitchen, publish, until } from "../kitchen.ts";

describe("a client that hangs up in the middle of an upgrade", () => {
  test.each([
    "/x",
    "/socket.iox",
    "/socket.io/?EIO=4&transport=websocket",
    "/api/v1/cameras/east-canteen.cooking/live",
  ])("on %s costs nothing", async (path) => {
    await using kitchen = await openKitchen();
    const { port } = new URL(kitchen.hub.httpUrl);
    const head = [
      `GET ${path} HTTP/1.1`,
      "Host: x",
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ];
    for (let i = 0; i < 20; i++) {
      const socket = connect(Number(port), "127.0.0.1");
      await new Promise<void>((resolve) => socket.once("connect", resolve));
      const closed = new Promise((resolve) => socket.once("close", resolve));
      socket.write(`${head.join("\r\n")}\r\n\r\n`, () => socket.resetAndDestroy());
      await closed;
    }
    expect((await fetch(`${kitchen.hub.httpUrl}/healthz`)).status).toBe(200);
  });

  test("and one that does not is let go of after its refusal", async () => {
    await using kitchen = await openKitchen();
    const { port } = new URL(kitchen.hub.httpUrl);
    const socket = connect({ port: Number(port), host: "127.0.0.1", allowHalfOpen: true });
    const ended = new Promise((resolve) => socket.once("end", resolve));
    socket.resume();
    socket.write("GET /x HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    await ended;
    const refused = new Promise((resolve) => socket.once("error", resolve));
    socket.write("still here");
    await until("the hub's end of it", () => {
      if (socket.destroyed) return true;
      socket.write("?");
      return undefined;
    });
    await refused;
  });
});

describe("a device", () => {
  test("that makes up names gets two hundred of them, however many it sends at once", async () => {
    await using kitchen = await openKitchen();
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    const names = Array.from({ length: 600 }, (_, i) => `made-up-${i}`);
    await Promise.all(
      names.map((name) => publish(device, `kitchen/east-canteen/${name}/reading`, { temperature: 4 })),
    );
    const sensors = kitchen.hub.memory.estate.sensors().filter((sensor) => sensor.siteId === "east-canteen");
    //  And the one of the plan.
    expect(sensors).toHaveLength(201);
  });

  test("whose name is like another family's stays a device of its own", async () => {
    await using kitchen = await openKitchen();
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    await Promise.all([
      publish(device, "kitchen/east-canteen/twin/reading", { temperature: 1 }),
      publish(device, "zigbee2mqtt/twin", { temperature: 99 }),
    ]);
    const twins = kitchen.hub.memory.estate.sensors().filter((sensor) => sensor.address === "twin");
    expect(new Set(twins.map((sensor) => sensor.id)).size).toBe(2);
  });

  test.each([
    [
      "deep lists",
      "kitchen/east-canteen/fridge/reading",
      `{"temperature":${"[".repeat(20_000)}${"]".repeat(20_000)}}`,
    ],
    ["a very long name", `kitchen/east-canteen/${"a".repeat(50_000)}/reading`, '{"temperature":4}'],
    ["a name of 129", `kitchen/east-canteen/${"a".repeat(129)}/reading`, '{"temperature":4}'],
    ["a name that reads backwards", "kitchen/east-canteen/a\u202eb/reading", '{"temperature":4}'],
    ["forty levels", `zigbee2mqtt/${"a/".repeat(40)}b`, '{"temperature":4}'],
  ])("that sends %s is acknowledged, and refused with a reason", async (_what, topic, payload) => {
    await using kitchen = await openKitchen();
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    await publish(device, topic, payload);
    const admin = await kitchen.signIn("admin");
    const { body } = await admin.get<{ items: { reason: string }[] }>("/sites/east-canteen/refusals");
    expect(body.items).toHaveLength(1);
    expect(JSON.stringify(body).length).toBeLessThan(1500);
    expect(kitchen.hub.memory.estate.sensors()).toHaveLength(2);
  });

  test("cannot make the broker close another school's connection", async () => {
    await using kitchen = await openKitchen();
    const east = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    const west = await kitchen.device("w", await kitchen.deviceAccount("w", "west-canteen"));
    let isClosed = false;
    west.once("close", () => {
      isClosed = true;
    });
    await publish(east, "$SYS/x/new/clients", "w/w-device");
    await publish(west, "kitchen/west-canteen/fridge/reading", { temperature: 4 });
    expect(isClosed).toBe(false);
  });

  test("whose thermometer is dead is silent, however lively its battery and radio are", async () => {
    const plan = {
      sites: [{ id: "c", kind: "canteen" as const, name: "c" }],
      sensors: [
        { site: "c", id: "f", name: "f", family: "zigbee2mqtt", place: "sample-fridge", intervalS: 1 },
      ],
    };
    await using kitchen = await openKitchen(plan, { ruleDurationFactor: 1 / 6000 });
    const device = await kitchen.device("c", await kitchen.deviceAccount("c", "c"));
    await publish(device, "zigbee2mqtt/f", { temperature: 4, battery: 90 });
    const admin = await kitchen.signIn("admin");
    const alert = await until("the alert", async () => {
      await publish(device, "zigbee2mqtt/f", { battery: 90, linkquality: 80 });
      return (await admin.get<{ items: { rule: string }[] }>("/alerts?state=open")).body.items[0];
    });
    expect(alert).toMatchObject({ rule: "sensor-silent", deviceId: "c.f" });
  });

  test("that was found first is named by the plan later, and keeps its readings", async () => {
    await using kitchen = await openKitchen();
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    await publish(device, "zigbee2mqtt/0x00158d", { temperature: 4 });
    const plan = sitePlanSchema.parse({
      sites: [],
      sensors: [
        {
          site: "east-canteen",
          id: "fridge-2",
          name: "2号冰箱",
          family: "zigbee2mqtt",
          address: "0x00158d",
          place: "food-fridge",
        },
      ],
    });
    const { book, box, estate } = kitchen.hub.memory;
    expect(await installSitePlan(book, plan, { box, at: Date.now(), from: "a test" })).toEqual({
      faults: [],
    });
    await estate.reload();
    const admin = await kitchen.signIn("admin");
    const { body } = await admin.get("/sensors/east-canteen.0x00158d");
    expect(body).toMatchObject({
      name: "2号冰箱",
      place: "food-fridge",
      latest: { temperature: { value: 4 } },
    });
  });

  test("that comes back under its id, before its old line is gone, is served at once", async () => {
    await using kitchen = await openKitchen();
    const password = await kitchen.deviceAccount("e", "east-canteen");
    const { port } = new URL(kitchen.hub.mqttUrl);
    const old = connect(Number(port), "127.0.0.1");
    const said = generate({
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: 4,
      clean: true,
      clientId: "e-device",
      keepalive: 60,
      username: "e",
      password: Buffer.from(password),
    });
    old.write(said);
    await new Promise((resolve) => old.once("data", resolve));
    const again = await kitchen.device("e", password);
    await publish(again, "kitchen/east-canteen/fridge/reading", { temperature: 4 });
    expect(await again.subscribeAsync("zigbee2mqtt/x")).toMatchObject([{ qos: 0 }]);
    old.destroy();
  });
});

test("the log's scrubber takes no longer on a long word than on many short ones", () => {
  const word = "a".repeat(200_000);
  const began = performance.now();
  expect(scrub(word)).toBe(word);
  //  Quadratic, it takes more than ten seconds; this leaves room for any machine.
  expect(performance.now() - began).toBeLessThan(2_000);
});

describe("somebody who tries passwords", () => {
  test("gets one line a minute on the audit log, and does not keep others from signing in", async () => {
    await using kitchen = await openKitchen();
    const wrong = () =>
      fetch(`${kitchen.hub.httpUrl}/api/v1/session`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ account: "admin", password: "guessed" }),
      }).then((response) => response.status);
    await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
    //  Whoever has been let in at this address before does not wait for strangers there.
    await kitchen.signIn("cook");
    const flood = Promise.all(Array.from({ length: 80 }, wrong));
    //  In the middle of it.
    await kitchen.signIn("cook");
    const answers = await flood;
    //  Those that are free (decisions/0021); the others wait.
    expect(answers.filter((status) => status === 401).length).toBe(5);
    expect(answers.filter((status) => status === 429).length).toBeGreaterThan(10);
    //  From the address at which was guessed: it waits, too.
    const admin = await until("the wait to be over", () => kitchen.signIn("admin").catch(() => undefined));
    const { body } = await admin.get<{ items: { action: string }[] }>("/audit");
    expect(body.items.filter((line) => line.action === "session.refused")).toHaveLength(1);
  });
});

describe("outside the API", () => {
  test.each(["/%", "/assets/%00", "/assets/nope.js"])(
    "%s gives away nothing of where the hub's files are",
    async (path) => {
      await using kitchen = await openKitchen();
      const answer = await fetch(kitchen.hub.httpUrl + path);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(await answer.text()).toBe("there is nothing here\n");
    },
  );

  test.each([{ "x-real-ip": "10.0.0.1" }, { forwarded: "for=10.0.0.1" }, { "x-forwarded-for": "10.0.0.1" }])(
    "figures are not given through a proxy: %j",
    async (headers) => {
      await using kitchen = await openKitchen();
      expect((await fetch(`${kitchen.hub.httpUrl}/metrics`, { headers })).status).toBe(403);
    },
  );

  test("a misspelt question is refused rather than answered more widely", async () => {
    await using kitchen = await openKitchen();
    const admin = await kitchen.signIn("admin");
    expect((await admin.get("/sensors?sites=east")).status).toBe(422);
    expect((await admin.get("/sites/%ff")).body).toMatchObject({ status: 400 });
  });
});
