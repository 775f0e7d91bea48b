// What of a camera's stream and picture is told as readings, and how often.
import { expect, test } from "vitest";
import { metricFacts } from "../../devices/metrics.ts";
import { createPictureTeller, type Seen } from "../../hub/compose/picture-readings.ts";
import type { PictureFault } from "../../hub/model.ts";
import { startMemory } from "../../hub/video/look/picture-judge.ts";

const MIN = 60_000;

function seen(
  over: {
    fault?: PictureFault;
    luma?: number;
    width?: number;
    hasReference?: boolean;
    overlap?: number;
  } = {},
): Seen {
  const { fault, luma = 120, width = 640, hasReference = true, overlap } = over;
  return {
    hasReference,
    stream: {
      codec: "avc1.4d4016",
      width,
      height: 360,
      frameRate: 15.04,
      bitrate: 512_345,
      keyFrameGapS: 2,
      lossShare: 0.001,
      damagedShare: 0,
      clockOffsetS: -3,
      frameAgeS: 0.2,
    },
    check: {
      at: 0,
      figures: {
        luma,
        contrast: 40,
        sharpness: 50,
        darkShare: 0,
        brightShare: 0,
        flatShare: 0.2,
        change: 1.26,
        ...(overlap === undefined ? {} : { overlap }),
      },
      memory: startMemory(fault, 0, 50),
      repeatsMs: undefined,
    },
  };
}

const told = (readings: readonly { metric: string; value: number }[]) =>
  Object.fromEntries(readings.map(({ metric, value }) => [metric, value]));

test("every figure is told at first, in its metric's unit and digits", () => {
  const teller = createPictureTeller((metric) => metricFacts(metric).digits);
  const first = told(teller.minute("a", 0, seen()));
  expect(first).toMatchObject({
    frame_rate: 15,
    bitrate: 512,
    loss: 0.1,
    clock_offset: 3,
    luma: 120,
    change: 1.3,
  });
  expect(first).toMatchObject({ picture_format: 0, picture_black: 0, picture_moved: 0 });
  expect(Object.keys(first)).toHaveLength(18);
});

test("what does not change is told after five minutes, what does at the next minute", () => {
  const teller = createPictureTeller((metric) => metricFacts(metric).digits);
  teller.minute("a", 0, seen());
  expect(teller.minute("a", MIN, seen())).toEqual([]);
  expect(told(teller.minute("a", 2 * MIN, seen({ luma: 150 })))).toEqual({ luma: 150 });
  expect(told(teller.minute("a", 3 * MIN, seen({ luma: 150, width: 1280 })))).toEqual({ picture_format: 1 });
  const again = told(teller.minute("a", 5 * MIN, seen({ luma: 150, width: 1280 })));
  expect(again).toMatchObject({ bitrate: 512, picture_format: 0 });
  expect(again["picture_black"]).toBeUndefined();
});

test("what is wrong is told at once and each minute while it lasts, and its end at once", () => {
  const teller = createPictureTeller((metric) => metricFacts(metric).digits);
  teller.minute("a", 0, seen());
  const covered = seen({ fault: "picture_covered" });
  expect(told(teller.turned("a", 10_000, covered.check as never))).toEqual({ picture_covered: 1 });
  for (const minute of [1, 2, 3])
    expect(told(teller.minute("a", minute * MIN, covered))).toEqual({ picture_covered: 1 });
  expect(told(teller.turned("a", 200_000, seen().check as never))).toEqual({ picture_covered: 0 });
});

test("of a camera without an approved picture it is not told that it was not moved", () => {
  const teller = createPictureTeller((metric) => metricFacts(metric).digits);
  const first = told(teller.minute("a", 0, seen({ hasReference: false })));
  expect(first["picture_moved"]).toBeUndefined();
  expect(first["picture_black"]).toBe(0);
});

test("how much of the approved picture is in its place is told in percent, and nothing where none was approved", () => {
  const teller = createPictureTeller((metric) => metricFacts(metric).digits);
  expect(told(teller.minute("a", 0, seen({ overlap: 0.824 })))["reference_match"]).toBe(82);
  expect(told(teller.minute("a", MIN, seen({ overlap: 0.21 })))).toEqual({ reference_match: 21 });
  expect(told(teller.minute("b", 0, seen()))["reference_match"]).toBeUndefined();
});

test("of a camera that was not looked at lately only the stream is told", () => {
  const teller = createPictureTeller((metric) => metricFacts(metric).digits);
  const first = told(teller.minute("a", 0, { ...seen(), check: undefined }));
  expect(first["luma"]).toBeUndefined();
  expect(first["picture_black"]).toBeUndefined();
  expect(first["frame_rate"]).toBe(15);
});
