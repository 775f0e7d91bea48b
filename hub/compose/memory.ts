// Opens what the hub remembers: the data folder and the files in it.
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { SealedBox } from "../lib/sealed-box.ts";
import type { Figure } from "../serve/metrics.ts";
import { type Book, openBook } from "../store/book.ts";
import { type Estate, openEstate } from "../store/estate.ts";
import { endForwarding } from "../store/forwarding.ts";
import type { History } from "../store/history.ts";
import type { InfluxSettings } from "../store/influx-client.ts";
import { type Journal, openJournal } from "../store/journal.ts";
import type { Keep } from "../store/retention.ts";
import { openSqliteHistory } from "../store/sqlite-history.ts";
import { newerFiles } from "../store/store-facts.ts";
import { StoreFault } from "../store/store-fault.ts";
import { type DataFolder, openDataFolder, StartFault } from "./data-folder.ts";
import { openInflux } from "./influx.ts";
import { openKey } from "./key.ts";
import { tellRestore } from "./restored.ts";
import { startStoreWatch } from "./store-watch.ts";

export type Memory = {
  /** The data folder's absolute path. */
  readonly path: string;
  readonly box: SealedBox;
  readonly journal: Journal;
  readonly history: History;
  readonly book: Book;
  readonly estate: Estate;
  /** Of the carrying of readings to another store; none where there is no other. */
  readonly figures: readonly Figure[];
  readonly close: () => Promise<void>;
};

/** `onDeath` is told when a thread of the store dies: nothing can be acknowledged any more. */
export async function openMemory(
  options: {
    readonly dataDir: string;
    readonly demo: boolean;
    readonly zone: string;
    /** For how many days each level of the readings is kept. */
    readonly keep: Keep;
    /** Keeps the history of readings and answers for it, if there is one. */
    readonly influxdb?: InfluxSettings | undefined;
    readonly clock: Clock;
    readonly log: Log;
  },
  onDeath: (error: Error) => void,
): Promise<Memory> {
  const folder = openDataFolder(options.dataDir, options.demo);
  refuseUnusable(folder);
  const { zone, keep, influxdb: settings, clock, log } = options;
  const plain = await openJournal(folder.readings, onDeath, { zone, keep, clock });
  const embedded = openSqliteHistory(folder.readings, plain, { zone, onDeath });
  const book = await openBook(folder.book, onDeath);
  const estate = await openEstate(book, clock.now);
  const box = openKey(folder);
  await tellRestore(folder.path, book, clock.now());
  //  The journal must not be kept for one that is not there any more.
  if (settings === undefined) await book.together((queries) => endForwarding(queries, "influxdb"));
  const { journal, history, figures, close } =
    settings === undefined
      ? { journal: plain, history: embedded, figures: [], close: embedded.close }
      : await openInflux({ settings, keep, zone, journal: plain, book, embedded, clock, log });
  const stopWatching = startStoreWatch(journal, { clock, log });
  return {
    path: folder.path,
    box,
    journal,
    history,
    book,
    estate,
    figures,
    close: async () => {
      stopWatching();
      await close();
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
