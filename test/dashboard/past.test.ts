// What a player of the past goes by: pieces and gaps, and where moments lie on the bar.
import { expect, test } from "vitest";
import { LENGTHS, momentAt, moved, placeOn, ticksOf, zoomed } from "../../dashboard/src/past/bar-scale.ts";
import { fileSize } from "../../dashboard/src/past/file-size.ts";
import { following, piecesOf, placeOf } from "../../dashboard/src/past/piece-list.ts";
import type { Recordings } from "../../hub/serve/contract.ts";

const NOON = Date.parse("2026-11-21T04:00:00Z");
const HOUR = 3_600_000;
const CHINA = 8 * HOUR;

/** Pieces that begin so many seconds after noon and play so long; one span each, as of another stream. */
function recordings(...pieces: readonly (readonly [fromS: number, durationS: number])[]): Recordings {
  const iso = (s: number) => new Date(NOON + s * 1000).toISOString();
  return {
    keepsDays: 15,
    protections: [],
    spans: pieces.map(([from, durationS]) => ({
      from: iso(from),
      to: iso(from + durationS),
      mime: "video/mp4",
      pieces: [
        {
          ...{ id: `at ${from}`, from: iso(from), to: iso(from + durationS), durationS, bytes: 1 },
          ...{ initId: "i", source: "arrival" as const, isDamaged: false },
        },
      ],
    })),
  };
}

const at = (s: number) => NOON + s * 1000;

test("a moment is in its piece, before the next one, in a gap, or after all", () => {
  const pieces = piecesOf(recordings([60, 30], [0, 30], [31, 20]));
  expect(pieces.map(({ id }) => id)).toEqual(["at 0", "at 31", "at 60"]);
  expect(placeOf(pieces, at(10))).toMatchObject({ kind: "in", piece: { id: "at 0" } });
  //  Between pieces there is a second: it is not worth a word.
  expect(placeOf(pieces, at(30.5))).toMatchObject({ kind: "in", piece: { id: "at 31" } });
  expect(placeOf(pieces, at(52))).toMatchObject({ kind: "gap", next: { id: "at 60" } });
  expect(placeOf(pieces, at(-60))).toMatchObject({ kind: "gap", next: { id: "at 0" } });
  expect(placeOf(pieces, at(90))).toEqual({ kind: "end" });
  expect(placeOf([], at(0))).toEqual({ kind: "end" });
  const [first, second, third] = pieces;
  expect(first && following(pieces, first)).toBe(second);
  expect(second && following(pieces, second)).toBeUndefined();
  expect(third && following(pieces, third)).toBeUndefined();
});

test("pieces that overlap, as after a clock was set, are played by the later one", () => {
  const pieces = piecesOf(recordings([0, 30], [20, 30]));
  expect(placeOf(pieces, at(25))).toMatchObject({ kind: "in", piece: { id: "at 20" } });
});

test("moments and places on the bar are each other's", () => {
  const view = { from: NOON, to: NOON + HOUR };
  expect(placeOn(NOON + HOUR / 2, view, 600)).toBe(300);
  expect(momentAt(150, view, 600)).toBe(NOON + HOUR / 4);
  expect(momentAt(-5, view, 600)).toBe(NOON);
  expect(momentAt(700, view, 600)).toBe(NOON + HOUR);
});

test("times under the bar are whole ones of the zone, as many as there is room for", () => {
  const day = { from: NOON - 12 * HOUR, to: NOON + 12 * HOUR };
  const ticks = ticksOf(day, 640, CHINA);
  expect(ticks.map((tick) => new Date(tick + CHINA).getUTCHours())).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 0]);
  const odd = { from: NOON + 17_000, to: NOON + 17_000 + 600_000 };
  for (const width of [200, 640, 1400]) {
    const some = ticksOf(odd, width, CHINA);
    expect(some.length).toBeGreaterThan(0);
    expect(some.length).toBeLessThanOrEqual(Math.max(2, width / 64) + 1);
    for (const tick of some) expect(tick % 60_000).toBe(0);
  }
  //  Half an hour off: midnight is written where it is there.
  const ticksInIndia = ticksOf(day, 640, 5.5 * HOUR);
  for (const tick of ticksInIndia) expect((tick + 5.5 * HOUR) % HOUR).toBe(0);
});

test("nearer and farther keep the moment where it is, and never show more than a little of the future", () => {
  const now = NOON + 10 * HOUR;
  const view = { from: NOON, to: NOON + 6 * HOUR };
  const nearer = zoomed(view, -1, NOON + 3 * HOUR, now);
  expect(nearer.to - nearer.from).toBe(HOUR);
  expect(placeOn(NOON + 3 * HOUR, nearer, 600)).toBeCloseTo(300);
  const farther = zoomed(view, 1, NOON + 3 * HOUR, now);
  expect(farther.to - farther.from).toBe(24 * HOUR);
  expect(farther.to).toBeLessThanOrEqual(now + 24 * HOUR * 0.05);
  const nearest = LENGTHS[0];
  const least = zoomed({ from: NOON, to: NOON + nearest }, -1, NOON, now);
  expect(least.to - least.from).toBe(nearest);
  expect(moved(view, 20 * HOUR, now).to).toBe(now + 6 * HOUR * 0.05);
});

test("a file's size is said with digits that count", () => {
  expect([41_234, 999_999, 1_000_000, 12_345_678, 1_234_567_890].map(fileSize)).toEqual([
    "42 kB",
    "1000 kB",
    "1.0 MB",
    "12 MB",
    "1.2 GB",
  ]);
});
