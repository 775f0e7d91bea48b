// When it was measured: the device's word within its window, the hub's clock outside it.

import { expect, test } from "vitest";
import { why } from "../../devices/reasons.ts";
import { whenMeasured } from "../../hub/ingest/when.ts";

const NOW = Date.UTC(2026, 10, 21, 3, 2, 3);
const MINUTE = 60_000;
const DAY = 86_400_000;

test.each([
  ["no time sent", undefined, { measuredAt: NOW, late: false, clockWrong: false }],
  ["a minute ago", NOW - MINUTE, { measuredAt: NOW - MINUTE, late: false, clockWrong: false }],
  ["ten minutes ago", NOW - 10 * MINUTE, { measuredAt: NOW - 10 * MINUTE, late: false }],
  ["eleven minutes ago", NOW - 11 * MINUTE, { measuredAt: NOW - 11 * MINUTE, late: true }],
  ["five minutes ahead", NOW + 5 * MINUTE, { measuredAt: NOW + 5 * MINUTE, clockWrong: false }],
  ["six minutes ahead", NOW + 6 * MINUTE, { measuredAt: NOW, late: false, clockWrong: true }],
  ["in 1970", 12_345, { measuredAt: NOW, late: false, clockWrong: true }],
  ["six days ago", NOW - 6 * DAY, { measuredAt: NOW - 6 * DAY, late: true, clockWrong: false }],
])("%s", (_what, sentAt, expected) => {
  expect(whenMeasured(sentAt, NOW, 60)).toMatchObject({ kind: "taken", ...expected });
});

test("a sensor that reports each half hour is late after an hour only", () => {
  expect(whenMeasured(NOW - 59 * MINUTE, NOW, 1800)).toMatchObject({ late: false });
  expect(whenMeasured(NOW - 61 * MINUTE, NOW, 1800)).toMatchObject({ late: true });
});

test("what is older than seven days is not taken in unseen", () => {
  expect(whenMeasured(NOW - 8 * DAY, NOW, 60)).toEqual({
    kind: "too-old",
    reason: why("too-old", { days: 8 }),
  });
});
