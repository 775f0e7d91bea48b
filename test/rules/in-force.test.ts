// What is in force at a site: defaults, and what those above and the site itself have said, while it holds.
import { describe, expect, test } from "vitest";
import { CAMERA_OFFLINE, placeById, silenceLimit } from "../../devices/places.ts";
import { bandsOf } from "../../hub/compose/bands.ts";
import type { Maintenance, RuleChange } from "../../hub/model.ts";
import { askedOf, maintenanceOf, rulesInForce } from "../../hub/rules/in-force.ts";

const LIMITS = placeById("sample-fridge")?.limits ?? [];
const WARM = "sample-fridge-too-warm";
const COLD = "sample-fridge-too-cold";
const PATH = ["district", "town", "school", "canteen"];

let made = 0;
function said(siteId: string, of: Partial<RuleChange>): RuleChange {
  made += 1;
  const rest = { rule: WARM, kind: "tighten" as const, change: {}, reason: "", by: "somebody", at: made };
  return { id: `${siteId} ${made}`, siteId, ...rest, ...of };
}

/** The limit in force, "off" or the number, and whose word it is. */
function found(changes: readonly RuleChange[], at: number, path = PATH, rule = WARM) {
  const one = rulesInForce(LIMITS, changes, path, at).find(({ limit }) => limit.rule === rule);
  return [
    one?.off === undefined ? one?.limit.limit : "off",
    (one?.by ?? []).map(({ siteId }) => siteId).join(),
  ];
}

describe("along the tree", () => {
  const town = said("town", { change: { limit: 6 }, at: 10 });
  const school = said("school", { change: { limit: 4 }, at: 20 });
  const loose = said("school", { kind: "loosen", change: { limit: 9 }, at: 30, until: 40, reason: "repair" });
  const off = said("canteen", { kind: "off", at: 50, until: 60, reason: "empty" });
  const all = [off, loose, school, town];

  test.each([
    ["before anybody's word", 5, PATH, 8, ""],
    ["by the town", 15, PATH, 6, "town"],
    ["by the school, which goes further", 25, PATH, 4, "school"],
    ["of another school of the town", 25, ["district", "town", "other"], 6, "town"],
    ["of another town", 25, ["district", "elsewhere"], 8, ""],
    ["loosened for a time", 30, PATH, 9, "school"],
    ["when that is over", 40, PATH, 4, "school"],
    ["switched off", 55, PATH, "off", "school"],
    ["and no longer", 60, PATH, 4, "school"],
  ])("%s", (_, at, path, limit, by) => {
    expect(found(all, at, path)).toEqual([limit, by]);
    expect(found(all, at, path, COLD)[0]).toBe(0);
  });

  test("a change that was ended holds until then", () => {
    const ended = { ...school, ended: { by: "x", at: 22 } };
    expect([found([ended], 21)[0], found([ended], 22)[0]]).toEqual([4, 8]);
  });

  test("what is switched off above is asked where somebody below tightens it afterwards, and not where they did before", () => {
    const above = said("district", { kind: "off", at: 100, until: 200, reason: "x" });
    const before = said("school", { change: { limit: 4 }, at: 90 });
    const after = said("school", { change: { limit: 4 }, at: 110 });
    expect(found([above, before], 150)[0]).toBe("off");
    expect(found([above, after], 150)[0]).toBe(4);
    expect(found([above, after], 150, ["district", "town", "other"])[0]).toBe("off");
  });
});

describe("maintenance", () => {
  const plan = (of: Partial<Maintenance>): Maintenance => ({
    id: "m",
    siteId: "canteen",
    from: 10,
    until: 20,
    reason: "compressor",
    foodTo: "fridge 2",
    by: "x",
    at: 0,
    ...of,
  });

  test.each([
    ["of the device", plan({ deviceId: "c.f" }), 10, "m"],
    ["of what watches the same fridge", plan({ deviceId: "c.door" }), 10, "m"],
    ["of another device", plan({ deviceId: "c.g" }), 10, undefined],
    ["of its site", plan({}), 10, "m"],
    ["of a site above", plan({ siteId: "town" }), 10, "m"],
    ["of a site elsewhere", plan({ siteId: "other" }), 10, undefined],
    ["before it begins", plan({}), 9, undefined],
    ["when it is over", plan({}), 20, undefined],
    ["when it was ended early", plan({ ended: { by: "x", at: 15 } }), 15, undefined],
  ])("%s", (_, one, at, id) => {
    expect(maintenanceOf([one], ["c.f", "c.door"], PATH, at)?.id).toBe(id);
  });

  test("a device's own goes before its site's", () => {
    const both = [plan({ id: "site" }), plan({ id: "device", deviceId: "c.f" })];
    expect(maintenanceOf(both, ["c.f"], PATH, 10)?.id).toBe("device");
  });

  test("nothing is asked of the device itself; in its site, what is critical for the food", () => {
    const all = rulesInForce([...LIMITS, silenceLimit(300), CAMERA_OFFLINE], [], PATH, 0);
    expect(askedOf(all, "device")).toEqual([]);
    expect(askedOf(all, "none")).toHaveLength(all.length);
    const kept = askedOf(all, "site");
    expect(kept.map(({ rule }) => rule)).toEqual(LIMITS.map(({ rule }) => rule));
    expect(kept.flatMap(({ steps }) => steps).every(({ severity }) => severity === "critical")).toBe(true);
  });
});

test("the past is counted by what was in force then, and not at all while nothing was judged", () => {
  const tight = said("town", { change: { limit: 4 }, at: 100 });
  const off = said("school", { kind: "off", at: 300, until: 400, reason: "x" });
  const placements = [
    { sensorId: "c.f", siteId: "canteen", from: 0, place: "sample-fridge", intervalS: 300 },
    { sensorId: "c.f", siteId: "elsewhere", from: 1000, place: "sample-fridge", intervalS: 300 },
  ];
  const ruled = {
    edgesOf: (_: string, siteId: string) => (siteId === "canteen" ? [100, 300, 400, 500, 600] : []),
    ruledAt: (_: string, siteId: string, limits: typeof LIMITS, at: number) => ({
      rules: rulesInForce(limits, [tight, off], siteId === "canteen" ? PATH : ["elsewhere"], at),
      isUnderMaintenance: at >= 500 && at < 600,
      isTerm: true,
    }),
  };
  const holdMs = 1_200_000;
  expect(bandsOf(placements, "temperature", ruled)).toEqual([
    { from: 0, low: 0, high: 8, holdMs },
    { from: 100, low: 0, high: 4, holdMs },
    { from: 300, holdMs: 0 },
    { from: 400, low: 0, high: 4, holdMs },
    { from: 500, holdMs: 0 },
    { from: 600, low: 0, high: 4, holdMs },
    { from: 1000, low: 0, high: 8, holdMs },
  ]);
});
