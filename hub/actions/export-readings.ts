// A person takes readings out of the hub as a file: what was taken, of which site and time, is on the audit log.
import type { Who } from "../access/sessions.ts";
import type { SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import type { Desk } from "./desk.ts";

export async function noteExport(
  desk: Desk,
  who: Who,
  {
    siteId,
    target,
    detail,
  }: { readonly siteId: SiteId | null; readonly target: string; readonly detail: string },
): Promise<void> {
  const event = {
    at: desk.clock.now(),
    who: who.person.account,
    action: "readings.export",
    siteId,
    target,
    detail,
  };
  await desk.book.together((queries) => addAuditLine(queries, event));
}
