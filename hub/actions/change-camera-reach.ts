// Somebody above a site says in which networks and at which ports its cameras may be. It narrows what holds above, never
// widens it; what it shuts out is left at once.
import { portsOf } from "../access/camera-reach.ts";
import { networkOf } from "../lib/networks.ts";
import type { SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { putSiteReach, type SiteReach } from "../store/site-reach.ts";
import { changed } from "./changed.ts";
import { type Desk, type Outcome, whyNot } from "./desk.ts";
import { type Asker, refuseFaults } from "./estate-desk.ts";
import type { Fault } from "./estate-words.ts";

export type ReachSaid = Pick<SiteReach, "networks" | "ports" | "reason">;

export async function changeCameraReach(
  desk: Desk,
  { who, language }: Asker,
  siteId: SiteId,
  said: ReachSaid,
): Promise<Outcome<SiteId>> {
  const refused = whyNot(desk, who, "camera-reach.change", desk.tree().site(siteId)?.id, "site");
  if (refused !== undefined) return refused;
  const above = desk.tree().pathUp(siteId).slice(1);
  const faults = [...faultsOf(said), ...tooWide(desk, above, said)];
  if (faults.length > 0) return refuseFaults(faults, language);
  const before = desk.cameraReach.at(siteId);
  const at = desk.clock.now();
  const by = who.person.account;
  await desk.book.together(async (queries) => {
    await putSiteReach(queries, { siteId, ...said, by, at });
    await addAuditLine(queries, {
      at,
      who: by,
      action: "camera-reach.change",
      siteId,
      target: siteId,
      detail: said.reason,
      ...changed(told(before), told(said)),
    });
  });
  await desk.cameraReach.reload(desk.book.db);
  //  Whoever holds connections to cameras looks again at where they may go.
  await desk.estate.reload();
  return { done: siteId };
}

function faultsOf({ networks = [], ports = [], reason }: ReachSaid): Fault[] {
  const faults: Fault[] = [];
  if (networks.some((text) => networkOf(text) === undefined))
    faults.push({ field: "networks", code: "networks" });
  if (ports.some((text) => portsOf(text) === undefined)) faults.push({ field: "ports", code: "ports" });
  if (reason.trim() === "") faults.push({ field: "reason", code: "required" });
  return faults;
}

/** A wider list would be of no use, and whoever wrote it would believe that it is. */
function tooWide(desk: Desk, above: readonly SiteId[], { networks = [] }: ReachSaid): Fault[] {
  return networks
    .filter((text) => networkOf(text) !== undefined && !desk.cameraReach.holds(above, text))
    .map((network) => ({ field: "networks", code: "networks-above", given: { network } }));
}

function told(reach: Pick<SiteReach, "networks" | "ports"> | undefined) {
  return { networks: reach?.networks?.join(", "), ports: reach?.ports?.join(", ") };
}
