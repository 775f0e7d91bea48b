// One camera's checks in a row, as the hub makes them of its pictures: figures, loops and the judge's word after each.

import type { PictureFault, UnixMs } from "../../hub/model.ts";
import type { Grey } from "../../hub/video/look/grey-picture.ts";
import { type Look, lookAt, type ReferenceLook } from "../../hub/video/look/picture-figures.ts";
import { judged, type PictureMemory, startMemory } from "../../hub/video/look/picture-judge.ts";
import { createPictureLoop } from "../../hub/video/look/picture-loop.ts";

const DAY_MS = 86_400_000;

export function watchPictures(reference?: ReferenceLook) {
  const loop = createPictureLoop(2 * DAY_MS);
  let last: Look | undefined;
  let memory: PictureMemory | undefined;
  return {
    /** The fault that is told after this check. */
    take: (
      grey: Grey,
      at: UnixMs,
      coded: { isSameBytes?: boolean; isRepeating?: boolean } = {},
    ): PictureFault | undefined => {
      const { figures, look } = lookAt(grey, last, reference);
      last = look;
      const isRepeating = loop.take(look.cells, at) !== undefined || coded.isRepeating === true;
      memory ??= startMemory(undefined, at, undefined);
      memory = judged(memory, { at, figures, isSameBytes: coded.isSameBytes === true, isRepeating });
      return memory.told;
    },
  };
}
