// A transcode to H.264: what ffmpeg makes of one camera's stream, as fragments with the camera's times, for any number of
// viewers. Its place in time goes on over all its runs.
import type { Clock } from "../../lib/clock.ts";
import type { Drawing } from "../../model.ts";
import { TIMESCALE } from "../codec/fmp4-muxer.ts";
import { createFmp4Reader, type ReadFragment } from "../codec/fmp4-reader.ts";
import type { Ffmpeg } from "../ffmpeg/ffmpeg.ts";
import { TRANSCODE_FPS } from "../ffmpeg/ffmpeg-arguments.ts";
import type { FfmpegRun } from "../ffmpeg/ffmpeg-run.ts";
import { createBatches } from "../relay/batches.ts";
import { createFanOut, type FanOut } from "../relay/fan-out.ts";
import { createTally } from "../relay/tally.ts";
import type { LiveText, Viewer } from "../relay/viewer.ts";
import { type EncoderOutput, type EncoderRun, STALLED_MS, type Taken } from "./encoder.ts";
import { wallSeconds } from "./wall-clock.ts";

export type OutputNeeds = { readonly clock: Clock; readonly zone: string; readonly ffmpeg: Ffmpeg };

/** What a transcode gives, and who gets it. */
export type TranscodeOutput = EncoderOutput & Pick<FanOut, "add" | "remove" | "all" | "size">;

type Where = { readonly drawing: Drawing | undefined; readonly fanOut: FanOut; readonly place: StreamPlace };

/** Over all runs: the next one begins there at the earliest. */
type StreamPlace = { endTicks: number; sequence: number };

//  Chosen: the time in the picture is told in seconds, and may be wrong by no more than two.
const MOST_DRIFT_MS = 2_000;
//  Chosen: key frames that ffmpeg can have in hand at once; the time of a picture goes by the one before it.
const REMEMBERED_TIMES = 8;

export function createH264Output(needs: OutputNeeds, drawing: Drawing | undefined): TranscodeOutput {
  const fanOut = createFanOut(createBatches(needs.clock), createTally());
  const place: StreamPlace = { endTicks: 0, sequence: 1 };
  /** Its viewers are told whose work it is. */
  const marked = new Map<Viewer, Viewer>();
  return {
    startRun: (first, onFailed) => startRun(needs, { drawing, fanOut, place }, first, onFailed),
    end: fanOut.end,
    tell: (message) => {
      if (message.type === "damage") fanOut.damage(message.isDamaged);
      else fanOut.tell(message);
    },
    add: (viewer) => {
      const sendText = (message: LiveText): void =>
        viewer.sendText(message.type === "init" ? { ...message, transcoded: true } : message);
      const one = { ...viewer, sendText };
      marked.set(viewer, one);
      fanOut.add(one);
    },
    remove: (viewer) => {
      const one = marked.get(viewer);
      marked.delete(viewer);
      return one !== undefined && fanOut.remove(one);
    },
    all: () => [...marked.keys()],
    size: fanOut.size,
  };
}

/** One process, which begins with the key frame that was taken then. */
function startRun(
  { clock, ffmpeg, zone }: OutputNeeds,
  { drawing, fanOut, place }: Where,
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
      capturedAt: Math.floor(before.capturedAt + (takenS - before.mediaS) * 1000),
      sound: undefined,
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
