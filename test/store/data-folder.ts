// A hub's data folder for tests, without a hub: some readings, an audit line of its own, and one sealed password.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach } from "vitest";
import { openSealedBox } from "../../hub/lib/sealed-box.ts";
import type { Reading } from "../../hub/model.ts";
import { addAuditLine } from "../../hub/store/audit.ts";
import { openBook } from "../../hub/store/book.ts";
import { openJournal } from "../../hub/store/journal.ts";

export function thrown(error: Error): never {
  throw error;
}

/** For each test of a file: a folder that goes with it, and in it the names of a data folder and of one for backups. */
export type TestFolders = { readonly folder: string; readonly data: string; readonly shelf: string };

export function testFolders(): TestFolders {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mingchu-backup-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return {
    get folder() {
      return folder;
    },
    get data() {
      return join(folder, "data");
    },
    get shelf() {
      return join(folder, "backups");
    },
  };
}

/** Makes one with so many readings of one series. */
export async function fill(dataDir: string, readings = 5_000): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  const book = await openBook(join(dataDir, "book.db"), thrown);
  const box = openSealedBox(join(dataDir, "secret.key"));
  await book.together(async (queries) => {
    const event = { at: 1, who: "hub", action: "person.put", siteId: null, detail: "" };
    await addAuditLine(queries, { ...event, target: dataDir });
    await queries
      .insertInto("site")
      .values({ id: "c", parent_id: null, kind: "canteen", name: "c", areas: "[]" })
      .execute();
    const camera = { site_id: "c", name: "1", area: "cooking", brand: "url", host: "h", port: 1, channel: 1 };
    await queries
      .insertInto("camera")
      .values({
        id: "c.1",
        ...camera,
        path: "/",
        user: "u",
        password: box.seal("secret of the camera", "c.1"),
      })
      .execute();
  });
  await book.close();
  const journal = await openJournal(join(dataDir, "readings.db"), thrown);
  for (let from = 0; from < readings; from += 5_000) {
    const group = Array.from({ length: Math.min(5_000, readings - from) }, (_, i): Reading => {
      const at = 1_700_000_000_000 + (from + i) * 1000;
      return {
        deviceId: "c.f",
        metric: "temperature",
        value: 4,
        measuredAt: at,
        receivedAt: at,
        sentAt: at,
        late: false,
      };
    });
    await journal.append(group, 1_700_000_000_000);
  }
  await journal.settle();
  await journal.close();
}

/** Changes a file at one place. */
export function damage(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(file, bytes);
}

/** Runs a statement on a database. */
export function change(file: string, statement: string): void {
  const db = new DatabaseSync(file);
  db.exec(statement);
  db.close();
}
