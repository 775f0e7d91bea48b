// What sites say of rules is what is judged, shown and counted: tightened, loosened and switched off along the tree, for
// as long as was said; maintenance; meal times; what watches the same fridge.
import type { MqttClient } from "mqtt";
import { describe, expect, test } from "vitest";
import type { Alert, Outside, Sensor, SiteRules } from "../../hub/serve/contract.ts";
import { type Caller, type Kitchen, publish, until } from "../kitchen.ts";
import { district, fieldsOf, lastAudit } from "./district.ts";
import { outcomes, take } from "./import-file.ts";

const WARM = "sample-fridge-too-warm";
/** A quarter of an hour is 150 ms. */
const FAST = { ruleDurationFactor: 1 / 6000 };

async function fridgeOf(kitchen: Kitchen, school: string): Promise<MqttClient> {
  return kitchen.device(school, await kitchen.deviceAccount(school, `${school}-canteen`));
}

/** Readings of the last two seconds, all of the same value. */
async function hold(device: MqttClient, school: string, temperature: number): Promise<void> {
  const now = Date.now();
  for (const ms of [2000, 1000, 0])
    await publish(device, `kitchen/${school}-canteen/fridge/reading`, {
      measured_at: now - ms,
      temperature,
    });
}

async function alertsOf(caller: Caller, school: string): Promise<Alert[]> {
  const { body } = await caller.get<{ items: Alert[] }>(`/alerts?state=open&site=${school}-canteen`);
  //  What was critical stays to be looked at again by somebody.
  return body.items.filter((one) => one.rule === WARM && one.resolvedAt === undefined);
}

/** Goes on with the same value until there is an alert. */
const untilAlert = (device: MqttClient, caller: Caller, school: string, temperature: number) =>
  until(`an alert at ${school}`, async () => {
    await publish(device, `kitchen/${school}-canteen/fridge/reading`, { temperature });
    return (await alertsOf(caller, school))[0];
  });
const untilNone = (caller: Caller, school: string) =>
  until(`the end of ${school}'s alert`, async () =>
    (await alertsOf(caller, school)).length === 0 ? true : undefined,
  );

async function rulesOf(caller: Caller, site: string): Promise<SiteRules> {
  return (await caller.get<SiteRules>(`/sites/${site}/rules`)).body;
}

const ruleOf = (rules: SiteRules, rule = WARM) => rules.rules.find((one) => one.rule === rule);
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const HOUR_MS = 3_600_000;

