// By which time recordings go: never by a clock that has just leapt.
import { expect, test } from "vitest";
import { createLettingGo } from "../../hub/compose/letting-go.ts";
import { createStillClock } from "../still-clock.ts";

const MIN = 60_000;
const DAY = 86_400_000;

test("nothing goes by age right after a start, nor after a clock that leaps, and then by the store's own time", async () => {
  const clock = createStillClock();
  let offMs = 0;
  let aheadMs = 0;
  const letting = createLettingGo({
    clock: { ...clock, now: () => clock.now() + offMs },
    journal: { tidyState: async () => ({ clock: { aheadMs, isFollowed: false } }) as never },
  });
  /** What it says after each of so many minutes. */
  async function after(minutes: number): Promise<number | undefined> {
    let said: number | undefined;
    for (let minute = 0; minute < minutes; minute += 1) {
      clock.skip(MIN);
      said = await letting.now();
    }
    return said;
  }

  expect(await letting.now()).toBeUndefined();
  expect(await after(4)).toBeUndefined();
  expect(await after(2)).toBe(clock.now());
  //  Set a year ahead: the store does not follow it.
  offMs = 365 * DAY;
  aheadMs = 365 * DAY;
  expect(await after(4)).toBeUndefined();
  expect(await after(2)).toBe(clock.now());
  //  And put right again.
  offMs = 0;
  aheadMs = 0;
  expect(await after(4)).toBeUndefined();
  expect(await after(2)).toBe(clock.now());
  //  A few seconds by NTP are no leap.
  offMs = 20_000;
  expect(await after(1)).toBe(clock.now() + offMs);
});
