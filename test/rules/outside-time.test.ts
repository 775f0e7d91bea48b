// Time outside over a window: exact where a stretch is in one piece, and bounded in size however often a value goes in and out.
import { expect, test } from "vitest";
import type { OutsideTime } from "../../hub/rules/memory.ts";
import { outsideMs, withTime } from "../../hub/rules/outside-time.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function stretch(from: number, to: number): OutsideTime {
  return { from: from * MINUTE, to: to * MINUTE, ms: (to - from) * MINUTE };
}

test("only what lies in the window counts, also of a stretch that began before it", () => {
  const times = [stretch(0, 100), stretch(200, 220)];
  expect(outsideMs(times, 250 * MINUTE, 300 * MINUTE)).toBe(120 * MINUTE);
  expect(outsideMs(times, 250 * MINUTE, 200 * MINUTE)).toBe(70 * MINUTE);
  expect(outsideMs(times, 250 * MINUTE, 20 * MINUTE)).toBe(0);
});

test("a stretch that goes on is one, however many readings it has", () => {
  const readings = Array.from({ length: 1000 }, (_, i) => stretch(i, i + 1));
  const times = readings.reduce<readonly OutsideTime[]>((all, one) => withTime(all, one, DAY), []);
  expect(times).toEqual([stretch(0, 1000)]);
});

test("a value that goes out and in every minute for two days is some two hundred stretches, and no minute is lost", () => {
  let times: readonly OutsideTime[] = [];
  for (let minute = 0; minute < 2880; minute += 2) times = withTime(times, stretch(minute, minute + 1), DAY);
  expect(times.length).toBeLessThan(200);
  //  720 of the day's 1,440; at the window's edge at most a quarter of an hour more.
  const minutes = outsideMs(times, 2880 * MINUTE, DAY) / MINUTE;
  expect(minutes).toBeGreaterThanOrEqual(719);
  expect(minutes).toBeLessThanOrEqual(735);
});
