// A book that an older version wrote is brought up to date as it is opened: who could sign in still can, with what they
// could do, and everything that came since is there and empty.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import { expect, test } from "vitest";
import { createSessions } from "../../hub/access/sessions.ts";
import { openWorker } from "../../hub/lib/worker-call.ts";
import { openBook } from "../../hub/store/book.ts";
import { MIGRATIONS } from "../../hub/store/book-migrations.ts";
import type { BookApi } from "../../hub/store/book-worker.ts";
import { listInspections } from "../../hub/store/disclosures.ts";
import { listCameraPrivacy, listSitePrivacy } from "../../hub/store/privacy.ts";
import { listShareLinks } from "../../hub/store/share-links.ts";
import { createWorkerDialect } from "../../hub/store/worker-dialect.ts";
import { testFolders, thrown } from "./data-folder.ts";

const folders = testFolders();
const AT = 1_790_000_000_000;

/** A book as the version left it that knew migrations up to this one. */
async function oldBook(file: string, upTo: string): Promise<void> {
  const worker = openWorker<BookApi>(
    new URL("../../hub/store/book-worker.ts", import.meta.url),
    { file, readOnly: false },
    thrown,
  );
  const db = new Kysely<unknown>({ dialect: createWorkerDialect(worker) });
  const then = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name <= upTo));
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => then },
  }).migrateToLatest();
  if (error !== undefined) throw error;
  await db.destroy();
}

test("people, posts, sessions and devices of the version before people had screens are all there", async () => {
  const file = join(folders.folder, "book.db");
  await oldBook(file, "0016-retired");
  const old = new DatabaseSync(file);
  const hash = (token: string) => createHash("sha256").update(token).digest("hex");
  old.exec(`
    INSERT INTO site (id, kind, name, areas) VALUES ('east', 'school', 'east', '[]');
    INSERT INTO site (id, parent_id, kind, name, areas) VALUES ('east-canteen', 'east', 'canteen', 'c', '[]');
    INSERT INTO serves VALUES ('east-canteen', 'east');
    INSERT INTO camera (id, site_id, name, area, brand, host, port, channel) VALUES ('east-canteen.1', 'east-canteen', '1', 'cooking', 'url', 'h', 1, 1);
    INSERT INTO person VALUES ('head', '王', 'x'), ('cook', '李', 'x');
    INSERT INTO post VALUES ('head', 'school-manager', 'east'), ('cook', 'canteen-staff', 'east-canteen');
    INSERT INTO session VALUES ('${hash("a")}', 'head', ${AT}, ${AT + 1e9}), ('${hash("b")}', 'cook', ${AT}, ${AT + 1e9});`);
  old.close();
  for (const round of ["first", "again"]) {
    const book = await openBook(file, thrown);
    const sessions = createSessions(book);
    const [head, cook] = [await sessions.find("a", AT + 1), await sessions.find("b", AT + 1)];
    expect(head?.person, round).toMatchObject({
      account: "head",
      posts: [{ role: "school-manager", siteId: "east" }],
    });
    expect(cook?.person.posts, round).toMatchObject([{ role: "canteen-staff", siteId: "east-canteen" }]);
    //  What each is named by in the list of sessions.
    expect(head?.sessionId).toMatch(/^[0-9a-f]{16}$/);
    expect(cook?.sessionId).not.toBe(head?.sessionId);
    //  Nothing is shown to parents before somebody has said so.
    expect(await listShareLinks(book.db)).toEqual([]);
    expect(await listSitePrivacy(book.db)).toEqual([]);
    expect(await listCameraPrivacy(book.db)).toEqual([]);
    expect(await listInspections(book.db, "east-canteen", 1)).toEqual([]);
    await book.close();
  }
});
