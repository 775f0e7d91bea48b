// Topic filters as MQTT has them: whether one is well made, and what it matches.

/** Why this is no topic filter; undefined for a good one. Source: MQTT 3.1.1, section 4.7.1. */
export function filterFault(filter: string): string | undefined {
  if (filter === "") return "must be a topic filter, such as kitchen/#";
  if (filter.startsWith("$"))
    return "must not begin with $: those topics are the broker's own; share is a key of its own";
  const levels = filter.split("/");
  if (levels.some((level, at) => level.includes("#") && (level !== "#" || at < levels.length - 1)))
    return "# must be a whole level, and the last one";
  if (levels.some((level) => level.includes("+") && level !== "+")) return "+ must be a whole level";
  return undefined;
}

/** True if a topic fits a filter. */
export function matchesFilter(filter: string, topic: string): boolean {
  const levels = topic.split("/");
  const wanted = filter.split("/");
  for (const [at, level] of wanted.entries()) {
    //  "a/#" takes "a" too: section 4.7.1.2.
    if (level === "#") return true;
    if (at >= levels.length) return false;
    if (level !== "+" && level !== levels[at]) return false;
    if (at === levels.length - 1 && wanted[at + 1] === "#" && wanted.length === at + 2) return true;
  }
  return wanted.length === levels.length;
}
