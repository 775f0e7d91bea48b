// A site's refused messages as the page tells them: what repeats itself is one line with a number.
import { expect, test } from "vitest";
import { groupRefusals } from "../../dashboard/src/sites/refusal-groups.ts";
import { why } from "../../devices/reasons.ts";

function refusal(second: number, account: string, reason: ReturnType<typeof why>) {
  const at = new Date(Date.UTC(2026, 10, 21, 3, 0, second)).toISOString();
  const said = reason.map(({ code, values = {} }) => ({ code, values: { ...values } }));
  return { at, account, topic: "kitchen/c/f/reading", why: said, payload: `${second}` };
}

test("the same fault of one account and topic is told once, with how often and since when", () => {
  const range = (value: string) =>
    why("field-range", { field: "temperature", value, least: -60, most: "400°C" });
  const groups = groupRefusals([
    refusal(9, "a", range("900°C")),
    refusal(8, "a", why("wrong-password")),
    refusal(7, "b", range("900°C")),
    refusal(6, "a", range("901°C")),
    refusal(5, "a", why("field-range", { field: "humidity", value: "900%", least: 0, most: "100%" })),
  ]);
  expect(
    groups.map(({ newest, count, oldestAt }) => [newest.payload, count, oldestAt.slice(17, 19)]),
  ).toEqual([
    ["9", 2, "06"],
    ["8", 1, "08"],
    ["7", 1, "07"],
    ["5", 1, "05"],
  ]);
});
