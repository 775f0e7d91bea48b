// Binds what parents may see to the estate: the links in force, the privacy switches, and the rule that an approval is
// void for good as soon as the camera it was given for is another one.
import { openPrivacy, type Privacy } from "../access/privacy.ts";
import { openShareLinks, type ShareLinks } from "../access/share-links.ts";
import { createTree } from "../access/tree.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { addAuditLine } from "../store/audit.ts";
import { putCameraPrivacy } from "../store/privacy.ts";
import type { Memory } from "./memory.ts";

export type Sharing = { readonly links: ShareLinks; readonly privacy: Privacy };

export async function openSharing(memory: Memory, zone: string, clock: Clock, log: Log): Promise<Sharing> {
  const { book, estate } = memory;
  let tree = createTree(estate.sites());
  const links = await openShareLinks(book, () => tree, zone);
  const privacy = await openPrivacy(book, () => tree);

  /** Without this a camera that is changed and changed back would be shown on an approval of long ago. */
  async function dropVoidApprovals(): Promise<void> {
    const voided = privacy.voidApprovals(estate.cameras());
    if (voided.length === 0) return;
    const at = clock.now();
    await book.together(async (queries) => {
      for (const one of voided) {
        await putCameraPrivacy(queries, { ...one, approval: undefined });
        await addAuditLine(queries, {
          at,
          who: "hub",
          action: "camera-approval.void",
          siteId: estate.camera(one.cameraId)?.siteId ?? null,
          target: one.cameraId,
          detail: "the camera's address, area or masks are others than those that were approved",
          before: { approvedBy: one.approval?.by },
          after: { approvedBy: null },
        });
      }
    });
    await privacy.reload();
  }

  let dropping = dropVoidApprovals();
  await dropping;
  estate.onChange((siteId) => {
    //  A device that was found moves no site and no camera.
    if (siteId !== undefined) return;
    tree = createTree(estate.sites());
    dropping = dropping
      .then(dropVoidApprovals)
      .catch((error: unknown) => log.error("void approvals could not be taken back", { error }));
  });
  return { links, privacy };
}
