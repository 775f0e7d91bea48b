// One camera's stream → ffmpeg → fragments of our own again, as long as ffmpeg runs: a viewer of the relay on one side,
// a source for a fan-out on the other. Knows nothing of who watches and of trying again.
import type { Clock, Stop } from "../../lib/clock.ts";
import type { DeviceId, Drawing, UnixMs } from "../../model.ts";
import { TIMESCALE } from "../codec/fmp4-muxer.ts";
import { createFmp4Reader, type ReadFragment } from "../codec/fmp4-reader.ts";
import type { Ffmpeg } from "../ffmpeg/ffmpeg.ts";
import { TRANSCODE_FPS } from "../ffmpeg/ffmpeg-arguments.ts";
import type { FfmpegRun } from "../ffmpeg/ffmpeg-run.ts";
import type { FanOut } from "../relay/fan-out.ts";
import type { LiveText, Viewer } from "../relay/viewer.ts";
import { wallSeconds } from "./wall-clock.ts";

export type EncoderNeeds = {
  readonly clock: Clock;
  readonly zone: string;
  readonly ffmpeg: Ffmpeg;
  readonly watch: (cameraId: DeviceId, viewer: Viewer) => Stop | undefined;
};

export type EncoderOptions = {
  readonly cameraId: DeviceId;
  readonly drawing: Drawing;
  readonly fanOut: FanOut;
  /** Where the stream stands, over all runs: the next one begins there at the earliest. */
  readonly place: StreamPlace;
  readonly signal: AbortSignal;
  /** The camera is gone for good. */
  readonly onGone: (code: number, reason: string) => void;
};

/** Owned by the transcode, moved by its runs. */
export type StreamPlace = { endTicks: number; sequence: number };

//  Chosen: a picture takes some 20 ms; a process that gives nothing for this long gives nothing any more.
const STALLED_MS = 5_000;
const LOOK_EVERY_MS = 1_000;
//  Chosen: the time in the picture is told in seconds, and may be wrong by no more than two.
const MOST_DRIFT_MS = 2_000;
//  Chosen: key frames that ffmpeg can have in hand at once; the time of a picture goes by the one before it.
const REMEMBERED_TIMES = 8;

type Taken = { readonly mediaS: number; readonly capturedAt: UnixMs; readonly source: "arrival" | "rtcp" };

/** Resolves when `signal` aborts, throws when ffmpeg has died or stalled. */
export async function encode(needs: EncoderNeeds, options: EncoderOptions): Promise<void> {
  const { clock, watch } = needs;
  const { cameraId, fanOut, signal } = options;
  const failed = Promise.withResolvers<void>();
  let init: Uint8Array | undefined;
  let next: "init" | Taken | undefined;
  let run: EncoderRun | undefined;

  function endRun(): void {
    run?.end();
    run = undefined;
    fanOut.end();
  }

  function begin(taken: Taken): void {
    endRun();
    if (init === undefined) return;
    try {
      const started = startRun(needs, options, taken, (error) => {
        if (run === started) failed.reject(error);
      });
      run = started;
      run.write(init);
    } catch (cause) {
      failed.reject(new Error("starting ffmpeg", { cause }));
    }
  }

  function takeText(message: LiveText): void {
    if (message.type === "init") next = "init";
    else if (message.type === "damage") fanOut.damage(message.isDamaged);
    else if (message.type === "time") next = { ...message, capturedAt: Date.parse(message.capturedAt) };
    else {
      if (message.state === "offline") {
        endRun();
        //  What was on its way when the camera stopped still comes: it begins nothing.
        init = undefined;
      }
      fanOut.tell(message);
    }
  }

  const stop = watch(cameraId, {
    sendText: takeText,
    sendBinary: (data) => {
      const what = next;
      next = undefined;
      if (what === "init") {
        //  Another stream: what runs cannot take it.
        endRun();
        init = data;
        return;
      }
      if (what !== undefined && (run === undefined || !run.tookTime(what))) begin(what);
      run?.write(data);
    },
    bufferedBytes: () => run?.waitingBytes() ?? 0,
    close: options.onGone,
  });
  const stopLooking = clock.every(LOOK_EVERY_MS, () => {
    if (run?.isStalled()) failed.reject(new Error(`ffmpeg gave nothing for ${STALLED_MS / 1000} s`));
  });
  const aborted = () => failed.resolve();
  signal.addEventListener("abort", aborted, { once: true });
  try {
    if (!signal.aborted) await failed.promise;
  } finally {
    signal.removeEventListener("abort", aborted);
    stopLooking();
    stop?.();
    endRun();
  }
}

type EncoderRun = {
  readonly write: (data: Uint8Array) => void;
  readonly waitingBytes: () => number;
  /** False when the time in the picture would not be the picture's: it has to begin anew. */
  readonly tookTime: (taken: Taken) => boolean;
  readonly isStalled: () => boolean;
  readonly end: () => void;
};

/** One process, which begins with the key frame that was taken then. */
function startRun(
  { clock, ffmpeg, zone }: EncoderNeeds,
  { drawing, fanOut, place }: EncoderOptions,
  first: Taken,
  onFailed: (error: Error) => void,
): EncoderRun {
  let times: Taken[] = [first];
  let isOver = false;
  let lastInputMs = 0;
  let lastOutputMs = clock.monotonicMs();
  const moveBy = Math.max(Math.round(first.mediaS * TIMESCALE), place.endTicks);

  function pass({ data, isKey, decodeTime }: ReadFragment): void {
    const takenS = first.mediaS + decodeTime / TIMESCALE;
    const before = times.findLast(({ mediaS }) => mediaS <= takenS) ?? first;
    place.endTicks = moveBy + decodeTime + 1;
    place.sequence += 1;
    fanOut.push({
      data,
      isKey,
      mediaS: (moveBy + decodeTime) / TIMESCALE,
      durationS: 1 / TRANSCODE_FPS,
      isDamaged: false,
      capturedAt: new Date(before.capturedAt + (takenS - before.mediaS) * 1000).toISOString(),
      source: before.source,
    });
  }

  const read = createFmp4Reader({
    onInit: (mime, segment) => fanOut.begin(mime, segment),
    onFragment: pass,
    moveBy,
    firstSequence: place.sequence,
  });
  const job = { kind: "transcode", drawing, wallSecondsAtZero: wallSeconds(first.capturedAt, zone) } as const;
  const run: FfmpegRun = ffmpeg.start(job, (data) => {
    if (isOver) return;
    lastOutputMs = clock.monotonicMs();
    try {
      read(data);
    } catch (cause) {
      onFailed(new Error("reading what ffmpeg made", { cause }));
    }
  });
  run.ended.then((words) => {
    if (!isOver) onFailed(new Error(`ffmpeg ended${words === "" ? "" : `: ${words}`}`));
  });

  return {
    write: (data) => {
      lastInputMs = clock.monotonicMs();
      run.write(data);
    },
    waitingBytes: run.waitingBytes,
    tookTime: (taken) => {
      const drawn = first.capturedAt + (taken.mediaS - first.mediaS) * 1000;
      times = [...times.slice(1 - REMEMBERED_TIMES), taken];
      return Math.abs(drawn - taken.capturedAt) <= MOST_DRIFT_MS;
    },
    isStalled: () => lastInputMs > lastOutputMs && clock.monotonicMs() - lastOutputMs > STALLED_MS,
    end: () => {
      isOver = true;
      run.kill();
    },
  };
}
