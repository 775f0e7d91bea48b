// A person takes the list of seen areas out of the hub as a file: that they did is on the audit log.
import type { Who } from "../access/sessions.ts";
import type { SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import type { Desk } from "./desk.ts";

export async function noteCoverageExport(
  desk: Desk,
  who: Who,
  { siteId, detail }: { readonly siteId: SiteId | null; readonly detail: string },
): Promise<void> {
  const at = desk.clock.now();
  const { account } = who.person;
  await desk.book.together((queries) =>
    addAuditLine(queries, {
      at,
      who: account,
      action: "coverage.export",
      siteId,
      target: siteId ?? "",
      detail,
    }),
  );
}
