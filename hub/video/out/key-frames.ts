// The newest key frame of a camera, for as long as somebody wants it: a viewer of the relay that keeps one picture.
import type { Stop } from "../../lib/clock.ts";
import type { CameraState, UnixMs } from "../../model.ts";
import type { Viewer } from "../relay/viewer.ts";

export type KeyFrame = {
  readonly init: Uint8Array;
  readonly fragment: Uint8Array;
  readonly capturedAt: UnixMs;
  readonly source: "arrival" | "rtcp";
};

export type KeyFrames = {
  /** Undefined until the first one, and again from when the camera stops delivering. */
  readonly newest: () => KeyFrame | undefined;
  readonly stop: Stop;
};

/** Undefined when there is no such camera. `onChange` is told of each new key frame and of each change of state. */
export function followKeyFrames(
  watch: (viewer: Viewer) => Stop | undefined,
  onChange: (state: CameraState["state"] | undefined) => void,
): KeyFrames | undefined {
  let init: Uint8Array | undefined;
  let isInitNext = false;
  let time: { readonly capturedAt: UnixMs; readonly source: "arrival" | "rtcp" } | undefined;
  let newest: KeyFrame | undefined;

  const stop = watch({
    sendText: (message) => {
      if (message.type === "time") {
        time = { capturedAt: Date.parse(message.capturedAt), source: message.source };
      } else if (message.type === "init") isInitNext = true;
      else if (message.type === "state") {
        if (message.state !== "online") {
          newest = undefined;
          //  What was on its way when the camera stopped still comes, and is of before: nothing counts until it begins anew.
          init = undefined;
        }
        onChange(message.state);
      }
    },
    sendBinary: (data) => {
      if (isInitNext) {
        isInitNext = false;
        init = data;
        newest = undefined;
      } else if (time && init) {
        newest = { init, fragment: firstFragment(data), ...time };
        time = undefined;
        onChange(undefined);
      }
    },
    bufferedBytes: () => 0,
    close: () => {
      newest = undefined;
    },
  });
  return stop && { newest: () => newest, stop };
}

/** moof and mdat at the beginning of a batch: its key frame. */
function firstFragment(data: Uint8Array): Uint8Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const moof = view.getUint32(0);
  return data.subarray(0, moof + view.getUint32(moof));
}
