// What a camera's stream and picture are like, as readings: each on change, asked once a minute. What does not change is
// told again after five minutes, and after ten where it says that nothing is wrong: told each minute, 800 cameras would
// fill the store six times as fast as all the sensors of a district do.
import type { MetricName } from "../../devices/metrics.ts";
import type { DeviceId, PictureFault, Reading, UnixMs } from "../model.ts";
import { PICTURE_FAULTS } from "../video/look/picture-judge.ts";
import type { PictureCheck } from "../video/look/picture-watch.ts";
import type { StreamFigures } from "../video/relay/stream-figures.ts";

export type PictureTeller = {
  /** Once a minute. `check` undefined: its picture was not looked at lately. */
  readonly minute: (cameraId: DeviceId, at: UnixMs, seen: Seen) => Reading[];
  /** At once, where what is wrong with the picture is another thing than before. */
  readonly turned: (cameraId: DeviceId, at: UnixMs, check: PictureCheck) => Reading[];
  readonly forget: (cameraId: DeviceId) => void;
};

export type Seen = {
  readonly stream: StreamFigures | undefined;
  readonly check: PictureCheck | undefined;
  /** Moved is judged only against an approved reference. */
  readonly hasReference: boolean;
};

type Told = Map<MetricName, { readonly value: number; readonly at: UnixMs }>;

const MIN = 60_000;
/** Chosen: a curve of a day is drawn from 288 of them. */
const NUMBER_AGAIN_MS = 5 * MIN;
const NO_AGAIN_MS = 10 * MIN;

/** By how much a figure must have changed to be told before its time. Chosen: what somebody would call another value. */
const NUMBERS: readonly {
  readonly metric: MetricName;
  readonly step: number;
  readonly of: (seen: Seen) => number | undefined;
}[] = [
  { metric: "frame_age", step: 2, of: ({ stream }) => stream?.frameAgeS },
  { metric: "frame_rate", step: 3, of: ({ stream }) => stream?.frameRate },
  { metric: "bitrate", step: 500, of: ({ stream }) => given(stream?.bitrate, (bits) => bits / 1000) },
  { metric: "key_frame_gap", step: 2, of: ({ stream }) => stream?.keyFrameGapS },
  { metric: "loss", step: 1, of: ({ stream }) => given(stream?.lossShare, (share) => share * 100) },
  { metric: "clock_offset", step: 10, of: ({ stream }) => given(stream?.clockOffsetS, Math.abs) },
  { metric: "luma", step: 20, of: ({ check }) => check?.figures.luma },
  { metric: "contrast", step: 10, of: ({ check }) => check?.figures.contrast },
  { metric: "sharpness", step: 20, of: ({ check }) => check?.figures.sharpness },
  { metric: "change", step: 5, of: ({ check }) => check?.figures.change },
  {
    metric: "reference_match",
    step: 5,
    of: ({ check }) => given(check?.figures.overlap, (share) => share * 100),
  },
];

function given(value: number | undefined, make: (value: number) => number): number | undefined {
  return value === undefined ? undefined : make(value);
}

export function createPictureTeller(digitsOf: (metric: MetricName) => number): PictureTeller {
  const told = new Map<DeviceId, Told>();
  const formats = new Map<DeviceId, string>();

  function tell(cameraId: DeviceId, metric: MetricName, value: number, at: UnixMs): Reading {
    const rounded = Number(value.toFixed(digitsOf(metric)));
    const ofCamera = told.get(cameraId) ?? new Map();
    told.set(cameraId, ofCamera.set(metric, { value: rounded, at }));
    return { deviceId: cameraId, metric, value: rounded, measuredAt: at, receivedAt: at, late: false };
  }

  function isDue(
    cameraId: DeviceId,
    metric: MetricName,
    value: number,
    at: UnixMs,
    step: number,
    againMs: number,
  ): boolean {
    const last = told.get(cameraId)?.get(metric);
    return last === undefined || Math.abs(value - last.value) >= step || at - last.at >= againMs;
  }

  function numbers(cameraId: DeviceId, at: UnixMs, seen: Seen): Reading[] {
    return NUMBERS.flatMap(({ metric, step, of }) => {
      const value = of(seen);
      return value !== undefined && isDue(cameraId, metric, value, at, step, NUMBER_AGAIN_MS)
        ? [tell(cameraId, metric, value, at)]
        : [];
    });
  }

  /** Told each minute while it is so, because a rule counts the time by them. */
  function claims(cameraId: DeviceId, at: UnixMs, { check, hasReference }: Omit<Seen, "stream">): Reading[] {
    if (check === undefined) return [];
    return PICTURE_FAULTS.flatMap((fault) => {
      const value = check.memory.told === fault ? 1 : 0;
      if (fault === "picture_moved" && !hasReference && value === 0 && !wasTold(cameraId, fault)) return [];
      return isDue(cameraId, fault, value, at, 1, value === 1 ? 0 : NO_AGAIN_MS)
        ? [tell(cameraId, fault, value, at)]
        : [];
    });
  }

  function wasTold(cameraId: DeviceId, fault: PictureFault): boolean {
    return told.get(cameraId)?.get(fault)?.value === 1;
  }

  /** 1 in the minute in which the codec or the size became another. */
  function format(cameraId: DeviceId, at: UnixMs, stream: StreamFigures | undefined): Reading[] {
    if (stream === undefined) return [];
    const now = `${stream.codec} ${stream.width}x${stream.height}`;
    const before = formats.get(cameraId);
    formats.set(cameraId, now);
    const value = before !== undefined && before !== now ? 1 : 0;
    return isDue(cameraId, "picture_format", value, at, 1, NO_AGAIN_MS)
      ? [tell(cameraId, "picture_format", value, at)]
      : [];
  }

  return {
    minute: (cameraId, at, seen) => [
      ...numbers(cameraId, at, seen),
      ...format(cameraId, at, seen.stream),
      ...claims(cameraId, at, seen),
    ],
    turned: (cameraId, at, check) => claims(cameraId, at, { check, hasReference: true }),
    forget: (cameraId) => {
      told.delete(cameraId);
      formats.delete(cameraId);
    },
  };
}
