// The pictures of cameras that people looked at lately: what somebody approves is the very one that they saw, not what the
// camera shows some seconds later.
import type { DeviceId, UnixMs } from "../model.ts";

export type ShownPictures<T extends { readonly capturedAt: UnixMs }> = {
  readonly put: (cameraId: DeviceId, picture: T) => void;
  /** Undefined where it was shown to nobody, or is not kept any more. */
  readonly find: (cameraId: DeviceId, capturedAt: UnixMs) => T | undefined;
  readonly forget: (cameraId: DeviceId) => void;
};

//  Chosen: a page that is open has another picture each ten seconds, and whoever is asked whether they are sure takes less
//  than five minutes; of the main streams of a school's cameras that is some tens of MB.
const MOST_OF_CAMERA = 30;
const MOST = 200;

export function createShownPictures<T extends { readonly capturedAt: UnixMs }>(): ShownPictures<T> {
  /** In the order in which they were shown last. */
  let kept: { readonly cameraId: DeviceId; readonly picture: T }[] = [];
  return {
    put: (cameraId, picture) => {
      const others = kept.filter(
        (one) => one.cameraId !== cameraId || one.picture.capturedAt !== picture.capturedAt,
      );
      const own = others.filter((one) => one.cameraId === cameraId);
      const oldest = own.length < MOST_OF_CAMERA ? undefined : own[0];
      kept = [...others.filter((one) => one !== oldest), { cameraId, picture }].slice(-MOST);
    },
    find: (cameraId, capturedAt) =>
      kept.find((one) => one.cameraId === cameraId && one.picture.capturedAt === capturedAt)?.picture,
    forget: (cameraId) => {
      kept = kept.filter((one) => one.cameraId !== cameraId);
    },
  };
}
