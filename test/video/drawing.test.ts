// Drawings as ffmpeg's filters: the same for what looks the same, without a word of anybody's, and hiding too much where
// a mask makes no sense.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Mask } from "../../hub/model.ts";
import { drawingKey, filtersOf, watermarkText } from "../../hub/video/out/drawing.ts";

const OPTIONS = { mostWidth: 640, textFile: "text-1.txt", wallSecondsAtZero: 1_763_781_234 };
const LEFT: Mask = { x: 0, y: 0, width: 0.2, height: 0.2 };
const RIGHT: Mask = { x: 0.8, y: 0.8, width: 0.2, height: 0.2 };

test("drawings that look the same share their pictures, others do not", () => {
  expect(drawingKey({ masks: [LEFT, RIGHT] })).toBe(drawingKey({ masks: [RIGHT, LEFT] }));
  const keys = [
    drawingKey(undefined),
    drawingKey({ masks: [LEFT] }),
    drawingKey({ masks: [RIGHT] }),
    drawingKey({ masks: [LEFT], watermark: { lines: [] } }),
    drawingKey({ masks: [LEFT], watermark: { lines: ["a"] } }),
    drawingKey({ masks: [LEFT], watermark: { lines: ["a", "b"] } }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

test("no text becomes a part of a filter, and what is no text does not reach ffmpeg", () => {
  const letters = fc.string({ unit: "binary", minLength: 12, maxLength: 80 });
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 8 }), (lines) => {
      const filters = filtersOf({ masks: [], watermark: { lines } }, OPTIONS).join(",");
      for (const line of lines) expect(filters).not.toContain(line);
      expect(filters).toMatch(/^[\w\s=:'(),./*%{}\\@+-]*$/);
      const text = watermarkText(lines);
      expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      expect(text.split("\n").length).toBeLessThanOrEqual(4);
    }),
  );
});

test("a mask covers what it says and a margin, never less; one that makes no sense covers everything", () => {
  const fraction = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fraction, fraction, fraction, fraction, (x, y, width, height) => {
      fc.pre(width > 0 && height > 0);
      const [box = ""] = filtersOf({ masks: [{ x, y, width, height }] }, OPTIONS);
      const found = /x=iw\*([\d.]+):y=ih\*([\d.]+):w=ceil\(iw\*([\d.]+)\)\+1:h=ceil\(ih\*([\d.]+)\)\+1/.exec(
        box,
      );
      const [left = 1, top = 1, wide = 0, high = 0] = (found ?? []).slice(1).map(Number);
      expect(left).toBeLessThanOrEqual(x);
      expect(top).toBeLessThanOrEqual(y);
      expect(left + wide).toBeGreaterThanOrEqual(Math.min(1, x + width) - 0.0002);
      expect(top + high).toBeGreaterThanOrEqual(Math.min(1, y + height) - 0.0002);
    }),
  );
  const [everything] = filtersOf({ masks: [{ x: 0, y: 0, width: 1, height: 1 }] }, OPTIONS);
  for (const mask of [
    { ...LEFT, x: Number.NaN },
    { ...LEFT, width: 0 },
    { ...LEFT, height: -1 },
    { ...LEFT, y: Number.POSITIVE_INFINITY },
  ]) {
    expect(filtersOf({ masks: [mask] }, OPTIONS)[0]).toBe(everything);
  }
});
