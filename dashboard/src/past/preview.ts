// While somebody draws along the bar the picture follows: not at every movement, and back where it was if they give up.
import type { Playback, PlaybackReport } from "./playback.ts";

/** Chosen: a few pictures a second are enough to find something; a plain press is over before that. */
const EVERY_MS = 250;
/** Chosen: what was asked for is waited for this long; otherwise a slow line would never show anything. */
const MOST_WAIT_MS = 1_500;

export type Preview = {
  /** Undefined: it was given up. */
  readonly draw: (at: number | undefined) => void;
  readonly reported: (report: PlaybackReport) => void;
  /** Somebody has chosen: what is shown is no preview any more. */
  readonly end: () => void;
};

export function createPreview(playback: () => Playback | null): Preview {
  let shown: PlaybackReport | undefined;
  let before: number | undefined;
  let wanted: number | undefined;
  let askedMs = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function show(): void {
    timer = undefined;
    if (wanted === undefined) return;
    if (shown?.phase === "loading" && performance.now() - askedMs < MOST_WAIT_MS) {
      timer = setTimeout(show, EVERY_MS);
      return;
    }
    askedMs = performance.now();
    playback()?.seek(wanted);
    wanted = undefined;
  }

  function end(): void {
    clearTimeout(timer);
    timer = undefined;
    wanted = undefined;
    before = undefined;
  }

  return {
    draw: (at) => {
      if (at === undefined) {
        const back = before;
        end();
        if (back !== undefined) playback()?.seek(back);
        return;
      }
      before ??= shown?.at;
      wanted = at;
      timer ??= setTimeout(show, EVERY_MS);
    },
    reported: (report) => {
      shown = report;
    },
    end,
  };
}
