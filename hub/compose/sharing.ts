// Binds what parents may see to the estate: the links in force, the privacy switches, and the rule that an approval is
// void for good as soon as the camera it was given for is another one.
import { openPrivacy, type Privacy } from "../access/privacy.ts";
import { openShareLinks, type ShareLinks } from "../access/share-links.ts";
import { createTree } from "../access/tree.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { addAuditLine } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import { deleteSitePrivacy, putCameraPrivacy } from "../store/privacy.ts";
import { endShareLink } from "../store/share-links.ts";
import type { Memory } from "./memory.ts";

export type Sharing = { readonly links: ShareLinks; readonly privacy: Privacy };

export async function openSharing(memory: Memory, zone: string, clock: Clock, log: Log): Promise<Sharing> {
  const { book, estate } = memory;
  let tree = createTree(estate.sites());
  const links = await openShareLinks(book, () => tree, zone);
  const privacy = await openPrivacy(book, () => tree);
  privacy.noteCameras(estate.cameras(), clock.now());

  /** Without this a camera that is changed and changed back would be shown on an approval of long ago. */
  async function dropVoidApprovals(queries: BookQueries): Promise<void> {
    for (const one of privacy.voidApprovals(estate.cameras())) {
      const { approval } = one;
      const lost =
        approval === undefined
          ? undefined
          : { by: approval.by, at: approval.at, why: "camera" as const, lostBy: "hub", lostAt: clock.now() };
      await putCameraPrivacy(queries, { ...one, approval: undefined, lost });
      await addAuditLine(queries, {
        at: clock.now(),
        who: "hub",
        action: "camera-approval.void",
        siteId: estate.camera(one.cameraId)?.siteId ?? null,
        target: one.cameraId,
        detail: "the camera's address, area or masks are others than those that were approved",
        before: { approvedBy: one.approval?.by },
        after: { approvedBy: null },
      });
    }
  }

  /** What was said of a removed site is not said of a later one that gets its id; nor do its links open that one. */
  async function dropOfRemovedSites(queries: BookQueries): Promise<void> {
    const at = clock.now();
    for (const siteId of privacy.sites()) {
      if (tree.site(siteId) === undefined) await deleteSitePrivacy(queries, siteId);
    }
    for (const { id, siteId, revokedAt } of links.all()) {
      if (tree.site(siteId) !== undefined || revokedAt !== undefined) continue;
      await endShareLink(queries, id, { at, by: "hub" });
      const detail = "its school was removed";
      await addAuditLine(queries, {
        at,
        who: "hub",
        action: "share-links.revoke",
        siteId,
        target: id,
        detail,
      });
    }
  }

  async function dropWhatIsVoid(): Promise<void> {
    const isSound =
      privacy.voidApprovals(estate.cameras()).length === 0 &&
      privacy.sites().every((id) => tree.site(id) !== undefined) &&
      links.all().every((link) => link.revokedAt !== undefined || tree.site(link.siteId) !== undefined);
    if (isSound) return;
    await book.together(async (queries) => {
      await dropVoidApprovals(queries);
      await dropOfRemovedSites(queries);
    });
    await privacy.reload();
    await links.reload();
  }

  let dropping = dropWhatIsVoid();
  await dropping;
  estate.onChange((siteId) => {
    //  A device that was found moves no site and no camera.
    if (siteId !== undefined) return;
    privacy.noteCameras(estate.cameras(), clock.now());
    tree = createTree(estate.sites());
    dropping = dropping
      .then(dropWhatIsVoid)
      .catch((error: unknown) => log.error("approvals that are void could not be taken back", { error }));
  });
  return { links, privacy };
}
