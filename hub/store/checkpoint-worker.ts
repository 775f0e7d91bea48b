// Takes the WAL of readings.db up into the file, in a thread of its own: its syncs would hold up every append that came
// meanwhile. SQLite lets others write while it does. wal.ts says why it is not alone in this.
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../lib/clock.ts";
import { givenToWorker, serveCalls } from "../lib/worker-call.ts";
import { createWal, WORTH_PAGES } from "./wal.ts";

//  Chosen: at full load some MB come together between two looks.
const LOOK_EVERY_MS = 100;
//  Chosen: what is written while it works is little, and a second or third go finds nothing left.
const MOST_GOES = 4;

const { file } = givenToWorker<{ file: string }>();
const db = new DatabaseSync(file);
db.exec("PRAGMA busy_timeout = 5000");
const wal = createWal(db);

const stop = systemClock.every(LOOK_EVERY_MS, () => {
  if (wal.look().left < WORTH_PAGES) return;
  for (let go = 0; go < MOST_GOES; go++) if (wal.takeUp().left === 0) return;
});

/** Nothing is asked of it. */
const api = {};
export type CheckpointApi = typeof api;
serveCalls(api, () => {
  stop();
  db.close();
});
