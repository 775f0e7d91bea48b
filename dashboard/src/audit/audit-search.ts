// What is looked for on the audit log, as the page's address holds it and as the API takes it. Pure.
import { zoneDate } from "../wording.ts";
import { midnight } from "../zone-day.ts";

/** Kinds of actions that people look for, by the beginnings of their names. Source: hub/access/rights.ts, hub/actions. */
export const GROUPS = {
  signIn: "session.,sessions.,password.,second-factor.",
  views: "cameras.watch,share-links.view",
  alerts: "alerts.,one-tap.",
  settings:
    "sites.,sensors.,sensor.,cameras.c,cameras.r,estate.,site-plan.,newcomers.,mappings.,calibrations.,held-readings.,school-calendar.,disclosures.,inspections.",
  accounts: "device-accounts.",
  people: "person.,people.,posts.,tokens.,admin.,notifications.,contacts.,absences.,duty.",
  shares: "share-links.c,share-links.r,camera-,site-privacy.",
  exports: "readings.export,audit.export",
  system: "hub.,store.,audit.verify,audit.signed,audit.key",
} as const;
export type GroupName = keyof typeof GROUPS;

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** The question in an address; what is not there or makes no sense narrows nothing. */
export function questionOf(search: URLSearchParams, zone: string): Record<string, string> {
  const group = search.get("group") ?? "";
  const day = (key: string) => {
    const value = search.get(key) ?? "";
    return DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
  };
  const [from, to] = [day("from"), day("to")];
  return {
    ...(Object.hasOwn(GROUPS, group) ? { action: GROUPS[group as GroupName] } : {}),
    ...textOf(search, "who"),
    ...textOf(search, "site"),
    ...textOf(search, "q"),
    ...(from === undefined ? {} : { from: new Date(midnight(from, zone)).toISOString() }),
    //  The day that is named is looked through to its end.
    ...(to === undefined ? {} : { to: new Date(midnight(dayAfter(to), zone)).toISOString() }),
  };
}

/** The day after 2026-11-21, as text. */
export function dayAfter(day: string): string {
  return zoneDate(Date.parse(day) + DAY_MS, "UTC");
}

function textOf(search: URLSearchParams, key: string): Record<string, string> {
  const value = search.get(key)?.trim() ?? "";
  return value === "" ? {} : { [key]: value };
}
