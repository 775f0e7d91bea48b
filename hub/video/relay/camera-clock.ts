// What time it is by a camera's own clock, as its sender reports say, and whether that is to be believed. Where it is,
// pictures are of when the camera took them; where it is not, of when they came, and the camera's clock is said to be off.
import type { UnixMs } from "../../model.ts";
import type { SenderReport } from "../rtsp/rtp.ts";

export type CameraClock = {
  /** A session begins: the reports before say nothing of its timestamps. Whether the clock is off stays. */
  readonly restart: (clockRate: number) => void;
  readonly report: (report: SenderReport, arrivedAt: UnixMs) => void;
  /** Of a picture with this RTP timestamp. Pictures before the first report go by their arrival. */
  readonly captureTime: (timestamp: number, arrivedAt: UnixMs) => CaptureTime;
  /** The camera's clock less the hub's, by its last report. Undefined while it says no time of day. */
  readonly offsetS: () => number | undefined;
  /** The same, in whole seconds, while the clock is off; undefined while it is right or not known. */
  readonly wrongByS: () => number | undefined;
};

export type CaptureTime = { readonly takenAt: UnixMs; readonly source: "arrival" | "rtcp" };

//  Chosen: a clock that is within this of the hub's is set by NTP, and knows better than the arrival when a picture was
//  taken; beyond it the hub's clock is the truth.
const MOST_BELIEVED_MS = 1_000;
//  Chosen: twice that, since a report that waited behind pictures comes late and looks like a clock that is behind.
const OFF_MS = 2_000;
//  Chosen: one report may be held up; reports come each 5 s or so (RFC 3550, section 6.2).
const REPORTS_TO_BELIEVE = 2;
//  Chosen: a clock that is off drifts, and not every second of it is news.
const NEWS_S = 2;

export function createCameraClock(): CameraClock {
  let rate = 90_000;
  let last: SenderReport | undefined;
  let offsetMs: number | undefined;
  let wrongByS: number | undefined;
  let contrary = 0;

  function judge(offset: number): void {
    const isWrong = wrongByS !== undefined;
    const saysOtherwise = isWrong ? Math.abs(offset) <= MOST_BELIEVED_MS : Math.abs(offset) > OFF_MS;
    contrary = saysOtherwise ? contrary + 1 : 0;
    const seconds = Math.round(offset / 1000);
    if (contrary >= REPORTS_TO_BELIEVE) {
      contrary = 0;
      wrongByS = isWrong ? undefined : seconds;
    } else if (wrongByS !== undefined && !saysOtherwise && Math.abs(seconds - wrongByS) >= NEWS_S) {
      wrongByS = seconds;
    }
  }

  return {
    restart: (clockRate) => {
      rate = clockRate;
      last = undefined;
    },
    report: (report, arrivedAt) => {
      //  RFC 3550, section 6.4.1: a camera that has no clock counts from when it began, so from 1900, or says 0.
      if (report.cameraMs < 0) return;
      last = report;
      offsetMs = report.cameraMs - arrivedAt;
      judge(offsetMs);
    },
    captureTime: (timestamp, arrivedAt) => {
      if (last !== undefined && wrongByS === undefined) {
        //  The signed difference of two 32-bit numbers is right over the wrap too.
        const takenAt = last.cameraMs + (((timestamp - last.timestamp) | 0) / rate) * 1000;
        if (Math.abs(arrivedAt - takenAt) <= MOST_BELIEVED_MS) return { takenAt, source: "rtcp" };
      }
      return { takenAt: arrivedAt, source: "arrival" };
    },
    offsetS: () => (offsetMs === undefined ? undefined : offsetMs / 1000),
    wrongByS: () => wrongByS,
  };
}
