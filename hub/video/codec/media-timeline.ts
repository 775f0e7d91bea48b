// RTP timestamps of one camera → media time that starts at 0 with its first picture and never runs backwards, over
// reconnects and clock jumps too. So a player keeps its buffer: what follows an outage is simply later, and the new
// init segment in front of it needs no new timestamp base. Pictures come in the order in which they are shown: streams
// with B-frames would need their composition offsets written too.
import { TIMESCALE } from "./fmp4-muxer.ts";

type Place = { readonly decodeTime: number; readonly duration: number };

export type MediaTimeline = {
  /** A new session: its timestamps have nothing to do with those before. */
  readonly restart: (clockRate: number) => void;
  /** Where a picture with this RTP timestamp goes that arrived at `nowMs` (monotonic). In ticks of TIMESCALE. */
  readonly place: (timestamp: number, nowMs: number) => Place;
};

//  Chosen: 25 frames a second, for the first picture only, after which there is a difference to go by.
const FIRST_DURATION = TIMESCALE / 25;
//  Chosen: a timestamp that steps this much more or less than time did was set, not counted.
const MOST_JUMP_MS = 5_000;
//  Chosen: longer is a gap in the stream, not the way it runs.
const LONGEST_DURATION = TIMESCALE;
//  Chosen: some half a second; covers the patterns in which cameras round their timestamps.
const REMEMBERED_STEPS = 16;

export function createMediaTimeline(): MediaTimeline {
  let epochMs: number | undefined;
  let rate = TIMESCALE;
  let last: { timestamp: number; arrivedMs: number; exactTime: number } | undefined;
  let lastDecodeTime = -1;
  let lastEnd = 0;
  let steps: number[] = [];

  function exactTimeOf(timestamp: number, nowMs: number): number {
    epochMs ??= nowMs;
    if (!last) return Math.max(lastEnd, Math.round(((nowMs - epochMs) / 1000) * TIMESCALE));
    //  The signed difference of two 32-bit numbers is right over the wrap too.
    const stepTicks = ((timestamp - last.timestamp) | 0) * (TIMESCALE / rate);
    const arrivedTicks = ((nowMs - last.arrivedMs) / 1000) * TIMESCALE;
    const jumped = Math.abs(stepTicks - arrivedTicks) > (MOST_JUMP_MS / 1000) * TIMESCALE;
    return last.exactTime + (jumped ? arrivedTicks : stepTicks);
  }

  return {
    restart: (clockRate) => {
      rate = clockRate;
      last = undefined;
      steps = [];
    },
    place: (timestamp, nowMs) => {
      const exactTime = exactTimeOf(timestamp, nowMs);
      const step = last ? Math.round(exactTime - last.exactTime) : 0;
      if (step > 0 && step <= LONGEST_DURATION) steps = [...steps.slice(1 - REMEMBERED_STEPS), step];
      last = { timestamp, arrivedMs: nowMs, exactTime };
      const decodeTime = Math.max(Math.round(exactTime), lastDecodeTime + 1);
      //  How long a picture is shown is known only when the next one is there; waiting for that would cost a frame
      //  of latency. The longest step of late is written instead: too long does no harm, but after a duration
      //  shorter than half the next step MediaSource sees a hole and skips to the next key frame (W3C Media Source
      //  Extensions, coded frame processing).
      const duration = steps.length > 0 ? Math.max(...steps) : FIRST_DURATION;
      lastDecodeTime = decodeTime;
      lastEnd = decodeTime + duration;
      return { decodeTime, duration };
    },
  };
}
