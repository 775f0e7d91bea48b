// The audit log, as far as it speaks of the reader's branch; what belongs to no site is for platform administrators.
import { isEverywhere } from "../../access/rights.ts";
import type { Desk } from "../../actions/desk.ts";
import { refuse } from "../../actions/desk.ts";
import { pageAudit } from "../../store/audit.ts";
import { masker } from "../audit-view.ts";
import { auditLineSchema, listOf, pageQuerySchema } from "../contract.ts";
import { sitesAsked } from "../paging.ts";
import { type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";

export function auditRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "get",
      path: "/audit",
      action: "audit.read",
      summary: "The audit log, newest first",
      query: pageQuerySchema,
      answer: listOf(auditLineSchema),
      handle: async ({ who, query }) => {
        const { cursor, limit, site } = query;
        const asked = sitesAsked(desk.tree(), signedIn(who), "audit.read", site);
        if ("refused" in asked) return asked;
        if (cursor !== undefined && !/^\d+$/.test(cursor))
          return refuse(422, "cursor: is not one that this list gave");
        const all = site === undefined && isEverywhere(signedIn(who).person);
        const before = cursor === undefined ? undefined : Number(cursor);
        const lines = await pageAudit(desk.book.db, {
          sites: all ? undefined : [...asked.sites],
          limit,
          before,
        });
        const last = lines.length === limit ? lines.at(-1) : undefined;
        const mask = masker(signedIn(who).person, desk.tree());
        return {
          answer: {
            items: lines.map((line) => ({ ...mask(line), at: iso(line.at) })),
            ...(last === undefined ? {} : { next: String(last.number) }),
          },
        };
      },
    }),
  ];
}
