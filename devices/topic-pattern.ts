// Further topic patterns of a device account: for a gateway whose topics begin with a prefix of its own, such as
// school-7/zigbee2mqtt/#. A pattern lets a known family's topic stand behind a prefix; it never makes another site's
// topic one's own.
import { FAMILIES } from "./families.ts";
import type { Family } from "./family.ts";

/** Chosen: longer than any name of a school with a gateway's own levels behind it. */
const MOST_CHARS = 256;
/** Chosen: as many as a topic may have, see hub/broker. */
const MOST_LEVELS = 16;
/** What a person cannot see in a name, and what was no text; MQTT 3.1.1, section 1.5.3. */
const NOT_TEXT =
  /[\p{Cc}\ufffd\u2028\u2029\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]|[\ud800-\udfff]/u;

/** Why an account of `siteId` cannot be given this pattern, in words for whoever wrote it; undefined for a good one. */
export function topicPatternFault(pattern: string, siteId: string): string | undefined {
  if (pattern === "") return "a pattern cannot be empty: write one such as school-7/zigbee2mqtt/#";
  if (pattern.length > MOST_CHARS) return `a pattern has at most ${MOST_CHARS} characters`;
  if (NOT_TEXT.test(pattern)) return "a pattern cannot hold control characters";
  const levels = pattern.split("/");
  if (levels.length > MOST_LEVELS) return `a pattern has at most ${MOST_LEVELS} levels`;
  //  Topics with $ are the broker's own (MQTT 3.1.1, section 4.7.2).
  if (pattern.startsWith("$")) return "a pattern cannot begin with $: those topics are the broker's own";
  const [first] = levels;
  if (first === "#" || first === "+" || first === "")
    return "a pattern begins with a name, such as school-7/#, so that it does not match everything";
  return wildcardFault(levels) ?? foreignSiteFault(levels, siteId);
}

/** MQTT 3.1.1, section 4.7.1: # is a whole level and the last, + is a whole level. */
function wildcardFault(levels: readonly string[]): string | undefined {
  const hash = levels.findIndex((level) => level.includes("#"));
  if (hash !== -1 && (levels[hash] !== "#" || hash !== levels.length - 1))
    return "# stands alone, as the last level: school-7/#";
  if (levels.some((level) => level.includes("+") && level !== "+"))
    return "+ stands alone in its level: school-7/+/tele/#";
  return undefined;
}

function foreignSiteFault(levels: readonly string[], siteId: string): string | undefined {
  for (let at = 0; at < levels.length; at++) {
    const rest = levels.slice(at);
    const family = ownerOf(rest);
    if (family?.siteOf === undefined) continue;
    const named = family.siteOf(rest);
    if (named === siteId) continue;
    return `this account belongs to ${siteId}: a pattern with ${rest[0]}/ goes on with that, not with ${named ?? "nothing"}`;
  }
  return undefined;
}

/**
 * The part of a topic that a family knows. That is the whole topic, unless it stands behind a prefix and one of
 * `patterns` matches it: then it is what begins with the level that such a pattern names as a family's, or else the
 * longest part that a family owns where none owns the whole. What names a site is never looked behind.
 */
export function knownPart(levels: readonly string[], patterns: readonly string[]): readonly string[] {
  //  Nearly every account has none, and every message asks.
  if (patterns.length === 0) return levels;
  const matching = patterns.map((one) => one.split("/")).filter((one) => covers(one, levels));
  const whole = ownerOf(levels);
  if (matching.length === 0 || whole?.scope === "site") return levels;
  const isNamed = (at: number) => matching.some((one) => one[at] === levels[at]);
  const starts = levels.map((_, at) => at).slice(1);
  const owned = starts.filter((at) => ownerOf(levels.slice(at)) !== undefined);
  const start = owned.find(isNamed) ?? (whole === undefined ? owned[0] : undefined);
  return levels.slice(start ?? 0);
}

/** True if everything that matches `filter` matches one of `patterns`: who has these may listen to it. */
export function isWithin(filter: string, patterns: readonly string[]): boolean {
  const levels = filter.split("/");
  return patterns.some((one) => covers(one.split("/"), levels));
}

/** True if a pattern matches a topic, or everything that another filter matches. */
function covers(pattern: readonly string[], levels: readonly string[]): boolean {
  for (let at = 0; at < pattern.length; at++) {
    //  "school-7/#" matches "school-7" too: MQTT 3.1.1, section 4.7.1.2.
    if (pattern[at] === "#") return at <= levels.length;
    const level = levels[at];
    if (level === undefined || level === "#") return false;
    if (pattern[at] !== "+" && pattern[at] !== level) return false;
  }
  return pattern.length === levels.length;
}

function ownerOf(levels: readonly string[]): Family | undefined {
  return FAMILIES.find((one) => one.owns(levels));
}
