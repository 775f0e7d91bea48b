// Live views that are not as the camera sends them: one transcode of a camera for all who want the same codec and drawing,
// begun when the first one comes and ended when the last one has gone. Promise: there are never more than the budget; who is too many is told
// "full" and has stills.
import type { Clock, Stop } from "../../lib/clock.ts";
import { keepRunning } from "../../lib/keep-running.ts";
import type { Log } from "../../lib/log.ts";
import type { CameraState, DeviceId, Drawing, NoPicture } from "../../model.ts";
import type { Viewer } from "../relay/viewer.ts";
import { drawingKey } from "./drawing.ts";
import { type EncoderNeeds, encode } from "./encoder.ts";
import { createH264Output, type OutputNeeds } from "./h264-output.ts";
import { boundsOf, type Claim } from "./made-budget.ts";
import { createMpeg1Output } from "./mpeg1-output.ts";
import { ffmpegOff, NO_SUCH_CAMERA } from "./no-picture.ts";

/** What a transcode makes of a camera's stream. */
export type Made = { readonly codec: "h264" | "mpeg1"; readonly drawing: Drawing | undefined };

/** What is asked for, and the parents' seat that asks. */
export type MadeAsked = Made & { readonly seat?: string | undefined };

export type TranscodesNeeds = EncoderNeeds &
  OutputNeeds & {
    readonly log: Log;
    readonly stateOf: (cameraId: DeviceId) => CameraState | undefined;
    /** How many at once. */
    readonly most: number;
  };

export type Transcodes = {
  readonly watch: (cameraId: DeviceId, made: MadeAsked, viewer: Viewer) => Stop | NoPicture;
  /** Those that somebody watches, and those that nobody watches any more but may in a moment. */
  readonly running: () => number;
  readonly viewers: () => number;
  readonly close: () => Promise<void>;
};

//  Chosen: a page that is turned, or a player that reads HLS anew, finds it running; nobody waits longer for its place.
const LINGER_MS = 5_000;
//  RFC 6455, section 7.4.1: going away.
const GOING_AWAY = 1001;

export function startTranscodes(needs: TranscodesNeeds): Transcodes {
  const all = new Map<string, Transcode>();
  const closing = new Set<Promise<void>>();

  function remove(key: string, transcode: Transcode): void {
    if (all.get(key) !== transcode) return;
    all.delete(key);
    const closed = transcode.close();
    closing.add(closed);
    closed.finally(() => closing.delete(closed));
  }

  /** True if there is room for one more; those that nobody watches any more make room. */
  function makeRoom(claim: Claim): boolean {
    return boundsOf(claim, needs.most).every(({ most, counts }) => {
      const taken = [...all].filter(([, transcode]) => counts(transcode.claim()));
      if (taken.length < most) return true;
      const [key, idle] = taken.find(([, transcode]) => transcode.viewers() === 0) ?? [];
      if (key === undefined || idle === undefined) return false;
      remove(key, idle);
      return true;
    });
  }

  return {
    watch: (cameraId, made, viewer) => {
      if (needs.ffmpeg.off !== undefined) return ffmpegOff(needs.ffmpeg.off);
      if (needs.stateOf(cameraId) === undefined) return NO_SUCH_CAMERA;
      const key = `${cameraId} ${made.codec} ${drawingKey(made.drawing)}`;
      let transcode = all.get(key);
      if (transcode === undefined) {
        if (!makeRoom({ isNeeded: isNeeded(made), seat: made.seat })) return full(needs.most);
        const started: Transcode = startTranscode(cameraId, made, needs, () => remove(key, started));
        transcode = started;
        all.set(key, started);
      }
      return transcode.watch(viewer, made.seat);
    },
    running: () => all.size,
    viewers: () => [...all.values()].reduce((sum, transcode) => sum + transcode.viewers(), 0),
    close: async () => {
      for (const [key, transcode] of all) {
        transcode.sendAway(GOING_AWAY, "the hub is stopping");
        remove(key, transcode);
      }
      await Promise.all(closing);
    },
  };
}

function full(most: number): NoPicture {
  const detail = `The hub makes ${most} live views at once that are not as the camera sends them, and all that you may have are in use: there are stills, and a live view when one is free.`;
  return { why: "full", detail };
}

/** Only H.264 with masks is: whoever is shown a camera with masks gets nothing else that is live. */
function isNeeded({ codec, drawing }: Made): boolean {
  return codec === "h264" && (drawing?.masks.length ?? 0) > 0;
}

type Transcode = {
  readonly watch: (viewer: Viewer, seat: string | undefined) => Stop;
  readonly claim: () => Claim;
  readonly viewers: () => number;
  readonly sendAway: (code: number, reason: string) => void;
  /** Resolves when ffmpeg has been let go. */
  readonly close: () => Promise<void>;
};

function startTranscode(
  cameraId: DeviceId,
  made: Made,
  needs: TranscodesNeeds,
  onUnwanted: () => void,
): Transcode {
  const { clock, log }: { clock: Clock; log: Log } = needs;
  const create = made.codec === "h264" ? createH264Output : createMpeg1Output;
  const output = create(needs, made.drawing);
  const over = new AbortController();
  let stopLinger: Stop | undefined;
  const watchers = new Set<{ readonly seat: string | undefined }>();
  //  Made for the one who has watched longest.
  let seatNow: string | undefined;

  function sendAway(code: number, reason: string): void {
    for (const viewer of output.all()) {
      output.remove(viewer);
      viewer.close(code, reason);
    }
  }

  const onGone = (code: number, reason: string): void => {
    sendAway(code, reason);
    onUnwanted();
  };
  const ended = keepRunning(
    `transcoding camera ${cameraId}`,
    (signal) => encode(needs, { cameraId, output, signal, onGone }),
    { clock, log, signal: over.signal },
  );

  return {
    claim: () => ({ isNeeded: isNeeded(made), seat: seatNow }),
    watch: (viewer, seat) => {
      const watcher = { seat };
      watchers.add(watcher);
      if (watchers.size === 1) seatNow = seat;
      stopLinger?.();
      stopLinger = undefined;
      const state = needs.stateOf(cameraId);
      if (state !== undefined) {
        const { fault } = state;
        const why = fault === undefined ? {} : { fault };
        viewer.sendText({ type: "state", state: state.state, ...why });
      }
      output.add(viewer);
      return () => {
        watchers.delete(watcher);
        const [longest] = watchers;
        if (longest !== undefined) seatNow = longest.seat;
        if (output.remove(viewer) && output.size() === 0) stopLinger = clock.after(LINGER_MS, onUnwanted);
      };
    },
    viewers: output.size,
    sendAway,
    close: async () => {
      stopLinger?.();
      over.abort();
      await ended;
    },
  };
}
