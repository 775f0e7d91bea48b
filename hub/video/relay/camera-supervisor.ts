// Runs one camera's attempts one after the other for as long as the hub knows it: with a quick backoff while its
// stream is needed, once a probe's period otherwise. Never two at a time.
import { type Clock, pause } from "../../lib/clock.ts";
import { DEFAULT_BACKOFF, keepRunning } from "../../lib/keep-running.ts";
import type { Log } from "../../lib/log.ts";

export type SupervisorOptions = {
  readonly cameraId: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly probeEveryMs: number;
  readonly isWanted: () => boolean;
  /** Whether the attempt that has just ended had shown that all is well: the backoff then starts anew. */
  readonly wasHealthy: () => boolean;
  readonly untilNextMs: () => number;
  /** One session. Resolves when `signal` aborts, else throws why it ended. */
  readonly attempt: (signal: AbortSignal) => Promise<void>;
};

export type Supervisor = {
  readonly isTrying: () => boolean;
  /** Ends the running attempt; the next comes when it is due. */
  readonly endAttempt: () => void;
  /** Starts anew if what is wanted has changed while it waited. A running attempt goes on. */
  readonly reconsider: () => void;
  /** Stops waiting and looks at once whether the next attempt is due. */
  readonly hurry: () => void;
  readonly mode: () => Mode;
  readonly close: () => Promise<void>;
};

type Mode = "pull" | "probe";

export function startSupervisor(options: SupervisorOptions): Supervisor {
  const { clock, probeEveryMs } = options;
  let isClosed = false;
  let mode: Mode = "probe";
  let round = new AbortController();
  let attempting: AbortController | undefined;
  const modeNow = (): Mode => (options.isWanted() ? "pull" : "probe");

  /** A round is a mode with its own retrying; it ends when the mode changes or somebody is in a hurry. */
  async function live(): Promise<void> {
    while (!isClosed) {
      const own = new AbortController();
      round = own;
      mode = modeNow();
      const backoff = mode === "pull" ? DEFAULT_BACKOFF : { firstMs: probeEveryMs, mostMs: probeEveryMs };
      const what = `${mode === "pull" ? "pulling" : "probing"} camera ${options.cameraId}`;
      await keepRunning(what, () => attempts(own), {
        ...options,
        signal: own.signal,
        backoff,
      });
    }
  }

  async function attempts(own: AbortController): Promise<void> {
    while (!own.signal.aborted) {
      await pause(clock, options.untilNextMs(), own.signal);
      if (own.signal.aborted) return;
      attempting = new AbortController();
      try {
        await options.attempt(attempting.signal);
      } finally {
        attempting = undefined;
        if (modeNow() !== mode) own.abort();
      }
    }
  }

  function restart(): void {
    attempting?.abort();
    round.abort();
  }

  const ended = live();
  return {
    isTrying: () => attempting !== undefined,
    endAttempt: () => attempting?.abort(),
    reconsider: () => {
      if (!attempting && modeNow() !== mode) round.abort();
    },
    hurry: restart,
    mode: () => mode,
    close: async () => {
      isClosed = true;
      restart();
      await ended;
    },
  };
}
