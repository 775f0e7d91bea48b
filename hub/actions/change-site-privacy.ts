// A manager says what a site needs to be shown to parents: that the staff were told, that the kitchen is no family's,
// that it is shown at all, and for how long it is kept who watched.
import { type Action, decidesFromAbove } from "../access/rights.ts";
import type { Who } from "../access/sessions.ts";
import type { SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { putSitePrivacy, type SitePrivacy } from "../store/privacy.ts";
import { type Desk, type Outcome, type Refused, refuse, whyNot } from "./desk.ts";

export async function changeSitePrivacy(
  desk: Desk,
  who: Who,
  said: Omit<SitePrivacy, "changed">,
): Promise<Outcome<SitePrivacy>> {
  const { siteId } = said;
  const refused =
    whyNot(desk, who, "site-privacy.change", desk.tree().site(siteId)?.id, "site") ??
    whyNotFromAbove(desk, who, "site-privacy.change", siteId);
  if (refused !== undefined) return refused;
  const at = desk.clock.now();
  if (said.staffInformed !== undefined && said.staffInformed.on > desk.links.dayOf(at))
    return refuse(422, "staffInformed.on: this day is still to come: say it when the staff have been told.");
  const before = desk.privacy.ofSite(siteId);
  if (JSON.stringify(told(before)) === JSON.stringify(told(said))) return { done: before };
  const after = { ...said, changed: { by: who.person.account, at } };
  await desk.book.together(async (queries) => {
    await putSitePrivacy(queries, after);
    await addAuditLine(queries, {
      at,
      who: who.person.account,
      action: "site-privacy.change",
      siteId,
      target: siteId,
      detail: "",
      before: told(before),
      after: told(said),
    });
  });
  await desk.privacy.reload();
  return { done: after };
}

function told({ staffInformed, isFamilyKitchen, isPublishing, keepViewsDays }: Omit<SitePrivacy, "changed">) {
  return {
    staffInformed: staffInformed ?? null,
    familyKitchen: isFamilyKitchen ?? null,
    publishing: isPublishing ?? null,
    keepViewsDays: keepViewsDays ?? null,
  };
}

/** The refusal of whoever only eats from a kitchen: its people are not theirs to show. */
export function whyNotFromAbove(desk: Desk, who: Who, action: Action, siteId: SiteId): Refused | undefined {
  if (decidesFromAbove(who.person, action, siteId, desk.tree())) return undefined;
  return refuse(403, "Only who runs this kitchen, or is above it, decides what of it is shown to parents.");
}
