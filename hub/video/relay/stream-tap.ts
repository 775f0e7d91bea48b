// Somebody inside the hub who is given every fragment of the cameras' held streams, whoever watches: recordings, checks
// of the picture. A tap asks for nothing: a camera that nobody needs stays unpulled, and gives what its probes bring.
import type { DeviceId } from "../../model.ts";
import type { LiveFragment } from "./gop-cache.ts";

/** None of these may throw, and none may wait. */
export type StreamTap = {
  /** The stream begins, or is another from here on. What follows starts at a key frame. */
  readonly begin: (cameraId: DeviceId, init: { readonly mime: string; readonly segment: Buffer }) => void;
  /** Its data is to be copied, and never changed: the next one is written over it. */
  readonly fragment: (cameraId: DeviceId, fragment: LiveFragment) => void;
  readonly end: (cameraId: DeviceId) => void;
};
