// RTP timestamps of one camera → media time that starts at 0 with its first picture and never runs backwards, over
// reconnects and clock jumps too. So a player keeps its buffer: what follows an outage is simply later, and the new
// init segment in front of it needs no new timestamp base. Pictures are placed as they come, without waiting for the
// next one: where a stream has B-frames, they are decoded earlier than they are shown instead (composition offsets).
import { createDecodeOrder, MOST_STEP_BACK } from "./decode-order.ts";
import { TIMESCALE } from "./fmp4-muxer.ts";

/** In ticks of TIMESCALE. */
type Place = {
  /** Above all before it. */
  readonly decodeTime: number;
  readonly duration: number;
  /** Shown this much after it is decoded: 0 in a stream without B-frames. */
  readonly compositionOffset: number;
};

export type MediaTimeline = {
  /** A new session: its timestamps have nothing to do with those before. */
  readonly restart: (clockRate: number) => void;
  /** The stream says (anew) how far its pictures are reordered and how long each is shown; undefined: it does not. */
  readonly begin: (said: { readonly reorder?: number; readonly frameS?: number }) => void;
  /** Where a picture with this RTP timestamp goes that arrived at `nowMs` (monotonic). */
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
  let firstDuration = FIRST_DURATION;
  const order = createDecodeOrder();

  function exactTimeOf(timestamp: number, nowMs: number): number {
    epochMs ??= nowMs;
    if (!last) {
      const begin = Math.max(lastEnd, Math.round(((nowMs - epochMs) / 1000) * TIMESCALE));
      return begin + order.begin(begin, firstDuration);
    }
    //  The signed difference of two 32-bit numbers is right over the wrap too.
    const stepTicks = ((timestamp - last.timestamp) | 0) * (TIMESCALE / rate);
    const arrivedTicks = ((nowMs - last.arrivedMs) / 1000) * TIMESCALE;
    const jumped =
      Math.abs(stepTicks - arrivedTicks) > (MOST_JUMP_MS / 1000) * TIMESCALE ||
      (order.isReordered() && stepTicks < -MOST_STEP_BACK);
    if (!jumped || !order.isReordered()) return last.exactTime + (jumped ? arrivedTicks : stepTicks);
    //  What came last was not what is shown last: it begins as a new session does.
    const begin = Math.max(lastEnd, Math.round(last.exactTime + arrivedTicks));
    return begin + order.begin(begin, firstDuration);
  }

  /** How long a picture is shown is known only when the next one is there; waiting for that would cost a frame of latency. */
  function durationAt(decodeTime: number): number {
    const step = last === undefined ? 0 : decodeTime - lastDecodeTime;
    //  One tick is no step of the camera's.
    if (step > 1 && step <= LONGEST_DURATION) {
      if (steps.length === REMEMBERED_STEPS) steps.shift();
      steps.push(step);
    }
    //  The longest step of late: too long does no harm, but after a duration shorter than half the next step
    //  MediaSource sees a hole and skips to the next key frame (W3C Media Source Extensions, coded frame processing).
    return steps.length > 0 ? Math.max(...steps) : firstDuration;
  }

  return {
    restart: (clockRate) => {
      rate = clockRate;
      last = undefined;
      steps = [];
    },
    begin: ({ reorder, frameS }) => {
      const said = Math.round((frameS ?? 0) * TIMESCALE);
      firstDuration = said > 0 && said <= LONGEST_DURATION ? said : FIRST_DURATION;
      order.setDepth(reorder);
    },
    place: (timestamp, nowMs) => {
      const exactTime = exactTimeOf(timestamp, nowMs);
      const shown = Math.round(exactTime);
      const decodeTime = Math.max(order.decodeTimeOf(shown), lastDecodeTime + 1);
      const duration = durationAt(decodeTime);
      last = { timestamp, arrivedMs: nowMs, exactTime };
      //  Without B-frames, a timestamp that runs backwards is the camera's mistake, and the picture is shown next.
      const compositionOffset = order.isReordered() ? shown - decodeTime : 0;
      lastDecodeTime = decodeTime;
      lastEnd = Math.max(decodeTime, shown) + duration;
      return { decodeTime, duration, compositionOffset };
    },
  };
}
