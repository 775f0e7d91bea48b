// What a camera is asked: that it is in sight, and that its picture can be believed. What a picture shows is judged where
// it is looked at (hub/video/look); here is only for how long it may be so until somebody is told.
import type { Limit } from "./limits.ts";
import type { MetricName } from "./metrics.ts";
import { CAMERA_OFFLINE } from "./places.ts";

const MIN = 60;
const HOUR = 60 * MIN;

/** Chosen, as for a camera out of sight: it is told once a minute, and a camera that is off tells nothing. */
const PAUSE_S = 10 * MIN;

/** One of the claims that are 1 while a picture is not to be believed. */
function claim(rule: string, metric: MetricName, rest: Pick<Limit, "steps" | "schedule" | "source">): Limit {
  return { rule, metric, side: "above", limit: 0, pauseS: PAUSE_S, clearMargin: 0, clearForS: 0, ...rest };
}

/** Practice of camera supervision, as quoted in the field's texts: frozen, black, covered for two minutes, then thirty. */
const NOBODY_SEES: Limit["steps"] = [
  { severity: "warning", forS: 2 * MIN },
  { severity: "critical", forS: 30 * MIN },
];
const SOURCE =
  "2 and 30 min: practice of camera supervision; what is found and how surely: test/bench/health.ts";

const PICTURE_LIMITS: readonly Limit[] = [
  //  At night the light is off, and nobody is to look.
  claim("camera-black", "picture_black", { steps: NOBODY_SEES, schedule: "kitchen-hours", source: SOURCE }),
  claim("camera-covered", "picture_covered", {
    steps: NOBODY_SEES,
    schedule: "kitchen-hours",
    source: SOURCE,
  }),
  claim("camera-frozen", "picture_frozen", { steps: NOBODY_SEES, schedule: "kitchen-hours", source: SOURCE }),
  //  Somebody shows a recording in place of the kitchen: at whatever hour it begins, it is told.
  claim("camera-looped", "picture_looped", {
    steps: [
      { severity: "warning", forS: 2 * MIN },
      { severity: "critical", forS: 30 * MIN },
    ],
    source: SOURCE,
  }),
  claim("camera-bright", "picture_bright", {
    //  Chosen: the sun has gone on after half an hour, and the kitchen can still be guessed at.
    steps: [{ severity: "notice", forS: 30 * MIN }],
    schedule: "kitchen-hours",
    source: "chosen",
  }),
  claim("camera-moved", "picture_moved", {
    //  Chosen: whoever cleans a camera has put it right after a quarter of an hour.
    steps: [{ severity: "warning", forS: 15 * MIN }],
    schedule: "kitchen-hours",
    source: "chosen",
  }),
  claim("camera-blurred", "picture_blurred", {
    //  Chosen: steam is gone after half an hour, a greasy lens is not; nobody is called for it at once.
    steps: [
      { severity: "notice", forS: 30 * MIN },
      { severity: "warning", forS: 24 * HOUR },
    ],
    schedule: "kitchen-hours",
    source: "chosen",
  }),
];

/** What a stream may be like for a while. */
const STREAM_LIMITS: readonly Limit[] = [
  {
    rule: "camera-lossy",
    metric: "loss",
    side: "above",
    limit: 2,
    steps: [{ severity: "notice", forS: 30 * MIN }],
    schedule: "kitchen-hours",
    clearMargin: 1,
    clearForS: 10 * MIN,
    source: "chosen: with a picture in 25 packets, 2 % of packets lost break every second picture",
  },
  {
    rule: "camera-clock-wrong",
    metric: "clock_offset",
    side: "above",
    limit: 60,
    steps: [
      { severity: "notice", forS: 10 * MIN },
      { severity: "warning", forS: 24 * HOUR },
    ],
    clearMargin: 30,
    clearForS: 0,
    source: "chosen: a minute is the least that the clock in the picture shows of it",
  },
  {
    rule: "camera-rare-key-frames",
    metric: "key_frame_gap",
    side: "above",
    limit: 10,
    steps: [{ severity: "notice", forS: HOUR }],
    schedule: "kitchen-hours",
    clearMargin: 2,
    clearForS: 10 * MIN,
    source: "chosen: whoever opens a live view waits as long for its first picture; 2 to 4 s are usual",
  },
];

export const CAMERA_LIMITS: readonly Limit[] = [CAMERA_OFFLINE, ...PICTURE_LIMITS, ...STREAM_LIMITS];
