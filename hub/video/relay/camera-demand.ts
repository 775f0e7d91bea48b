// Whether a camera's stream is needed now: by a viewer, by one who has just left and may come back, or since these
// are the hours in which it is held.
import type { Clock, Stop } from "../../lib/clock.ts";
import type { UnixMs } from "../../model.ts";

export type DemandOptions = {
  readonly clock: Clock;
  readonly random: () => number;
  readonly lingerMs: number;
  readonly holdCheckMs: number;
  readonly hold: (at: UnixMs) => boolean;
  /** Told when the hold begins ("held"), and when the demand may have gone ("less"). */
  readonly onChange: (change: "held" | "less") => void;
};

export type Demand = {
  /** Held, or left by a viewer not long ago. */
  readonly outlastsViewers: () => boolean;
  readonly viewerCame: () => void;
  readonly lastViewerLeft: () => void;
  readonly close: () => void;
};

export function startDemand({ clock, random, lingerMs, holdCheckMs, hold, onChange }: DemandOptions): Demand {
  let isHeld = hold(clock.now());
  let stopLinger: Stop | undefined;

  function checkHold(): void {
    const wasHeld = isHeld;
    isHeld = hold(clock.now());
    if (isHeld !== wasHeld) onChange(isHeld ? "held" : "less");
  }

  //  Each camera at its own moment, so that a district's are not all pulled in the second in which school begins.
  let stopHold = clock.after(random() * holdCheckMs, () => {
    stopHold = clock.every(holdCheckMs, checkHold);
    checkHold();
  });

  function endLinger(): void {
    stopLinger?.();
    stopLinger = undefined;
  }

  return {
    outlastsViewers: () => isHeld || stopLinger !== undefined,
    viewerCame: endLinger,
    lastViewerLeft: () => {
      endLinger();
      stopLinger = clock.after(lingerMs, () => {
        stopLinger = undefined;
        onChange("less");
      });
    },
    close: () => {
      stopHold();
      endLinger();
    },
  };
}
