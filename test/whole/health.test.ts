// A sensor's health over real sockets: what is found becomes an ordinary alert, is shown on its page with figures, and
// is known again after a restart.
import { describe, expect, test } from "vitest";
import type { Alert, Readings, Sensor, SensorHealth } from "../../hub/serve/contract.ts";
import { type Caller, type Kitchen, openKitchen, publish, until } from "../kitchen.ts";

const FRIDGE = "/sensors/east-canteen.fridge";
const TOPIC = "kitchen/east-canteen/fridge/reading";
const MIN = 60_000;

async function eastKitchen(settings = {}, intervalS = 60) {
  const plan = {
    sites: [
      { id: "east", kind: "school" as const, name: "east" },
      { id: "east-canteen", kind: "canteen" as const, name: "c", parent: "east" },
    ],
    sensors: [{ site: "east-canteen", id: "fridge", name: "f", place: "sample-fridge", intervalS }],
  };
  const kitchen = await openKitchen(plan, settings);
  const password = await kitchen.deviceAccount("e", "east-canteen");
  const device = await kitchen.device("e", password);
  const send = (payload: object) => publish(device, TOPIC, payload);
  return { kitchen, password, send, admin: await kitchen.signIn("admin") };
}

async function alertOf(who: Caller, rule: string): Promise<Alert | undefined> {
  const { body } = await who.get<{ items: Alert[] }>("/alerts");
  return body.items.find((one) => one.rule === rule);
}

async function healthOf(who: Caller): Promise<SensorHealth> {
  return (await who.get<SensorHealth>(`${FRIDGE}/health`)).body;
}

