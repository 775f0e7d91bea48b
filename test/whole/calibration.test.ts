// Calibrations over real sockets: what is stored stays as it was sent, what people see and rules judge is corrected,
// the past is restated, and nobody is paged or told anew for it.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import type {
  Alert,
  Calibration,
  Calibrations,
  LiveReading,
  Readings,
  Sensor,
} from "../../hub/serve/contract.ts";
import { type Caller, type Kitchen, openKitchen, publish, until } from "../kitchen.ts";

/** A minute of the rules is ten milliseconds. */
const FAST = { ruleDurationFactor: 1 / 6000 };
const FRIDGE = "/sensors/east-canteen.fridge";
const HOUR = 3_600_000;

/** A kitchen whose east fridge has sent these values, a second apart, the last one a second ago. */
async function fridgeThatSent(values: readonly number[], settings = {}) {
  const kitchen = await openKitchen(undefined, settings);
  const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
  const send = (at: number, temperature: number) =>
    publish(device, "kitchen/east-canteen/fridge/reading", { measured_at: at, temperature });
  const start = Date.now() - values.length * 1000;
  for (const [i, value] of values.entries()) await send(start + i * 1000, value);
  const admin = await kitchen.signIn("admin");
  return { kitchen, admin, send, start };
}

function calibrate(who: Caller, more: object = {}, sensor = FRIDGE) {
  return who.send<Calibration>("POST", `${sensor}/calibrations`, {
    kind: "offset",
    points: [{ reference: 0, shown: 0.5 }],
    inForceFrom: new Date(Date.now() - HOUR).toISOString(),
    calibratedBy: "区计量所",
    certificate: "J-2201",
    ...more,
  });
}

async function means(who: Caller, more = ""): Promise<{ corrected: boolean; means: number[] }> {
  const from = new Date(Date.now() - 60_000).toISOString();
  const { body } = await who.get<Readings>(`${FRIDGE}/readings?buckets=2000&from=${from}${more}`);
  return { corrected: body.corrected, means: body.buckets.map((bucket) => bucket.mean) };
}

async function figuresOfToday(kitchen: Kitchen) {
  const series = [{ deviceId: "east-canteen.fridge", metric: "temperature" as const }];
  const days = await kitchen.hub.memory.history.days({ series, from: Date.now() - HOUR, to: Date.now() });
  return days.map(({ figures }) => figures);
}

