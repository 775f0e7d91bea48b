// A camera's live view in H.264, for whoever has no decoder of H.265: its own stream where that is H.264, else the shared
// transcode of its sub stream. Which it is, the stream's beginning says, and it may become another while somebody watches.
import type { StreamKind } from "../../../devices/brand.ts";
import type { Stop } from "../../lib/clock.ts";
import type { DeviceId, NoPicture } from "../../model.ts";
import type { Viewer } from "../relay/viewer.ts";

export type H264Needs = {
  readonly watchRaw: (cameraId: DeviceId, viewer: Viewer, stream: StreamKind) => Stop | NoPicture;
  readonly watchMade: (cameraId: DeviceId, viewer: Viewer) => Stop | NoPicture;
};

//  IANA's registry of WebSocket close codes: try again later.
const TRY_LATER = 1013;

export function watchH264(
  needs: H264Needs,
  cameraId: DeviceId,
  viewer: Viewer,
  stream: StreamKind,
): Stop | NoPicture {
  let stopNow: Stop | undefined;
  let isOver = false;

  function follow(watching: Stop | NoPicture): NoPicture | undefined {
    if (typeof watching !== "function") return watching;
    //  It may have ended while it was being begun.
    if (isOver) watching();
    else stopNow = watching;
    return undefined;
  }

  function leave(): void {
    stopNow?.();
    stopNow = undefined;
  }

  function goOn(watching: Stop | NoPicture): void {
    const none = follow(watching);
    if (none !== undefined) viewer.close(TRY_LATER, none.why);
  }

  /** What the camera sends, as long as it is H.264. */
  function watchOwn(kind: StreamKind): Stop | NoPicture {
    let isLeft = false;
    let isBegun = false;
    const watching = needs.watchRaw(
      cameraId,
      {
        ...viewer,
        sendText: (message) => {
          if (isLeft) return;
          if (message.type !== "init" || message.mime.includes("avc1")) return viewer.sendText(message);
          isLeft = true;
          if (isBegun) other(kind);
        },
        sendBinary: (data, done) => {
          if (!isLeft) viewer.sendBinary(data, done);
        },
        close: (code, reason) => {
          if (!isLeft) viewer.close(code, reason);
        },
      },
      kind,
    );
    isBegun = true;
    if (!isLeft || typeof watching !== "function") return watching;
    //  It said at once that it is another codec.
    watching();
    return kind === "main" ? watchOwn("sub") : needs.watchMade(cameraId, viewer);
  }

  function other(kind: StreamKind): void {
    leave();
    if (!isOver) goOn(kind === "main" ? watchOwn("sub") : needs.watchMade(cameraId, viewer));
  }

  const none = follow(watchOwn(stream));
  if (none !== undefined) return none;
  return () => {
    isOver = true;
    leave();
  };
}