describe("a sensor", () => {
  test("that freezes is told as stuck, stays so over a restart, and is well again when it moves", async () => {
    //  Twelve hours are 72 seconds.
    const { kitchen, password, send, admin } = await eastKitchen({ ruleDurationFactor: 1 / 600 });
    await using _ = kitchen;
    const start = Date.now() - 540_000;
    for (let s = 0; s < 450; s += 2)
      await send({ measured_at: start + s * 1000, temperature: 4 + (s % 10) / 10 });
    for (let s = 450; s < 540; s += 4) await send({ measured_at: start + s * 1000, temperature: 4.3 });
    const alert = await until("the alert", () => alertOf(admin, "sensor-stuck"));
    expect(alert).toMatchObject({
      severity: "warning",
      metric: "stuck_for",
      deviceId: "east-canteen.fridge",
    });
    const { state, findings } = await healthOf(admin);
    expect([state, findings[0]]).toMatchObject(["warning", { kind: "stuck", numbers: { value: 4.3 } }]);
    expect((await admin.get<Sensor>(FRIDGE)).body.health).toEqual({
      state: "warning",
      worst: "stuck",
      findings: 1,
    });
    const figures = await (await fetch(`${kitchen.hub.httpUrl}/metrics`)).text();
    expect(figures).toContain("mingchu_sensors_stuck 1");

    await kitchen.restart();
    expect((await healthOf(admin)).findings).toMatchObject([{ kind: "stuck", since: findings[0]?.since }]);
    const again = await kitchen.device("e", password);
    await publish(again, TOPIC, { temperature: 4.9 });
    await until("its end", async () => {
      const now = await alertOf(admin, "sensor-stuck");
      return now?.id === alert.id && now.state === "resolved" ? true : undefined;
    });
    expect((await healthOf(admin)).findings).toEqual([]);
  });

  test("is known by its last days after a restart, calibrated or not", async () => {
    const { kitchen, password, send, admin } = await eastKitchen({}, 1800);
    await using _ = kitchen;
    const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
    for (let half = -200; half < -52; half++)
      await send({ measured_at: hour + half * 30 * MIN, temperature: half % 2 === 0 ? 3.8 : 4.3 });
    await admin.send("POST", `${FRIDGE}/calibrations`, {
      kind: "offset",
      points: [{ reference: 0, shown: 0.37 }],
      inForceFrom: new Date(hour - 300 * 60 * MIN).toISOString(),
      calibratedBy: "a test",
    });
    //  What is left of those days is the history alone: the log of arrivals is let go of.
    await kitchen.hub.memory.journal.settle();
    await kitchen.hub.memory.journal.trim(Number.MAX_SAFE_INTEGER, Date.now() + 1000);
    await kitchen.restart();
    const device = await kitchen.device("e", password);
    for (let half = -26; half < 0; half++)
      await publish(device, TOPIC, {
        measured_at: hour + half * 30 * MIN,
        temperature: half % 7 === 0 ? 4.3 : 4.2,
      });
    const { findings } = await healthOf(admin);
    expect(findings[0]).toMatchObject({ kind: "stuck", numbers: { value: 4.2, samples: 26 } });
  });

  test("with a weak battery is told so: low, almost empty, changed", async () => {
    const { kitchen, send, admin } = await eastKitchen({ ruleDurationFactor: 1 / 6000 });
    await using _ = kitchen;
    const start = Date.now() - 60_000;
    const state = async () => {
      const alert = await alertOf(admin, "sensor-battery-low");
      return alert && `${alert.severity} ${alert.state}`;
    };
    await send({ measured_at: start, temperature: 4, battery: 20 });
    expect(await state()).toBeUndefined();
    //  A message is acknowledged before the rules have looked at it.
    const becomes = (wanted: string) =>
      until(wanted, async () => ((await state()) === wanted ? true : undefined));
    await send({ measured_at: start + 1000, temperature: 4.1, battery: 20 });
    await becomes("warning firing");
    for (const s of [2, 3]) await send({ measured_at: start + s * 1000, temperature: 4, battery: 5 });
    await becomes("critical firing");
    expect((await healthOf(admin)).findings).toMatchObject([{ kind: "battery-low", severity: "critical" }]);
    for (const s of [4, 5]) await send({ measured_at: start + s * 1000, temperature: 4, battery: 29 });
    //  No longer almost empty, and not yet well.
    await becomes("warning firing");
    for (const s of [6, 7]) await send({ measured_at: start + s * 1000, temperature: 4, battery: 100 });
    await becomes("warning resolved");
    expect(await healthOf(admin)).toMatchObject({
      state: "good",
      battery: { percent: 100, whyNoEnd: "too-few-days" },
    });
  });

  test("whose clock is two hours slow is told so, and pages nobody for its late values", async () => {
    const { kitchen, send, admin } = await eastKitchen({}, 1);
    await using _ = kitchen;
    const alert = await until("the alert", async () => {
      await send({ measured_at: Date.now() - 120 * MIN, temperature: 20 });
      return await alertOf(admin, "sensor-clock-wrong");
    });
    expect(alert).toMatchObject({ severity: "notice" });
    expect(alert.worst).toBeGreaterThan(7190);
    const { clock, findings } = await healthOf(admin);
    expect(Math.round((clock?.offsetS ?? 0) / 10)).toBe(720);
    expect(findings.map((one) => one.kind)).toContain("clock-wrong");
    const { body } = await admin.get<{ items: Alert[] }>("/alerts");
    expect(body.items.map((one) => one.rule)).not.toContain("sample-fridge-too-warm");
  });

  test("with a clock that nobody ever set is told so, though its values are refused as too old", async () => {
    const { kitchen, send, admin } = await eastKitchen({}, 1);
    await using _ = kitchen;
    await send({ temperature: 4 });
    await until("the alert", async () => {
      await send({ measured_at: "2021-01-01T00:00:00Z", temperature: 20 });
      return await alertOf(admin, "sensor-clock-wrong");
    });
    const { clock } = await healthOf(admin);
    expect(clock?.disbelieved).toBeGreaterThan(2);
  });

  test("whose probe gives fault codes and impossible steps is told so, each counted", async () => {
    const { kitchen, send, admin } = await eastKitchen();
    await using _ = kitchen;
    const start = Date.now() - 5 * MIN;
    await send({ measured_at: start, temperature: 4 });
    for (const s of [60, 120]) await send({ measured_at: start + s * 1000, temperature: -127 });
    await send({ measured_at: start + 180_000, temperature: null });
    await send({ measured_at: start + 180_000, temperature: null });
    await send({ measured_at: start + 200_000, temperature: 60 });
    await send({ measured_at: start + 220_000, temperature: 4.1 });
    const alert = await until("the alert", () => alertOf(admin, "sensor-implausible"));
    expect(alert).toMatchObject({ severity: "notice", worst: 4 });
    const health = await healthOf(admin);
    expect(health.faultCodes).toMatchObject([{ code: -127, count: 2 }, { count: 1 }]);
    expect(health.faultCodes[1]?.code).toBeUndefined();
    expect(health.jumps).toMatchObject([{ from: 4, to: 60 }]);
    expect(health.findings.map((one) => one.kind).sort()).toEqual(["fault-code", "implausible"]);
    //  The codes are no temperatures.
    const { body } = await admin.get<Readings>(`${FRIDGE}/readings`);
    expect(Math.min(...body.buckets.map((bucket) => bucket.min))).toBe(4);
  });

  test("shows how much came, how late, twice, and with other data", async () => {
    const { kitchen, send, admin } = await eastKitchen({}, 600);
    await using _ = kitchen;
    const now = Date.now();
    //  Ten hours of six readings each, of which two hours are missing and one came late.
    const hourAt = (hour: number) => Math.floor(now / 3_600_000) * 3_600_000 - hour * 3_600_000;
    for (let hour = 10; hour > 0; hour--) {
      if (hour === 5 || hour === 6) continue;
      for (let i = 0; i < 6; i++)
        await send({
          measured_at: hourAt(hour) + i * 10 * MIN,
          seq: hour * 6 + i,
          temperature: 4 + (i % 3) / 2,
        });
    }
    await send({ measured_at: now - 1000, seq: 100, temperature: 4 });
    await send({ measured_at: now - 1000, seq: 100, temperature: 4 });
    await send({ measured_at: now - 1000, seq: 100, temperature: 5 });
    const health = await healthOf(admin);
    expect(health).toMatchObject({
      duplicates: 1,
      conflicts: 1,
      firstSeen: new Date(hourAt(10)).toISOString(),
    });
    const [day, week, month] = health.windows;
    expect([day?.days, week?.days, month?.days]).toEqual([1, 7, 30]);
    for (const one of health.windows) {
      expect(one.from).toBe(new Date(hourAt(10)).toISOString());
      expect(one.received).toBe(49);
      expect(one.late).toBeGreaterThan(40);
      expect(one.receivedShare).toBeGreaterThan(0.7);
      expect(one.receivedShare).toBeLessThan(0.83);
      //  A value holds for 25 minutes after each: of the 2 h 10 min between two, 1 h 45 min are not known.
      expect(one.longestGapS).toBe(105 * 60);
    }
    expect(health.findings.map((one) => one.kind)).toContain("conflict");
  });
});

