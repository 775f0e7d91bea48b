// The folder in which the past is kept: a folder a camera, in it one a day (UTC), in it the pieces and their index. Works at
// once and in order, so it belongs in a thread of its own (shelf-worker.ts). Promise: what the index says is there can be
// played after any crash, and what no index knows is taken into it or removed at the next start.
import { hash } from "node:crypto";
import {
  closeSync,
  fdatasyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writevSync,
} from "node:fs";
import { join } from "node:path";
import type { DeviceId, Piece, UnixMs } from "../../model.ts";
import { TIMESCALE } from "../codec/fmp4-muxer.ts";
import { addToDay, type DaySummary, fileName, INIT_ID, PIECE_ID, takeUpDay } from "./day-folder.ts";
import { addToIndex, createIndexReader, type IndexedPiece } from "./day-index.ts";
import { type GroupTime, rebase, spanOf, timeBoxes } from "./piece-file.ts";

/** Pictures of a camera that belong together in time. */
export type Part = {
  readonly cameraId: DeviceId;
  /** Fragments as they went out, one behind the other; changed by whoever writes them. */
  readonly data: Uint8Array;
  /** Of its key frame; undefined where it goes on with the group of the part before. */
  readonly key: GroupTime | undefined;
  /** When its last picture ended. */
  readonly to: UnixMs;
  /** With it a new piece begins; never where `key` is undefined. */
  readonly begins: { readonly mime: string; readonly init: Uint8Array } | undefined;
};

type OpenPiece = {
  readonly id: string;
  readonly handle: number;
  readonly file: string;
  readonly day: string;
  /** Ticks of its first picture as the fragments tell the time. */
  readonly base: number;
  piece: IndexedPiece;
};

export type KeptCamera = {
  readonly days: Map<string, DaySummary>;
  open: OpenPiece | undefined;
  /** Whole pieces that the index could not take yet, because the disk was full. */
  late: { readonly day: string; readonly piece: IndexedPiece }[];
};

export type Shelf = {
  readonly cameras: ReadonlyMap<DeviceId, KeptCamera>;
  readonly dayFolder: (cameraId: DeviceId, day: string) => string;
  /** Writes a part; throws what the disk says, and then the piece has ended before it. Gives the bytes that it took. */
  readonly write: (part: Part) => number;
  /** The piece that is being written is whole. */
  readonly end: (cameraId: DeviceId) => void;
  /** What touches a span of time, the oldest first. */
  readonly list: (cameraId: DeviceId, from: UnixMs, to: UnixMs) => Piece[];
  readonly find: (cameraId: DeviceId, id: string) => FoundPiece | undefined;
  /** A piece that begins with this. */
  readonly findInit: (cameraId: DeviceId, initId: string) => FoundPiece | undefined;
  /** Notes what a full disk did not let be noted. */
  readonly noteLate: (cameraId: DeviceId) => void;
  /** What was found at the start that a crash had left. */
  readonly found: { readonly mended: number; readonly removed: number };
  readonly close: () => void;
};

export type FoundPiece = {
  readonly from: UnixMs;
  readonly file: string;
  readonly headBytes: number;
  readonly bytes: number;
  readonly isOpen: boolean;
};

