// Sensors are described, moved and retired by people; limits, alerts and readings go with them as they should.
import { describe, expect, test } from "vitest";
import type { Alert, Problem, Sensor } from "../../hub/serve/contract.ts";
import { publish, until } from "../kitchen.ts";
import { district, fieldsOf, lastAudit } from "./district.ts";
import { look, outcomes } from "./import-file.ts";

describe("a sensor", () => {
  test("described before it reports takes the first message that comes, with its limits", async () => {
    await using kitchen = await district({ ruleDurationFactor: 1 / 6000 });
    const east = await kitchen.signIn("east");
    const made = await east.send<Sensor>("POST", "/sites/east-canteen/sensors", {
      name: "2号冷藏柜",
      place: "food-fridge",
      intervalS: 600,
      family: "zigbee2mqtt",
      address: "冷藏/2",
    });
    expect(made).toMatchObject({ status: 201, body: { id: "east-canteen.sensor", latest: {} } });
    expect(await lastAudit(east)).toMatchObject({ action: "sensors.create", who: "east" });

    const device = await kitchen.device("gw", await kitchen.deviceAccount("gw", "east-canteen"));
    await publish(device, "zigbee2mqtt/冷藏/2", { temperature: 4.5 });
    const { body } = await until("the first value", async () => {
      const answer = await east.get<Sensor>(`/sensors/${made.body.id}`);
      return answer.body.latest["temperature"] === undefined ? undefined : answer;
    });
    expect(body).toMatchObject({ name: "2号冷藏柜", latest: { temperature: { value: 4.5 } } });
    expect(body.limits.map((limit) => limit.rule)).toContain("food-fridge-too-warm");
    //  Now its address is how its readings are known.
    expect(
      fieldsOf(await east.send("PATCH", `/sensors/${made.body.id}`, { address: "x", family: "native" })),
    ).toEqual([422, ["family", "address"]]);
  });

  test("is refused field by field, in the reader's language", async () => {
    await using kitchen = await district();
    const east = await kitchen.signIn("east");
    const bad = { name: " ", place: "oven", intervalS: 0, family: "smoke", address: "a/b\n" };
    const answer = await fetch(`${kitchen.hub.httpUrl}/api/v1/sites/east-canteen/sensors`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${east.token}`,
        "content-type": "application/json",
        "accept-language": "zh",
      },
      body: JSON.stringify(bad),
    });
    expect(answer.status).toBe(422);
    const problem = (await answer.json()) as Problem;
    expect(problem.fields).toEqual([
      { path: "name", why: "必填，请填写" },
      {
        path: "place",
        why: "没有这个选项，请填：sample-fridge, food-fridge, freezer, hot-holding, cold-room, kitchen, unassigned",
      },
      { path: "intervalS", why: "请填 1 到 86400 之间的数" },
      {
        path: "family",
        why: "没有这个选项，请填：native, zigbee2mqtt, tasmota, shelly, chirpstack",
      },
    ]);
    const same = await east.send<Problem>("POST", "/sites/east-canteen/sensors", {
      name: "again",
      address: "fridge",
    });
    expect(same.body.fields).toEqual([
      {
        path: "address",
        why: "a sensor of this site has this address already: 留样冰箱 (east-canteen.fridge)",
      },
    ]);
    expect((await east.send("POST", "/sites/west-canteen/sensors", { name: "x", address: "x" })).status).toBe(
      404,
    );
    expect((await east.send("PATCH", "/sensors/west-canteen.fridge", { name: "x" })).status).toBe(404);
    expect((await east.send("DELETE", "/sensors/west-canteen.fridge")).status).toBe(404);
    expect(
      fieldsOf(await east.send("PATCH", "/sensors/east-canteen.fridge", { siteId: "west-canteen" })),
    ).toEqual([422, ["siteId"]]);
    const cook = await kitchen.signIn("cook");
    expect((await cook.send("DELETE", "/sensors/east-canteen.fridge")).status).toBe(403);
  });

  test("moves to another site of the branch with its readings", async () => {
    await using kitchen = await district();
    const chief = await kitchen.signIn("chief");
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    await publish(device, "kitchen/east-canteen/fridge/reading", { temperature: 4 });
    const moved = await chief.send<Sensor>("PATCH", "/sensors/east-canteen.fridge", {
      siteId: "west",
      name: "moved",
    });
    expect(moved.body).toMatchObject({
      siteId: "west",
      name: "moved",
      latest: { temperature: { value: 4 } },
    });
    const other = await kitchen.device("w", await kitchen.deviceAccount("w", "west"));
    await publish(other, "kitchen/west/fridge/reading", { temperature: 5 });
    await until("its next value", async () => {
      const { body } = await chief.get<Sensor>("/sensors/east-canteen.fridge");
      return body.latest["temperature"]?.value === 5 ? true : undefined;
    });
  });

  test("that is retired is hidden with its alert ended; heard of again it is new, and its old readings are still there", async () => {
    await using kitchen = await district({ ruleDurationFactor: 1 / 6000 });
    const east = await kitchen.signIn("east");
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    const at = Date.now() - 2_000;
    for (const ms of [0, 1_900])
      await publish(device, "kitchen/east-canteen/fridge/reading", { measured_at: at + ms, temperature: 30 });
    //  What was critical is still to be looked at by somebody, and is over as far as the sensor goes.
    const alerts = async () =>
      (await east.get<{ items: Alert[] }>("/alerts?state=open")).body.items.filter(
        (alert) => alert.resolvedAt === undefined,
      );
    await until("its alert", async () => ((await alerts()).length > 0 ? true : undefined));

    expect((await east.send("DELETE", "/sensors/east-canteen.fridge")).status).toBe(204);
    expect((await east.get("/sensors/east-canteen.fridge")).status).toBe(404);
    await until("the alert's end", async () => ((await alerts()).length === 0 ? true : undefined));
    await kitchen.restart();
    const after = await kitchen.signIn("east");
    expect((await after.get("/sensors/east-canteen.fridge")).status).toBe(404);

    const again = await kitchen.device("e", "password of e", { clientId: "again" });
    await publish(again, "kitchen/east-canteen/fridge/reading", { temperature: 5 });
    expect((await after.get<Sensor>("/sensors/east-canteen.fridge")).body).toMatchObject({
      name: "fridge",
      place: "unassigned",
    });
    const past = await until("all three readings", async () => {
      const { body } = await after.get<{ buckets: { count: number }[] }>(
        "/sensors/east-canteen.fridge/readings?metric=temperature&buckets=1",
      );
      return body.buckets.reduce((sum, one) => sum + one.count, 0) === 3 ? body : undefined;
    });
    expect(past.buckets.length).toBe(1);
  });

  test("does not take the address of one that was retired: neither by hand nor by a file", async () => {
    await using kitchen = await district();
    const east = await kitchen.signIn("east");
    await east.send("DELETE", "/sensors/east-canteen.fridge");
    const other = { id: "other", name: "other", address: "other" };
    await east.send("POST", "/sites/east-canteen/sensors", other);
    expect(fieldsOf(await east.send("PATCH", "/sensors/east-canteen.other", { address: "fridge" }))).toEqual([
      422,
      ["address"],
    ]);
    const file = "site,id,name,address\neast-canteen,other,other,fridge\n";
    expect(outcomes(await look(kitchen, east, file))).toEqual([expect.stringMatching(/^2 fault address: /)]);
    //  Described anew at its old address, it is the same one again.
    const again = { name: "again", address: "fridge", place: "freezer" };
    expect(await east.send("POST", "/sites/east-canteen/sensors", again)).toMatchObject({
      status: 201,
      body: { id: "east-canteen.fridge", place: "freezer" },
    });
  });

  test("that is changed is told to who looks at its site, and to nobody else", async () => {
    await using kitchen = await district();
    const chief = await kitchen.signIn("chief");
    const looking = async (site: string) => {
      const socket = await chief.socket();
      const told: string[] = [];
      await new Promise((resolve) => socket.emit("subscribe", { sites: [site] }, resolve));
      socket.on("site", ({ id }) => told.push(id));
      return told;
    };
    const [east, west] = [await looking("east"), await looking("west")];
    await chief.send("PATCH", "/sensors/east-canteen.fridge", { name: "renamed" });
    await chief.send("PATCH", "/sensors/west-canteen.fridge", { name: "renamed" });
    await until("the first change", () => (east.includes("east-canteen") ? true : undefined));
    await until("the second change", () => (west.includes("west-canteen") ? true : undefined));
    expect(east).not.toContain("west-canteen");
    expect(west).not.toContain("east-canteen");
  });

  test("that serves another place has the alerts of the old one ended", async () => {
    await using kitchen = await district({ ruleDurationFactor: 1 / 6000 });
    const east = await kitchen.signIn("east");
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    const at = Date.now() - 2_000;
    for (const ms of [0, 1_900])
      await publish(device, "kitchen/east-canteen/fridge/reading", { measured_at: at + ms, temperature: 20 });
    //  What was critical is still to be looked at by somebody, and is over as far as the sensor goes.
    const rules = async () =>
      (await east.get<{ items: Alert[] }>("/alerts?state=open")).body.items
        .filter((alert) => alert.resolvedAt === undefined)
        .map((alert) => alert.rule);
    await until("its alert", async () =>
      (await rules()).includes("sample-fridge-too-warm") ? true : undefined,
    );
    await east.send("PATCH", "/sensors/east-canteen.fridge", { place: "kitchen" });
    await until("its end", async () => ((await rules()).length === 0 ? true : undefined));
  });
});
