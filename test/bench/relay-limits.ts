// What the relay is held to, by the size of the run: what is asked of many cameras' main streams says nothing of two small
// clips.
import type { Limit } from "./limits.ts";

export type Delivery = {
  readonly cameras: number;
  readonly firstPictureMs: number;
  readonly picturesPerS: number;
  /** Of the process that delivers and all below it; undefined where those cannot be measured. */
  readonly cpuPerCameraMinuteS: number | undefined;
  readonly cpuPerPictureUs: number | undefined;
  /** The part of the ffmpeg processes alone. */
  readonly belowPerCameraMinuteS: number | undefined;
  readonly memoryPerCameraMb: number | undefined;
  /** All cameras together, from the middle of the time to its end. */
  readonly memoryGrownMb: number | undefined;
  /** Sent in the time and not delivered; a batch of each camera more or less at its ends does not count. */
  readonly picturesMissing: number;
};

export type RelayRun = {
  /** The cameras play a main stream: 1920×1080, 25 pictures/s, 2 Mbit/s. */
  readonly isMainStream: boolean;
  readonly held: Delivery;
  /** ffmpeg -c copy with as many cameras. */
  readonly copied?: Delivery | undefined;
  /** node-rtsp-stream with the few cameras with which it keeps up. */
  readonly transcoded?: Delivery | undefined;
};

//  Design: at so many cameras, each of a main stream.
const MANY = 16;
const MOST_OF_COPY = 0.4;
const MOST_MB_A_CAMERA = 3;
//  Design: each where it is at work, the relay with many cameras and node-rtsp-stream with four, where it still keeps up.
//  With as many on both sides the relay is told beside it, and not held to it: a camera costs less among many.
const FEW = 4;
const MOST_OF_TRANSCODING = 1 / 80;
//  Design: a district's cameras on one core.
const DISTRICT = 200;
const MOST_CORES = 1;
//  Chosen: twice Node's young generation of 16 MB, which is full or empty at the end as it happens to be. What is lost a
//  picture shows in a long run with many cameras.
const MOST_GROWN_MB = 32;

export function relayLimits({ isMainStream, held, copied, transcoded }: RelayRun): readonly Limit[] {
  const isMany = isMainStream && held.cameras >= MANY;
  const coresOfAll = held.cpuPerCameraMinuteS && (held.cpuPerCameraMinuteS * held.cameras) / 60;
  return [
    {
      what: `CPU a camera-minute beside ffmpeg -c copy, ${held.cameras} cameras`,
      value: isMany ? share(held.cpuPerCameraMinuteS, copied?.cpuPerCameraMinuteS) : undefined,
      unit: "of ffmpeg's",
      most: MOST_OF_COPY,
    },
    {
      what: `CPU a delivered picture, ${held.cameras} cameras, beside node-rtsp-stream, ${FEW} cameras`,
      value:
        isMany && transcoded?.cameras === FEW
          ? share(held.cpuPerPictureUs, transcoded.cpuPerPictureUs)
          : undefined,
      unit: "of node-rtsp-stream's",
      most: MOST_OF_TRANSCODING,
    },
    {
      what: `memory a camera, ${held.cameras} cameras`,
      value: isMany ? held.memoryPerCameraMb : undefined,
      unit: "MB",
      most: MOST_MB_A_CAMERA,
    },
    {
      what: `CPU of all ${held.cameras} cameras`,
      value: held.cameras >= DISTRICT ? coresOfAll : undefined,
      unit: "cores",
      most: MOST_CORES,
    },
    { what: "pictures missing", value: held.picturesMissing, unit: "pictures", most: 0 },
    {
      what: "memory grown in the second half",
      value: held.memoryGrownMb,
      unit: "MB",
      most: MOST_GROWN_MB,
    },
  ];
}

function share(own: number | undefined, peer: number | undefined): number | undefined {
  return own === undefined || peer === undefined || peer <= 0 ? undefined : own / peer;
}
