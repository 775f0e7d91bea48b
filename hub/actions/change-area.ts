// A manager says which areas a canteen has. One that it has not is not looked for any more, so that is said with a reason,
// and stands beside the list for as long as it holds.
import { AREAS, type AreaName } from "../../devices/areas.ts";
import type { SiteId } from "../model.ts";
import { dropAreaAbsence, putAreaAbsence } from "../store/coverage.ts";
import { putSite } from "../store/sites.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";
import { type Asker, changeEstate, refuseFaults } from "./estate-desk.ts";

export type AreaSaid = { readonly area: AreaName; readonly isThere: boolean; readonly reason: string };

export async function changeArea(
  desk: Desk,
  asker: Asker,
  siteId: SiteId,
  { area, isThere, reason }: AreaSaid,
): Promise<Outcome<SiteId>> {
  const refused = whyNot(desk, asker.who, "areas.change", desk.tree().site(siteId)?.id, "site");
  if (refused !== undefined) return refused;
  if (!isThere && reason.trim() === "")
    return refuseFaults([{ field: "reason", code: "required" }], asker.language);
  return changeEstate<SiteId>(desk, asker, {
    work: async (queries, view) => {
      const before = view.sites.get(siteId);
      if (before === undefined) return refuse(404, "There is no such site, or it is outside your branch.");
      if (before.kind !== "canteen")
        return refuseFaults([{ field: "area", code: "not-a-canteen" }], asker.language);
      const areas = AREAS.filter((one) => (one === area ? isThere : before.areas.includes(one)));
      await putSite(queries, { ...before, areas });
      const at = desk.clock.now();
      const by = asker.who.person.account;
      if (isThere) await dropAreaAbsence(queries, siteId, area);
      else await putAreaAbsence(queries, { siteId, area, reason, by, at });
      const detail = [`${area}: ${isThere ? "must be seen" : "is not there"}`, reason];
      const line = { action: "areas.change", siteId, target: siteId };
      return { done: siteId, line: { ...line, detail: detail.filter((part) => part !== "").join("; ") } };
    },
  });
}
