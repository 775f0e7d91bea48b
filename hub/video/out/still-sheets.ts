// The newest stills of many cameras in one answer, for a page that shows a wall of them: it says which picture it has of
// each, and is answered as soon as there are newer ones. Promise: a picture waits for no other camera's, and who asks has
// no more decoding done than who asks for the same camera by itself.
import type { Clock } from "../../lib/clock.ts";
import type { AskedStill, SheetAsked, SheetEntry } from "../../model.ts";
import type { Stills } from "./stills.ts";
import { createWaits } from "./waits.ts";

export type StillSheets = {
  /** What is newer than what is had, or why there is nothing; empty where nothing came in two seconds. */
  readonly sheet: (asked: SheetAsked) => Promise<readonly SheetEntry[]>;
};

//  Chosen: what takes longer is asked again, so that who has gone, or may no longer watch, is not waited with.
const HOLD_MS = 2_000;
//  Chosen: stills are made a dozen at a time and come within this of each other.
const GATHER_MS = 40;
//  Chosen: a session's pages on some screens; a question that waits looks through its cameras up to 25 times a second.
const WAIT_LIMITS = { inAll: 200, atStream: 200, ofAskerAtStream: 6, ofAsker: 6 };

export function createStillSheets(
  { present, onChange }: Pick<Stills, "present" | "onChange">,
  clock: Clock,
): StillSheets {
  const waits = createWaits(WAIT_LIMITS);

  function newer(asked: readonly AskedStill[]): readonly SheetEntry[] {
    return asked.flatMap(({ cameraId, hasOf }) => {
      const picture = present(cameraId);
      const isNothingNew = picture === undefined || ("jpeg" in picture && picture.capturedAt === hasOf);
      return isNothingNew ? [] : [{ cameraId, picture }];
    });
  }

  /** Until something may have come, and what comes with it is there too. */
  function untilChange(mostMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      let stopTimer = clock.after(mostMs, done);
      const stopListening = onChange(() => {
        stopListening();
        stopTimer();
        stopTimer = clock.after(GATHER_MS, done);
      });
      signal.addEventListener("abort", done, { once: true });
      function done(): void {
        stopTimer();
        stopListening();
        signal.removeEventListener("abort", done);
        resolve();
      }
    });
  }

  return {
    sheet: async ({ cameras, asker, signal }) => {
      const untilMs = clock.monotonicMs() + HOLD_MS;
      const first = newer(cameras);
      if (first.length > 0) return first;
      const end = waits.begin("sheets", asker);
      if (end === undefined) return first;
      try {
        while (!signal.aborted && clock.monotonicMs() < untilMs) {
          await untilChange(untilMs - clock.monotonicMs(), signal);
          const found = newer(cameras);
          if (found.length > 0) return found;
        }
        return [];
      } finally {
        end();
      }
    },
  };
}
