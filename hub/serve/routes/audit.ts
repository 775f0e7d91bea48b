// The audit log, as far as it speaks of the reader's branch; what belongs to no site is for platform administrators.
import { isEverywhere, reach } from "../../access/rights.ts";
import type { Desk } from "../../actions/desk.ts";
import { refuse } from "../../actions/desk.ts";
import { pageAudit } from "../../store/audit.ts";
import { maskOutside } from "../audit-mask.ts";
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
        //  Whoever asks of a part of their branch may still read the names of the rest of it.
        const own = reach(signedIn(who).person, "audit.read", desk.tree());
        const isMasked = !isEverywhere(signedIn(who).person);
        const last = lines.length === limit ? lines.at(-1) : undefined;
        return {
          answer: {
            items: lines.map((line) => ({
              ...line,
              at: iso(line.at),
              detail: isMasked ? maskOutside(line, own) : line.detail,
            })),
            ...(last === undefined ? {} : { next: String(last.number) }),
          },
        };
      },
    }),
  ];
}
