// What a comparison with a reference makes of a sensor's values, and which comparisons cannot be right.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calibrationFaultText, calibrationLine } from "../../devices/calibration.ts";

describe("a calibration", () => {
  test("of one point shifts every value by the same", () => {
    expect(calibrationLine("temperature", "offset", [{ reference: 0, shown: 0.4 }])).toEqual({
      line: { gain: 1, offset: -0.4 },
    });
  });

  test("of two points makes both of them true", () => {
    const point = (reference: number) =>
      fc.double({ min: -4.9, max: 4.9, noNaN: true }).map((off) => ({ reference, shown: reference + off }));
    fc.assert(
      fc.property(point(0), point(60), (cold, hot) => {
        const made = calibrationLine("temperature", "two-point", [cold, hot]);
        if ("fault" in made) throw new Error(calibrationFaultText(made.fault));
        for (const { reference, shown } of [cold, hot])
          expect(made.line.gain * shown + made.line.offset).toBeCloseTo(reference, 6);
      }),
    );
  });

  test.each([
    ["temperature", "offset", [[4, 12]], /8°C off is broken/],
    ["temperature", "two-point", [[0, 0.5]], /needs two points/],
    [
      "temperature",
      "offset",
      [
        [0, 0.5],
        [20, 20.1],
      ],
      /needs one point/,
    ],
    [
      "temperature",
      "two-point",
      [
        [0, 0.5],
        [4, 4.2],
      ],
      /at least 10°C apart/,
    ],
    [
      "temperature",
      "two-point",
      [
        [0, 4],
        [10, 14.1],
      ],
      undefined,
    ],
    [
      "temperature",
      "two-point",
      [
        [0, -4],
        [12, 16],
      ],
      /would become 0.60°C/,
    ],
    ["humidity", "offset", [[120, 110]], /cannot be/],
    ["door", "offset", [[1, 0]], /cannot be calibrated/],
  ] as const)("%s, %s, %j", (metric, kind, pairs, why) => {
    const points = pairs.map(([reference, shown]) => ({ reference, shown }));
    const made = calibrationLine(metric, kind, points);
    if (why === undefined) expect(made).toHaveProperty("line");
    else expect("fault" in made ? calibrationFaultText(made.fault) : "taken").toMatch(why);
  });
});
