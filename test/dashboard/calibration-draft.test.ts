// A calibration as it is typed: what it would do, when that is a lot, and that what cannot be right is said in words.
import { expect, test } from "vitest";
import { judge, numberOf } from "../../dashboard/src/health/calibration-draft.ts";
import { zhCalibration } from "../../dashboard/src/languages/zh-calibration.ts";
import { CALIBRATION_FAULTS, corrected, largeCorrection } from "../../devices/calibration.ts";

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1] as string).sort();
}

test("an offset of half a degree says what a reading becomes, and is not a lot", () => {
  const judged = judge("temperature", "offset", [{ shown: "4.1", reference: "3.6" }], 5.2);
  if (judged.state !== "line") throw new Error(judged.state);
  expect(corrected(judged.line, 5.2)).toBe(4.7);
  expect(judged).toMatchObject({ most: 0.5, largeBeyond: undefined });
});

test.each([
  ["1 °C off is not large", "temperature", "4.1", "3.1", undefined],
  ["1.1 °C off is", "temperature", "4.1", "3.0", 1],
  ["6 % off is not large", "humidity", "60", "54", undefined],
  ["7 % off is", "humidity", "60", "53", 6],
])("%s", (_what, metric, shown, reference, largeBeyond) => {
  expect(judge(metric, "offset", [{ shown, reference }], undefined)).toMatchObject({ largeBeyond });
});

test("two points are judged where they change most, at what the sensor sends now too", () => {
  const points = [
    { shown: "0", reference: "0" },
    { shown: "10", reference: "9" },
  ];
  expect(judge("temperature", "two-point", points, 10)).toMatchObject({ most: 1, largeBeyond: undefined });
  expect(judge("temperature", "two-point", points, -18)).toMatchObject({ most: 1.8, largeBeyond: 1 });
});

test.each(["", "  ", "4,1", "abc"])("%j is not a value yet", (reference) => {
  expect(judge("temperature", "offset", [{ shown: "4.1", reference }], 4)).toEqual({ state: "incomplete" });
});

test("a minus sign as the page shows it is one", () => {
  expect(numberOf("−18.5")).toBe(-18.5);
});

test("a sensor that is too far off is a fault, not a correction", () => {
  expect(judge("temperature", "offset", [{ shown: "12", reference: "4" }], 12)).toEqual({
    state: "fault",
    fault: { code: "too-far", values: { unit: "°C", off: "8", most: "5" } },
  });
  expect(largeCorrection("door")).toBeUndefined();
});

test("each fault is worded in Chinese with the same values", () => {
  for (const [code, text] of Object.entries(CALIBRATION_FAULTS)) {
    const words = zhCalibration.calibrationForm.faults[code as keyof typeof CALIBRATION_FAULTS];
    expect(placeholders(words)).toEqual(placeholders(text));
  }
});
