// Changes of rules and maintenance of a branch of the matrix, for calls that use them up.
import type { SiteRules } from "../../hub/serve/contract.ts";
import type { Caller } from "../kitchen.ts";
import type { Branch } from "./matrix-world.ts";

export type FreshRules = {
  /** A rule that the branch's canteen has tightened. */
  readonly ruleChange: (branch: Branch) => Promise<string>;
  readonly maintenance: (branch: Branch) => Promise<string>;
};

export function freshRules(admin: Caller): FreshRules {
  return {
    ruleChange: async ({ canteen }) => {
      const body = { rule: "cold-room-too-warm", change: { limit: 24 } };
      const answer = await admin.send<SiteRules>("POST", `/sites/${canteen}/rules`, body);
      return answer.body.own.find((one) => one.rule === body.rule)?.id ?? "";
    },
    maintenance: async ({ canteen }) => {
      const until = new Date(Date.now() + 3_600_000).toISOString();
      const body = { until, reason: "x" };
      const answer = await admin.send<SiteRules>("POST", `/sites/${canteen}/maintenance`, body);
      return answer.body.maintenance.at(-1)?.id ?? "";
    },
  };
}
