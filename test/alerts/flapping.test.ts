// An alert that comes and goes all day: "fired" and "resolved" at minutes → what happens to it.
import { expect, test } from "vitest";
import { afterCalm, isCalm, isPresent, withFlapping } from "../../hub/alerts/flapping.ts";
import { afterRuleEvent, type RuleEvent } from "../../hub/alerts/life.ts";
import type { Alert } from "../../hub/model.ts";

const MINUTE = 60_000;

/** "10f 20r": fired at minute 10, resolved at 20; "c" looks whether it has been calm for long; "w": worse, "g": graver. */
function play(text: string): {
  readonly told: string[];
  readonly alert: Alert | undefined;
  readonly made: number;
} {
  let alert: Alert | undefined;
  let made = 0;
  const told: string[] = [];
  for (const word of text.split(" ")) {
    const at = Number.parseInt(word, 10) * MINUTE;
    const kind = word.at(-1);
    if (kind === "c") {
      if (alert === undefined || !isCalm(alert, at, 1)) continue;
      const over = afterCalm(alert, at);
      alert = over.alert;
      told.push(...over.happened.map((one) => `${at / MINUTE} ${one.kind}`));
      continue;
    }
    const common = { deviceId: "d", rule: "r", worst: 9, at };
    const event: RuleEvent =
      kind === "r"
        ? { kind: "resolved", ...common }
        : {
            kind: kind === "f" ? "fired" : kind === "g" ? "raised" : "worsened",
            siteId: "s",
            severity: kind === "g" ? "critical" : "warning",
            metric: "temperature",
            limit: 8,
            since: at,
            ...common,
          };
    const after = withFlapping(
      alert,
      event,
      afterRuleEvent(alert, event, () => `a${++made}`),
    );
    if (after === undefined) continue;
    alert = after.alert;
    told.push(
      ...after.happened.map((one) => `${at / MINUTE} ${one.kind}${one.data?.["flapping"] ? "!" : ""}`),
    );
  }
  return { told, alert, made };
}

const FOUR_BACK = "0f 10r 20f 30r 40f 50r 60f 70r 80f";

test("is one alert, and after four re-openings in a day it is held open without a word about each", () => {
  const { told, alert, made } = play(`${FOUR_BACK} 90r 100f 110r 120f 130r`);
  expect(told).toEqual([
    "0 opened",
    "10 resolved",
    "20 reopened",
    "30 resolved",
    "40 reopened",
    "50 resolved",
    "60 reopened",
    "70 resolved",
    "80 reopened!",
  ]);
  expect(made).toBe(1);
  expect(alert).toMatchObject({ state: "firing", flapping: { since: 80 * MINUTE, calmSince: 130 * MINUTE } });
  expect(alert?.resolvedAt).toBeUndefined();
  expect(alert === undefined || isPresent(alert)).toBe(false);
});

test("is over once it has been calm for two hours, and what comes soon after is it once more", () => {
  const { told, alert } = play(`${FOUR_BACK} 90r 209c 210c 220f`);
  expect(told.slice(-2)).toEqual(["210 resolved", "220 reopened"]);
  expect(alert?.flapping).toBeUndefined();
});

test("begins its calm anew with each return, and tells when it becomes graver", () => {
  const { told, alert } = play(`${FOUR_BACK} 90r 200f 205g 210r 215c`);
  expect(told.slice(-1)).toEqual(["205 raised"]);
  expect(alert).toMatchObject({ severity: "critical", flapping: { calmSince: 210 * MINUTE } });
});

test("that comes back now and then through days is told each time", () => {
  const seldom = [0, 1, 2, 3, 4, 5].map((n) => `${n * 480}f ${n * 480 + 450}r`).join(" ");
  const { told, alert } = play(seldom);
  expect(told.filter((line) => line.endsWith("reopened"))).toHaveLength(5);
  expect(alert?.flapping).toBeUndefined();
});
