// Who is called for a site's alerts: its levels, what the site says of them, and who would be called now and next.
import { z } from "zod";
import { permission } from "../../access/rights.ts";
import { changeDuty } from "../../actions/change-duty.ts";
import { type Desk, whyNot } from "../../actions/desk.ts";
import { whoMayAct } from "../../actions/duty-people.ts";
import type { Alert, DutyHours, DutyLevelName, DutyOverrides, SiteId, UnixMs, Why } from "../../model.ts";
import { namesOf } from "../../store/duty.ts";
import { type Duty, dutyOverridesSchema, dutyQuerySchema, dutySchema } from "../contract.ts";
import { type Reply, type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";

type Person = { readonly account: string; readonly deputyFor?: string };
type Passed = NonNullable<Why["passed"]>;

/** A site's duty at a moment, and who would be called if something of this severity happened then. */
export type DutyLook = (
  siteId: SiteId,
  severity: Alert["severity"],
  at: UnixMs,
) => Promise<{
  readonly levels: readonly {
    readonly name: DutyLevelName;
    readonly siteId: SiteId;
    readonly afterMin: number;
    readonly people: readonly Person[];
    readonly hours: DutyHours | undefined;
    readonly passed: Passed[number]["because"] | undefined;
    readonly byPosts: boolean;
  }[];
  readonly own: DutyOverrides;
  readonly calls: readonly {
    readonly at: UnixMs;
    readonly level: string;
    readonly people: readonly Person[];
    readonly passed: Passed;
  }[];
}>;

const bySite = z.object({ id: z.string().max(64) });

export function dutyRoutes(desk: Desk, look: DutyLook): Route[] {
  return [
    route({
      method: "get",
      path: "/sites/{id}/duty",
      action: "duty.read",
      summary: "Who is called for the site's alerts, level by level, and who would be called now and next",
      params: bySite,
      query: dutyQuerySchema,
      answer: dutySchema,
      handle: async ({ who, params, query }) => {
        const refused = whyNot(desk, signedIn(who), "duty.read", desk.tree().site(params.id)?.id, "site");
        if (refused !== undefined) return refused;
        const at = query.at === undefined ? desk.clock.now() : Date.parse(query.at);
        return { answer: await dutyView(desk, look, signedIn(who).person, { ...params, ...query, at }) };
      },
    }),
    route({
      method: "put",
      path: "/sites/{id}/duty",
      action: "duty.change",
      summary:
        "Say for a site and all below it who is called on each level, when, and after how many minutes",
      params: bySite,
      body: dutyOverridesSchema,
      answer: dutySchema,
      handle: async ({ who, params, body, language }): Promise<Reply<Duty>> => {
        const levels = body.levels as DutyOverrides;
        const outcome = await changeDuty(desk, { who: signedIn(who), language }, params.id, levels);
        if ("refused" in outcome) return outcome;
        const asked = { ...params, severity: "warning" as const, at: desk.clock.now() };
        return { answer: await dutyView(desk, look, signedIn(who).person, asked) };
      },
    }),
  ];
}

async function dutyView(
  desk: Desk,
  look: DutyLook,
  reader: Parameters<typeof permission>[0],
  { id, severity, at }: { readonly id: SiteId; readonly severity: Alert["severity"]; readonly at: UnixMs },
): Promise<Duty> {
  const { levels, own, calls } = await look(id, severity, at);
  const mayAt = (site: SiteId) => permission(reader, "duty.change", site, desk.tree()) === "granted";
  const mayChange = mayAt(id);
  const candidates = mayChange
    ? await whoMayAct(desk.book.db, [id], desk.tree(), desk.clock.now(), reader)
    : [];
  const people = [...levels, ...calls].flatMap((one) => one.people);
  const accounts = people.flatMap(({ account, deputyFor }) => [account, deputyFor ?? account]);
  const names = await namesOf(desk.book.db, accounts);
  const named = ({ account, deputyFor }: Person) => ({
    account,
    name: names.get(account) ?? account,
    ...(deputyFor === undefined ? {} : { deputyFor: names.get(deputyFor) ?? deputyFor }),
  });
  return {
    levels: levels.map(({ hours, passed, people: told, ...level }) => ({
      ...level,
      people: told.map(named),
      mayChange: mayChange && mayAt(level.siteId),
      ...(hours && { hours: { ...hours, weekdays: [...hours.weekdays] } }),
      ...(passed && { passed }),
    })),
    own: own as Duty["own"],
    calls: calls.map((call) => ({
      ...call,
      at: iso(call.at),
      people: call.people.map(named),
      passed: [...call.passed],
    })),
    mayChange,
    candidates,
  };
}
