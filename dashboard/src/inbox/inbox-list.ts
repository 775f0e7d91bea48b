// Which alerts an inbox shows, in which order and under which headings. Pure.
import type { Alert, Site } from "../../../hub/serve/contract.ts";
import { isOver, mostUrgentFirst, SEVERITY_RANK } from "../alerts/alert-words.ts";
import { groupBy } from "../group-by.ts";
import { branchOf } from "../sites/site-tree.ts";

export const KINDS = ["warmth", "door", "absence", "device", "report", "other"] as const;
export type Kind = (typeof KINDS)[number];
export const HOLDERS = ["mine", "nobody"] as const;

export type Narrowing = {
  readonly state: "open" | "over" | "all";
  readonly site: string | null;
  readonly severity: string | null;
  readonly kind: string | null;
  /** Of HOLDERS; null: whoever has it. */
  readonly holder: string | null;
};

/** An alert with what it covers, as far as both are here. */
export type Entry = { readonly alert: Alert; readonly covers: readonly Alert[] };

export type Group = { readonly heading: Alert["severity"] | "over"; readonly entries: readonly Entry[] };

const ABSENCES: ReadonlySet<string> = new Set([
  "sensor-silent",
  "camera-offline",
  "gateway-silent",
  "cameras-gone",
  "site-power-or-line",
  "network-down",
]);

/** What an alert is about, in the few kinds that people look for. */
function kindOf({ source, rule = "", metric }: Alert): Kind {
  if (source === "person") return "report";
  if (ABSENCES.has(rule)) return "absence";
  if (rule.startsWith("sensor-") || rule.startsWith("camera-")) return "device";
  if (metric === "door" || rule.includes("door")) return "door";
  return metric === "temperature" ? "warmth" : "other";
}

/** Each alert that stands by itself: what a cause covers is with it, where the cause is here, too. */
export function entriesOf(alerts: readonly Alert[]): Entry[] {
  const known = new Set(alerts.map(({ id }) => id));
  const covered = groupBy(alerts, ({ foldedInto }) =>
    foldedInto !== undefined && known.has(foldedInto) ? foldedInto : undefined,
  );
  return (covered.get(undefined) ?? []).map((alert) => ({ alert, covers: covered.get(alert.id) ?? [] }));
}

/** The newest moment at which something stopped being open; undefined where nothing ever was. */
export function calmSince(alerts: readonly Alert[]): number | undefined {
  const ends = alerts.flatMap(({ resolvedAt, closed }) => {
    const end = closed?.at ?? resolvedAt;
    return end === undefined ? [] : [Date.parse(end)];
  });
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/** True for who has taken it on, is to see to it, or did something. */
function has({ assignee, acknowledged, acted }: Alert, account: string): boolean {
  return assignee === account || (assignee === undefined && (acted?.by ?? acknowledged?.by) === account);
}

function isNobodys({ assignee, acknowledged }: Alert): boolean {
  return assignee === undefined && acknowledged === undefined;
}

export function narrowed(
  entries: readonly Entry[],
  sites: readonly Site[],
  { state, site, severity, kind, holder }: Narrowing,
  account: string,
): Entry[] {
  const branch = site === null ? undefined : new Set(branchOf(sites, site).map((one) => one.id));
  return entries.filter(
    ({ alert }) =>
      (state === "all" || isOver(alert) === (state === "over")) &&
      (severity === null || alert.severity === severity) &&
      (kind === null || kindOf(alert) === kind) &&
      (holder === null || (holder === "mine" ? has(alert, account) : isNobodys(alert))) &&
      (branch === undefined || branch.has(alert.siteId)),
  );
}

/** Under their severity, the worst first, and what is over at the end. Within each nobody's first, then kind by kind. */
export function groupsOf(entries: readonly Entry[]): Group[] {
  const groups = groupBy(entries, ({ alert }): Group["heading"] => (isOver(alert) ? "over" : alert.severity));
  return [...groups]
    .map(([heading, some]) => ({ heading, entries: some.toSorted((a, b) => inOrder(a.alert, b.alert)) }))
    .sort((a, b) => rankOf(a.heading) - rankOf(b.heading));
}

function inOrder(a: Alert, b: Alert): number {
  if (isOver(a)) return mostUrgentFirst(a, b);
  const nobody = Number(a.state !== "firing") - Number(b.state !== "firing");
  return nobody || KINDS.indexOf(kindOf(a)) - KINDS.indexOf(kindOf(b)) || mostUrgentFirst(a, b);
}

function rankOf(heading: Group["heading"]): number {
  return heading === "over" ? Object.keys(SEVERITY_RANK).length : SEVERITY_RANK[heading];
}

/** Nobody has it. A rectification order is signed for by whoever answers for it, on its own page. */
export function canBeTaken({ state, order }: Alert): boolean {
  return state === "firing" && order === undefined;
}
