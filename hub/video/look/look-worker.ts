// The thread in which pictures are looked at: what was kept of each camera's last one, its reference and its loops live
// here, so that the hub's own thread never waits for pixels.
import { serveCalls } from "../../lib/worker-call.ts";
import type { DeviceId, UnixMs } from "../../model.ts";
import { LOOK_SIZE } from "./grey-picture.ts";
import {
  type Look,
  lookAt,
  type PictureFigures,
  type ReferenceLook,
  referenceOf,
} from "./picture-figures.ts";
import { createPictureLoop, type PictureLoop } from "./picture-loop.ts";

export type LookedAt = {
  readonly figures: PictureFigures;
  /** How old the pictures are that it repeats; undefined: it repeats none. */
  readonly repeatsMs: number | undefined;
};

type Kept = {
  last: Look | undefined;
  reference: ReferenceLook | undefined;
  loop: PictureLoop;
};

const cameras = new Map<DeviceId, Kept>();

function keptOf(cameraId: DeviceId, memoryMs: number): Kept {
  const known = cameras.get(cameraId);
  if (known !== undefined) return known;
  const fresh: Kept = { last: undefined, reference: undefined, loop: createPictureLoop(memoryMs) };
  cameras.set(cameraId, fresh);
  return fresh;
}

const api = {
  /** One picture of a camera, after its last one. `memoryMs`: how long loops are looked back for; 0: not at all. */
  look: ({
    cameraId,
    at,
    grey,
    memoryMs,
  }: {
    cameraId: DeviceId;
    at: UnixMs;
    grey: Uint8Array;
    memoryMs: number;
  }): LookedAt => {
    const kept = keptOf(cameraId, memoryMs);
    const { figures, look } = lookAt({ ...LOOK_SIZE, data: grey }, kept.last, kept.reference);
    kept.last = look;
    return { figures, repeatsMs: memoryMs === 0 ? undefined : kept.loop.take(look.cells, at) };
  },
  /** What a camera is held against from now on; undefined: nothing. */
  hold: ({
    cameraId,
    reference,
    memoryMs,
  }: {
    cameraId: DeviceId;
    reference: ReferenceLook | undefined;
    memoryMs: number;
  }): void => {
    keptOf(cameraId, memoryMs).reference = reference;
  },
  /** What is kept of a picture that is approved. */
  reference: ({ grey }: { grey: Uint8Array }): ReferenceLook => referenceOf({ ...LOOK_SIZE, data: grey }),
  forget: ({ cameraId }: { cameraId: DeviceId }): void => {
    cameras.delete(cameraId);
  },
};
export type LookApi = typeof api;

serveCalls(api, () => cameras.clear());
