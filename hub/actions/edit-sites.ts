// A manager makes, changes or removes a site within their branch. A site is removed only when nothing stands on it.

import type { Site, SiteId } from "../model.ts";
import { removeSiteRow, whatStandsOn } from "../store/removals.ts";
import { putSite } from "../store/sites.ts";
import { changed } from "./changed.ts";
import { type Desk, type Outcome, type Refused, refuse, whyNot } from "./desk.ts";
import { checkId, checkSite, mayMove } from "./estate-checks.ts";
import { type Asker, changeEstate, differing, refuseFaults } from "./estate-desk.ts";
import { type EstateView, freeSiteId, isSiteTaken } from "./estate-view.ts";
import { type Fault, type Language, STANDS_IN_THE_WAY } from "./estate-words.ts";

/** A new site as it was asked for; without an id one is made. */
export type SiteDraft = Omit<Site, "id"> & { readonly id?: SiteId | undefined };

export function createSite(desk: Desk, asker: Asker, draft: SiteDraft): Promise<Outcome<SiteId>> {
  return changeEstate<SiteId>(desk, asker, {
    work: async (queries, view) => {
      const { id: given, ...rest } = draft;
      const site: Site = { ...rest, id: given ?? freeSiteId(view, draft) };
      const idFaults: Fault[] =
        given === undefined
          ? []
          : isSiteTaken(view, given)
            ? [{ field: "id", code: "id-taken" }]
            : checkId(given);
      const faults = [...idFaults, ...checkSite(view, site, undefined)];
      if (faults.length > 0) return refuseFaults(faults, asker.language);
      await putSite(queries, site);
      const { id, kind, parentId, name } = site;
      const detail = `${kind} ${name}${parentId === null ? "" : ` under ${parentId}`}`;
      return {
        done: id,
        line: { action: "sites.create", siteId: id, target: id, detail, ...changed(undefined, site) },
      };
    },
  });
}

export type SiteChange = Partial<Omit<Site, "id">>;

export async function changeSite(
  desk: Desk,
  asker: Asker,
  id: SiteId,
  change: SiteChange,
): Promise<Outcome<SiteId>> {
  const refused = whyNot(desk, asker.who, "sites.edit", desk.tree().site(id)?.id, "site");
  if (refused !== undefined) return refused;
  return changeEstate<SiteId>(desk, asker, {
    work: async (queries, view) => {
      const before = view.sites.get(id);
      if (before === undefined || !view.reach.has(id)) return gone("site");
      const after = { ...before, ...change };
      //  Schools that the person does not see stay served.
      if (change.serves !== undefined) {
        const unseen = before.serves.filter((one) => !view.reach.has(one));
        Object.assign(after, { serves: [...new Set([...unseen, ...change.serves])].sort() });
      }
      const fields = differing(before, after);
      if (fields.length === 0) return { done: id };
      const faults = checkSite(view, after, before);
      if (faults.length > 0) return refuseFaults(faults, asker.language);
      await putSite(queries, after);
      const line = { action: "sites.change", siteId: id, target: id };
      const detail = siteDetail(before, after, fields);
      return { done: id, line: { ...line, detail, ...changed(before, after) } };
    },
  });
}

function siteDetail(before: Site, after: Site, fields: readonly string[]): string {
  return fields
    .map((field) => {
      const read = (site: Site) => String(site[field as keyof Site] ?? "none");
      return `${field}: ${read(before)} → ${read(after)}`;
    })
    .join("; ");
}

export async function removeSite(desk: Desk, asker: Asker, id: SiteId): Promise<Outcome<SiteId>> {
  const refused = whyNot(desk, asker.who, "sites.edit", desk.tree().site(id)?.id, "site");
  if (refused !== undefined) return refused;
  const outcome = await changeEstate<SiteId>(desk, asker, {
    work: async (queries, view) => {
      const site = view.sites.get(id);
      if (site === undefined || !view.reach.has(id)) return gone("site");
      if (!mayMove(view, site)) return refuse(403, STANDS_IN_THE_WAY.own[asker.language]);
      const rest = await whatStandsOn(queries, id);
      const inTheWay = standing(view, id, rest, asker.language);
      if (inTheWay !== undefined) return inTheWay;
      await removeSiteRow(queries, id, desk.clock.now());
      //  Told to whoever is above: nobody has the removed site in their branch any more.
      const line = { action: "sites.remove", siteId: site.parentId, target: id, detail: site.name };
      return { done: id, line: { ...line, ...changed(site, undefined) } };
    },
  });
  //  What it had said of rules ended with it.
  if (!("refused" in outcome)) await desk.ruleBook.reload();
  return outcome;
}

function standing(
  view: EstateView,
  id: SiteId,
  rest: { readonly accounts: number; readonly openAlerts: number },
  language: Language,
): Refused | undefined {
  const at = (things: Iterable<{ readonly siteId: SiteId }>) =>
    [...things].filter((one) => one.siteId === id).length;
  const counts = {
    sites: [...view.sites.values()].filter((one) => one.parentId === id).length,
    sensors: at(view.sensors.values()),
    cameras: at(view.cameras.values()),
    ...rest,
  };
  const words = (Object.keys(counts) as (keyof typeof counts)[])
    .filter((what) => counts[what] > 0)
    .map((what) => STANDS_IN_THE_WAY[what][language].replace("{count}", String(counts[what])));
  if (words.length === 0) return undefined;
  const what = words.join(STANDS_IN_THE_WAY.joint[language]);
  return refuse(409, STANDS_IN_THE_WAY.remove[language].replace("{what}", what));
}

function gone(what: string): Refused {
  return refuse(404, `There is no such ${what}, or it is outside your branch.`);
}
