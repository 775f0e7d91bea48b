// What the media sockets and the realtime socket carry.
import type { Alert } from "./alerts.ts";
import type { Problem } from "./basics.ts";
import type { Camera } from "./cameras.ts";

/**
 * Text frames of GET /cameras/{id}/live and GET /cameras/{id}/mpeg1. Binary frames of the first: the init segment, then
 * whole fragments; of the second, which sends no `init`: whole packets of MPEG-TS.
 */
export type LiveMessage =
  /** `transcoded`: what follows is the hub's own H.264 and not what the camera sends. */
  | { readonly type: "init"; readonly mime: string; readonly transcoded?: true }
  | {
      readonly type: "time";
      readonly mediaS: number;
      readonly capturedAt: string;
      readonly source: "arrival" | "rtcp";
    }
  /** What was lost on the way is left out: the picture stands still from here until the next key frame. */
  | { readonly type: "damage"; readonly isDamaged: boolean }
  | {
      readonly type: "state";
      readonly state: Camera["state"];
      readonly fault?: Camera["fault"];
      readonly faultDetail?: Camera["faultDetail"];
    };

/** One coalesced value of the realtime event `readings`. */
export type LiveReading = {
  readonly sensorId: string;
  readonly metric: string;
  readonly value: number;
  readonly measuredAt: string;
};

/** What socket.io carries from the hub to a dashboard. */
export type ServerEvents = {
  readings: (readings: readonly LiveReading[]) => void;
  alert: (alert: Alert) => void;
  camera: (camera: {
    readonly id: string;
    readonly state: Camera["state"];
    readonly fault?: Camera["fault"];
    readonly faultDetail?: Camera["faultDetail"];
    readonly clockOffsetS?: Camera["clockOffsetS"];
  }) => void;
  /** A site or something below it changed other than by a reading: fetch it again. */
  site: (site: { readonly id: string }) => void;
  /** There is something new among the person's own messages: fetch them again. */
  told: () => void;
};

/** What socket.io carries from a dashboard to the hub. */
export type ClientEvents = {
  subscribe: (
    request: { readonly sites: readonly string[] },
    answer: (result: { readonly ok: true } | { readonly problem: Problem }) => void,
  ) => void;
};
