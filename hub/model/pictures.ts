// What is seen of a camera, how it is asked for, and why there is nothing to see. Types only.
import type { StreamKind } from "../../devices/brand.ts";
import type { CameraFault, DeviceId, Drawing, UnixMs } from "../model.ts";

/** A picture of a camera. */
export type Still = {
  readonly jpeg: Uint8Array;
  readonly capturedAt: UnixMs;
  /** How that is known: from the camera's own clock, or from when its picture arrived. */
  readonly source: "arrival" | "rtcp";
  /** Another for every other picture. */
  readonly tag: string;
};

/** One camera of a sheet of stills. */
export type AskedStill = {
  readonly cameraId: DeviceId;
  /** When the picture was taken that the asker has of it; undefined: none. */
  readonly hasOf: UnixMs | undefined;
};

/** The newest stills of many cameras, as they are asked for at once. */
export type SheetAsked = {
  readonly cameras: readonly AskedStill[];
  /** What one asker may have waiting is bounded. */
  readonly asker: string;
  /** Ends the wait of who has gone away. */
  readonly signal: AbortSignal;
};

export type SheetEntry = { readonly cameraId: DeviceId; readonly picture: Still | NoPicture };

/** How a live view is asked for. */
export type LiveView = {
  /** mp4: fragments for a browser's own player. mpeg1: MPEG-1 in MPEG-TS for a player in JavaScript. */
  readonly form: "mp4" | "mpeg1";
  /** h264: for whoever has no decoder of H.265. What the camera sends itself, where it is that. */
  readonly codec: "any" | "h264";
  readonly stream: StreamKind;
  /** Nothing is hidden without one. A drawn view is of the sub stream, and always H.264 or MPEG-1. */
  readonly drawing: Drawing | undefined;
  /** The parents' seat that asks: what is made for one is bounded. */
  readonly seat?: string | undefined;
};

/** What is asked for of a live view over HLS. */
export type HlsAsked = Pick<LiveView, "codec" | "drawing" | "seat"> & {
  /** "index.m3u8", or a name that it gave. Whoever asks for the playlist keeps the view running for some seconds. */
  readonly file: string;
  /** Of the playlist: not before it has this segment, or this part of it (draft-pantos-hls-rfc8216bis, section 6.2.5.2). */
  readonly from?: { readonly segment: number; readonly part?: number | undefined } | undefined;
  /** Who asks: what one asker may have waiting is bounded. */
  readonly asker?: string | undefined;
  /** Ends the wait of who has gone away. */
  readonly signal?: AbortSignal | undefined;
};

/** A playlist of a live view, or a piece of video that it names. */
export type HlsFile = {
  readonly bytes: Uint8Array;
  /** A playlist changes all the time; what it names never does. */
  readonly kind: "playlist" | "segment";
};

/** Why there is no picture, told apart for whoever shows something in its place. */
export type NoPicture = {
  readonly why:
    | "no-such-camera"
    /** ffmpeg is missing, which the hub needs for this. */
    | "off"
    /** As much is being made as may be at once. Stills may still be had where a live picture may not. */
    | "full"
    | "offline"
    /** The camera has been asked for its stream and nothing came yet: ask again in a moment. */
    | "starting"
    /** Its pictures cannot be shown: no key frame for too long, or nothing that can be decoded. */
    | "unusable"
    /** What was asked for comes later than whoever plays along can know of. */
    | "too-far";
  readonly fault?: CameraFault;
  /** Since when there is none, where that is known. */
  readonly since?: UnixMs;
  /** In words that a person can act on. */
  readonly detail: string;
};
