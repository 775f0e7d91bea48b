// Streams with B-frames: pictures are decoded as they come and shown when they say, and nothing waits for it.
import fc from "fast-check";
import { expect, test } from "vitest";
import { TIMESCALE } from "../../hub/video/codec/fmp4-muxer.ts";
import { createMediaTimeline } from "../../hub/video/codec/media-timeline.ts";

const FRAME = 3600;
/** Groups of pictures as encoders send them: one that is shown last comes first, then those before it. */
const groups = fc.array(fc.constantFrom([0], [2, 0, 1], [3, 1, 0, 2], [1, 0]), {
  minLength: 1,
  maxLength: 20,
});

function shownOf(orders: readonly (readonly number[])[]): number[] {
  let from = 1;
  //  A stream begins with a key frame, before which nothing is shown.
  const rest = orders.flatMap((order) => {
    const shown = order.map((place) => from + place);
    from += order.length;
    return shown;
  });
  return [0, ...rest];
}

test.each([2, undefined])(
  "with a depth of %s said, decode times rise strictly and pictures keep their distances in time of showing",
  (reorder) => {
    fc.assert(
      fc.property(groups, fc.nat(2 ** 32 - 1), (orders, begin) => {
        const timeline = createMediaTimeline();
        timeline.restart(TIMESCALE);
        timeline.begin({ ...(reorder === undefined ? {} : { reorder }), frameS: FRAME / TIMESCALE });
        const shown = shownOf(orders);
        const places = shown.map((place, index) =>
          timeline.place((begin + place * FRAME) >>> 0, 1000 + index * 40),
        );
        let last = -1;
        for (const { decodeTime, duration } of places) {
          expect(decodeTime).toBeGreaterThan(last);
          expect(duration).toBeGreaterThan(0);
          last = decodeTime;
        }
        if (reorder === undefined) return;
        const first = (places[0]?.compositionOffset ?? 0) + (places[0]?.decodeTime ?? 0);
        for (const [index, { decodeTime, compositionOffset }] of places.entries()) {
          expect(compositionOffset).toBeGreaterThanOrEqual(0);
          expect(decodeTime + compositionOffset - first).toBe(
            ((shown[index] ?? 0) - (shown[0] ?? 0)) * FRAME,
          );
        }
      }),
    );
  },
);

test("what is not said of the order is learnt from the first pictures, and holds from then on", () => {
  const timeline = createMediaTimeline();
  timeline.restart(TIMESCALE);
  timeline.begin({});
  const shown = shownOf(Array.from({ length: 20 }, () => [2, 0, 1]));
  const places = shown.map((place, index) => timeline.place(place * FRAME, 1000 + index * 40));
  const settled = places.slice(12).map(({ decodeTime }) => decodeTime);
  expect(settled.slice(1).map((time, index) => time - (settled[index] ?? 0))).toEqual(
    Array.from({ length: settled.length - 1 }, () => FRAME),
  );
  for (const { compositionOffset } of places.slice(6)) expect(compositionOffset).toBeGreaterThanOrEqual(0);
  //  In the order in which they are shown none is missing or moved.
  const times = places.map(({ decodeTime, compositionOffset }) => decodeTime + compositionOffset);
  expect(times.toSorted((a, b) => a - b)).toEqual(shown.map((_, index) => index * FRAME));
});

test.each([{ reorder: 0 }, {}])(
  "a stream without B-frames (%j said) is shown the moment it is decoded",
  (said) => {
    const timeline = createMediaTimeline();
    timeline.restart(TIMESCALE);
    timeline.begin(said);
    const places = Array.from({ length: 50 }, (_, index) => timeline.place(index * FRAME, index * 40));
    expect(places.map(({ decodeTime }) => decodeTime)).toEqual(places.map((_, index) => index * FRAME));
    expect(new Set(places.map(({ compositionOffset }) => compositionOffset))).toEqual(new Set([0]));
  },
);

test("a camera with B-frames that sets its clock back shows nothing again that was shown", () => {
  const timeline = createMediaTimeline();
  timeline.restart(TIMESCALE);
  timeline.begin({ reorder: 2 });
  const shown = shownOf(Array.from({ length: 10 }, () => [2, 0, 1]));
  const before = shown.map((place, index) => timeline.place(10 * TIMESCALE + place * FRAME, index * 40));
  const after = shown.map((place, index) => timeline.place(8 * TIMESCALE + place * FRAME, 1200 + index * 40));
  const end = Math.max(...before.map(({ decodeTime, compositionOffset }) => decodeTime + compositionOffset));
  const again = after.filter(({ decodeTime, compositionOffset }) => decodeTime + compositionOffset <= end);
  expect(again).toEqual([]);
});
