// What a school's account sends and nobody has said yet what it is: it waits in a list with a guess, and becomes readings
// when a person says so.
import { describe, expect, test } from "vitest";
import type {
  Adopted,
  Alert,
  NewcomerCounts,
  Newcomers,
  Sensor,
  SiteMapping,
  Unknown,
} from "../../hub/serve/contract.ts";
import { type Caller, publish, until } from "../kitchen.ts";
import { openSchool } from "../school.ts";

const THEENGS = { id: "A4:C1:38:AA:BB:CC", rssi: -70, tempc: 4.2, hum: 60, batt: 88 };
const TOPIC = "home/OMG1/BTtoMQTT/A4C138AABBCC";
const FRIDGE = { name: "2号冰箱", place: "sample-fridge", intervalS: 300 };

async function newcomers(caller: Caller, site = "east-canteen"): Promise<Newcomers> {
  return (await caller.get<Newcomers>(`/sites/${site}/newcomers`)).body;
}

async function firstUnknown(caller: Caller): Promise<Unknown> {
  return await until("an unknown message", async () => (await newcomers(caller)).unknown[0]);
}

describe("an unknown message", () => {
  test("is listed with a guess, adopted with one call, and the next one is a reading", async () => {
    await using school = await openSchool();
    const { device, head } = school;
    await publish(device, TOPIC, THEENGS);
    await publish(device, TOPIC, { ...THEENGS, tempc: 4.4 });
    const unknown = await firstUnknown(head);
    expect(unknown).toMatchObject({
      account: "e",
      topic: TOPIC,
      count: 2,
      looksLike: "Theengs / OpenMQTTGateway",
    });
    expect(unknown.gives.find((one) => one.metric === "temperature")).toMatchObject({
      value: 4.4,
      address: "A4C138AABBCC",
    });
    expect((await head.get<NewcomerCounts>("/sites/east/newcomers/count")).body).toEqual({
      found: 0,
      unknown: 1,
      held: 0,
    });

    const answer = await head.send<Adopted>("POST", `/newcomers/${unknown.id}/adopt`, {
      name: "蓝牙网关",
      mapping: unknown.mapping,
      device: FRIDGE,
    });
    expect(answer.status).toBe(201);
    expect(answer.body.stored).toBe(8);
    expect(answer.body.sensorIds.length).toBe(1);
    const [id = ""] = answer.body.sensorIds;
    expect((await head.get<Sensor>(`/sensors/${id}`)).body).toMatchObject({
      ...FRIDGE,
      latest: { temperature: { value: 4.4 }, battery: { value: 88 } },
    });
    expect((await newcomers(head)).unknown).toEqual([]);

    await publish(device, TOPIC, { ...THEENGS, tempc: 5.5 });
    expect((await head.get<Sensor>(`/sensors/${id}`)).body.latest["temperature"]?.value).toBe(5.5);
    const { body } = await head.get<{ items: { action: string; target: string }[] }>("/audit");
    expect(body.items.map((line) => line.action)).toEqual([
      "newcomers.adopt",
      "sensor.found",
      "newcomers.adopt",
    ]);
  });

  test("of another branch is seen, adopted and mapped by nobody else", async () => {
    await using school = await openSchool();
    const { kitchen, device, head } = school;
    await publish(device, TOPIC, THEENGS);
    const unknown = await firstUnknown(head);
    const neighbour = await kitchen.signIn("neighbour");
    expect(await newcomers(neighbour, "west")).toEqual({ found: [], unknown: [] });
    const mapping = unknown.mapping;
    const made = await head.send<SiteMapping>("POST", "/sites/east-canteen/mappings", {
      name: "m",
      mapping,
    });
    const tries: [string, string, unknown][] = [
      ["GET", "/sites/east-canteen/newcomers", undefined],
      ["GET", "/sites/east-canteen/newcomers/count", undefined],
      ["GET", "/sites/east-canteen/held-readings", undefined],
      ["GET", "/sites/east-canteen/mappings", undefined],
      ["GET", `/newcomers/${unknown.id}`, undefined],
      ["POST", `/newcomers/${unknown.id}/adopt`, { name: "m", mapping }],
      ["POST", `/newcomers/${unknown.id}/ignore`, { isIgnored: true }],
      ["POST", "/sites/east-canteen/mappings", { name: "m", mapping }],
      ["POST", "/sites/east-canteen/mappings/preview", { mapping }],
      ["PATCH", `/mappings/${made.body.id}`, { isOn: false }],
      ["DELETE", `/mappings/${made.body.id}`, undefined],
      ["POST", "/sensors/east-canteen.fridge/adopt", FRIDGE],
      ["POST", "/sensors/east-canteen.fridge/ignore", { isIgnored: true }],
      ["POST", "/sensors/east-canteen.fridge/held-readings/take", { through: 1 }],
      ["POST", "/sensors/east-canteen.fridge/held-readings/discard", { through: 1 }],
    ];
    for (const [method, path, body] of tries)
      expect((await neighbour.send(method, path, body)).status, `${method} ${path}`).toBe(404);
    const cook = await kitchen.signIn("cook");
    expect((await cook.send("PATCH", `/mappings/${made.body.id}`, { isOn: false })).status).toBe(403);
    expect((await cook.send("POST", `/newcomers/${unknown.id}/ignore`, { isIgnored: true })).status).toBe(
      403,
    );
  });

  test("on another site's topic is refused and not listed", async () => {
    await using school = await openSchool();
    const { device, head } = school;
    await publish(device, "kitchen/west-canteen/fridge/reading", { temperature: 4 });
    await publish(device, TOPIC, THEENGS);
    await firstUnknown(head);
    expect((await newcomers(head)).unknown.map((one) => one.topic)).toEqual([TOPIC]);
  });

  test("whose mapping does not fit it, or reads as no mapping, is answered in words", async () => {
    await using school = await openSchool();
    const { device, head } = school;
    await publish(device, TOPIC, THEENGS);
    const { id, mapping } = await firstUnknown(head);
    const path = `/newcomers/${id}/adopt`;
    const other = await head.send<{ detail: string }>("POST", path, {
      name: "m",
      mapping: { ...mapping, filter: "elsewhere/#" },
    });
    expect([other.status, other.body.detail]).toEqual([422, expect.stringContaining("does not fit")]);
    const broken = await head.send<{ detail: string }>("POST", path, {
      name: "m",
      mapping: { ...mapping, filter: "a/#/b" },
    });
    expect([broken.status, broken.body.detail]).toEqual([
      422,
      'body: mapping.filter: "#" must be the last level',
    ]);
  });

  test("is there after a restart, with what was ignored of it, and a flood stays within its bounds", async () => {
    await using school = await openSchool();
    const { kitchen, device, head } = school;
    const other = await kitchen.device("q", await kitchen.deviceAccount("q", "east-canteen"));
    await publish(other, "home/quiet", THEENGS);
    const quiet = await firstUnknown(head);
    await head.send("POST", `/newcomers/${quiet.id}/ignore`, { isIgnored: true });
    for (let i = 0; i < 200; i++) device.publish(`made/up/${i}`, "x");
    await publish(device, TOPIC, THEENGS);
    const before = await newcomers(head);
    expect(before.unknown.length).toBe(41);
    await kitchen.restart();
    const again = await kitchen.signIn("head");
    const after = await newcomers(again);
    expect(after.unknown.map((one) => one.topic).sort()).toEqual(
      before.unknown.map((one) => one.topic).sort(),
    );
    expect(after.unknown.find((one) => one.topic === TOPIC)?.gives.length).toBeGreaterThan(0);
    expect(after.unknown.find((one) => one.topic === "home/quiet")?.isIgnored).toBe(true);
  });

  test("that was ignored is not counted, and comes back when asked for", async () => {
    await using school = await openSchool();
    const { device, head } = school;
    await publish(device, TOPIC, THEENGS);
    const { id } = await firstUnknown(head);
    const count = async () =>
      (await head.get<NewcomerCounts>("/sites/east-canteen/newcomers/count")).body.unknown;
    await head.send("POST", `/newcomers/${id}/ignore`, { isIgnored: true });
    expect(await count()).toBe(0);
    await head.send("POST", `/newcomers/${id}/ignore`, { isIgnored: false });
    expect(await count()).toBe(1);
  });

  test("tells dashboards of the site when it is new, and nobody each time it comes", async () => {
    await using school = await openSchool();
    const { device, head } = school;
    const socket = await head.socket();
    const told: string[] = [];
    socket.on("site", ({ id }) => told.push(id));
    await socket.emitWithAck("subscribe", { sites: ["east"] });
    for (let i = 0; i < 30; i++) await publish(device, `home/${i % 3}`, THEENGS);
    const heard = () => told.filter((id) => id === "east-canteen").length;
    await until("the site's change", () => (heard() > 0 ? true : undefined));
    const before = heard();
    for (let i = 0; i < 20; i++) await publish(device, `zigbee2mqtt/found-${i}`, { temperature: i });
    await until("the found sensor's change", () => (heard() > before ? true : undefined));
    //  The plan was taken in a moment ago, of which everybody is told.
    const own = told.filter((id) => id === "east-canteen");
    expect(own.length).toBeGreaterThan(0);
    expect(own.length).toBeLessThan(5);
  });
});