describe("a rule that a school has tightened", () => {
  test("is judged, shown and counted in its kitchen, after a restart too, and nowhere else", async () => {
    await using kitchen = await district(FAST);
    const east = await kitchen.signIn("east");
    const chief = await kitchen.signIn("chief");
    const before = Date.now();
    const made = await east.send<SiteRules>("POST", "/sites/east/rules", {
      rule: WARM,
      change: { limit: 4 },
    });
    expect(made.status).toBe(200);
    expect(await lastAudit(east)).toEqual({ action: "rules.change", target: WARM, who: "east" });
    await kitchen.restart();
    const again = await kitchen.signIn("east");
    expect(ruleOf(await rulesOf(again, "east-canteen"))).toMatchObject({
      limit: 4,
      usual: { limit: 8 },
      by: [{ kind: "tighten", by: "east", site: { siteId: "east", kind: "school" } }],
    });
    const shown = await again.get<Sensor>("/sensors/east-canteen.fridge");
    expect(shown.body.limits.find((limit) => limit.rule === WARM)?.limit).toBe(4);

    const top = await kitchen.signIn("chief");
    await hold(await fridgeOf(kitchen, "west"), "west", 6);
    expect(await untilAlert(await fridgeOf(kitchen, "east"), top, "east", 6)).toMatchObject({ limit: 4 });
    expect(await alertsOf(top, "west")).toEqual([]);
    const span = `from=${new Date(before - HOUR_MS).toISOString()}&to=${new Date().toISOString()}`;
    const outside = await top.get<{ items: Outside[] }>(
      `/reports/outside?site=district&metric=temperature&${span}`,
    );
    const seconds = new Map(outside.body.items.map((one) => [one.siteId, one.outsideS]));
    expect(seconds.get("east-canteen")).toBeGreaterThan(0);
    expect(seconds.get("west-canteen")).toBe(0);
    expect(chief.token).not.toBe(top.token);
  });

  test("of those above, the school sees whose kind of site it was, and does not end it", async () => {
    await using kitchen = await district();
    const chief = await kitchen.signIn("chief");
    const east = await kitchen.signIn("east");
    const made = await chief.send<SiteRules>("POST", "/sites/district/rules", {
      rule: WARM,
      change: { limit: 6 },
      reason: "all of the district",
    });
    const id = made.body.own[0]?.id;
    const [change] = ruleOf(await rulesOf(east, "east-canteen"))?.by ?? [];
    expect(change).toMatchObject({ site: { kind: "district" }, reason: "all of the district" });
    expect(change?.site.siteId).toBeUndefined();
    expect(change?.by).toBeUndefined();
    expect((await east.send("DELETE", `/rule-changes/${id}`)).status).toBe(404);
    //  It goes further, and no way back without a reason and an end.
    const tighter = await east.send("POST", "/sites/east/rules", { rule: WARM, change: { limit: 5 } });
    expect(tighter.status).toBe(200);
    const back = await east.send("POST", "/sites/east/rules", { rule: WARM, change: { limit: 7 } });
    expect(fieldsOf(back)).toEqual([422, ["reason", "until"]]);
    expect((await chief.send("DELETE", `/rule-changes/${id}`)).status).toBe(200);
    expect(ruleOf(await rulesOf(east, "east-canteen"))?.limit).toBe(5);
  });

  test("is refused field by field where it is nothing, goes both ways or cannot be", async () => {
    await using kitchen = await district();
    const east = await kitchen.signIn("east");
    const said = async (change: object) =>
      fieldsOf(await east.send("POST", "/sites/east/rules", { rule: WARM, change }));
    expect(await said({ limit: 8 })).toEqual([422, ["change"]]);
    expect(await said({ limit: 4, forS: { critical: 7200 } })).toEqual([422, ["change"]]);
    expect(await said({ limit: -100 })).toEqual([422, ["limit"]]);
    expect(await said({ limit: 6, beyond: 5 })).toEqual([422, ["beyond"]]);
    expect(await said({ forS: { warning: -1 } })).toEqual([422, ["for-warning"]]);
    expect(await said({ forS: { notice: 60 } })).toEqual([422, ["for-notice"]]);
    //  Nothing would be left inside.
    expect(await said({ limit: 0 })).toEqual([422, ["limit"]]);
  });
});

test("a rule that is switched off ends its alert, says so, and is in force again by itself", async () => {
  await using kitchen = await district(FAST);
  const east = await kitchen.signIn("east");
  const chief = await kitchen.signIn("chief");
  const device = await fridgeOf(kitchen, "east");
  await untilAlert(device, east, "east", 9);
  const off = { rule: WARM, off: true };
  expect(fieldsOf(await east.send("POST", "/sites/east/rules", off))).toEqual([422, ["reason", "until"]]);
  const long = { ...off, reason: "repair", until: inMs(40 * 24 * HOUR_MS) };
  expect(fieldsOf(await east.send("POST", "/sites/east/rules", long))).toEqual([422, ["until"]]);
  const made = await east.send("POST", "/sites/east/rules", { ...off, reason: "repair", until: inMs(3000) });
  expect(made.status).toBe(200);
  await untilNone(east, "east");
  const [below] = (await rulesOf(chief, "district")).below;
  expect(below).toMatchObject({ rule: WARM, kind: "off", reason: "repair", by: "east" });
  const { body } = await east.get<Sensor>("/sensors/east-canteen.fridge");
  expect(body.limits.map((limit) => limit.rule)).not.toContain(WARM);
  const rules = ruleOf(await rulesOf(east, "east-canteen"));
  expect(rules?.off).toMatchObject({ reason: "repair", by: "east" });
  await hold(device, "east", 9);
  expect(await alertsOf(east, "east")).toEqual([]);

  await until("its end", async () =>
    ruleOf(await rulesOf(east, "east-canteen"))?.off === undefined ? true : undefined,
  );
  await untilAlert(device, east, "east", 9.5);
});

