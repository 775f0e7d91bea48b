// A platform administrator has the hub back itself up now. Who asked is on the audit log; how it went follows there when
// it has ended.
import { mayEverywhere } from "../access/rights.ts";
import type { Who } from "../access/sessions.ts";
import type { UnixMs } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { type Desk, type Outcome, refuse } from "./desk.ts";

/** Begins a backup for somebody, or says why not. */
export type BackupBegin = (by: string) => "begun" | "running" | "no-folder";

/** Gives the moment at which it was begun. */
export async function backUpNow(desk: Desk, who: Who, begin: BackupBegin): Promise<Outcome<UnixMs>> {
  const { account } = who.person;
  if (!mayEverywhere(who.person, "store.backup"))
    return refuse(403, "This is for the platform's administrators (store.backup).");
  const at = desk.clock.now();
  const begun = begin(account);
  if (begun === "running") return refuse(409, "A backup is being made now: wait until it has ended.");
  if (begun === "no-folder")
    return refuse(422, "There is no folder for backups: set backup.folder in the hub's settings file.");
  await desk.book.together((queries) =>
    addAuditLine(queries, {
      at,
      who: account,
      action: "store.backup",
      siteId: null,
      target: "",
      detail: "asked for",
    }),
  );
  return { done: at };
}
