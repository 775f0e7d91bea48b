// Notices that a camera has stopped sending.
import type { Clock, Stop } from "../../lib/clock.ts";

export type StallWatch = {
  /** Media came. */
  readonly moved: () => void;
  /** True: the camera has said that it does not know the session; what stands still now is soon taken for stalled. */
  readonly doubt: (isDoubted: boolean) => void;
  readonly hasMoved: () => boolean;
  readonly stop: Stop;
};

//  Chosen: a camera that sends nothing for so long has frozen; the slowest kitchen camera sends a frame a second.
export const STALL_LIMIT_MS = 5_000;
//  Chosen: as short as a camera with a frame a second allows.
const DOUBTED_LIMIT_MS = 2_000;
//  Chosen: how often it is looked whether media came. The limit is counted in looks, not by the clock: a hub that was
//  itself held up for some seconds (suspended, swapping) would otherwise take every camera for frozen at once.
const CHECK_MS = 1_000;

/** `stalled` is called once, with whether media had ever come and whether the camera had been doubted. */
export function watchForStall(
  clock: Clock,
  stalled: (seen: { readonly hasMoved: boolean; readonly isDoubted: boolean }) => void,
): StallWatch {
  let movedSinceCheck = false;
  let hasMoved = false;
  let isDoubted = false;
  let silentChecks = 0;
  const stop = clock.every(CHECK_MS, () => {
    silentChecks = movedSinceCheck ? 0 : silentChecks + 1;
    movedSinceCheck = false;
    if (silentChecks * CHECK_MS < (isDoubted ? DOUBTED_LIMIT_MS : STALL_LIMIT_MS)) return;
    stop();
    stalled({ hasMoved, isDoubted });
  });
  return {
    moved: () => {
      movedSinceCheck = true;
      hasMoved = true;
    },
    doubt: (doubted) => {
      isDoubted = doubted;
    },
    hasMoved: () => hasMoved,
    stop,
  };
}