describe("a calibration", () => {
  test("restates charts, day figures and the newest value, and leaves what was sent", async () => {
    const { kitchen, admin } = await fridgeThatSent([4.1, 8.3, 4.3]);
    await using _ = kitchen;
    expect(await means(admin)).toEqual({ corrected: false, means: [4.1, 8.3, 4.3] });
    const socket = await admin.socket();
    const told = new Promise<readonly LiveReading[]>((resolve) => socket.once("readings", resolve));
    await socket.emitWithAck("subscribe", { sites: ["east"] });

    const { status, body } = await calibrate(admin);
    expect([status, body.gain, body.offset, body.created.by]).toEqual([201, 1, -0.5, "admin"]);
    expect(await means(admin)).toEqual({ corrected: true, means: [3.6, 7.8, 3.8] });
    expect(await means(admin, "&raw=true")).toEqual({ corrected: false, means: [4.1, 8.3, 4.3] });
    const figures = await figuresOfToday(kitchen);
    expect(Math.max(...figures.map((one) => one.max))).toBe(7.8);
    expect(figures.reduce((sum, one) => sum + one.outsideMs, 0)).toBe(0);
    expect(await told).toMatchObject([
      { sensorId: "east-canteen.fridge", metric: "temperature", value: 3.8 },
    ]);
    expect((await admin.get<Sensor>(FRIDGE)).body.latest["temperature"]?.value).toBe(3.8);
    expect((await admin.get<Calibrations>(`${FRIDGE}/calibrations`)).body).toMatchObject({
      items: [{ id: body.id, certificate: "J-2201", calibratedBy: "区计量所" }],
      raw: { temperature: { value: 4.3 } },
    });

    await kitchen.restart();
    expect((await admin.get<Sensor>(FRIDGE)).body.latest["temperature"]?.value).toBe(3.8);
    expect(await means(admin)).toEqual({ corrected: true, means: [3.6, 7.8, 3.8] });
  });

  test("corrects from its day on, until the next one", async () => {
    const { kitchen, admin, start } = await fridgeThatSent([4, 4, 4]);
    await using _ = kitchen;
    await calibrate(admin, { inForceFrom: new Date(start + 1000).toISOString() });
    const points = [{ reference: 5, shown: 4 }];
    await calibrate(admin, { inForceFrom: new Date(start + 2000).toISOString(), points });
    expect((await means(admin)).means).toEqual([4, 3.5, 5]);
    const { items } = (await admin.get<Calibrations>(`${FRIDGE}/calibrations`)).body;
    expect(items.map((one) => one.inForceTo)).toEqual([undefined, new Date(start + 2000).toISOString()]);
  });

  test("that was wrong is withdrawn, and stays on the record", async () => {
    const { kitchen, admin } = await fridgeThatSent([4.1]);
    await using _ = kitchen;
    const { id } = (await calibrate(admin)).body;
    const withdraw = () =>
      admin.send<Calibration>("POST", `/calibrations/${id}/withdraw`, { note: "wrong sensor" });
    const odd = await admin.send("POST", `/calibrations/${id}/withdraw`, { note: "wrong\u001b[2J" });
    expect(odd.status).toBe(422);
    const first = await withdraw();
    expect(first.body.withdrawn).toMatchObject({ by: "admin", note: "wrong sensor" });
    expect((await withdraw()).body).toEqual(first.body);
    expect(await means(admin)).toEqual({ corrected: false, means: [4.1] });
    const { items } = (await admin.get<Calibrations>(`${FRIDGE}/calibrations`)).body;
    expect(items).toMatchObject([{ id, withdrawn: { note: "wrong sensor" } }]);
    const audit = (await admin.get<{ items: { action: string }[] }>("/audit")).body.items;
    expect(audit.map((line) => line.action).filter((action) => action.startsWith("calibrations"))).toEqual([
      "calibrations.withdraw",
      "calibrations.create",
    ]);
  });

  test("is what rules judge by from then on", async () => {
    const { kitchen, admin, send } = await fridgeThatSent([8.3], FAST);
    await using _ = kitchen;
    await calibrate(admin);
    const start = Date.now();
    //  As sent, a quarter of an hour too warm by the rules' clock; in truth 7.8 °C.
    for (const ms of [0, 100, 200, 300]) await send(start + ms, 8.3);
    expect((await admin.get<{ items: Alert[] }>("/alerts")).body.items).toEqual([]);
    for (const ms of [400, 600]) await send(start + ms, 8.7);
    const alert = await until("the alert", async () =>
      (await admin.get<{ items: Alert[] }>("/alerts")).body.items.find(
        (one) => one.rule === "sample-fridge-too-warm",
      ),
    );
    expect(alert.worst).toBe(8.2);
  });

  test("is what rules read on by after a crash", async () => {
    const { kitchen, admin, send } = await fridgeThatSent([4], FAST);
    await using _ = kitchen;
    await calibrate(admin);
    await send(Date.now() - 500, 8.3);
    await send(Date.now() - 100, 8.3);
    await kitchen.restart(() => {
      //  As after a kill between the commit and the rules: the rules have seen nothing yet.
      const book = new DatabaseSync(join(kitchen.dataDir, "book.db"));
      book.exec("UPDATE follower SET seq = 0");
      book.close();
    });
    expect((await admin.get<{ items: Alert[] }>("/alerts")).body.items).toEqual([]);
  });

  test("pages nobody for the past, and rewrites nothing that was told", async () => {
    const { kitchen, admin, send, start } = await fridgeThatSent([9, 9, 9.5], FAST);
    await using _ = kitchen;
    const alerts = async () => (await admin.get<{ items: Alert[] }>("/alerts")).body.items;
    const told = await until("the alert", async () => (await alerts())[0]);
    expect(told).toMatchObject({ rule: "sample-fridge-too-warm", worst: 9.5 });
    await calibrate(admin, { points: [{ reference: 0, shown: 4 }] });
    expect(await alerts()).toEqual([told]);
    await calibrate(admin, {
      points: [{ reference: 5, shown: 0 }],
      inForceFrom: new Date(start - HOUR).toISOString(),
    });
    expect((await alerts()).map((one) => one.id)).toEqual([told.id]);
    //  The next reading is judged by what is true now: 5.1 °C ends it.
    for (const ms of [0, 1500]) await send(Date.now() + ms, 9.1);
    const ended = await until("its end", async () =>
      (await alerts()).find((one) => one.state === "resolved"),
    );
    expect(ended).toMatchObject({ id: told.id, worst: 9.5, since: told.since });
  });

  test("is for managers of the branch, with values that can be", async () => {
    const { kitchen, admin } = await fridgeThatSent([4.1]);
    await using _ = kitchen;
    await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
    await kitchen.person("west", { role: "school-manager", siteId: "west" });
    await kitchen.person("east", { role: "school-manager", siteId: "east" });
    const [cook, west, east] = [
      await kitchen.signIn("cook"),
      await kitchen.signIn("west"),
      await kitchen.signIn("east"),
    ];
    expect((await calibrate(cook)).status).toBe(403);
    expect((await cook.get(`${FRIDGE}/calibrations`)).status).toBe(200);
    const made = await calibrate(east);
    expect(made.status).toBe(201);
    expect((await calibrate(west)).status).toBe(404);
    expect((await west.get(`${FRIDGE}/calibrations`)).status).toBe(404);
    const note = { note: "not mine" };
    expect((await west.send("POST", `/calibrations/${made.body.id}/withdraw`, note)).status).toBe(404);
    expect((await cook.send("POST", `/calibrations/${made.body.id}/withdraw`, note)).status).toBe(403);

    const refused = async (more: object) => {
      const { status, body } = await calibrate(admin, more);
      return `${status} ${JSON.stringify(body)}`;
    };
    expect(await refused({ inForceFrom: new Date(Date.now() + HOUR).toISOString() })).toMatch(
      /^422 .*future/,
    );
    expect(await refused({ points: [{ reference: 0, shown: 7 }] })).toMatch(/^422 .*7°C off is broken/);
    expect(await refused({ kind: "two-point" })).toMatch(/^422 .*needs two points/);
    expect(await refused({ metric: "door" })).toMatch(/^422 .*metric/);
    for (const field of ["calibratedBy", "certificate", "note"])
      for (const text of ["x\u0000y", "line\nbreak", "\u202etxt.exe"])
        expect(await refused({ [field]: text })).toMatch(
          new RegExp(`^422 .*${field}: must be text without control characters`),
        );
    expect(await refused({ calibratedBy: " " })).toMatch(/^422 .*calibratedBy/);
  });
});
