// Opens what the hub remembers: the data folder and the files in it.
import type { SealedBox } from "../lib/sealed-box.ts";
import type { UnixMs } from "../model.ts";
import { type Book, openBook } from "../store/book.ts";
import { type Estate, openEstate } from "../store/estate.ts";
import type { History } from "../store/history.ts";
import { type Journal, openJournal } from "../store/journal.ts";
import { openSqliteHistory } from "../store/sqlite-history.ts";
import { newerFiles } from "../store/store-facts.ts";
import { StoreFault } from "../store/store-fault.ts";
import { type DataFolder, openDataFolder, StartFault } from "./data-folder.ts";
import { openKey } from "./key.ts";
import { tellRestore } from "./restored.ts";

export type Memory = {
  /** The data folder's absolute path. */
  readonly path: string;
  readonly box: SealedBox;
  readonly journal: Journal;
  readonly history: History;
  readonly book: Book;
  readonly estate: Estate;
  readonly close: () => Promise<void>;
};

/** `onDeath` is told when a thread of the store dies: nothing can be acknowledged any more. */
export async function openMemory(
  options: {
    readonly dataDir: string;
    readonly demo: boolean;
    readonly zone: string;
    readonly now: () => UnixMs;
  },
  onDeath: (error: Error) => void,
): Promise<Memory> {
  const folder = openDataFolder(options.dataDir, options.demo);
  refuseUnusable(folder);
  const journal = await openJournal(folder.readings, onDeath);
  const history = openSqliteHistory(folder.readings, journal, { zone: options.zone, onDeath });
  const book = await openBook(folder.book, onDeath);
  const estate = await openEstate(book, options.now);
  const box = openKey(folder, estate.cameras());
  await tellRestore(folder.path, book, options.now());
  return {
    path: folder.path,
    box,
    journal,
    history,
    book,
    estate,
    close: async () => {
      await history.close();
      await journal.close();
      await book.close();
      folder.close();
    },
  };
}

/** Before either file is brought up to date: one that was, beside one that cannot be, would help nobody. */
function refuseUnusable(folder: DataFolder): void {
  let newer: string | undefined;
  try {
    newer = newerFiles(folder);
  } catch (error) {
    if (error instanceof StoreFault)
      throw new StartFault(`${error.message}; npx mingchu restore puts a backup there`);
    throw error;
  }
  if (newer !== undefined)
    throw new StartFault(`${newer}: start that version, or a later one, or restore a backup of this one`);
}
