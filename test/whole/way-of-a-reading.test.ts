// The whole way of a reading and of an alert, over real sockets: device → broker → store → rules → API and dashboard.
import { describe, expect, test } from "vitest";
import type { Alert, LiveReading, Readings, Sensor } from "../../hub/serve/contract.ts";
import { openKitchen, publish, until } from "../kitchen.ts";

/** A minute of the rules is ten milliseconds, so that a quarter of an hour passes in 150. */
const FAST = { ruleDurationFactor: 1 / 6000 };

describe("a reading", () => {
  test("is acknowledged, stored, shown as the newest value and told to dashboards", async () => {
    await using kitchen = await openKitchen();
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    const admin = await kitchen.signIn("admin");
    const socket = await admin.socket();
    const told = new Promise<readonly LiveReading[]>((resolve) => socket.once("readings", resolve));
    expect(await socket.emitWithAck("subscribe", { sites: ["district"] })).toEqual({ ok: true });

    const measuredAt = new Date(Date.now() - 1000).toISOString();
    await publish(device, "kitchen/east-canteen/fridge/reading", {
      measured_at: measuredAt,
      seq: 1,
      temperature: 4.1,
    });

    expect(await told).toEqual([
      { sensorId: "east-canteen.fridge", metric: "temperature", value: 4.1, measuredAt },
    ]);
    const { body: sensor } = await admin.get<Sensor>("/sensors/east-canteen.fridge");
    expect(sensor.latest["temperature"]).toMatchObject({ value: 4.1, measuredAt });
    const { body: past } = await admin.get<Readings>("/sensors/east-canteen.fridge/readings?buckets=10");
    expect(past.buckets).toMatchObject([{ min: 4.1, mean: 4.1, max: 4.1, count: 1 }]);
  });

  test("that is delivered again changes nothing, and with other data is refused and shown", async () => {
    await using kitchen = await openKitchen();
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    const topic = "kitchen/east-canteen/fridge/reading";
    const reading = { measured_at: Math.floor(Date.now() / 1000), seq: 7, temperature: 4.1 };
    await publish(device, topic, reading);
    await publish(device, topic, reading);
    await publish(device, topic, { ...reading, temperature: 5 });

    const admin = await kitchen.signIn("admin");
    const { body } = await admin.get<Readings>("/sensors/east-canteen.fridge/readings");
    expect(body.buckets.map((bucket) => [bucket.mean, bucket.count])).toEqual([[4.1, 1]]);
    const { body: refusals } = await admin.get("/sites/east-canteen/refusals");
    expect(refusals).toMatchObject({
      items: [{ reason: expect.stringContaining("another value came before") }],
    });
  });

  test("of a device not seen before creates it under its site, without limits", async () => {
    await using kitchen = await openKitchen();
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    await publish(device, "kitchen/east-canteen/new-one/reading", { temperature: 30 });
    const admin = await kitchen.signIn("admin");
    const { body } = await admin.get<Sensor>("/sensors/east-canteen.new-one");
    expect(body).toMatchObject({
      siteId: "east-canteen",
      place: "unassigned",
      latest: { temperature: { value: 30 } },
    });
    expect(body.limits.map((limit) => limit.rule)).toEqual(["sensor-silent"]);
  });

  test("through a Zigbee2MQTT gateway belongs to the site of the gateway's account", async () => {
    await using kitchen = await openKitchen();
    const gateway = await kitchen.device("gw", await kitchen.deviceAccount("gw", "west-canteen"));
    await publish(gateway, "zigbee2mqtt/留样冰箱", { temperature: 3.5, humidity: 60, linkquality: 80 });
    const admin = await kitchen.signIn("admin");
    const { body } = await admin.get<{ items: Sensor[] }>("/sensors?site=west");
    const found = body.items.find((sensor) => sensor.name === "留样冰箱");
    expect(found).toMatchObject({ siteId: "west-canteen", latest: { temperature: { value: 3.5 } } });
  });

  test("of two probes on one Tasmota plug belongs to each, and the plug itself is no sensor", async () => {
    await using kitchen = await openKitchen();
    const plug = await kitchen.device("plug", await kitchen.deviceAccount("plug", "west-canteen"));
    await publish(plug, "tele/plug-1/LWT", "Online");
    await publish(plug, "tele/plug-1/SENSOR", {
      "DS18B20-1": { Id: "3CE104570001", Temperature: 4.1 },
      "DS18B20-2": { Id: "3CE104570002", Temperature: 85 },
    });
    const admin = await kitchen.signIn("admin");
    const { body } = await admin.get<{ items: Sensor[] }>("/sensors?site=west");
    const found = body.items.filter((sensor) => sensor.name.startsWith("plug-1"));
    expect(found).toMatchObject([{ name: "plug-1/3CE104570001", latest: { temperature: { value: 4.1 } } }]);
    const { body: refusals } = await admin.get("/sites/west-canteen/refusals");
    expect(refusals).toMatchObject({ items: [{ reason: expect.stringContaining("just got power") }] });
  });
});

