// A person looks through the audit log's chain, or takes lines of it out as a file. Both are on the log themselves.
import { EVERYWHERE } from "../access/rights.ts";
import type { Who } from "../access/sessions.ts";
import type { SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import type { AuditCheck } from "../store/audit-check.ts";
import type { Desk } from "./desk.ts";

export async function verifyAuditLog(
  desk: Desk,
  who: Who,
  look: () => Promise<AuditCheck>,
): Promise<AuditCheck> {
  const check = await look();
  const { lines, head, faults } = check;
  const [first] = faults;
  await note(desk, who, {
    action: "audit.verify",
    siteId: topOf(who),
    target: "",
    detail: first === undefined ? `sound, ${lines} lines` : `broken: ${first.kind} at line ${first.number}`,
    after: { lines, head, faults: faults.length },
  });
  return check;
}

export async function noteAuditExport(
  desk: Desk,
  who: Who,
  { siteId, detail }: { readonly siteId: SiteId | undefined; readonly detail: string },
): Promise<void> {
  await note(desk, who, { action: "audit.export", siteId: siteId ?? topOf(who), target: "", detail });
}

/** What is of a whole branch is told to whoever reads the log of that; of all there is, to platform administrators. */
function topOf({ person }: Who): SiteId | null {
  if (person.posts.some(({ siteId }) => siteId === EVERYWHERE)) return null;
  return person.posts[0]?.siteId ?? null;
}

async function note(
  desk: Desk,
  who: Who,
  event: Pick<Parameters<typeof addAuditLine>[1], "action" | "siteId" | "target" | "detail" | "after">,
): Promise<void> {
  await desk.book.together((queries) =>
    addAuditLine(queries, { at: desk.clock.now(), who: who.person.account, ...event }),
  );
}
