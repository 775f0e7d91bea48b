// A manager changes a rule for a site's branch: tightens it for good, or loosens it or switches it off with a reason and
// an end. Which of these it is follows from what is in force above the site, not from what it is called.
import { randomUUID } from "node:crypto";
import { type LimitChange, limitRange, mayMove, onlyWay, waysOf } from "../../devices/limit-changes.ts";
import type { Limit } from "../../devices/limits.ts";
import { listedRule, RULES } from "../../devices/rule-list.ts";
import type { RuleChange, SiteId, UnixMs } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { endRuleChange, insertRuleChange, listRuleChanges } from "../store/rule-sets.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";
import { type Asker, refuseFaults } from "./estate-desk.ts";
import type { Fault } from "./estate-words.ts";

export type RuleDraft = {
  readonly rule: string;
  readonly off: boolean;
  readonly change: LimitChange;
  readonly reason: string;
  readonly until: UnixMs | undefined;
};

const DAY_MS = 86_400_000;
/** Chosen: a month; what is still so then, somebody says again. */
const MOST_LOOSENED_DAYS = 31;
/** Chosen: ten years, a term of any kind. */
const MOST_TIGHTENED_DAYS = 3660;
/** Chosen: a week; a limit that may be passed for longer watches nothing. */
const MOST_FOR_S = 7 * 86_400;

export async function changeRule(
  desk: Desk,
  asker: Asker,
  siteId: SiteId,
  draft: RuleDraft,
): Promise<Outcome<RuleChange>> {
  const { who, language } = asker;
  const refused = whyNot(desk, who, "rules.change", desk.tree().site(siteId)?.id, "site");
  if (refused !== undefined) return refused;
  const limit = listedRule(draft.rule)?.limit;
  if (limit === undefined) return refuseFaults([{ field: "rule", code: "required" }], language);
  const at = desk.clock.now();
  const judged = judgeChange(fromAbove(desk, siteId, limit, at), draft, at);
  if ("faults" in judged) return refuseFaults(judged.faults, language);
  const { reason, until } = draft;
  const made: RuleChange = {
    id: randomUUID(),
    siteId,
    rule: draft.rule,
    ...judged,
    reason,
    by: who.person.account,
    at,
    ...(until === undefined ? {} : { until }),
  };
  const crossed = crossedBy(desk, made);
  if (crossed !== undefined) return refuseFaults([crossed], language);
  await desk.book.together(async (queries) => {
    const before = (await listRuleChanges(queries)).filter((one) => isReplacedBy(one, made));
    for (const one of before) await endRuleChange(queries, one.id, { by: made.by, at });
    await insertRuleChange(queries, made);
    await addAuditLine(queries, {
      at,
      who: made.by,
      action: "rules.change",
      siteId,
      target: made.rule,
      detail: reason,
      ...(before[0] === undefined ? {} : { before: told(before[0]) }),
      after: told(made),
    });
  });
  await desk.ruleBook.reload();
  return { done: made };
}

/** Ends a change before its time; then what those above say holds again. */
export async function endRule(desk: Desk, { who }: Asker, id: string): Promise<Outcome<RuleChange>> {
  const one = desk.ruleBook.changes().find((change) => change.id === id);
  const site = one === undefined ? undefined : desk.tree().site(one.siteId)?.id;
  const refused = whyNot(desk, who, "rules.change", site, "change of a rule");
  if (refused !== undefined || one === undefined) return refused ?? refuse(404, "There is no such change.");
  const at = desk.clock.now();
  if (isOver(one, at)) return { done: one };
  const ended = { by: who.person.account, at };
  await desk.book.together(async (queries) => {
    await endRuleChange(queries, id, ended);
    await addAuditLine(queries, {
      at,
      who: ended.by,
      action: "rules.end",
      siteId: one.siteId,
      target: one.rule,
      detail: one.reason,
      before: told(one),
    });
  });
  await desk.ruleBook.reload();
  return { done: { ...one, ended } };
}

/** As it would be without the site's own word. */
function fromAbove(desk: Desk, siteId: SiteId, limit: Limit, at: UnixMs): Limit {
  const above = desk.tree().site(siteId)?.parentId ?? null;
  return above === null ? limit : (desk.ruleBook.inForceAt(above, [limit], at)[0]?.limit ?? limit);
}

type Judged = Pick<RuleChange, "kind" | "change"> | { readonly faults: readonly Fault[] };

