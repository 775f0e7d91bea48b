// When so much of a camera is lost that somebody must be told, and whose clock a picture's time is.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createCameraClock } from "../../hub/video/relay/camera-clock.ts";
import { isTooLossy } from "../../hub/video/relay/loss-watch.ts";

const NOW = Date.parse("2026-03-02T10:00:00Z");
const RATE = 90_000;

/** Reports each five seconds, by a clock that is `offsetsS` ahead of the hub's. */
function after(...offsetsS: readonly number[]) {
  const clock = createCameraClock();
  clock.restart(RATE);
  const wrong = offsetsS.map((offsetS, index) => {
    const at = NOW + index * 5000;
    clock.report({ cameraMs: at + offsetS * 1000, timestamp: index * 5 * RATE }, at);
    return clock.wrongByS();
  });
  return { clock, wrong };
}

test("the time of a picture is the camera's where its clock is right within a second, and the hub's otherwise", () => {
  const { clock } = after(0.4);
  expect(clock.captureTime(RATE, NOW + 1500)).toEqual({ takenAt: NOW + 1400, source: "rtcp" });
  const { clock: ahead } = after(1.5, 1.5);
  expect(ahead.wrongByS()).toBeUndefined();
  expect(ahead.captureTime(RATE, NOW + 1000)).toEqual({ takenAt: NOW + 1000, source: "arrival" });
});

test("a clock is off after two reports that say so and right after two that say so, and does not flap between", () => {
  expect(after(40, 40, 40.5, 43).wrong).toEqual([undefined, 40, 40, 43]);
  expect(after(-7200, -7200, 0, -7200, 0, 0).wrong).toEqual([
    undefined,
    -7200,
    -7200,
    -7200,
    -7200,
    undefined,
  ]);
  //  One report that waited in a queue is no clock.
  expect(after(0, -4, 0, 0).wrong).toEqual([undefined, undefined, undefined, undefined]);
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1.1, max: 1.9, noNaN: true }), { maxLength: 20 }), (between) => {
      expect(new Set(after(...between).wrong).has(1)).toBe(false);
      expect(after(9, 9, ...between).clock.wrongByS()).toBeDefined();
    }),
  );
});

test("a camera that has no time of day is not said to have a wrong one", () => {
  const clock = createCameraClock();
  clock.restart(RATE);
  for (let second = 0; second < 3; second++) {
    //  Counted from its start, which NTP takes for 1900.
    clock.report(
      { cameraMs: -2_208_988_800_000 + second * 1000, timestamp: second * RATE },
      NOW + second * 1000,
    );
  }
  expect({ offset: clock.offsetS(), wrong: clock.wrongByS() }).toEqual({
    offset: undefined,
    wrong: undefined,
  });
  expect(clock.captureTime(0, NOW).source).toBe("arrival");
});

test("a picture of a new session is not timed by the last session's reports, and a wrong clock stays wrong over it", () => {
  const { clock } = after(0, 0);
  clock.restart(RATE);
  expect(clock.captureTime(7 * RATE, NOW).source).toBe("arrival");
  const { clock: off } = after(60, 60);
  off.restart(RATE);
  expect(off.wrongByS()).toBe(60);
});

const calm = { pictures: 75, damaged: 0 };
const torn = { pictures: 45, damaged: 30 };

test("what goes on being torn is too lossy, one gap is not, and it ends only when it is calm again", () => {
  expect(isTooLossy(false, [calm, torn, calm, torn, calm, torn])).toBe(true);
  expect(isTooLossy(false, [calm, calm, { pictures: 0, damaged: 75 }, torn, calm, calm])).toBe(false);
  expect(
    isTooLossy(false, [
      { pictures: 73, damaged: 2 },
      calm,
      { pictures: 73, damaged: 2 },
      { pictures: 73, damaged: 2 },
    ]),
  ).toBe(false);
  expect(isTooLossy(true, [calm, torn, calm, calm, calm, calm])).toBe(true);
  expect(isTooLossy(true, [calm, calm, { pictures: 74, damaged: 1 }, calm, calm, calm])).toBe(false);
  expect(isTooLossy(true, [])).toBe(true);
});
