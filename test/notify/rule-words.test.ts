// What alerts are called in messages: every rule that there is has its words, in both languages.
import { expect, test } from "vitest";
import { RULES } from "../../devices/rule-list.ts";
import { CAUSE_RULES } from "../../hub/alerts/causes.ts";
import type { Alert } from "../../hub/model.ts";
import { whatText } from "../../hub/notify/rule-words.ts";

const ALERT: Alert = {
  id: "a",
  siteId: "c",
  source: "rule",
  severity: "warning",
  state: "firing",
  since: 0,
  firedAt: 0,
};

test.each([...RULES.map(({ limit }) => limit.rule), ...CAUSE_RULES])("%s", (rule) => {
  const [zh, en] = [whatText({ ...ALERT, rule }, "zh"), whatText({ ...ALERT, rule }, "en")];
  expect([zh, en]).not.toEqual([whatText(ALERT, "zh"), whatText(ALERT, "en")]);
  expect(zh).toMatch(/^[\p{Script=Han}，]+$/u);
  expect(en).toMatch(/^[A-Z][a-z: -]+$/);
});
