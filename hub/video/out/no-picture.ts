// Why there is no picture, in words for whoever wanted one.
import type { CameraFault, CameraState, NoPicture } from "../../model.ts";

const FAULTS: Readonly<Record<CameraFault, string>> = {
  unreachable: "it cannot be reached",
  "wrong-password": "it refuses the user or the password",
  "no-such-stream": "it has no such stream",
  "unsupported-codec": "its codec is none that the hub knows",
  "not-allowed": "its address is in none of the networks of this site's cameras",
  "no-key-frames": "it sends no key frames",
  stalled: "it has stopped sending",
  refused: "it refuses to send",
  "too-many-viewers": "it gives out no more streams",
  protocol: "what it sends is not RTSP as it should be",
  "too-lossy": "so much of what it sends is lost on the way that there is no whole picture",
  "clock-off": "its clock is wrong",
};

export const NO_SUCH_CAMERA: NoPicture = { why: "no-such-camera", detail: "There is no such camera." };

/** Of a camera that was asked for its stream and does not deliver. */
export function noPictureOf(state: CameraState | undefined): NoPicture {
  if (state === undefined) return NO_SUCH_CAMERA;
  const { fault, since } = state;
  if (state.state !== "offline") {
    return {
      why: "starting",
      detail: "The camera is being asked for its picture: try again in some seconds.",
    };
  }
  const why = fault === undefined ? "" : `: ${FAULTS[fault]}`;
  return {
    why: "offline",
    ...(fault === undefined ? {} : { fault }),
    since,
    detail: `The camera has given no picture since ${new Date(since).toISOString()}${why}.`,
  };
}

export function ffmpegOff(words: string): NoPicture {
  return { why: "off", detail: `${words.charAt(0).toUpperCase()}${words.slice(1)}.` };
}
