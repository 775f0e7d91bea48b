// The nouns of the past: what is recorded of a camera, and what there is of it.
import type { AreaName } from "../../devices/areas.ts";
import type { StreamKind } from "../../devices/brand.ts";
import type { DeviceId, SiteId, UnixMs } from "../model.ts";

/** When a camera is recorded. In any mode but "off" an alert at its kitchen is, too. */
export type RecordingMode = "off" | "alert" | "kitchen-hours" | "always";

export type RecordingChoice = {
  readonly mode: RecordingMode;
  readonly stream: StreamKind;
  /** For how many days; undefined: for as many as the hub's settings say. */
  readonly keepDays?: number;
};

/** A stretch of recorded video, as a file from a key frame on. */
export type Piece = {
  /** Unique for its camera. */
  readonly id: string;
  /** When its first picture was taken, and when its last one ended. */
  readonly from: UnixMs;
  readonly to: UnixMs;
  /** How long it plays; where pictures were lost, less than from `from` to `to`. */
  readonly durationS: number;
  readonly bytes: number;
  /** What a player must know before it: pieces with the same one follow upon each other without a new beginning. */
  readonly initId: string;
  readonly mime: string;
  /** How its times are known: from the camera's own clock, or from when pictures arrived. */
  readonly source: "arrival" | "rtcp";
  /** Pictures are missing in it. */
  readonly isDamaged: boolean;
  /** It is still being written. */
  readonly isOpen?: true;
};

/** When the first of what is held begins, and when the last of it ends; there may be gaps. */
export type HeldSpan = { readonly oldest: UnixMs; readonly newest: UnixMs };

/** Why nothing is recorded though it should be. */
export type RecordingStop = {
  readonly why: /** The disk has too little room: the rest is the readings'. */
    | "disk-full"
    /** As much is held as may be, and all of it is protected. */
    | "quota"
    | "school-quota"
    /** The disk refuses for another reason, or does not keep up. */
    | "disk-fault";
  readonly since: UnixMs;
  /** In words that a person can act on. */
  readonly detail: string;
};

export type RecordingState = {
  /** "ready": what is to be recorded next begins at once; "offline": the camera sends nothing. */
  readonly state: "off" | "ready" | "recording" | "offline" | "stopped";
  readonly stop?: RecordingStop;
};

/** A span of a camera's past that is kept whatever is let go of. */
export type Protection = {
  readonly id: string;
  readonly cameraId: DeviceId;
  readonly siteId: SiteId;
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly reason: string;
  /** An account, or "hub" for what belongs to an alert. */
  readonly by: string;
  readonly at: UnixMs;
  readonly alertId?: string;
  /** When it ends; undefined: when somebody lifts it, or some time after its alert is closed. */
  readonly until?: UnixMs;
};

/** What is recorded of a camera because of an alert. */
export type AlertClip = {
  readonly alertId: string;
  readonly cameraId: DeviceId;
  readonly siteId: SiteId;
  readonly from: UnixMs;
  readonly to: UnixMs;
};

/** A clip that somebody asked for, to take it out of the hub. */
/** Why there is no clip, told apart for whoever says it in another language. */
export type ClipFaultKind =
  | "nothing-recorded"
  | "format-changed"
  | "no-room"
  | "gone-meanwhile"
  | "hub-stopped"
  | "hub-fault";

export type ClipExport = {
  readonly id: string;
  readonly cameraId: DeviceId;
  readonly siteId: SiteId;
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly reason: string;
  readonly by: string;
  readonly at: UnixMs;
  readonly state: "waiting" | "running" | "done" | "failed" | "broken-off" | "expired";
  readonly result: {
    readonly form?: "mp4" | "fragmented-mp4";
    readonly bytes?: number;
    readonly sha256?: string;
    readonly gaps?: readonly { readonly from: UnixMs; readonly to: UnixMs }[];
    readonly fault?: string;
    readonly faultKind?: ClipFaultKind;
    readonly expiresAt?: UnixMs;
    /** Somebody removed its file before it expired. */
    readonly removedBy?: string;
  };
};

/** A camera was taken to another site, or away: until then it was at this one. */
export type CameraMove = {
  readonly at: UnixMs;
  readonly from: SiteId;
  /** Removed from the hub, not taken to another site. */
  readonly isRemoval: boolean;
  /** What it was called then, and what it showed; undefined where it left before that was written down. */
  readonly name?: string;
  readonly area?: AreaName;
};
