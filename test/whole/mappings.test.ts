// Mappings: tried out on what came, set up, changed, switched off and deleted over the API, and what each next message gives.
import { describe, expect, test } from "vitest";
import type { Newcomers, Sensor, SiteMapping, Trials, Unknown } from "../../hub/serve/contract.ts";
import { type Caller, publish, until } from "../kitchen.ts";
import { openSchool } from "../school.ts";

const FRIDGE = { name: "2号冰箱", place: "sample-fridge", intervalS: 300 };

async function newcomers(caller: Caller, site = "east-canteen"): Promise<Newcomers> {
  return (await caller.get<Newcomers>(`/sites/${site}/newcomers`)).body;
}

async function firstUnknown(caller: Caller): Promise<Unknown> {
  return await until("an unknown message", async () => (await newcomers(caller)).unknown[0]);
}

describe("a mapping", () => {
  const mapping = {
    filter: "shop/+/up",
    device: [{ from: "topic", level: 1 }],
    fields: [{ path: ["v"], metric: "temperature", unit: "tenths" }],
  };

  test("is tried out on what came, before anything is stored, by the very code that will decode", async () => {
    await using school = await openSchool();
    const { device, head } = school;
    await publish(device, "shop/f1/up", { v: 41 });
    await publish(device, "shop/f1/up", { v: 32767 });
    await publish(device, "shop/f2/up", { v: "warm" });
    const path = "/sites/east-canteen/mappings/preview";
    const { body } = await head.send<Trials>("POST", path, { mapping });
    const given = body.trials.map((one) => [one.topic, one.readings.map((r) => r.value), one.refused]);
    expect(given.sort()).toEqual([
      ["shop/f1/up", [], ["v is 3276.7°C, outside what can be: -60 to 400°C"]],
      ["shop/f1/up", [4.1], []],
      ["shop/f2/up", [], ['v must be a number, not "warm"']],
    ]);
    expect((await head.get<{ items: Sensor[] }>("/sensors?site=east-canteen")).body.items.length).toBe(1);
    expect((await newcomers(head)).unknown.length).toBe(2);
  });

  test("reads, is changed, switched off and deleted, and each of them holds for the next message", async () => {
    await using school = await openSchool();
    const { kitchen, device, head } = school;
    const made = await head.send<SiteMapping>("POST", "/sites/east-canteen/mappings", {
      name: "shop",
      mapping,
    });
    expect(made.status).toBe(201);
    const value = async () =>
      (await head.get<{ items: Sensor[] }>("/sensors?site=east-canteen")).body.items.find(
        (one) => one.name === "f1",
      )?.latest["temperature"]?.value;
    await publish(device, "shop/f1/up", { v: 41 });
    expect(await value()).toBe(4.1);
    const path = `/mappings/${made.body.id}`;
    const hundredths = { ...mapping, fields: [{ path: ["v"], metric: "temperature", unit: "hundredths" }] };
    await head.send("PATCH", path, { mapping: hundredths });
    await publish(device, "shop/f1/up", { v: 520 });
    expect(await value()).toBe(5.2);
    expect(
      (await head.get<{ items: SiteMapping[] }>("/sites/east/mappings")).body.items[0]?.recent.length,
    ).toBe(2);
    await head.send("PATCH", path, { isOn: false });
    await publish(device, "shop/f1/up", { v: 600 });
    expect(await value()).toBe(5.2);
    expect((await newcomers(head)).unknown.length).toBe(1);
    //  On again, what came meanwhile is taken in.
    await head.send("PATCH", path, { isOn: true });
    expect(await value()).toBe(6);
    expect((await newcomers(head)).unknown).toEqual([]);
    await kitchen.restart();
    const again = await kitchen.signIn("head");
    expect((await again.get<{ items: SiteMapping[] }>("/sites/east/mappings")).body.items[0]?.name).toBe(
      "shop",
    );
    expect((await again.send("DELETE", path)).status).toBe(204);
    const back = await kitchen.device("again", await kitchen.deviceAccount("again", "east-canteen"));
    await publish(back, "shop/f1/up", { v: 700 });
    expect((await newcomers(again)).unknown.length).toBe(1);
  });

  test("of one site reads nothing of another", async () => {
    await using school = await openSchool();
    const { kitchen, head } = school;
    await head.send("POST", "/sites/east-canteen/mappings", { name: "shop", mapping });
    const west = await kitchen.device("w", await kitchen.deviceAccount("w", "west-canteen"));
    await publish(west, "shop/f1/up", { v: 41 });
    const neighbour = await kitchen.signIn("neighbour");
    expect((await newcomers(neighbour, "west")).unknown.length).toBe(1);
    expect((await neighbour.get<{ items: Sensor[] }>("/sensors?site=west")).body.items.length).toBe(1);
  });

  test("may read an uplink whose codec nobody knows", async () => {
    await using school = await openSchool();
    const { device, head } = school;
    const topic = "application/a/device/0011223344556677/event/up";
    await publish(device, topic, { deviceInfo: { devEui: "0011223344556677" }, object: { temp: 4.5 } });
    const unknown = await firstUnknown(head);
    expect(unknown).toMatchObject({ looksLike: "ChirpStack v4" });
    await head.send("POST", `/newcomers/${unknown.id}/adopt`, {
      name: "codec",
      mapping: unknown.mapping,
      device: FRIDGE,
    });
    const { body } = await head.get<{ items: Sensor[] }>("/sensors?site=east-canteen");
    expect(body.items.find((one) => one.name === FRIDGE.name)?.latest["temperature"]?.value).toBe(4.5);
  });
});
