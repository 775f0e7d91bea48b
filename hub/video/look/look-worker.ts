// The thread in which pictures are decoded and looked at: its ffmpegs are started and fed here, and what was kept of each
// camera's last picture, its reference and its loops live here, so that the hub's own thread never waits for a process to
// begin, nor sees a pixel.
import { systemClock } from "../../lib/clock.ts";
import { createLog } from "../../lib/log.ts";
import { givenToWorker, serveCalls } from "../../lib/worker-call.ts";
import type { DeviceId, UnixMs } from "../../model.ts";
import { decodeBatch } from "../ffmpeg/decode-batch.ts";
import { openFfmpeg } from "../ffmpeg/ffmpeg.ts";
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

/** A key frame as it is decoded. */
export type CodedPicture = { readonly init: Uint8Array; readonly fragment: Uint8Array };

export type ToLookAt = CodedPicture & { readonly cameraId: DeviceId; readonly at: UnixMs };

/** What the thread is given at its beginning. */
export type LookSettings = {
  /** ffmpeg, by name or path. */
  readonly program: string;
  /** How long loops are looked back for; 0: not at all. */
  readonly memoryMs: number;
};

type Kept = {
  last: Look | undefined;
  reference: ReferenceLook | undefined;
  loop: PictureLoop;
};

const { program, memoryMs } = givenToWorker<LookSettings>();
const cameras = new Map<DeviceId, Kept>();
//  That there is none has been said by who opened the hub's own.
const log = createLog("silent");
const opening = openFfmpeg({ program, log });

async function decoded(pictures: readonly CodedPicture[]): Promise<readonly (Uint8Array | undefined)[]> {
  const ffmpeg = await opening;
  return await decodeBatch({ ffmpeg, clock: systemClock, log }, pictures, LOOK_SIZE);
}

function keptOf(cameraId: DeviceId): Kept {
  const known = cameras.get(cameraId);
  if (known !== undefined) return known;
  const fresh: Kept = { last: undefined, reference: undefined, loop: createPictureLoop(memoryMs) };
  cameras.set(cameraId, fresh);
  return fresh;
}

function look({ cameraId, at }: ToLookAt, grey: Uint8Array): LookedAt {
  const kept = keptOf(cameraId);
  const { figures, look } = lookAt({ ...LOOK_SIZE, data: grey }, kept.last, kept.reference);
  kept.last = look;
  return { figures, repeatsMs: memoryMs === 0 ? undefined : kept.loop.take(look.cells, at) };
}

const api = {
  /** Pictures of several cameras, each after its camera's last one; undefined for what cannot be decoded. */
  look: async ({
    pictures,
  }: {
    pictures: readonly ToLookAt[];
  }): Promise<readonly (LookedAt | undefined)[]> => {
    const greys = await decoded(pictures);
    return pictures.map((picture, place) => {
      const grey = greys[place];
      return grey && look(picture, grey);
    });
  },
  /** What a camera is held against from now on; undefined: nothing. */
  hold: ({ cameraId, reference }: { cameraId: DeviceId; reference: ReferenceLook | undefined }): void => {
    keptOf(cameraId).reference = reference;
  },
  /** What is kept of a picture that is approved; undefined where it cannot be decoded. */
  reference: async ({ picture }: { picture: CodedPicture }): Promise<ReferenceLook | undefined> => {
    const [grey] = await decoded([picture]);
    return grey && referenceOf({ ...LOOK_SIZE, data: grey });
  },
  forget: ({ cameraId }: { cameraId: DeviceId }): void => {
    cameras.delete(cameraId);
  },
};
export type LookApi = typeof api;

serveCalls(api, () => {
  cameras.clear();
  void opening.then((ffmpeg) => ffmpeg.close());
});
