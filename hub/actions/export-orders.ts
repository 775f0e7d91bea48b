// A person takes rectification orders out of the hub as a file: what was taken, of which site, is on the audit log.
import type { Who } from "../access/sessions.ts";
import type { SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import type { Desk } from "./desk.ts";

export async function noteOrdersExport(
  desk: Desk,
  who: Who,
  { siteId, detail }: { readonly siteId: SiteId | null; readonly detail: string },
): Promise<void> {
  const at = desk.clock.now();
  const line = { at, who: who.person.account, action: "orders.export", siteId, target: siteId ?? "", detail };
  await desk.book.together((queries) => addAuditLine(queries, line));
}