describe("maintenance", () => {
  const FRIDGE = "east-canteen.fridge";
  test("of a fridge asks where its food went, judges nothing of it, and may be ended early", async () => {
    await using kitchen = await district(FAST);
    const east = await kitchen.signIn("east");
    const cook = await kitchen.signIn("cook");
    const device = await fridgeOf(kitchen, "east");
    await untilAlert(device, east, "east", 9);
    const draft = { deviceId: FRIDGE, until: inMs(HOUR_MS), reason: "compressor" };
    const plan = (body: object) => east.send<SiteRules>("POST", "/sites/east-canteen/maintenance", body);
    expect(fieldsOf(await plan(draft))).toEqual([422, ["foodTo"]]);
    const wrong = { ...draft, deviceId: "west-canteen.fridge", until: inMs(8 * 24 * HOUR_MS), reason: "" };
    expect(fieldsOf(await plan(wrong))).toEqual([422, ["deviceId", "until", "reason", "foodTo"]]);
    const made = await plan({ ...draft, foodTo: "2号冰箱" });
    expect(made.status).toBe(200);
    expect(await lastAudit(east)).toEqual({ action: "maintenance.plan", target: FRIDGE, who: "east" });
    await untilNone(east, "east");
    await hold(device, "east", 20);
    expect(await alertsOf(east, "east")).toEqual([]);
    const { body } = await cook.get<Sensor>(`/sensors/${FRIDGE}`);
    expect(body.limits).toEqual([]);
    const [shown] = (await rulesOf(cook, "east-canteen")).maintenance;
    expect(shown).toMatchObject({ deviceId: FRIDGE, foodTo: "2号冰箱", reason: "compressor", mayEnd: false });

    expect((await cook.send("DELETE", `/maintenance/${shown?.id}`)).status).toBe(403);
    expect((await east.send("DELETE", `/maintenance/${shown?.id}`)).status).toBe(200);
    await untilAlert(device, east, "east", 20);
    expect((await rulesOf(cook, "east-canteen")).maintenance).toEqual([]);
  });

  test("of a site leaves what is critical for the food", async () => {
    await using kitchen = await district(FAST);
    const chief = await kitchen.signIn("chief");
    const body = { until: inMs(HOUR_MS), reason: "power is laid anew" };
    expect((await chief.send("POST", "/sites/east/maintenance", body)).status).toBe(200);
    const { limits } = (await chief.get<Sensor>("/sensors/east-canteen.fridge")).body;
    expect(limits.map((limit) => limit.rule)).not.toContain("sensor-silent");
    expect(new Set(limits.flatMap((limit) => limit.steps.map((step) => step.severity)))).toEqual(
      new Set(["critical"]),
    );
    const device = await fridgeOf(kitchen, "east");
    expect(await untilAlert(device, chief, "east", 20)).toMatchObject({ severity: "critical" });
  });
});

test("meal times are a site's own, or those above it; and the school calendar says whether it is term", async () => {
  await using kitchen = await district();
  const east = await kitchen.signIn("east");
  expect((await rulesOf(east, "east-canteen")).meals).toMatchObject({ saidBy: "default" });
  const put = (windows: object[]) => east.send<SiteRules>("PUT", "/sites/east/meal-windows", { windows });
  const lunch = { from: "11:00", to: "12:30" };
  expect((await put([lunch])).body.meals).toMatchObject({ saidBy: "here", windows: [lunch] });
  expect((await rulesOf(east, "east-canteen")).meals).toMatchObject({ saidBy: "above", windows: [lunch] });
  expect(fieldsOf(await put([lunch, { from: "12:00", to: "13:00" }]))).toEqual([422, ["windows"]]);
  expect((await put([])).body.meals.saidBy).toBe("default");

  expect((await rulesOf(east, "east-canteen")).isTerm).toBe(true);
  const day = (days: number) => inMs(days * 24 * HOUR_MS).slice(0, 10);
  const summer = { from: day(-10), to: day(10), kind: "holiday", name: "summer" };
  const put200 = await east.send("PUT", "/sites/east/school-calendar", { entries: [summer] });
  expect(put200.status).toBe(200);
  expect((await rulesOf(east, "east-canteen")).isTerm).toBe(false);
});

