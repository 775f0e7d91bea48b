// Rules: what is in force at a site and whose word it is; changes of rules, planned maintenance, meal times.
import { z } from "zod";
import { mayMove } from "../../../devices/limit-changes.ts";
import type { Limit } from "../../../devices/limits.ts";
import { RULES } from "../../../devices/rule-list.ts";
import { horizon, reach } from "../../access/rights.ts";
import type { Who } from "../../access/sessions.ts";
import { changeMealWindows } from "../../actions/change-meal-windows.ts";
import { changeRule, endRule } from "../../actions/change-rule.ts";
import { type Desk, type Outcome, whyNot } from "../../actions/desk.ts";
import type { Asker } from "../../actions/estate-desk.ts";
import { endMaintenanceNow, planMaintenance } from "../../actions/plan-maintenance.ts";
import type { Maintenance, RuleChange, SiteId, UnixMs } from "../../model.ts";
import type * as contract from "../contract.ts";
import {
  mealWindowsChangeSchema,
  newMaintenanceSchema,
  newRuleChangeSchema,
  siteRulesSchema,
} from "../contract.ts";
import { type Reply, type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";

const byId = z.object({ id: z.string() });

export function ruleRoutes(desk: Desk): Route[] {
  return [...siteRoutes(desk), ...endings(desk)];
}

function siteRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "get",
      path: "/sites/{id}/rules",
      action: "rules.read",
      summary: "What is in force at a site, by whose word and until when; and its planned maintenance",
      params: byId,
      answer: siteRulesSchema,
      handle: async ({ who, params }) => {
        const site = desk.tree().site(params.id)?.id;
        return (
          whyNot(desk, signedIn(who), "rules.read", site, "site") ?? {
            answer: rulesView(desk, signedIn(who), params.id),
          }
        );
      },
    }),
    route({
      method: "post",
      path: "/sites/{id}/rules",
      action: "rules.change",
      summary:
        "Tighten a rule for a site and all below it, or loosen it or switch it off with a reason and an end",
      params: byId,
      body: newRuleChangeSchema,
      answer: siteRulesSchema,
      handle: async (call) => {
        const { until, ...rest } = call.body;
        const draft = { ...rest, until: until === undefined ? undefined : Date.parse(until) };
        const outcome = await changeRule(desk, asker(call), call.params.id, draft);
        return answered(desk, call, call.params.id, outcome);
      },
    }),
    route({
      method: "post",
      path: "/sites/{id}/maintenance",
      action: "rules.change",
      summary:
        "Plan maintenance: nothing is judged of the device that is worked on; in a site only what is critical for the food is told",
      params: byId,
      body: newMaintenanceSchema,
      answer: siteRulesSchema,
      handle: async (call) => {
        const { deviceId, from, until, reason, foodTo } = call.body;
        const draft = {
          deviceId,
          from: from === undefined ? undefined : Date.parse(from),
          until: Date.parse(until),
          reason,
          foodTo,
        };
        const outcome = await planMaintenance(desk, asker(call), call.params.id, draft);
        return answered(desk, call, call.params.id, outcome);
      },
    }),
    route({
      method: "put",
      path: "/sites/{id}/meal-windows",
      action: "rules.change",
      summary: "Say when a site's meals are made and served",
      params: byId,
      body: mealWindowsChangeSchema,
      answer: siteRulesSchema,
      handle: async (call) => {
        const outcome = await changeMealWindows(desk, asker(call), call.params.id, call.body.windows);
        return answered(desk, call, call.params.id, outcome);
      },
    }),
  ];
}

function endings(desk: Desk): Route[] {
  return [
    route({
      method: "delete",
      path: "/rule-changes/{id}",
      action: "rules.change",
      summary: "End a change of a rule before its time",
      params: byId,
      answer: siteRulesSchema,
      handle: async (call) => {
        const outcome = await endRule(desk, asker(call), call.params.id);
        return "refused" in outcome ? outcome : answered(desk, call, outcome.done.siteId, outcome);
      },
    }),
    route({
      method: "delete",
      path: "/maintenance/{id}",
      action: "rules.change",
      summary: "End maintenance before its time",
      params: byId,
      answer: siteRulesSchema,
      handle: async (call) => {
        const outcome = await endMaintenanceNow(desk, asker(call), call.params.id);
        return "refused" in outcome ? outcome : answered(desk, call, outcome.done.siteId, outcome);
      },
    }),
  ];
}

function asker({ who, language }: Pick<Asker, "language"> & { readonly who: Who | undefined }): Asker {
  return { who: signedIn(who), language };
}

function answered(
  desk: Desk,
  { who }: { readonly who: Who | undefined },
  siteId: SiteId,
  outcome: Outcome<unknown>,
): Reply<contract.SiteRules> {
  return "refused" in outcome ? outcome : { answer: rulesView(desk, signedIn(who), siteId) };
}

