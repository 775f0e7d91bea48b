// Readings older than a week wait for a person, who takes them in or throws them away.
import { describe, expect, test } from "vitest";
import type { Alert, Held, Readings } from "../../hub/serve/contract.ts";
import { type Caller, openKitchen, publish } from "../kitchen.ts";
import { openSchool } from "../school.ts";

const DAY = 86_400_000;

describe("readings older than a week", () => {
  const reading = (at: number, temperature: number) => ({ measured_at: at, temperature });
  const TOPIC_OF_FRIDGE = "kitchen/east-canteen/fridge/reading";

  async function held(caller: Caller): Promise<Held[]> {
    return (await caller.get<{ items: Held[] }>("/sites/east/held-readings")).body.items;
  }

  async function history(caller: Caller, at: number): Promise<number[]> {
    const span = { from: new Date(at - DAY).toISOString(), to: new Date(at + DAY).toISOString() };
    const { body } = await caller.get<Readings>(
      `/sensors/east-canteen.fridge/readings?${new URLSearchParams({ ...span, metric: "temperature", buckets: "2000" })}`,
    );
    return body.buckets.map((bucket) => bucket.mean);
  }

  test("wait for a person, restate history when they are taken in, and page nobody", async () => {
    await using school = await openSchool();
    const { kitchen, device, head } = school;
    const then = Date.now() - 10 * DAY;
    for (const i of [0, 1, 2]) await publish(device, TOPIC_OF_FRIDGE, reading(then + i * 3_600_000, 20 + i));
    //  The same memory sent again is held once.
    await publish(device, TOPIC_OF_FRIDGE, reading(then, 20));
    const [one] = await held(head);
    expect(one).toMatchObject({
      sensorId: "east-canteen.fridge",
      count: 3,
      from: new Date(then).toISOString(),
    });
    expect(await history(head, then)).toEqual([]);
    await kitchen.restart();
    const again = await kitchen.signIn("head");
    expect(await held(again)).toEqual([one]);

    //  What comes after the person looked waits.
    const back = await kitchen.device("again", await kitchen.deviceAccount("again", "east-canteen"));
    await publish(back, TOPIC_OF_FRIDGE, reading(then + 9 * 3_600_000, 29));
    const path = "/sensors/east-canteen.fridge/held-readings/take";
    const taken = await again.send("POST", path, { through: one?.through });
    expect(taken).toEqual({ status: 200, body: { stored: 3, known: 0, conflicting: 0, tooOld: 0 } });
    expect(await history(again, then)).toEqual([20, 21, 22]);
    expect((await held(again)).map((left) => left.count)).toEqual([1]);
    expect((await again.get<{ items: Alert[] }>("/alerts")).body.items).toEqual([]);

    //  Taken in again, they are known.
    await publish(back, TOPIC_OF_FRIDGE, reading(then, 20));
    const [twice] = await held(again);
    const second = await again.send("POST", path, { through: twice?.through });
    expect(second.body).toEqual({ stored: 1, known: 1, conflicting: 0, tooOld: 0 });
    expect(await history(again, then)).toEqual([20, 21, 22, 29]);
    expect((await again.send("POST", path, { through: twice?.through })).status).toBe(404);
    const { body } = await again.get<{ items: { action: string; detail: string }[] }>("/audit");
    const lines = body.items.filter((line) => line.action === "held-readings.decide");
    expect(lines.map((line) => line.detail.slice(0, 20))).toEqual([
      "taken in: 2 readings",
      "taken in: 3 readings",
    ]);
  });

  test("with another value for the same moment are refused, counted and listed", async () => {
    await using school = await openSchool();
    const { kitchen, device, head } = school;
    const then = Date.now() - 10 * DAY;
    await publish(device, TOPIC_OF_FRIDGE, reading(then, 20));
    await publish(device, TOPIC_OF_FRIDGE, reading(then, 20));
    await publish(device, TOPIC_OF_FRIDGE, reading(then, 21));
    const [one] = await held(head);
    expect(one).toMatchObject({ count: 1 });
    const { body } = await head.get<{ items: { reason: string; payload: string }[] }>("/sites/east/refusals");
    expect(body.items).toContainEqual(
      expect.objectContaining({
        reason: "temperature: another value came before with the same time and sequence number",
        payload: JSON.stringify(reading(then, 21)),
      }),
    );
    const metrics = await (await fetch(`${kitchen.hub.httpUrl}/metrics`)).text();
    expect(metrics).toContain("mingchu_readings_set_aside_total 1\n");
    expect(metrics).toContain("mingchu_readings_duplicate_total 1\n");
    await head.send("POST", "/sensors/east-canteen.fridge/held-readings/take", { through: one?.through });
    expect(await history(head, then)).toEqual([20]);
  });

  test("of a time whose readings are no longer kept are not taken in: they would be in no figure", async () => {
    await using kitchen = await openKitchen(undefined, {
      keep: { rawDays: 20, minuteDays: 20, hourDays: 400, dayDays: 400 },
    });
    await kitchen.person("head", { role: "school-manager", siteId: "east" });
    const head = await kitchen.signIn("head");
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    const { journal } = kitchen.hub.memory;
    await publish(device, TOPIC_OF_FRIDGE, { temperature: 4 });
    await journal.tidy();
    const [old, young] = [Date.now() - 30 * DAY, Date.now() - 10 * DAY];
    await publish(device, TOPIC_OF_FRIDGE, reading(old, 20));
    await publish(device, TOPIC_OF_FRIDGE, reading(young, 21));
    const path = "/sensors/east-canteen.fridge/held-readings/take";
    const [both] = await held(head);
    expect(await head.send("POST", path, { through: both?.through })).toEqual({
      status: 200,
      body: { stored: 1, known: 0, conflicting: 0, tooOld: 1 },
    });
    const [left] = await held(head);
    expect(left).toMatchObject({ count: 1, to: new Date(old).toISOString() });
    const refused = await head.send<{ detail: string }>("POST", path, { through: left?.through });
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain("no longer kept");
    //  What was taken in is in the figures of its day for as long as these are kept.
    await journal.tidy();
    const days = await kitchen.hub.memory.history.days({
      series: [{ deviceId: "east-canteen.fridge", metric: "temperature" }],
      from: Date.now() - 40 * DAY,
      to: Date.now() - DAY,
    });
    //  A value of shortly before midnight holds into a day that has no reading of its own.
    const withReadings = days.filter(({ figures }) => figures.count > 0);
    expect(withReadings.map(({ figures }) => figures.max)).toEqual([21]);
    await head.send("POST", path.replace("take", "discard"), { through: left?.through });
    expect(await held(head)).toEqual([]);
  });

  test("are gone when they are thrown away", async () => {
    await using school = await openSchool();
    const { device, head } = school;
    const then = Date.now() - 8 * DAY;
    await publish(device, TOPIC_OF_FRIDGE, reading(then, 20));
    const [one] = await held(head);
    const answer = await head.send("POST", "/sensors/east-canteen.fridge/held-readings/discard", {
      through: one?.through,
    });
    expect(answer.status).toBe(200);
    expect(await held(head)).toEqual([]);
    expect(await history(head, then)).toEqual([]);
  });

  test("before 2020 are a wrong clock's, and wait for nobody", async () => {
    await using school = await openSchool();
    const { device, head } = school;
    await publish(device, TOPIC_OF_FRIDGE, reading(Date.UTC(2019, 0, 1), 4));
    expect(await held(head)).toEqual([]);
  });

  test("push out their own device's when there are too many", async () => {
    await using school = await openSchool();
    const { device, head } = school;
    const then = Date.now() - 20 * DAY;
    await publish(device, "kitchen/east-canteen/other/reading", reading(then, 1));
    for (let i = 0; i < 2100; i++)
      device.publish(TOPIC_OF_FRIDGE, JSON.stringify(reading(then + i * 1000, 5)), { qos: 1 });
    await publish(device, TOPIC_OF_FRIDGE, reading(then + 2100 * 1000, 5));
    const all = await held(head);
    expect(all.map((one) => [one.sensorId, one.count])).toEqual([
      ["east-canteen.fridge", 2000],
      ["east-canteen.other", 1],
    ]);
  });
});
