// What of the past is let go of: by age, and the oldest first where there is more than may be held or the disk has too
// little room. Never what is protected, nor what is being written.
import { existsSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import type { DeviceId, UnixMs } from "../../model.ts";
import { fileName } from "./day-folder.ts";
import { type IndexedPiece, noteGone, readIndex } from "./day-index.ts";
import type { Shelf } from "./shelf.ts";

export type RoomAsked = {
  /** What of a camera ended before this goes; undefined: nothing goes by age now. */
  readonly letGo: { readonly before: UnixMs; readonly own: Readonly<Record<DeviceId, UnixMs>> } | undefined;
  readonly protected: readonly { readonly cameraId: DeviceId; readonly from: UnixMs; readonly to: UnixMs }[];
  /** What may be held in all, and of what belongs together (a school); undefined: whatever there is. */
  readonly mostBytes: number | undefined;
  readonly mostBytesOfGroup: number | undefined;
  readonly groupOf: Readonly<Record<DeviceId, string>>;
  readonly leaveFreeBytes: number;
  /** For want of room on the disk nothing goes that ended after this. */
  readonly youngest: UnixMs;
};

export type Room = {
  readonly heldBytes: number;
  readonly pieces: number;
  readonly freeBytes: number;
  readonly removed: number;
  /** There is more to be let go of: ask again. */
  readonly hasMore: boolean;
  /** As much is held as may be, and nothing more can go. */
  readonly isFull: boolean;
  /** The same of these groups. */
  readonly fullGroups: readonly string[];
};

//  Chosen: some 0.1 s of work on a slow disk, so that what is being recorded does not wait for long.
const MOST_AT_ONCE = 500;

export function makeRoom(folder: string, shelf: Shelf, asked: RoomAsked): Room {
  const work = { left: MOST_AT_ONCE, removed: 0 };
  if (asked.letGo !== undefined) {
    for (const cameraId of shelf.cameras.keys()) {
      const before = asked.letGo.own[cameraId] ?? asked.letGo.before;
      remove(shelf, asked, work, { cameras: [cameraId], before, isEnough: () => false });
    }
  }
  const groups = Map.groupBy(shelf.cameras.keys(), (cameraId) => asked.groupOf[cameraId] ?? "");
  const fullGroups: string[] = [];
  for (const [group, cameras] of groups) {
    const isEnough = () => heldBy(shelf, cameras) <= (asked.mostBytesOfGroup ?? Number.POSITIVE_INFINITY);
    if (isEnough()) continue;
    remove(shelf, asked, work, { cameras, before: Number.POSITIVE_INFINITY, isEnough });
    if (!isEnough() && work.left > 0) fullGroups.push(group);
  }
  const all = [...shelf.cameras.keys()];
  const isEnough = () => heldBy(shelf, all) <= (asked.mostBytes ?? Number.POSITIVE_INFINITY);
  if (!isEnough()) remove(shelf, asked, work, { cameras: all, before: Number.POSITIVE_INFINITY, isEnough });
  const isFull = !isEnough() && work.left > 0;
  if (freeBytes(folder) < asked.leaveFreeBytes) {
    const hasRoom = () => freeBytes(folder) >= asked.leaveFreeBytes;
    remove(shelf, asked, work, { cameras: all, before: asked.youngest, isEnough: hasRoom });
  }
  return {
    ...heldIn(shelf),
    freeBytes: freeBytes(folder),
    removed: work.removed,
    hasMore: work.left === 0,
    isFull,
    fullGroups,
  };
}

/** What somebody without privileges may still write. */
function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

export function heldIn(shelf: Shelf): { readonly heldBytes: number; readonly pieces: number } {
  let pieces = 0;
  for (const { days, open } of shelf.cameras.values()) {
    for (const day of days.values()) pieces += day.pieces;
    if (open !== undefined) pieces += 1;
  }
  return { heldBytes: heldBy(shelf, shelf.cameras.keys()), pieces };
}

function heldBy(shelf: Shelf, cameras: Iterable<DeviceId>): number {
  let bytes = 0;
  for (const cameraId of cameras) {
    const camera = shelf.cameras.get(cameraId);
    for (const day of camera?.days.values() ?? []) bytes += day.bytes;
    bytes += camera?.open?.piece.bytes ?? 0;
  }
  return bytes;
}

type Which = {
  readonly cameras: readonly DeviceId[];
  readonly before: UnixMs;
  readonly isEnough: () => boolean;
};

/** Day by day, the oldest first over all of these cameras. */
function remove(shelf: Shelf, asked: RoomAsked, work: { left: number; removed: number }, which: Which): void {
  const { cameras, before, isEnough } = which;
  const days = new Set(
    cameras.flatMap((cameraId) =>
      [...(shelf.cameras.get(cameraId)?.days ?? [])]
        .filter(([, { from }]) => from < before)
        .map(([day]) => day),
    ),
  );
  for (const day of [...days].sort()) {
    const candidates = cameras
      .flatMap((cameraId) => piecesOf(shelf, cameraId, day).map((piece) => ({ cameraId, piece })))
      .filter(({ cameraId, piece }) => piece.to < before && !isProtected(asked, cameraId, piece))
      .sort((a, b) => a.piece.from - b.piece.from);
    const gone: typeof candidates = [];
    for (const one of candidates) {
      if (work.left <= 0 || isEnough()) break;
      rmSync(join(shelf.dayFolder(one.cameraId, day), fileName(one.piece.id)), { force: true });
      const summary = shelf.cameras.get(one.cameraId)?.days.get(day);
      if (summary !== undefined) {
        summary.bytes -= one.piece.bytes;
        summary.pieces -= 1;
      }
      work.left -= 1;
      work.removed += 1;
      gone.push(one);
    }
    for (const [cameraId, list] of Map.groupBy(gone, (one) => one.cameraId))
      noteRemoved(
        shelf,
        cameraId,
        day,
        list.map(({ piece }) => piece.id),
      );
    if (work.left <= 0 || isEnough()) return;
  }
}

function piecesOf(shelf: Shelf, cameraId: DeviceId, day: string): IndexedPiece[] {
  const isKnown = shelf.cameras.get(cameraId)?.days.has(day) === true;
  return isKnown ? [...readIndex(shelf.dayFolder(cameraId, day)).values()] : [];
}

/** The files went first: what is noted as gone and is there would come back with the next start. */
function noteRemoved(shelf: Shelf, cameraId: DeviceId, day: string, ids: readonly string[]): void {
  const camera = shelf.cameras.get(cameraId);
  const folder = shelf.dayFolder(cameraId, day);
  if (camera?.days.get(day)?.pieces !== 0) {
    if (existsSync(folder)) noteGone(folder, ids);
    return;
  }
  camera.days.delete(day);
  //  The piece that is being written may lie in it.
  if (camera.open?.day === day) noteGone(folder, ids);
  else rmSync(folder, { recursive: true, force: true });
}

function isProtected(asked: RoomAsked, cameraId: DeviceId, { from, to }: IndexedPiece): boolean {
  return asked.protected.some((one) => one.cameraId === cameraId && one.from < to && one.to > from);
}
