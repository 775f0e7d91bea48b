// A transcode to MPEG-1 for any number of viewers. Promise: who does not keep up loses whole packets, and costs the others
// nothing.

import type { Drawing } from "../../model.ts";
import type { LiveText, Viewer } from "../relay/viewer.ts";
import { type EncoderRun, STALLED_MS, type Taken } from "./encoder.ts";
import type { OutputNeeds, TranscodeOutput } from "./h264-output.ts";
import { wallSeconds } from "./wall-clock.ts";

//  ISO/IEC 13818-1, clause 2.4.3.2.
const PACKET_BYTES = 188;
//  Measured for live views: with 4 MB, 20 viewers that never read cost 10 MB in all and the others nothing.
const TOO_FAR_BEHIND_BYTES = 4 * 1024 * 1024;
const CAUGHT_UP_BYTES = 1024 * 1024;
//  Chosen: as for a drawn live view: the time that is drawn is told in seconds.
const MOST_DRIFT_MS = 2_000;

export function createMpeg1Output(needs: OutputNeeds, drawing: Drawing | undefined): TranscodeOutput {
  const { clock, ffmpeg, zone } = needs;
  /** Each with whether it keeps up. */
  const viewers = new Map<Viewer, { isBehind: boolean }>();
  let newest: LiveText | undefined;

  function tell(message: LiveText): void {
    for (const viewer of viewers.keys()) viewer.sendText(message);
  }

  function send(packets: Buffer): void {
    for (const [viewer, progress] of viewers) {
      const behind = viewer.bufferedBytes();
      progress.isBehind = behind > (progress.isBehind ? CAUGHT_UP_BYTES : TOO_FAR_BEHIND_BYTES);
      if (!progress.isBehind) viewer.sendBinary(packets);
    }
  }

  function noteTime({ mediaS, capturedAt, source }: Taken): void {
    newest = { type: "time", mediaS, capturedAt: new Date(capturedAt).toISOString(), source };
    tell(newest);
  }

  function startRun(first: Taken, onFailed: (error: Error) => void): EncoderRun {
    let rest: Buffer = Buffer.alloc(0);
    let isOver = false;
    let lastInputMs = 0;
    let lastOutputMs = clock.monotonicMs();
    const run = ffmpeg.startMpeg1(
      { drawing, wallSecondsAtZero: wallSeconds(first.capturedAt, zone) },
      (data) => {
        if (isOver) return;
        lastOutputMs = clock.monotonicMs();
        rest = Buffer.concat([rest, data]);
        const whole = rest.length - (rest.length % PACKET_BYTES);
        if (whole > 0) send(rest.subarray(0, whole));
        rest = rest.subarray(whole);
      },
    );
    run.ended.then((words) => {
      if (!isOver) onFailed(new Error(`ffmpeg ended${words === "" ? "" : `: ${words}`}`));
    });
    noteTime(first);
    return {
      write: (data) => {
        lastInputMs = clock.monotonicMs();
        run.write(data);
      },
      waitingBytes: run.waitingBytes,
      tookTime: (taken) => {
        noteTime(taken);
        const drawn = first.capturedAt + (taken.mediaS - first.mediaS) * 1000;
        return drawing?.watermark === undefined || Math.abs(drawn - taken.capturedAt) <= MOST_DRIFT_MS;
      },
      isStalled: () => lastInputMs > lastOutputMs && clock.monotonicMs() - lastOutputMs > STALLED_MS,
      end: () => {
        isOver = true;
        run.kill();
      },
    };
  }

  return {
    startRun,
    end: () => {
      newest = undefined;
    },
    tell,
    add: (viewer) => {
      if (newest !== undefined) viewer.sendText(newest);
      viewers.set(viewer, { isBehind: false });
    },
    remove: (viewer) => viewers.delete(viewer),
    all: () => [...viewers.keys()],
    size: () => viewers.size,
  };
}
