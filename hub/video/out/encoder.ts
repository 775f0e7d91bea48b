// One camera's stream → ffmpeg → a stream of our own again, as long as ffmpeg runs: a viewer of the relay on one side, a
// source for viewers on the other. Knows nothing of who watches, of what comes out and of trying again.
import type { Clock, Stop } from "../../lib/clock.ts";
import type { DeviceId, UnixMs } from "../../model.ts";
import type { LiveText, Viewer } from "../relay/viewer.ts";

export type EncoderNeeds = {
  readonly clock: Clock;
  readonly watch: (cameraId: DeviceId, viewer: Viewer) => Stop | undefined;
};

export type EncoderOptions = {
  readonly cameraId: DeviceId;
  readonly output: EncoderOutput;
  readonly signal: AbortSignal;
  /** The camera is gone for good. */
  readonly onGone: (code: number, reason: string) => void;
};

/** Where it goes, and what makes it: over all runs of ffmpeg. */
export type EncoderOutput = {
  /** Starts a process that begins with the key frame that was taken then. */
  readonly startRun: (first: Taken, onFailed: (error: Error) => void) => EncoderRun;
  /** Nothing more comes of what ran. */
  readonly end: () => void;
  readonly tell: (message: LiveText) => void;
};

export type EncoderRun = {
  readonly write: (data: Uint8Array) => void;
  readonly waitingBytes: () => number;
  /** False when the time in the picture would not be the picture's: it has to begin anew. */
  readonly tookTime: (taken: Taken) => boolean;
  readonly isStalled: () => boolean;
  readonly end: () => void;
};

export type Taken = {
  readonly mediaS: number;
  readonly capturedAt: UnixMs;
  readonly source: "arrival" | "rtcp";
};

//  Chosen: a picture takes some 20 ms; a process that gives nothing for this long gives nothing any more.
export const STALLED_MS = 5_000;
const LOOK_EVERY_MS = 1_000;

/** Resolves when `signal` aborts, throws when ffmpeg has died or stalled. */
export async function encode(needs: EncoderNeeds, options: EncoderOptions): Promise<void> {
  const { clock, watch } = needs;
  const { cameraId, output, signal } = options;
  const failed = Promise.withResolvers<void>();
  let init: Uint8Array | undefined;
  let next: "init" | Taken | undefined;
  let run: EncoderRun | undefined;

  function endRun(): void {
    run?.end();
    run = undefined;
    output.end();
  }

  function begin(taken: Taken): void {
    endRun();
    if (init === undefined) return;
    try {
      const started: EncoderRun = output.startRun(taken, (error) => {
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
    else if (message.type === "damage") output.tell(message);
    else if (message.type === "time") next = { ...message, capturedAt: Date.parse(message.capturedAt) };
    else {
      if (message.state === "offline") {
        endRun();
        //  What was on its way when the camera stopped still comes: it begins nothing.
        init = undefined;
      }
      output.tell(message);
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
