// Which topics an account may listen to: its own site's, named plainly. Nothing that could be another's is granted, and
// of what is granted only its own site's messages are passed on.
import { FAMILIES } from "../../devices/families.ts";
import { isWithin } from "../../devices/topic-pattern.ts";
import type { SiteId } from "../model.ts";

/** True if an account of `siteId`, with these topic patterns besides its site's own, may subscribe to this filter. */
export function mayHear(siteId: SiteId, filter: string, patterns: readonly string[] = []): boolean {
  if (isWithin(filter, patterns)) return true;
  const levels = filter.split("/");
  const family = FAMILIES.find((one) => one.owns(levels));
  if (family === undefined || levels[0]?.includes("+") || levels[0]?.includes("#")) return false;
  return family.scope === "account" || family.siteOf?.(levels) === siteId;
}
