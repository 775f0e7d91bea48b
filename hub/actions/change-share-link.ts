// A manager changes a link that is in force, or takes it back; views that stand on it are cut within ten seconds. A link
// that has ended is never brought back: its holders were told so.
import type { Who } from "../access/sessions.ts";
import type { Site, UnixMs } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import { endShareLink, findShareLink, putLinkTerms, type ShareLink } from "../store/share-links.ts";
import { type Desk, type Outcome, type Refused, refuse, whyNot } from "./desk.ts";
import { type LinkDraft, shownCameras, toldOfLink, whyNotUntil } from "./make-share-links.ts";

export async function changeShareLink(
  desk: Desk,
  who: Who,
  id: string,
  change: LinkDraft,
): Promise<Outcome<ShareLink>> {
  const link = desk.links.link(id);
  const refused = whyNot(desk, who, "share-links.change", link?.siteId, "link");
  const school = link === undefined ? undefined : desk.tree().site(link.siteId);
  if (refused !== undefined || link === undefined || school === undefined)
    return refused ?? refuse(404, "There is no such link.");
  return await desk.book
    .together(async (queries): Promise<Outcome<ShareLink>> => {
      //  As it is by now: somebody else may have taken it back meanwhile.
      const before = await findShareLink(queries, id);
      if (before === undefined || hasEnded(before, desk.clock.now()))
        return refuse(409, "This link has ended: make a new one.");
      const after = redraw(desk, school, before, change);
      if ("refused" in after) return after;
      await putLinkTerms(queries, after);
      await tell(queries, desk, who, { action: "share-links.change", before, after });
      return { done: after };
    })
    .finally(desk.links.reload);
}

function redraw(desk: Desk, school: Site, link: ShareLink, change: LinkDraft): ShareLink | Refused {
  const cameraIds =
    change.cameraIds === undefined ? link.cameraIds : shownCameras(desk, school, change.cameraIds);
  if ("refused" in cameraIds) return cameraIds;
  const after: ShareLink = {
    ...link,
    cameraIds,
    weekdays: change.weekdays ?? link.weekdays,
    hours: change.hours ?? link.hours,
    mostViewers: change.mostViewers ?? link.mostViewers,
    untilAt: change.untilAt ?? link.untilAt,
    madeFor: change.madeFor ?? link.madeFor,
  };
  return whyNotUntil(desk.clock.now(), after.untilAt) ?? after;
}

function hasEnded({ revokedAt, untilAt }: ShareLink, at: UnixMs): boolean {
  return revokedAt !== undefined || untilAt <= at;
}

/** Taking it back again gives the same answer. */
export async function revokeShareLink(desk: Desk, who: Who, id: string): Promise<Outcome<ShareLink>> {
  const link = desk.links.link(id);
  const refused = whyNot(desk, who, "share-links.revoke", link?.siteId, "link");
  if (refused !== undefined || link === undefined) return refused ?? refuse(404, "There is no such link.");
  const at = desk.clock.now();
  const ended = await desk.book.together(async (queries) => {
    const before = await findShareLink(queries, id);
    if (before === undefined || before.revokedAt !== undefined) return before;
    const after = { ...before, revokedAt: at, revokedBy: who.person.account };
    await endShareLink(queries, id, { at, by: who.person.account });
    await tell(queries, desk, who, { action: "share-links.revoke", before, after });
    return after;
  });
  await desk.links.reload();
  return ended === undefined ? refuse(404, "There is no such link.") : { done: ended };
}

type Told = {
  readonly action: "share-links.change" | "share-links.revoke";
  readonly before: ShareLink;
  readonly after: ShareLink;
};

async function tell(
  queries: BookQueries,
  desk: Desk,
  who: Who,
  { action, before, after }: Told,
): Promise<void> {
  const told = (one: ShareLink) => ({ ...toldOfLink(one), revoked: one.revokedAt !== undefined });
  await addAuditLine(queries, {
    at: desk.clock.now(),
    who: who.person.account,
    action,
    siteId: after.siteId,
    target: after.id,
    detail: after.madeFor,
    before: told(before),
    after: told(after),
  });
}
