// Which topics an account may listen to: its own site's, named plainly. Nothing that could be another's is granted, and
// of what is granted only its own site's messages are passed on.
import { FAMILIES } from "../../devices/families.ts";
import type { SiteId } from "../model.ts";

/** True if an account of `siteId` may subscribe to this filter. */
export function mayHear(siteId: SiteId, filter: string): boolean {
  const levels = filter.split("/");
  const family = FAMILIES.find((one) => one.owns(levels));
  if (family === undefined || levels[0]?.includes("+") || levels[0]?.includes("#")) return false;
  return family.scope === "account" || family.siteOf?.(levels) === siteId;
}
