// The files of clips that were made: kept for some days, within a bound of one person's and of all, so that they take no room
// from what is recorded.
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../lib/clock.ts";
import type { ClipExport } from "../model.ts";
import type { Book } from "../store/book.ts";
import { listClipExportsIn, settleClipExport } from "../store/clip-exports.ts";
import { ClipFault } from "../video/past/clip.ts";

export type KeptClips = {
  readonly folderOf: (id: string) => string;
  /** Lets go of its asker's oldest where that makes it fit; throws in words where it does not. */
  readonly makeRoomFor: (one: ClipExport, bytes: number) => Promise<void>;
  /** Until when one that is made now is kept. */
  readonly expiresAt: () => number;
  /** Lets go of what was kept for long enough. */
  readonly expire: () => Promise<void>;
  /** Removes the files of one that the book says is gone. */
  readonly remove: (id: string) => Promise<void>;
  /** Removes what the book does not know as made. */
  readonly sweep: () => Promise<void>;
};

//  Chosen: whoever asked has fetched it; it can be made again as long as the recording is kept.
const KEPT_MS = 7 * 86_400_000;
const GB = 1_000_000_000;
//  Chosen: five of the longest of a main stream; where little is recorded, a fifth of what may be.
const MOST_BYTES = 20 * GB;
const SHARE_OF_QUOTA = 0.2;
//  Chosen: one of the longest, or dozens of minutes each.
const SHARE_OF_PERSON = 0.25;

export function createKeptClips({
  book,
  clock,
  folder,
  quotaBytes,
}: {
  readonly book: Book;
  readonly clock: Clock;
  readonly folder: string;
  readonly quotaBytes: number;
}): KeptClips {
  const mostBytes = Math.min(MOST_BYTES, quotaBytes * SHARE_OF_QUOTA);
  const mostOfPerson = mostBytes * SHARE_OF_PERSON;
  const folderOf = (id: string) => join(folder, id);
  const remove = (id: string) => rm(folderOf(id), { recursive: true, force: true });

  async function letGo(one: ClipExport): Promise<void> {
    await settleClipExport(book.db, one.id, { state: "expired", result: one.result }, clock.now());
    await remove(one.id);
  }

  return {
    folderOf,
    remove,
    expiresAt: () => clock.now() + KEPT_MS,
    makeRoomFor: async (one, bytes) => {
      if (bytes > mostOfPerson)
        throw new ClipFault(
          "no-room",
          `this clip would be ${inMb(bytes)}, and all clips of a person may be ${inMb(mostOfPerson)}: take out a shorter one`,
        );
      const kept = await listClipExportsIn(book.db, ["done"]);
      const own = kept.filter(({ by }) => by === one.by);
      let held = bytesOf(own);
      const most = Math.min(mostOfPerson, mostBytes - (bytesOf(kept) - held));
      if (bytes > most)
        throw new ClipFault(
          "no-room",
          "the clips that others keep leave no room for this one: have some of them removed, or wait until they expire",
        );
      for (const old of own) {
        if (held + bytes <= most) return;
        await letGo(old);
        held -= bytesOf([old]);
      }
    },
    expire: async () => {
      for (const one of await listClipExportsIn(book.db, ["done"]))
        if ((one.result.expiresAt ?? 0) <= clock.now()) await letGo(one);
    },
    sweep: async () => {
      //  There is no folder before the first clip. Read before the book: what is being made is known to it by then.
      const names = await readdir(folder).catch(() => []);
      const known = await listClipExportsIn(book.db, ["done", "running"]);
      const kept = new Set(known.map(({ id }) => id));
      for (const name of names) if (!kept.has(name)) await remove(name);
    },
  };
}

function bytesOf(clips: readonly ClipExport[]): number {
  return clips.reduce((sum, { result }) => sum + (result.bytes ?? 0), 0);
}

function inMb(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000)} MB`;
}
