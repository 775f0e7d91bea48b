// An alert's life as a table: what a step makes of an alert in each state, or why it cannot be taken.
import { describe, expect, test } from "vitest";
import { afterRuleEvent, type RuleEvent } from "../../hub/alerts/life.ts";
import {
  type After,
  acknowledged,
  acted,
  assigned,
  closed,
  hindrance,
  rechecked,
  resolvedByHand,
  returned,
  type StepName,
  snoozed,
  workersOf,
} from "../../hub/alerts/steps.ts";
import type { Alert } from "../../hub/model.ts";
import { isOver } from "../../hub/store/alerts.ts";

const AT = 1_790_000_000_000;
const HOUR = 3_600_000;
const said = { by: "cook", at: AT };

const FIRING: Alert = {
  id: "a",
  siteId: "c",
  deviceId: "c.f",
  source: "rule",
  rule: "too-warm",
  severity: "warning",
  state: "firing",
  since: AT - HOUR,
  firedAt: AT - HOUR,
  metric: "temperature",
  limit: 8,
  worst: 9,
};
const DEED = { ...said, what: "moved", photos: [] };
const taken = (alert: Alert) => acknowledged(alert, said, "").alert;
const done = (alert: Alert) => acted(taken(alert), DEED, {}).alert;
const over = (alert: Alert) => resolvedByHand(alert, said, "off").alert;
const CRITICAL: Alert = { ...FIRING, severity: "critical" };
const REPORTED: Alert = { ...FIRING, source: "person" };

const STATES: Readonly<Record<string, Alert>> = {
  firing: FIRING,
  acknowledged: taken(FIRING),
  acted: done(FIRING),
  "acted, reported": done(REPORTED),
  "resolved, looked at": over(done(CRITICAL)),
  resolved: over(done(FIRING)),
  returned: returned(over(done(CRITICAL)), said, "again").alert,
  closed: closed(over(done(FIRING)), said, "").alert,
};

const STEPS: Readonly<Record<StepName, (alert: Alert) => After>> = {
  acknowledge: (alert) => acknowledged(alert, said, ""),
  act: (alert) => acted(alert, DEED, {}),
  resolve: (alert) => resolvedByHand(alert, said, "off"),
  recheck: (alert) => rechecked(alert, said, ""),
  return: (alert) => returned(alert, said, "again"),
  close: (alert) => closed(alert, said, ""),
  assign: (alert) => assigned(alert, said, "mate"),
  snooze: (alert) => snoozed(alert, said, AT + HOUR, "delivery"),
};

/** What comes of it: the state, with "+" where somebody has still to look, or the hindrance in brackets. */
function outcome(alert: Alert, step: StepName): string {
  const hinders = hindrance(alert, step, "head", new Set(["cook"]));
  if (hinders !== undefined) return `(${hinders})`;
  const after = STEPS[step](alert).alert;
  return `${after.state}${after.state === "resolved" && !isOver(after) ? "+" : ""}`;
}

//  acknowledge, act, resolve, recheck, return, close, assign, snooze
const TABLE: readonly [string, ...string[]][] = [
  [
    "firing",
    "acknowledged",
    "acted",
    "resolved",
    "(not-over)",
    "(nothing-done)",
    "(not-over)",
    "firing",
    "firing",
  ],
  [
    "acknowledged",
    "acknowledged",
    "acted",
    "resolved",
    "(not-over)",
    "(nothing-done)",
    "(not-over)",
    "acknowledged",
    "acknowledged",
  ],
  ["acted", "acted", "acted", "resolved", "(not-over)", "acknowledged", "(not-over)", "acted", "acted"],
  ["acted, reported", "acted", "acted", "resolved", "resolved", "acknowledged", "closed", "acted", "acted"],
  [
    "resolved, looked at",
    "resolved+",
    "resolved+",
    "(over)",
    "resolved",
    "acknowledged",
    "closed",
    "resolved+",
    "(over)",
  ],
  [
    "resolved",
    "resolved",
    "resolved",
    "(over)",
    "(no-recheck)",
    "acknowledged",
    "closed",
    "(over)",
    "(over)",
  ],
  [
    "returned",
    "acknowledged",
    "acted",
    "resolved+",
    "(not-over)",
    "(nothing-done)",
    "(not-over)",
    "acknowledged",
    "acknowledged",
  ],
  ["closed", ...Array(8).fill("(closed)")],
];