describe("what a Zigbee2MQTT gateway repeats at its start", () => {
  async function gateway(kitchen: Kitchen) {
    const client = await kitchen.device("gw", await kitchen.deviceAccount("gw", "east-canteen"));
    return (topic: string, payload: unknown) => publish(client, `zigbee2mqtt/${topic}`, payload);
  }

  test("is no sign of life, and what is new after it is", async () => {
    const { kitchen, admin } = await eastKitchen();
    await using _ = kitchen;
    const say = await gateway(kitchen);
    const cached = { temperature: 3.5, humidity: 60, linkquality: 80 };
    await say("fridge", cached);
    const sensor = async () => {
      const { body } = await admin.get<{ items: Sensor[] }>("/sensors");
      return body.items.find((one) => one.name === "fridge" && one.place === "unassigned");
    };
    const before = await sensor();
    await say("bridge/state", { state: "online" });
    await say("fridge", cached);
    expect((await sensor())?.latest).toEqual(before?.latest);
    const page = async () => (await admin.get<SensorHealth>(`/sensors/${before?.id}/health`)).body;
    expect(await page()).toMatchObject({ replays: 3, windows: [{ received: 1 }, {}, {}] });

    //  The same again, now by the sensor itself; and anything new is taken at once.
    await say("fridge", cached);
    expect((await page()).windows[0]?.received).toBe(2);
    await say("bridge/state", "online");
    await say("fridge", { ...cached, temperature: 3.6 });
    expect((await sensor())?.latest["temperature"]?.value).toBe(3.6);
  });
});