export function openShelf(folder: string): Shelf {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const cameras = new Map<DeviceId, KeptCamera>();
  const found = { mended: 0, removed: 0 };
  const dayFolder = (cameraId: DeviceId, day: string) => join(folder, folderName(cameraId), day);
  const readIndex = createIndexReader();

  for (const name of foldersIn(folder)) {
    const cameraId = decodeURIComponent(name);
    const days = new Map<string, DaySummary>();
    for (const day of foldersIn(join(folder, name)).sort()) {
      const summary = takeUpDay(join(folder, name, day), found);
      if (summary === undefined) rmSync(join(folder, name, day), { recursive: true, force: true });
      else days.set(day, summary);
    }
    cameras.set(cameraId, { days, open: undefined, late: [] });
  }

  function cameraOf(cameraId: DeviceId): KeptCamera {
    const camera = cameras.get(cameraId) ?? { days: new Map(), open: undefined, late: [] };
    cameras.set(cameraId, camera);
    return camera;
  }

  function begin(camera: KeptCamera, part: Part, { mime, init }: NonNullable<Part["begins"]>): OpenPiece {
    if (part.key === undefined) throw new Error("a piece begins with a key frame");
    const { at, source, isDamaged } = part.key;
    const day = dayOf(at);
    const own = dayFolder(part.cameraId, day);
    mkdirSync(own, { recursive: true, mode: 0o700 });
    const { id, file, handle } = openNew(own, at);
    const base = spanOf(bufferOf(part)).firstTicks;
    const initId = hash("sha256", init, "hex").slice(0, 32);
    const headBytes = init.length;
    const piece = {
      id,
      from: at,
      to: at,
      durationS: 0,
      bytes: 0,
      headBytes,
      initId,
      mime,
      source,
      isDamaged,
    };
    camera.open = { id, handle, file, day, base, piece };
    return camera.open;
  }

  function end(cameraId: DeviceId): void {
    const camera = cameras.get(cameraId);
    const open = camera?.open;
    if (camera === undefined || open === undefined) return;
    camera.open = undefined;
    try {
      if (open.piece.bytes > 0) fdatasyncSync(open.handle);
    } finally {
      closeSync(open.handle);
    }
    if (open.piece.bytes === 0) {
      rmSync(open.file, { force: true });
      return;
    }
    addToDay(camera.days, open.day, open.piece);
    camera.late.push({ day: open.day, piece: open.piece });
    noteLate(cameraId);
  }

  /** What cannot be noted now is a file that no index knows, which the next start takes up. */
  function noteLate(cameraId: DeviceId): void {
    const camera = cameraOf(cameraId);
    while (camera.late[0] !== undefined) {
      const { day, piece } = camera.late[0];
      try {
        addToIndex(dayFolder(cameraId, day), [piece]);
      } catch (error) {
        if (isNoRoom(error)) return;
        throw error;
      }
      camera.late.shift();
    }
  }

  return {
    cameras,
    found,
    dayFolder,
    write: (part) => {
      const camera = cameraOf(part.cameraId);
      if (part.begins !== undefined) end(part.cameraId);
      const isNew = part.begins !== undefined;
      const open = part.begins === undefined ? camera.open : begin(camera, part, part.begins);
      //  What cannot follow upon anything is left out until the next key frame.
      if (open === undefined) return 0;
      const data = bufferOf(part);
      const { firstTicks, endTicks } = spanOf(data);
      rebase(data, open.base);
      const pieces = [
        ...(isNew && part.begins !== undefined ? [part.begins.init] : []),
        ...(part.key === undefined ? [] : [timeBoxes(part.key, Math.max(0, firstTicks - open.base))]),
        data,
      ];
      try {
        const taken = writeAll(open.handle, pieces, open.piece.bytes);
        open.piece = goneOn(open, part, taken, endTicks);
        return taken;
      } catch (error) {
        end(part.cameraId);
        throw error;
      }
    },
    end,
    noteLate,
    list: (cameraId, from, to) => {
      const camera = cameras.get(cameraId);
      if (camera === undefined) return [];
      const touches = (one: { readonly from: UnixMs; readonly to: UnixMs }) => one.from < to && one.to > from;
      const days = [...camera.days].filter(([, summary]) => touches(summary)).map(([day]) => day);
      const whole = days
        .sort()
        .flatMap((day) => [...readIndex(dayFolder(cameraId, day)).values()])
        .filter(touches)
        .map(({ headBytes, ...piece }) => ({ ...piece, bytes: piece.bytes - headBytes }));
      const open = camera.open?.piece;
      if (open === undefined || open.bytes === 0 || !touches(open)) return whole;
      const { headBytes, ...piece } = open;
      return [...whole, { ...piece, bytes: piece.bytes - headBytes, isOpen: true as const }];
    },
    find: (cameraId, id) => {
      const camera = cameras.get(cameraId);
      if (camera === undefined || !PIECE_ID.test(id)) return undefined;
      const { open } = camera;
      if (open?.id === id) return foundOf(open.file, open.piece, true);
      //  A piece may have got a later name than its beginning, and so the name of another day.
      for (const day of [dayOf(Number(id)), dayOf(Number(id) - 1000)]) {
        const piece = camera.days.has(day) ? readIndex(dayFolder(cameraId, day)).get(id) : undefined;
        if (piece !== undefined) return foundOf(join(dayFolder(cameraId, day), fileName(id)), piece, false);
      }
      return undefined;
    },
    findInit: (cameraId, initId) => {
      const camera = cameras.get(cameraId);
      if (camera === undefined || !INIT_ID.test(initId)) return undefined;
      const { open } = camera;
      if (open?.piece.initId === initId && open.piece.bytes > 0) return foundOf(open.file, open.piece, true);
      //  Only days that have it are read: whoever asks for what there is not costs nothing.
      const having = [...camera.days].filter(([, { inits }]) => inits.has(initId));
      for (const [day] of having.sort(([a], [b]) => (a < b ? 1 : -1))) {
        const own = dayFolder(cameraId, day);
        const piece = [...readIndex(own).values()].find((one) => one.initId === initId);
        if (piece !== undefined) return foundOf(join(own, fileName(piece.id)), piece, false);
      }
      return undefined;
    },
    close: () => {
      for (const cameraId of cameras.keys()) end(cameraId);
    },
  };
}

