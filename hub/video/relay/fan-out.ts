// One camera's fragments → all its viewers, in batches that are put together once and shared.
// Promise: a viewer who does not keep up loses pictures back to a key frame, counted, and costs the others nothing.
import type { Stop } from "../../lib/clock.ts";
import type { Batches } from "./batches.ts";
import { createGopCache, type LiveFragment, withData } from "./gop-cache.ts";
import type { Lent } from "./lent-memory.ts";
import type { Tally } from "./tally.ts";
import type { LiveText, Viewer } from "./viewer.ts";

//  Measured: with 4 MB, 20 viewers that never read cost 10 MB in all and the others nothing.
const TOO_FAR_BEHIND_BYTES = 4 * 1024 * 1024;
//  Chosen: far enough below that a viewer who is let in again does not fall out within the same group of pictures.
const CAUGHT_UP_BYTES = 1024 * 1024;

export type Init = { readonly mime: string; readonly segment: Buffer };

export type FanOut = {
  /** The stream is (again) live and begins with this init segment, `heard` with its sound; a key frame follows. */
  readonly begin: (mime: string, init: Buffer, heard?: Init) => void;
  /** Copies its data. */
  readonly push: (fragment: LiveFragment) => void;
  /** The stream has ended. What was not sent yet is sent; newcomers wait for the next `begin`. */
  readonly end: () => void;
  /** Sends them what is there: of a live stream, all from its last key frame on. */
  readonly add: (viewer: Viewer) => void;
  /** False when it was not among them. */
  readonly remove: (viewer: Viewer) => boolean;
  /** Pictures are being left out since a loss, or no more. Told once each time, newcomers too. */
  readonly damage: (isDamaged: boolean) => void;
  readonly tell: (message: LiveText) => void;
  readonly all: () => readonly Viewer[];
  readonly size: () => number;
};

export function createFanOut(batches: Batches, tally: Tally): FanOut {
  const viewers = new Map<Viewer, Progress>();
  const cache = createGopCache();
  let init: Init | undefined;
  let heardInit: Init | undefined;
  let isDamaged = false;
  let waiting: LiveFragment[] = [];
  let stopTimer: Stop | undefined;

  function flush(): void {
    stopTimer?.();
    stopTimer = undefined;
    const fragments = waiting;
    waiting = [];
    const first = fragments[0];
    if (!first || viewers.size === 0) return;
    const batch = joining(fragments, batches.join);
    for (const [viewer, state] of viewers) {
      const { data, lend } = batch.of(viewer);
      state.now = nextState(state.now, viewer.bufferedBytes(), data.length, first.isKey);
      if (state.now === "following") send(viewer, first, data, lend());
      else if (state.now === "too-slow") tally.framesDroppedForSlowViewers += fragments.length;
    }
    batch.close();
  }

  function send(viewer: Viewer, first: LiveFragment, data: Buffer, done: () => void): void {
    const { mediaS, capturedAt, source } = first;
    if (first.isKey)
      viewer.sendText({ type: "time", mediaS, capturedAt: new Date(capturedAt).toISOString(), source });
    viewer.sendBinary(data, done);
    tally.bytesOut += data.length;
  }

  function sendInit(viewer: Viewer): void {
    const own = viewer.hears ? (heardInit ?? init) : init;
    if (!own) return;
    viewer.sendText({ type: "init", mime: own.mime });
    viewer.sendBinary(own.segment);
    tally.bytesOut += own.segment.length;
  }

  function damage(now: boolean): void {
    if (now === isDamaged) return;
    isDamaged = now;
    //  What waits is of before.
    flush();
    for (const viewer of viewers.keys()) viewer.sendText({ type: "damage", isDamaged });
  }

  return {
    begin: (mime, segment, heard) => {
      flush();
      cache.clear();
      init = { mime, segment };
      heardInit = heard;
      for (const viewer of viewers.keys()) sendInit(viewer);
    },
    push: (fragment) => {
      //  A key frame begins a batch, so that whoever skips or comes can be let in there.
      if (fragment.isKey) flush();
      const kept = cache.push(fragment);
      if (viewers.size === 0) return;
      waiting.push(kept ?? withData(fragment, Buffer.from(fragment.data)));
      stopTimer ??= batches.soon(flush);
    },
    damage,
    end: () => {
      flush();
      damage(false);
      cache.clear();
      init = undefined;
      heardInit = undefined;
    },
    add: (viewer) => {
      //  The others get what waits now, or the newcomer would get it twice: from the cache and with the batch.
      flush();
      const cached = cache.fragments();
      const first = cached[0];
      sendInit(viewer);
      if (first) {
        const own = joining(cached, batches.join);
        const { data, lend } = own.of(viewer);
        send(viewer, first, data, lend());
        own.close();
      }
      if (isDamaged) viewer.sendText({ type: "damage", isDamaged });
      viewers.set(viewer, { now: first ? "following" : "waiting" });
    },
    remove: (viewer) => viewers.delete(viewer),
    tell: (message) => {
      for (const viewer of viewers.keys()) viewer.sendText(message);
    },
    all: () => [...viewers.keys()],
    size: () => viewers.size,
  };
}

/** Whether a viewer gets all, has come and waits for its first key frame, or fell behind and waits for one. */
type Progress = { now: "following" | "waiting" | "too-slow" };

function nextState(
  now: Progress["now"],
  behindBytes: number,
  moreBytes: number,
  startsAtKey: boolean,
): Progress["now"] {
  if (now === "following") {
    //  Whoever is not behind gets it, however large it is.
    const isTooFar = behindBytes > 0 && behindBytes + moreBytes > TOO_FAR_BEHIND_BYTES;
    return isTooFar ? "too-slow" : "following";
  }
  return startsAtKey && behindBytes < CAUGHT_UP_BYTES ? "following" : now;
}

type Batch = { readonly of: (viewer: Viewer) => Lent; readonly close: () => void };

/** Put together once for all who hear, and once for all who do not. */
function joining(fragments: readonly LiveFragment[], join: (parts: readonly Buffer[]) => Lent): Batch {
  const isSilent = fragments.every(({ sound }) => sound === undefined);
  let silent: Lent | undefined;
  let heard: Lent | undefined;
  return {
    of: ({ hears = false }) => {
      if (!hears || isSilent) {
        silent ??= join(fragments.map(({ data }) => data));
        return silent;
      }
      heard ??= join(fragments.flatMap(({ data, sound }) => (sound === undefined ? [data] : [data, sound])));
      return heard;
    },
    close: () => {
      silent?.close();
      heard?.close();
    },
  };
}