test("an hour that a gateway could not send changes the history when it comes, and pages nobody", async () => {
  const { kitchen, send, admin } = await eastKitchen({}, 300);
  await using _ = kitchen;
  const start = Date.now() - 180 * MIN;
  const at = (minute: number) => start + minute * MIN;
  const bucketsOf = async () => {
    const range = `from=${new Date(at(0)).toISOString()}&to=${new Date(at(180)).toISOString()}`;
    return (await admin.get<Readings>(`${FRIDGE}/readings?buckets=3&${range}`)).body.buckets;
  };
  const outsideMs = async () => {
    const series = [{ deviceId: "east-canteen.fridge", metric: "temperature" as const }];
    const days = await kitchen.hub.memory.history.days({ series, from: at(0), to: Date.now() });
    return days.reduce((sum, { figures }) => sum + figures.outsideMs, 0);
  };
  //  The line was cut from minute 60 to 120; in that hour the fridge was at 15 °C.
  for (let minute = 0; minute < 60; minute += 5) await send({ measured_at: at(minute), temperature: 4 });
  for (let minute = 120; minute < 180; minute += 5) await send({ measured_at: at(minute), temperature: 5 });
  expect((await bucketsOf()).map((bucket) => bucket.mean)).toEqual([4, 5]);
  expect(await outsideMs()).toBe(0);
  const before = (await admin.get<Sensor>(FRIDGE)).body.latest;

  for (let minute = 60; minute < 120; minute += 5) await send({ measured_at: at(minute), temperature: 15 });
  expect((await bucketsOf()).map(({ mean, late }) => [mean, late])).toEqual([
    [4, 12],
    [15, 12],
    [5, expect.any(Number)],
  ]);
  expect(await outsideMs()).toBe(60 * MIN);
  expect((await admin.get<Sensor>(FRIDGE)).body.latest).toEqual(before);
  expect((await admin.get<{ items: Alert[] }>("/alerts")).body.items).toEqual([]);
  const { windows } = await healthOf(admin);
  //  The hour in which it was first seen is no whole one.
  expect(windows[0]?.late).toBeGreaterThan(20);
});

test("a battery that falls for weeks has a likely end on its sensor's page", async () => {
  const { kitchen, admin } = await eastKitchen();
  await using _ = kitchen;
  const { journal } = kitchen.hub.memory;
  const day = 86_400_000;
  //  What was stored over the weeks before; a device could not deliver it today, because it is older than a week.
  const readings = Array.from({ length: 40 * 4 }, (__, i) => {
    const at = Date.now() - 40 * day + (i * day) / 4;
    const value = Math.round(90 - i / 4);
    return { deviceId: "east-canteen.fridge", metric: "battery" as const, value, at };
  });
  await journal.append(
    readings.map(({ at, ...one }) => ({ ...one, measuredAt: at, receivedAt: at, sentAt: at, late: false })),
    Date.now(),
  );
  await kitchen.restart();
  const { battery, findings } = await healthOf(admin);
  //  50 % are left, at one a day.
  expect(battery).toMatchObject({ percent: 50, perDay: expect.closeTo(-1, 1) });
  expect((Date.parse(battery?.end?.at ?? "") - Date.now()) / day).toBeCloseTo(45, -1);
  expect(findings.map((one) => one.kind)).not.toContain("battery-ending");
});
