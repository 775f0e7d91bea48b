// Whose a topic is. Worked out once for each topic of a site and remembered, because a device publishes to the same one
// every minute, and all of it follows from the topic, the site and the account's patterns.
import { FAMILIES } from "../../devices/families.ts";
import type { Family } from "../../devices/family.ts";
import { type Reason, why } from "../../devices/reasons.ts";
import { knownPart } from "../../devices/topic-pattern.ts";
import type { SiteId } from "../model.ts";

export type Route = {
  readonly patterns: readonly string[];
  /** The part of the topic that a family knows. */
  readonly levels: readonly string[];
  /** Undefined for a topic that no family knows. */
  readonly family: Family | undefined;
  /** Why the site's accounts may not publish to it; undefined if they may. */
  readonly alien: Reason | undefined;
};

/** Chosen: the topics of a town's gateways; at 512 characters each, 12 MB. Who makes up topics makes it forget, not grow. */
const MOST_ROUTES = 10_000;
const NO_PATTERNS: readonly string[] = [];

const bySite = new Map<SiteId, Map<string, Route>>();
let routes = 0;

export function routeOf(siteId: SiteId, topic: string, given: readonly string[] = NO_PATTERNS): Route {
  const patterns = given.length === 0 ? NO_PATTERNS : given;
  const known = bySite.get(siteId)?.get(topic);
  //  An account that is changed has other patterns, and other accounts of its site may have others too.
  if (known !== undefined && known.patterns === patterns) return known;
  const found = findRoute(siteId, topic, patterns);
  if (known === undefined) routes += 1;
  if (routes > MOST_ROUTES) {
    bySite.clear();
    routes = 1;
  }
  const ofSite = bySite.get(siteId);
  if (ofSite === undefined) bySite.set(siteId, new Map([[topic, found]]));
  else ofSite.set(topic, found);
  return found;
}

function findRoute(siteId: SiteId, topic: string, patterns: readonly string[]): Route {
  const levels = knownPart(topic.split("/"), patterns);
  const family = FAMILIES.find((one) => one.owns(levels));
  return {
    patterns,
    levels,
    family,
    alien: family === undefined ? undefined : whyAlien(family, levels, siteId),
  };
}

/** Why an account of `siteId` may not publish to a family's topic, or undefined if it may. */
function whyAlien(family: Family, levels: readonly string[], siteId: SiteId): Reason | undefined {
  const named = family.siteOf?.(levels);
  if (family.scope === "account" || named === siteId) return undefined;
  if (named === undefined || named === "") return why("no-site", { site: siteId });
  return why("other-site", { site: siteId, other: named });
}
