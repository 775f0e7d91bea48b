// A found sensor's interval as its readings have it.
import { expect, test } from "vitest";
import { intervalOf } from "../../hub/store/rhythm.ts";

const MINUTE = 60_000;
const every = (ms: number, count: number) => Array.from({ length: count }, (_, i) => 1e12 + i * ms);

test.each([
  ["each ten minutes, more or less", every(10 * MINUTE, 20).map((at, i) => at + (i % 3) * 900), 600],
  ["each ten seconds", every(10_000, 5), 10],
  [
    "changes at once, and each hour at least",
    [...every(5_000, 3), ...every(58 * MINUTE, 8).map((at) => at + MINUTE)],
    3600,
  ],
  ["less often than daily", every(3 * 86_400_000, 5), 86_400],
  ["two readings only", every(MINUTE, 2), undefined],
  ["nothing", [], undefined],
])("%s", (_what, moments, expected) => {
  expect(intervalOf(moments)).toBe(expected);
});