function judgeChange(limit: Limit, draft: RuleDraft, at: UnixMs): Judged {
  if (draft.off) {
    const faults = endFaults(draft, at, true);
    return faults.length > 0 ? { faults } : { kind: "off", change: {} };
  }
  const ways = waysOf(limit, draft.change);
  const faults = [...numberFaults(limit, draft.change)];
  for (const [field, way] of ways) if (way === "unknown") faults.push({ field, code: "rule-field" });
  const said = new Set(ways.values());
  if (faults.length === 0 && said.has("tighten") && said.has("loosen"))
    return { faults: [{ field: "change", code: "rule-both-ways" }] };
  const kind = said.has("loosen") ? "loosen" : "tighten";
  const change = onlyWay(limit, draft.change, kind);
  if (faults.length === 0 && Object.keys(change).length === 0)
    return { faults: [{ field: "change", code: "rule-nothing" }] };
  const all = [...faults, ...endFaults(draft, at, kind === "loosen")];
  return all.length > 0 ? { faults: all } : { kind, change };
}

function numberFaults(limit: Limit, change: LimitChange): Fault[] {
  const faults: Fault[] = [];
  const [least, most] = limitRange(limit.metric);
  for (const field of ["limit", "beyond"] as const) {
    const value = change[field];
    if (value !== undefined && mayMove(limit) && !(value >= least && value <= most))
      faults.push({ field, code: "number", given: { least, most } });
  }
  const { beyond, limit: mark = limit.limit } = change;
  if (
    beyond !== undefined &&
    faults.length === 0 &&
    (limit.side === "above" ? beyond <= mark : beyond >= mark)
  )
    faults.push({ field: "beyond", code: "rule-beyond" });
  for (const [severity, value] of Object.entries(change.forS ?? {})) {
    if (value !== undefined && !(value >= 0 && value <= MOST_FOR_S))
      faults.push({ field: `for-${severity}`, code: "number", given: { least: 0, most: MOST_FOR_S } });
  }
  return faults;
}

function endFaults({ reason, until }: RuleDraft, at: UnixMs, isLoose: boolean): Fault[] {
  const faults: Fault[] = [];
  const most = isLoose ? MOST_LOOSENED_DAYS : MOST_TIGHTENED_DAYS;
  if (isLoose && reason === "") faults.push({ field: "reason", code: "required" });
  if (isLoose && until === undefined) faults.push({ field: "until", code: "end-needed" });
  if (until !== undefined && (until <= at || until > at + most * DAY_MS))
    faults.push({ field: "until", code: "end-range", given: { most } });
  return faults;
}

/** A site's next word of the same kind takes the place of its last. */
function isReplacedBy(one: RuleChange, next: RuleChange): boolean {
  return (
    one.siteId === next.siteId && one.rule === next.rule && one.kind === next.kind && !isOver(one, next.at)
  );
}

function isOver({ until = Number.POSITIVE_INFINITY, ended }: RuleChange, at: UnixMs): boolean {
  return ended !== undefined || until <= at;
}

/** A site of the branch in which a band would be left without an inside. */
function crossedBy(desk: Desk, made: RuleChange): Fault | undefined {
  if (made.kind === "off") return undefined;
  const { of, limit } = listedRule(made.rule) ?? {};
  const place = RULES.filter((one) => one.of === of && one.limit.metric === limit?.metric).map(
    (one) => one.limit,
  );
  const said = new Set(desk.ruleBook.changes().map((one) => one.siteId));
  const below = [...desk.tree().branchOf(made.siteId)].filter((id) => id === made.siteId || said.has(id));
  for (const id of below) {
    const rules = desk.ruleBook.inForceAt(id, place, made.at, [made]).map((one) => one.limit);
    const values = rules.filter((one) => one.overS === undefined && one.and === undefined);
    const low = Math.max(...values.filter((one) => one.side === "below").map((one) => one.limit));
    const high = Math.min(...values.filter((one) => one.side === "above").map((one) => one.limit));
    const site = desk.tree().site(id)?.name ?? id;
    if (low >= high) return { field: "limit", code: "rule-crossed", given: { site, low, high } };
  }
  return undefined;
}

/** As the audit log keeps it: what was not said is not there. */
function told({ kind, change, until }: RuleChange): Readonly<Record<string, unknown>> {
  const { forS = {}, ...numbers } = change;
  const durations = Object.entries(forS).map(([severity, value]) => [`${severity}AfterS`, value]);
  return {
    ruleChange: kind,
    ...numbers,
    ...Object.fromEntries(durations),
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
  };
}
