// What the judges say of kitchens with and without something before the lens.
import { describe, expect, test } from "vitest";
import type { PictureFault } from "../../hub/model.ts";
import { referenceOf } from "../../hub/video/look/picture-figures.ts";
import { judged, startMemory } from "../../hub/video/look/picture-judge.ts";
import { type Kitchen, MISHAPS, type Moment, openKitchenPictures } from "./kitchen-pictures.ts";
import { watchPictures } from "./watched.ts";

const EVERY_S = 10;
const DAY: Omit<Moment, "s"> = { people: 2 };
const NIGHT: Omit<Moment, "s"> = { people: 0, light: 0.35, noise: 4 };

/** What is told after each check. */
function told(
  kitchen: Kitchen,
  checks: number,
  how: {
    from?: number;
    moment?: Omit<Moment, "s">;
    mishap?: keyof typeof MISHAPS;
    watch?: ReturnType<typeof watchPictures>;
  } = {},
): (PictureFault | undefined)[] {
  const {
    from = 0,
    moment = DAY,
    mishap,
    watch = watchPictures(referenceOf(kitchen.at({ s: 0, noise: 0 }))),
  } = how;
  return Array.from({ length: checks }, (_, i) => {
    const s = from + i * EVERY_S;
    const grey = kitchen.at({ s, ...moment });
    return watch.take(mishap === undefined ? grey : MISHAPS[mishap](grey), s * 1000);
  });
}

describe.each(["cooking", "sample-retention", "storage"] as const)("a camera in %s", (area) => {
  const kitchen = openKitchenPictures(area, "judge");

  test("is believed while people work", () => {
    expect(told(kitchen, 40).filter((one) => one !== undefined)).toEqual([]);
  });

  test("is believed in an empty kitchen at night, which is not frozen", () => {
    expect(told(kitchen, 40, { moment: NIGHT }).filter((one) => one !== undefined)).toEqual([]);
  });

  test.each([
    ["dark", "picture_black", 3],
    ["bright", "picture_bright", 4],
    ["covered", "picture_covered", 5],
    ["moved", "picture_moved", 16],
    ["knocked", "picture_moved", 16],
    ["blurred", "picture_blurred", 34],
  ] as const)(
    "that is %s is told within %i checks, and once it is well again no more",
    (mishap, fault, within) => {
      const watch = watchPictures(referenceOf(kitchen.at({ s: 0, noise: 0 })));
      told(kitchen, 12, { watch });
      const during = told(kitchen, within + 3, { watch, from: 120, mishap });
      expect(during.indexOf(fault)).toBeGreaterThan(-1);
      expect(during.indexOf(fault)).toBeLessThan(within);
      expect(new Set(during.slice(within))).toEqual(new Set([fault]));
      expect(told(kitchen, 10, { watch, from: 1_000 }).at(-1)).toBeUndefined();
    },
  );
});

test("a picture whose bytes come again is frozen after a few checks, one that only looks the same after five minutes", () => {
  const kitchen = openKitchenPictures("cooking", "frozen");
  const picture = kitchen.at({ s: 0, ...DAY });
  const [bytes, sight] = [watchPictures(), watchPictures()];
  const byBytes = Array.from({ length: 6 }, (_, i) =>
    bytes.take(picture, i * 10_000, { isSameBytes: i > 0 }),
  );
  const bySight = Array.from({ length: 40 }, (_, i) => sight.take(picture, i * 10_000));
  expect(byBytes.indexOf("picture_frozen")).toBe(3);
  expect(bySight.indexOf("picture_frozen")).toBeGreaterThan(29);
  expect(bySight.indexOf("picture_frozen")).toBeLessThan(34);
});

test("without an approved reference nobody is told that a camera was moved", () => {
  const kitchen = openKitchenPictures("cooking", "no reference");
  const watch = watchPictures();
  expect(told(kitchen, 20, { watch, mishap: "moved" }).filter((one) => one !== undefined)).toEqual([]);
});

test("one fault is told at a time, the first until it is over", () => {
  const kitchen = openKitchenPictures("cooking", "two");
  const watch = watchPictures(referenceOf(kitchen.at({ s: 0, noise: 0 })));
  told(kitchen, 16, { watch, mishap: "moved" });
  expect(new Set(told(kitchen, 10, { watch, from: 160, mishap: "dark" }))).toEqual(
    new Set(["picture_moved"]),
  );
});

test("what was told before a restart stands until checks say otherwise", () => {
  const well = { luma: 120, contrast: 40, darkShare: 0, brightShare: 0, flatShare: 0.2, movedShare: 0.5 };
  const check = (at: number) => ({ at, figures: well, isSameBytes: false, isRepeating: undefined });
  const first = judged(startMemory("picture_covered", -60_000, 50), check(0));
  expect(first.told).toBe("picture_covered");
  expect(judged(first, check(10_000)).told).toBeUndefined();
});
