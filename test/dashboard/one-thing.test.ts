// What today's banner on a phone says: green, or the one thing to do.
import { expect, test } from "vitest";
import { oneThing } from "../../dashboard/src/today/one-thing.ts";
import type { Alert, Sensor } from "../../hub/serve/contract.ts";

const NOW = Date.parse("2026-11-21T12:00:00+08:00");
const DAY = Date.parse("2026-11-21T00:00:00+08:00");
const MINUTE = 60_000;
const iso = (ago: number) => new Date(NOW - ago * MINUTE).toISOString();

function fridge(id: string, value: number, ago = 1, place = "sample-fridge"): Sensor {
  return {
    id,
    siteId: "c",
    name: id,
    place,
    intervalS: 60,
    silentAfterS: 960,
    limits: [
      { rule: "too-warm", metric: "temperature", side: "above", limit: 8, steps: [], source: "" },
      { rule: "too-cold", metric: "temperature", side: "below", limit: 0, steps: [], source: "" },
    ],
    latest: { temperature: { value, measuredAt: iso(ago), receivedAt: iso(ago) } },
    health: { state: "good", findings: [] },
  } as unknown as Sensor;
}
const alert = (id: string, more: Partial<Alert> = {}): Alert => ({
  id,
  siteId: "c",
  deviceId: "a",
  source: "rule",
  rule: "too-warm",
  severity: "warning",
  state: "firing",
  since: iso(30),
  firedAt: iso(15),
  ...more,
});
const taken = (by: string): Partial<Alert> => ({
  state: "acknowledged",
  acknowledged: { by, at: iso(5), note: "" },
});
const over = (ago: number): Partial<Alert> => ({ state: "resolved", resolvedAt: iso(ago) });
const well = [fridge("a", 4), fridge("b", -15, 1, "kitchen")];
const critical = { severity: "critical" } as const;
const snoozed = (ahead: number) => ({ snoozed: { by: "cook", until: iso(-ahead), reason: "x" } });

test.each<[string, Alert[], Sensor[], object]>([
  ["all is well, and was all day", [], well, { kind: "well", fridges: 1, since: undefined }],
  [
    "well again since",
    [alert("x", over(90)), alert("y", over(40))],
    well,
    { kind: "well", since: NOW - 40 * MINUTE },
  ],
  ["what was over yesterday", [alert("x", over(800))], well, { kind: "well", since: undefined }],
  ["nobody's alert", [alert("x")], well, { kind: "alert", alert: { id: "x" }, others: 0 }],
  [
    "the graver one",
    [alert("x"), alert("y", critical)],
    well,
    { kind: "alert", alert: { id: "y" }, others: 1 },
  ],
  [
    "nobody's before one's own",
    [alert("x", { ...critical, ...taken("cook") }), alert("y")],
    well,
    { alert: { id: "y" } },
  ],
  ["one's own, not done yet", [alert("x", taken("cook"))], well, { kind: "alert", alert: { id: "x" } }],
  ["given to one", [alert("x", { ...taken("head"), assignee: "cook" })], well, { kind: "alert" }],
  ["somebody else's", [alert("x", taken("head"))], well, { kind: "in-hand", alert: { id: "x" } }],
  ["done, and not over", [alert("x", { state: "acted" })], well, { kind: "in-hand" }],
  ["put off", [alert("x", snoozed(10))], well, { kind: "in-hand" }],
  ["put off until now", [alert("x", snoozed(0))], well, { kind: "alert" }],
  ["told by its cause", [alert("x", { foldedInto: "y" })], well, { kind: "well" }],
  ["outside, not long enough", [], [fridge("a", 9)], { kind: "outside", sensor: { id: "a" } }],
  ["outside, with an alert in hand", [alert("x", taken("head"))], [fridge("a", 9)], { kind: "in-hand" }],
  [
    "another outside",
    [alert("x", taken("head"))],
    [fridge("a", 9), fridge("z", -1)],
    { kind: "outside", sensor: { id: "z" } },
  ],
  ["silent", [], [fridge("a", 4, 30)], { kind: "unknown", sensor: { id: "a" } }],
  ["no fridge", [], [fridge("k", 20, 1, "kitchen")], { kind: "no-fridges" }],
])("%s", (_what, alerts, sensors, expected) => {
  expect(oneThing({ alerts, sensors }, "cook", NOW, DAY)).toMatchObject(expected);
});

test("a rectification order is to do for whoever answers for it, and for nobody else", () => {
  const order = alert("o", { deviceId: undefined, assignee: "head", order: {} } as unknown as Partial<Alert>);
  const now = (account: string) => oneThing({ alerts: [order], sensors: well }, account, NOW, DAY).kind;
  expect(now("head")).toBe("alert");
  expect(now("cook")).toBe("in-hand");
});
