// The first start on a restored folder puts the restore on the audit log: from here on the log goes on from an older
// line than the newest that was ever written.
import type { UnixMs } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import type { Book } from "../store/book.ts";
import { dropRestoreNote, readRestoreNote } from "../store/restore.ts";

export async function tellRestore(dataDir: string, book: Book, at: UnixMs): Promise<void> {
  const note = readRestoreNote(dataDir);
  if (note === undefined) return;
  await book.together((queries) =>
    addAuditLine(queries, {
      at,
      who: "hub",
      action: "store.restore",
      siteId: null,
      target: note.backup,
      detail: `restored at ${note.at}, everything up to ${note.upTo}`,
    }),
  );
  dropRestoreNote(dataDir);
}
