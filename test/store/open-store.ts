// A journal and its history in a folder of their own, which goes when the test ends.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { History } from "../../hub/store/history.ts";
import { type Journal, openJournal } from "../../hub/store/journal.ts";
import type { Keep } from "../../hub/store/retention.ts";
import { openSqliteHistory } from "../../hub/store/sqlite-history.ts";

export type Store = AsyncDisposable & {
  readonly file: string;
  readonly journal: Journal;
  readonly history: History;
  readonly settled: () => Promise<void>;
  readonly reopen: () => Promise<void>;
};

/** @param monotonicMs for tests of a clock that jumps; otherwise time passes as what is appended says */
export async function openStore(keep?: Keep, monotonicMs?: () => number): Promise<Store> {
  let told = 0;
  const clock = { monotonicMs: monotonicMs ?? (() => told) };
  const options = { zone: "Asia/Shanghai", clock, ...(keep === undefined ? {} : { keep }) };
  const folder = mkdtempSync(join(tmpdir(), "mingchu-store-"));
  const file = join(folder, "readings.db");
  const fail = (error: Error) => {
    throw error;
  };
  let journal = await openJournal(file, fail, options);
  let history = openSqliteHistory(file, journal, { zone: "Asia/Shanghai", onDeath: fail });
  return {
    file,
    get journal(): Journal {
      return {
        ...journal,
        append: (readings, at) => {
          told = Math.max(told, at);
          return journal.append(readings, at);
        },
      };
    },
    get history() {
      return history;
    },
    settled: () => journal.tidy(),
    reopen: async () => {
      await history.close();
      await journal.close();
      journal = await openJournal(file, fail, options);
      history = openSqliteHistory(file, journal, { zone: "Asia/Shanghai", onDeath: fail });
    },
    [Symbol.asyncDispose]: async () => {
      await history.close();
      await journal.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