describe("an alert", () => {
  test("fires after its duration, is acknowledged for everyone to see, and resolves by itself", async () => {
    await using kitchen = await openKitchen(undefined, FAST);
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    const topic = "kitchen/east-canteen/fridge/reading";
    const admin = await kitchen.signIn("admin");
    await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
    const cook = await kitchen.signIn("cook");
    const socket = await cook.socket();
    const seen: Alert[] = [];
    socket.on("alert", (alert) => seen.push(alert));
    await socket.emitWithAck("subscribe", { sites: ["east-canteen"] });

    const start = Date.now() - 3_000;
    await publish(device, topic, { measured_at: start, temperature: 9 });
    await publish(device, topic, { measured_at: start + 100, temperature: 9.1 });
    expect((await admin.get<{ items: Alert[] }>("/alerts")).body.items).toEqual([]);
    await publish(device, topic, { measured_at: start + 160, temperature: 9.2 });
    const fired = await until("the alert", () => seen[0]);
    expect(fired).toMatchObject({
      rule: "sample-fridge-too-warm",
      severity: "warning",
      state: "firing",
      worst: 9.2,
    });
    expect(Date.parse(fired.since)).toBe(start);

    const answer = await admin.send<Alert>("POST", `/alerts/${fired.id}/acknowledge`, {
      note: "moved the samples",
    });
    expect(answer.body).toMatchObject({
      state: "acknowledged",
      acknowledged: { by: "admin", note: "moved the samples" },
    });
    const again = await cook.send<Alert>("POST", `/alerts/${fired.id}/acknowledge`);
    expect(again.body).toEqual(answer.body);
    await until("the acknowledgement", () => seen.find((alert) => alert.state === "acknowledged"));

    await publish(device, topic, { measured_at: start + 900, temperature: 7 });
    await publish(device, topic, { measured_at: start + 1_100, temperature: 6.8 });
    const resolved = await until("the end", () => seen.find((alert) => alert.state === "resolved"));
    expect(resolved).toMatchObject({ id: fired.id, acknowledged: { by: "admin" } });
    expect((await admin.get<{ items: Alert[] }>("/alerts?state=open")).body.items).toEqual([]);
  });

  test("is not made by readings that tell of the past", async () => {
    await using kitchen = await openKitchen(undefined, FAST);
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    const start = Date.now() - 3_600_000;
    for (const minute of [0, 10, 20, 30]) {
      const measured = { measured_at: start + minute * 60_000, temperature: 15 };
      await publish(device, "kitchen/east-canteen/fridge/reading", measured);
    }
    const admin = await kitchen.signIn("admin");
    expect((await admin.get<Readings>("/sensors/east-canteen.fridge/readings")).body.buckets).toHaveLength(4);
    expect((await admin.get<{ items: Alert[] }>("/alerts")).body.items).toEqual([]);
  });

  test("is made when a sensor goes silent, and ends when it speaks again", async () => {
    const plan = {
      sites: [{ id: "c", kind: "canteen" as const, name: "c" }],
      sensors: [{ site: "c", id: "f", name: "f", place: "food-fridge", intervalS: 1 }],
    };
    await using kitchen = await openKitchen(plan, FAST);
    const device = await kitchen.device("c", await kitchen.deviceAccount("c", "c"));
    await publish(device, "kitchen/c/f/reading", { temperature: 4 });
    const admin = await kitchen.signIn("admin");
    const open = async () => (await admin.get<{ items: Alert[] }>("/alerts?state=open")).body.items[0];
    expect(await until("the alert", open)).toMatchObject({ rule: "sensor-silent", deviceId: "c.f" });
    await publish(device, "kitchen/c/f/reading", { temperature: 4 });
    await until("its end", async () => ((await open()) === undefined ? true : undefined));
  });
});

describe("a restart", () => {
  test("forgets neither values, nor a running excursion, nor an open alert, nor a session", async () => {
    await using kitchen = await openKitchen(undefined, { ruleDurationFactor: 1 / 60 });
    const password = await kitchen.deviceAccount("e", "east-canteen");
    const topic = "kitchen/east-canteen/fridge/reading";
    const admin = await kitchen.signIn("admin");
    const start = Date.now() - 40_000;
    const before = await kitchen.device("e", password);
    await publish(before, topic, { measured_at: start, temperature: 9 });
    await publish(before, topic, { measured_at: start + 10_000, temperature: 9 });
    await kitchen.restart();

    expect(
      (await admin.get<Sensor>("/sensors/east-canteen.fridge")).body.latest["temperature"],
    ).toMatchObject({ value: 9 });
    const after = await kitchen.device("e", password);
    await publish(after, topic, { measured_at: start + 16_000, temperature: 9 });
    const { body } = await admin.get<{ items: Alert[] }>("/alerts");
    expect(body.items).toHaveLength(1);
    expect(Date.parse(body.items[0]?.since ?? "")).toBe(start);
    await kitchen.restart();
    expect((await admin.get<{ items: Alert[] }>("/alerts?state=open")).body.items).toEqual(body.items);
  });

  test("tells nothing again that was over before it", async () => {
    await using kitchen = await openKitchen(undefined, { ruleDurationFactor: 1 / 60 });
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    const admin = await kitchen.signIn("admin");
    const start = Date.now() - 100_000;
    for (const [atS, temperature] of [
      [0, 9],
      [16, 9],
      [32, 9],
      [40, 4],
      [80, 4],
    ] as const) {
      const message = { measured_at: start + atS * 1000, temperature };
      await publish(device, "kitchen/east-canteen/fridge/reading", message);
    }
    const alerts = async () => (await admin.get<{ items: Alert[] }>("/alerts")).body.items;
    const isOver = async () => ((await alerts())[0]?.state === "resolved" ? true : undefined);
    await until("the alert's end", isOver);
    const before = await alerts();
    await kitchen.restart();
    expect(await alerts()).toEqual(before);
  });
});