test.each(TABLE)("%s", (state, ...outcomes) => {
  const alert = STATES[state] as Alert;
  expect(Object.keys(STEPS).map((step) => outcome(alert, step as StepName))).toEqual(outcomes);
});

describe("who looks again", () => {
  const event = (kind: "acknowledged" | "acted" | "resolved", by: string) => ({ kind, by });
  test.each([
    [
      "whoever acted does not, an officer who only took it on may",
      ["acknowledged officer", "acted cook"],
      "cook",
    ],
    ["where nobody acted, who took it on does not", ["acknowledged officer", "resolved rule"], "officer"],
    ["who said by hand that it is over does not", ["acknowledged cook", "resolved officer"], "officer"],
    ["nobody is hindered where nobody did anything", ["resolved rule"], ""],
  ])("%s", (_title, lines, expected) => {
    const events = lines.map((line) => {
      const [kind, by = ""] = line.split(" ");
      return event(kind as "acted", by);
    });
    expect([...workersOf(events)].join()).toBe(expected);
  });
});

describe("what a rule finds", () => {
  const event = (kind: "fired" | "raised" | "lowered" | "worsened", more: object = {}): RuleEvent => ({
    kind,
    deviceId: "c.f",
    siteId: "c",
    rule: "too-warm",
    severity: "warning",
    metric: "temperature",
    limit: 8,
    since: AT,
    worst: 10,
    at: AT + HOUR / 2,
    ...more,
  });
  const OVER: RuleEvent = { kind: "resolved", deviceId: "c.f", rule: "too-warm", worst: 10, at: AT };
  const after = (last: Alert | undefined, found: RuleEvent) => {
    const result = afterRuleEvent(last, found, () => "new");
    if (result === undefined) return "nothing";
    const { alert, happened } = result;
    return `${alert.id} ${alert.state} ${alert.severity}: ${happened.map(({ kind }) => kind).join()}`;
  };
  test("says in its last event why a rule asks no more, where it is over without the data being back", () => {
    const ended = afterRuleEvent(FIRING, { ...OVER, because: "out-of-schedule" }, () => "");
    expect(ended?.alert.state).toBe("resolved");
    expect(ended?.happened[0]?.data).toEqual({ worst: 10, because: "out-of-schedule" });
    expect(afterRuleEvent(FIRING, OVER, () => "")?.happened[0]?.data).toEqual({ worst: 10 });
  });
  const dataOver = afterRuleEvent(done(FIRING), OVER, () => "")?.alert as Alert;
  const asleep = snoozed(FIRING, said, AT + HOUR, "delivery").alert;
  test.each([
    ["opens an alert", undefined, event("fired"), "new firing warning: opened"],
    [
      "is the same alert when it is graver",
      taken(FIRING),
      event("raised", { severity: "critical" }),
      "a acknowledged critical: raised",
    ],
    [
      "ends a snooze when it is graver",
      asleep,
      event("raised", { severity: "critical" }),
      "a firing critical: raised,snooze-ended",
    ],
    ["leaves a snooze when it is only worse", asleep, event("worsened"), "a firing warning: worsened"],
    [
      "comes back within the hour as the same alert that nobody has taken on",
      dataOver,
      event("fired"),
      "a firing warning: reopened",
    ],
    [
      "is a new alert after more than an hour",
      dataOver,
      event("fired", { at: AT + HOUR + 1 }),
      "new firing warning: opened",
    ],
    [
      "is a new alert after it was closed",
      closed(dataOver, said, "").alert,
      event("fired"),
      "new firing warning: opened",
    ],
    ["says nothing of what a person ended", over(FIRING), event("worsened"), "nothing"],
    [
      "opens what a person ended when it is graver",
      over(FIRING),
      event("raised", { severity: "critical", at: AT + 3 * HOUR }),
      "a firing critical: reopened",
    ],
    ["is over for whom a person ended it", over(FIRING), OVER, "nothing"],
  ])("%s", (_title, last, found, expected) => expect(after(last, found)).toBe(expected));

  test("who acted before it came back still does not look again; what was critical is looked at, however mild it is now", () => {
    const back = afterRuleEvent(dataOver, event("fired"), () => "")?.alert as Alert;
    expect(back).toMatchObject({ reopened: 1, acted: DEED });
    expect(back.acknowledged).toBeUndefined();
    const milder = afterRuleEvent(CRITICAL, event("lowered"), () => "")?.alert as Alert;
    expect(isOver(afterRuleEvent(milder, OVER, () => "")?.alert as Alert)).toBe(false);
  });
});
