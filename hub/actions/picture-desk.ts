// What is known of cameras' pictures, as actions and pages need it (bound in compose/picture-health.ts).
import type { DeviceId, NoPicture, PictureTrust, Still, UnixMs } from "../model.ts";
import type { PictureReference } from "../store/picture-references.ts";

/** A picture of a camera, and what others will be held against if it is approved. */
export type PresentPicture = Still & { readonly edges: Uint8Array; readonly cells: Uint8Array };

/** What a camera's last check told, and its stream. Each figure is absent where it is not known. */
export type PictureNow = {
  readonly checkedAt?: UnixMs;
  readonly luma?: number;
  readonly contrast?: number;
  readonly sharpness?: number;
  readonly usualSharpness?: number;
  readonly darkShare?: number;
  readonly brightShare?: number;
  readonly flatShare?: number;
  readonly change?: number;
  /** Of the approved reference's edges, how many are still there: 1 all of them, 0 as many as by chance. */
  readonly overlap?: number;
  /** How old the pictures are that it repeats, in seconds. */
  readonly repeatsS?: number;
  readonly stream?: {
    readonly codec: string;
    readonly width: number;
    readonly height: number;
    readonly frameRate: number;
    /** In kbit/s. */
    readonly bitrate: number;
    readonly keyFrameGapS: number;
    readonly lossShare: number;
    readonly clockOffsetS?: number;
    readonly frameAgeS: number;
  };
};

/** Where each judgement that goes by one figure begins. */
export type PictureLimits = Readonly<
  Record<
    "picture_black" | "picture_bright" | "picture_covered" | "picture_moved" | "picture_blurred",
    { readonly on: number }
  >
>;

export type PictureDesk = {
  readonly limits: PictureLimits;
  /** Why pictures are not looked at; undefined while they are. */
  readonly off: () => string | undefined;
  /** Undefined where the picture was not judged, or not lately. */
  readonly trustOf: (cameraId: DeviceId) => PictureTrust | undefined;
  readonly nowOf: (cameraId: DeviceId) => PictureNow;
  /** The newest picture, as a person is shown it. */
  readonly present: (cameraId: DeviceId) => Promise<Still | NoPicture>;
  /** With what is kept of it: the newest one, or the one of this moment if `present` has given it lately. */
  readonly takePresent: (
    cameraId: DeviceId,
    capturedAt: UnixMs | undefined,
  ) => Promise<PresentPicture | NoPicture | "not-shown">;
  /** What was approved for the camera as it is now. */
  readonly referenceOf: (cameraId: DeviceId) => PictureReference | undefined;
  /** Another one was approved. */
  readonly hold: (reference: PictureReference) => Promise<void>;
};
