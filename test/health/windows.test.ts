// What was received in a window against what was expected of it.
import { expect, test } from "vitest";
import { windowFrom } from "../../hub/compose/health-page.ts";
import { expectedReadings } from "../../hub/health/expected.ts";
import { emptyFigures, figuresBetween } from "../../hub/store/figures.ts";

const HOUR = 3_600_000;
const PLACED = [
  { sensorId: "c.f", from: 0, place: "kitchen", intervalS: 600 },
  { sensorId: "c.f", from: 10 * HOUR, place: "freezer", intervalS: 3600 },
];

test("what is expected goes by the interval that was set at the time", () => {
  expect(expectedReadings(PLACED, 9 * HOUR, 12 * HOUR)).toBe(6 + 2);
  //  What was before the first placement was expected by it too: it is when the sensor became known, not when it began.
  expect(expectedReadings(PLACED.slice(1), 9 * HOUR, 12 * HOUR)).toBe(3);
  expect(expectedReadings([], 0, HOUR)).toBe(0);
});

test("a burst of one hour does not make up for another hour's silence", () => {
  const at = (minute: number) => ({ measuredAt: minute * 60_000, value: 4, late: false });
  const burst = Array.from({ length: 12 }, (_, i) => at(i));
  const [first] = figuresBetween(burst, undefined, { bands: [], corrections: [] }, [0, HOUR]);
  if (first === undefined) throw new Error("no figures");
  const window = windowFrom([first, emptyFigures(HOUR, 2 * HOUR)], PLACED, 1);
  expect(window).toMatchObject({
    received: 12,
    expected: 12,
    receivedShare: 0.5,
    gapS: 5340,
    longestGapS: 5340,
  });
});