/** The disk is full, or a quota or a limit of the system is reached. */
export function isNoRoom(error: unknown): boolean {
  return error instanceof Error && "code" in error && NO_ROOM.has(String(error.code));
}

const NO_ROOM = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

function foundOf(file: string, { from, headBytes, bytes }: IndexedPiece, isOpen: boolean): FoundPiece {
  return { from, file, headBytes, bytes, isOpen };
}

function bufferOf({ data }: Part): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

function goneOn({ piece, base }: OpenPiece, part: Part, taken: number, endTicks: number): IndexedPiece {
  return {
    ...piece,
    to: Math.max(piece.to, part.to),
    durationS: Math.max(0, endTicks - base) / TIMESCALE,
    bytes: piece.bytes + taken,
    isDamaged: piece.isDamaged || part.key?.isDamaged === true,
  };
}

/** A name for each moment; where the clock went back there may be one already. */
function openNew(
  folder: string,
  at: UnixMs,
): { readonly id: string; readonly file: string; readonly handle: number } {
  for (let name = Math.round(at); ; name++) {
    const id = String(name).padStart(13, "0");
    const file = join(folder, fileName(id));
    try {
      return { id, file, handle: openSync(file, "wx", 0o600) };
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
}

/** All of it, or nothing: what a full disk took of it is taken back. */
function writeAll(handle: number, pieces: readonly Uint8Array[], before: number): number {
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  try {
    let written = writevSync(handle, pieces as Uint8Array[], before);
    while (written < bytes) {
      const rest = Buffer.concat(pieces).subarray(written);
      written += writevSync(handle, [rest], before + written);
    }
    return bytes;
  } catch (error) {
    ftruncateSync(handle, before);
    throw error;
  }
}

/** Of cameras' folders: an id is safe in a URL, and so is what this makes of it in a file system. */
function folderName(cameraId: DeviceId): string {
  return encodeURIComponent(cameraId).replace(/^\./, "%2E");
}

function dayOf(at: UnixMs): string {
  return new Date(at).toISOString().slice(0, 10);
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "exports")
    .map(({ name }) => name);
}
