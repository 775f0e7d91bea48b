// What a way to see a camera is: it draws into a place of its own, tells how it fares, and says when it does not work
// here. Ways know nothing of each other; picture-player.ts chooses among them.
import type { Camera } from "../../../hub/serve/contract.ts";

export type CameraWord = Pick<Camera, "state" | "fault" | "faultDetail">;

/** How a way fares, told at each change and some times a second. */
export type WayNews = {
  readonly phase:
    | "starting"
    | "playing"
    | "reconnecting"
    /** The browser wants a tap before it plays. */
    | "blocked";
  /** When the picture on the screen was taken, Unix milliseconds by the hub's clock. Absent before the first, and where it cannot be known. */
  readonly capturedAt?: number;
  /** Who says so: the camera, the hub when it arrived, or nobody better than an estimate. */
  readonly source?: "rtcp" | "arrival" | "estimate";
  /** How long no new picture has come although it should, in milliseconds; 0 while they come. */
  readonly stoppedForMs: number;
  /** More than one picture was on the screen. */
  readonly hasMoved: boolean;
  /** Since when parts of the picture are missing, Unix milliseconds by the hub's clock. */
  readonly damagedSince?: number;
  /** What is shown was encoded anew by the hub. */
  readonly isTranscoded?: boolean;
  /** What is played has the camera's sound. */
  readonly hasSound?: boolean;
  /** What the hub says of the camera meanwhile. */
  readonly camera?: CameraWord;
  /** What the camera's own stream is, where that is known. */
  readonly mime?: string;
};

/** Why a way is over. */
export type WayEnd =
  /** This browser cannot decode what the camera sends. */
  | "cannot"
  /** It does not show a moving picture though it should. */
  | "unmoved"
  /** No socket to the hub could be opened. */
  | "unreached"
  /** The line to the hub carries less than this way needs. */
  | "too-slow"
  /** The hub makes as much as it may already. */
  | "full"
  /** The hub cannot make it. */
  | "off"
  /** Outside its hours, or the right to watch was withdrawn. */
  | "ended";

export type WayNeeds = {
  /** Empty, and the way's own. */
  readonly place: HTMLElement;
  /** Of the camera's media: "live?stream=sub", "hls/index.m3u8", "still.jpg". */
  readonly address: (rest: string) => string;
  /** Makes the element that plays, in the way the page wants it. */
  readonly makeVideo: () => HTMLVideoElement;
  readonly label: string;
  /** Asks for the sound too, where the way has one. */
  readonly hears: boolean;
  readonly stillEveryMs: () => number;
  /** The hub's clock, Unix milliseconds. */
  readonly hubNow: () => number;
  readonly news: (news: WayNews) => void;
  /** At most once, and never before the way has been started. */
  readonly end: (why: WayEnd) => void;
  /** Called while the last picture can still be copied from what shows it. */
  readonly keepLast: () => void;
};

export type RunningWay = {
  readonly stop: () => void;
  /** After the tap that a browser wants. */
  readonly play: () => void;
  /** What shows the picture, to be copied from. */
  readonly picture: () => HTMLVideoElement | HTMLCanvasElement | HTMLImageElement | undefined;
};

/** Issue's word: a way that does not move within 3 s of when it should gives way to the next. */
export const MOVES_WITHIN_MS = 3_000;
/** Chosen: a camera that must be called first has its first picture within this. */
export const FIRST_WITHIN_MS = 10_000;
/** Chosen: at the edge of what one would call a pause. */
export const STOPPED_AFTER_MS = 5_000;
/** Chosen: an age that is read goes by seconds. */
export const REPORT_EVERY_MS = 500;