test("sensors of one kitchen with the same appliance watch the same fridge, by a form and by a file", async () => {
  await using kitchen = await district();
  const east = await kitchen.signIn("east");
  const fridge = { appliance: "1号留样柜", defrosts: true };
  expect((await east.send("PATCH", "/sensors/east-canteen.fridge", fridge)).status).toBe(200);
  const file = "所属单位,编号,名称,用途,所测冰箱,自动除霜\neast-canteen,door,门磁,留样冰箱, 1号留样柜 ,否\n";
  expect(outcomes(await take(kitchen, east, file))).toEqual(["2 new east-canteen.door"]);
  const { devices } = await rulesOf(east, "east-canteen");
  expect(devices.find((one) => one.id === "east-canteen.fridge")).toMatchObject({
    ...fridge,
    besides: ["east-canteen.door"],
  });
  expect(devices.find((one) => one.id === "east-canteen.door")).toMatchObject({
    appliance: "1号留样柜",
    defrosts: false,
    besides: ["east-canteen.fridge"],
  });
});

test("in the long holidays a fridge that is switched off pages nobody, and that time is counted neither way", async () => {
  await using kitchen = await district(FAST);
  const east = await kitchen.signIn("east");
  const device = await fridgeOf(kitchen, "east");
  const now = Date.now();
  await publish(device, "kitchen/east-canteen/fridge/reading", {
    measured_at: now - 600_000,
    temperature: 9,
  });
  await untilAlert(device, east, "east", 25);
  const day = (days: number) => inMs(days * 24 * HOUR_MS).slice(0, 10);
  const summer = { from: day(-10), to: day(10), kind: "holiday", name: "summer" };
  const span = `from=${new Date(now - HOUR_MS).toISOString()}&to=${new Date().toISOString()}`;
  const report = async () => {
    const path = `/reports/outside?site=east&metric=temperature&${span}`;
    return (await east.get<{ items: Outside[] }>(path)).body.items[0];
  };
  expect((await report())?.outsideS).toBeGreaterThan(0);
  expect((await east.send("PUT", "/sites/east/school-calendar", { entries: [summer] })).status).toBe(200);
  await untilNone(east, "east");
  await hold(device, "east", 25);
  expect(await alertsOf(east, "east")).toEqual([]);
  const { limits } = (await east.get<Sensor>("/sensors/east-canteen.fridge")).body;
  expect(limits.map((limit) => limit.rule)).not.toContain(WARM);
  await until("the holidays in the report", async () =>
    (await report())?.outsideS === 0 ? true : undefined,
  );
  expect((await report())?.insideS).toBe(0);

  await east.send("PUT", "/sites/east/school-calendar", { entries: [summer, makeUp(day(0))] });
  await untilAlert(device, east, "east", 25);
});

function makeUp(day: string) {
  return { from: day, to: day, kind: "make-up", name: "" };
}

test("what was said of a removed site is not said of a later one with its id", async () => {
  await using kitchen = await district();
  const chief = await kitchen.signIn("chief");
  const site = { id: "north", name: "north", kind: "school", parentId: "district" };
  expect((await chief.send("POST", "/sites", site)).status).toBe(201);
  await chief.send("POST", "/sites/north/rules", { rule: WARM, change: { limit: 4 } });
  await chief.send("PUT", "/sites/north/meal-windows", { windows: [{ from: "11:00", to: "12:00" }] });
  expect(ruleOf(await rulesOf(chief, "north"))?.limit).toBe(4);
  expect((await chief.send("DELETE", "/sites/north")).status).toBe(204);
  expect((await chief.send("POST", "/sites", site)).status).toBe(201);
  const again = await rulesOf(chief, "north");
  expect(ruleOf(again)?.limit).toBe(8);
  expect(again.meals.saidBy).toBe("default");
});
