// The thread in which the past is written, looked up and let go of: a disk that stands still holds up nothing but it.
import { existsSync } from "node:fs";
import { givenToWorker, serveCalls } from "../../lib/worker-call.ts";
import type { DeviceId, UnixMs } from "../../model.ts";
import { heldWithin, type Stay } from "./held-within.ts";
import { heldIn, makeRoom, type RoomAsked } from "./make-room.ts";
import { openShelf, type Part } from "./shelf.ts";

const { folder, mayMakeFolder } = givenToWorker<{
  readonly folder: string;
  readonly mayMakeFolder: boolean;
}>();
//  A disk that is not mounted must not be taken for an empty one.
if (!mayMakeFolder && !existsSync(folder)) throw new Error("it is not there: is its disk mounted?");
const shelf = openShelf(folder);

function heldOf(cameraId: DeviceId): { readonly bytes: number; readonly oldest?: UnixMs } {
  const camera = shelf.cameras.get(cameraId);
  const days = [...(camera?.days.values() ?? [])];
  const open = camera?.open?.piece;
  const oldest = Math.min(...days.map(({ from }) => from), open?.from ?? Number.POSITIVE_INFINITY);
  return {
    bytes: days.reduce((sum, { bytes }) => sum + bytes, open?.bytes ?? 0),
    ...(Number.isFinite(oldest) ? { oldest } : {}),
  };
}

const api = {
  found: (_: undefined) => ({ ...shelf.found, ...heldIn(shelf) }),
  write: (part: Part) => shelf.write(part),
  end: (cameraId: DeviceId) => shelf.end(cameraId),
  list: ({ cameraId, from, to }: { cameraId: DeviceId; from: UnixMs; to: UnixMs }) =>
    shelf.list(cameraId, from, to),
  find: ({ cameraId, id }: { cameraId: DeviceId; id: string }) => shelf.find(cameraId, id),
  findInit: ({ cameraId, id }: { cameraId: DeviceId; id: string }) => shelf.findInit(cameraId, id),
  heldOf,
  oldestOf: (cameraIds: readonly DeviceId[]) =>
    cameraIds.flatMap((id): (readonly [DeviceId, UnixMs])[] => {
      const { oldest } = heldOf(id);
      return oldest === undefined ? [] : [[id, oldest]];
    }),
  heldWithin: (stays: readonly Stay[]) => stays.map((stay) => heldWithin(shelf, stay)),
  makeRoom: (asked: RoomAsked) => {
    const room = makeRoom(folder, shelf, asked);
    for (const cameraId of shelf.cameras.keys()) shelf.noteLate(cameraId);
    return room;
  },
};

export type ShelfApi = typeof api;

serveCalls(api, shelf.close);