describe("a found sensor", () => {
  test("is listed with what it says and how often, adopted with one call, and judged from then on", async () => {
    await using school = await openSchool();
    const { device, head } = school;
    const now = Date.now();
    for (let i = 4; i >= 0; i--)
      await publish(device, "zigbee2mqtt/fridge two", {
        temperature: 4 + i / 10,
        battery: 90,
        last_seen: new Date(now - i * 60_000).toISOString(),
      });
    const found = await until("the found sensor", async () => (await newcomers(head)).found[0]);
    expect(found).toMatchObject({
      format: "Zigbee2MQTT",
      address: "fridge two",
      intervalS: 60,
      latest: { temperature: { value: 4 }, battery: { value: 90 } },
      isIgnored: false,
    });
    expect((await head.send("POST", `/sensors/${found.id}/ignore`, { isIgnored: true })).status).toBe(200);
    expect((await newcomers(head)).found[0]?.isIgnored).toBe(true);
    const adopted = await head.send<Sensor>("POST", `/sensors/${found.id}/adopt`, FRIDGE);
    expect(adopted).toMatchObject({ status: 200, body: FRIDGE });
    expect((await newcomers(head)).found).toEqual([]);
    expect((await head.send("POST", `/sensors/${found.id}/adopt`, FRIDGE)).status).toBe(409);
    const wrong = await head.send("POST", "/sensors/east-canteen.fridge/adopt", {
      ...FRIDGE,
      place: "unassigned",
    });
    expect(wrong.status).toBe(422);
    for (const ms of [0, 200])
      await publish(device, "zigbee2mqtt/fridge two", {
        temperature: 20,
        last_seen: new Date(Date.now() + ms).toISOString(),
      });
    await until("its alert", async () =>
      (await head.get<{ items: Alert[] }>("/alerts")).body.items.find((one) => one.deviceId === found.id),
    );
  });
});
