// Loops: what comes again is found, by its bytes or by its pictures, and an ordinary kitchen is none.
import { describe, expect, test } from "vitest";
import { createCodedLoop } from "../../hub/video/look/coded-loop.ts";
import { cellsOf, shrunk } from "../../hub/video/look/grey-picture.ts";
import { createPictureLoop } from "../../hub/video/look/picture-loop.ts";
import { createChance } from "../../simulators/chance.ts";
import { openKitchenPictures } from "./kitchen-pictures.ts";

const HOUR_S = 3600;
const DAY_MS = 24 * HOUR_S * 1000;

describe("by coded key frames, one each two seconds", () => {
  /** Prints that never come again. */
  function stream(seed: string): number[] {
    const chance = createChance(seed);
    return Array.from({ length: 2 * HOUR_S }, () => Math.floor(chance.next() * 2 ** 32));
  }

  test.each([20, 60, 900, 2 * HOUR_S])(
    "a recording of %i s that begins again is found in its second pass",
    (lengthS) => {
      const loop = createCodedLoop(2 * DAY_MS);
      const frames = stream("loop").slice(0, lengthS / 2);
      let foundS: number | undefined;
      for (let s = 0; s < 2 * lengthS && foundS === undefined; s += 2) {
        loop.take(frames[(s / 2) % frames.length] as number, s * 1000);
        if (loop.repeatsMs(s * 1000) !== undefined) foundS = s;
      }
      expect(foundS).toBeGreaterThanOrEqual(lengthS);
      //  Of a long one, one frame in 32 is remembered, and three of those are needed.
      expect(foundS).toBeLessThan(lengthS + Math.min(lengthS, 600));
      expect(loop.repeatsMs((foundS ?? 0) * 1000)).toBe(lengthS * 1000);
    },
  );

  test("a loop of yesterday's hour is found, and one older than what is remembered is not", () => {
    for (const [memoryH, isFound] of [
      [48, true],
      [12, false],
    ] as const) {
      const loop = createCodedLoop(memoryH * HOUR_S * 1000);
      const frames = stream("yesterday").slice(0, 1800);
      for (const [i, print] of frames.entries()) loop.take(print, i * 2000);
      let at = 0;
      for (const [i, print] of frames.entries()) {
        at = DAY_MS + i * 2000;
        loop.take(print, at);
      }
      expect(loop.repeatsMs(at) !== undefined).toBe(isFound);
    }
  });

  test("frames that stand still are no loop, and neither is a stream of a day", () => {
    const loop = createCodedLoop(2 * DAY_MS);
    for (let s = 0; s < 600; s += 2) loop.take(7, s * 1000);
    expect(loop.repeatsMs(600_000)).toBeUndefined();
    const chance = createChance("a day");
    for (let s = 600; s < 24 * HOUR_S; s += 2) {
      loop.take(Math.floor(chance.next() * 2 ** 32), s * 1000);
      if (loop.repeatsMs(s * 1000) !== undefined) throw new Error(`a loop at ${s} s`);
    }
  });

  test("a loop that ended is forgotten after ten minutes", () => {
    const loop = createCodedLoop(DAY_MS);
    const frames = stream("ended");
    for (let i = 0; i < 60; i += 1) loop.take(frames[i % 30] as number, i * 2000);
    expect(loop.repeatsMs(120_000)).toBe(60_000);
    for (let i = 60; i < 600; i += 1) loop.take(frames[i] as number, i * 2000);
    expect(loop.repeatsMs(1_200_000)).toBeUndefined();
  });
});

describe("by pictures, one each ten seconds", () => {
  const kitchen = openKitchenPictures("cooking", "loops");
  const cells = (s: number, people: number) => cellsOf(shrunk(kitchen.at({ s, people })));

  test("a recording of half an hour that was coded anew is found in its second pass", () => {
    const loop = createPictureLoop(2 * DAY_MS);
    const LENGTH_S = 1800;
    let foundS: number | undefined;
    for (let s = 0; s < 2 * LENGTH_S && foundS === undefined; s += 10) {
      if (loop.take(cells(s % LENGTH_S, 2), s * 1000) !== undefined) foundS = s;
    }
    expect(foundS).toBeGreaterThan(LENGTH_S);
    expect(foundS).toBeLessThan(LENGTH_S + 1200);
  });

  test("a kitchen at work is no loop, and an empty one neither", () => {
    for (const people of [0, 1, 3]) {
      const loop = createPictureLoop(2 * DAY_MS);
      for (let s = 0; s < HOUR_S; s += 10) {
        const lagMs = loop.take(cells(s, people), s * 1000);
        if (lagMs !== undefined)
          throw new Error(`${people} people repeat themselves at ${s} s after ${lagMs / 1000} s`);
      }
    }
  });
});
