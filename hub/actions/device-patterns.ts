// Who may give an account topics beyond its site's own, and which.
import { topicPatternFault } from "../../devices/topic-pattern.ts";
import type { Who } from "../access/sessions.ts";
import type { SiteId } from "../model.ts";
import { type Desk, type Refused, refuse, whyNot } from "./desk.ts";

/** Undefined where an account may be given these patterns instead of others; else the refusal. */
export function whyNotPatterns(
  desk: Desk,
  who: Who,
  siteId: SiteId,
  patterns: readonly string[],
): Refused | undefined {
  const refused = whyNot(desk, who, "device-accounts.patterns", siteId, "site");
  if (refused !== undefined) return refuse(403, "Only an administrator may set further topics (patterns).");
  const fault = patterns.flatMap((one) => topicPatternFault(one, siteId) ?? [])[0];
  return fault === undefined ? undefined : refuse(422, `patterns: ${fault}`);
}