function rulesView(desk: Desk, { person }: Who, siteId: SiteId): contract.SiteRules {
  const { ruleBook, estate, clock } = desk;
  const at = clock.now();
  const tree = desk.tree();
  const seen = horizon(person, tree);
  const mayChange = reach(person, "rules.change", tree);
  const view = (change: RuleChange) => changeView(desk, seen, change);
  const held = ruleBook.changes().filter((one) => isHeld(one, at));
  const branch = tree.branchOf(siteId);
  const path = new Set(tree.pathUp(siteId));
  const meals = ruleBook.mealWindowsOf(siteId);
  const sensors = estate.sensors().filter((one) => one.siteId === siteId);
  const cameras = estate.cameras().filter((one) => one.siteId === siteId);
  return {
    siteId,
    mayChange: mayChange.has(siteId),
    rules: inForce(desk, siteId, at, view),
    own: held.filter((one) => one.siteId === siteId).map(view),
    below: held
      .filter((one) => one.kind !== "tighten" && one.siteId !== siteId && branch.has(one.siteId))
      .filter((one) => seen.has(one.siteId))
      .map(view),
    maintenance: ruleBook
      .maintenance()
      .filter((one) => one.ended === undefined && one.until > at)
      .filter(
        (one) =>
          (branch.has(one.siteId) && seen.has(one.siteId)) ||
          (one.deviceId === undefined && path.has(one.siteId)),
      )
      .map((one) => ({ ...maintenanceView(desk, seen, one), mayEnd: mayChange.has(one.siteId) })),
    devices: [
      ...sensors.map(({ id, name, place, appliance = "", defrosts = false }) => ({
        id,
        name,
        place,
        appliance,
        defrosts,
        besides: ruleBook.besides(id).filter((one) => one !== id),
      })),
      ...cameras.map(({ id, name }) => ({
        id,
        name,
        place: "camera",
        appliance: "",
        defrosts: false,
        besides: [],
      })),
    ],
    meals: {
      windows: meals.windows.map((one) => ({ ...one })),
      saidBy: meals.siteId === undefined ? "default" : meals.siteId === siteId ? "here" : "above",
      kitchenHours: { ...ruleBook.kitchenHours },
    },
    isTerm: ruleBook.asks("term", siteId, at),
  };
}

function inForce(
  { ruleBook }: Desk,
  siteId: SiteId,
  at: UnixMs,
  view: (change: RuleChange) => contract.RuleChange,
): contract.RuleInForce[] {
  const limits = RULES.map((one) => one.limit);
  return ruleBook.inForceAt(siteId, limits, at).map(({ limit, off, by }, i) => {
    const { rule, metric, side, schedule = "always", overS, source } = limit;
    const usual = limits[i] ?? limit;
    return {
      rule,
      of: RULES[i]?.of ?? "",
      metric,
      side,
      limit: limit.limit,
      ...(overS === undefined ? {} : { overS }),
      steps: stepsView(limit),
      schedule,
      asked: ruleBook.asks(schedule, siteId, at),
      source,
      mayMove: mayMove(limit),
      usual: { limit: usual.limit, steps: stepsView(usual) },
      ...(off === undefined ? {} : { off: view(off) }),
      by: by.map(view),
    };
  });
}

function stepsView({ steps }: Limit): contract.RuleInForce["steps"] {
  return steps.map((one) => ({ ...one }));
}

/** What is above the reader's own branch is named by its kind alone. */
function siteOf(desk: Desk, seen: ReadonlySet<SiteId>, id: SiteId): contract.RuleChange["site"] {
  const kind = desk.tree().site(id)?.kind;
  return { ...(seen.has(id) ? { siteId: id } : {}), ...(kind === undefined ? {} : { kind }) };
}

function changeView(desk: Desk, seen: ReadonlySet<SiteId>, one: RuleChange): contract.RuleChange {
  const { id, rule, kind, change, reason, by, at, until, siteId } = one;
  return {
    id,
    rule,
    kind,
    change: { ...change } as contract.RuleChange["change"],
    reason,
    site: siteOf(desk, seen, siteId),
    ...(seen.has(siteId) ? { by } : {}),
    at: iso(at),
    ...(until === undefined ? {} : { until: iso(until) }),
  };
}

function maintenanceView(
  desk: Desk,
  seen: ReadonlySet<SiteId>,
  { id, siteId, deviceId, from, until, reason, foodTo, by }: Maintenance,
): Omit<contract.Maintenance, "mayEnd"> {
  return {
    id,
    site: siteOf(desk, seen, siteId),
    ...(deviceId === undefined ? {} : { deviceId }),
    from: iso(from),
    until: iso(until),
    reason,
    foodTo,
    ...(seen.has(siteId) ? { by } : {}),
  };
}

function isHeld({ at: from, until = Number.POSITIVE_INFINITY, ended }: RuleChange, at: UnixMs): boolean {
  return from <= at && at < until && ended === undefined;
}
