// The duty tree of a site at a moment: which levels there are, who is to be told on each, and which are passed over. It
// follows from the posts in force and from what sites say of their levels. Pure. Promise: whoever is away is not told, and
// whoever is told in another's place is told whose.
import type {
  Absence,
  DutyHours,
  DutyLevelName,
  DutyOverride,
  DutyOverrides,
  Post,
  Role,
  Site,
  SiteId,
  SiteKind,
  UnixMs,
} from "../model.ts";
import { isOnDuty, type SchoolDay } from "./hours.ts";

export type HeldBy = Post & { readonly account: string };

/** What is known of a site's duty, for any moment. */
export type DutyFacts = {
  /** The site, and what it hangs under up to the top. */
  readonly path: readonly Site[];
  /** Of a school: the canteens that hang under it. */
  readonly canteens: readonly SiteId[];
  /** Of a canteen: schools that eat from it and that it does not hang under. */
  readonly served: readonly SiteId[];
  /** Of everybody who signs in, at any of these sites or everywhere; past and coming ones too. */
  readonly posts: readonly HeldBy[];
  readonly overrides: ReadonlyMap<SiteId, DutyOverrides>;
  readonly absences: readonly Absence[];
  /** Whether somebody may work on the site's alerts at a moment: nobody else is told in another's place or by name. */
  readonly mayAct: (account: string, at: UnixMs) => boolean;
  readonly schoolDay: SchoolDay;
  readonly zone: string;
};

export type DutyPerson = { readonly account: string; readonly deputyFor?: string };

export type PassedOver = "nobody" | "away" | "hours";

export type DutyLevel = {
  readonly name: DutyLevelName;
  /** The site at which it stands. */
  readonly siteId: SiteId;
  /** After the beginning of a call, in minutes. */
  readonly afterMin: number;
  readonly people: readonly DutyPerson[];
  readonly hours: DutyHours | undefined;
  /** Why it is passed over at this moment; undefined if it is told. */
  readonly passed: PassedOver | undefined;
};

/** domain.md §13: staff now, officer +15, principal +30, town +60, district +120 minutes. Chosen: a director, where there is one, together with the principal. */
const DUTY_LEVELS: readonly {
  readonly name: DutyLevelName;
  readonly role: Role | undefined;
  /** At which kinds of site it stands: without one of them on the way up there is no such level. */
  readonly at: readonly SiteKind[];
  readonly afterMin: number;
}[] = [
  { name: "staff", role: "canteen-staff", at: ["canteen", "school"], afterMin: 0 },
  { name: "officer", role: "safety-officer", at: ["canteen", "school", "town"], afterMin: 15 },
  //  Nobody until a site says who.
  { name: "director", role: undefined, at: ["canteen", "school", "town"], afterMin: 30 },
  { name: "principal", role: "school-manager", at: ["school"], afterMin: 30 },
  { name: "town", role: "town-manager", at: ["town"], afterMin: 60 },
  { name: "district", role: "district-manager", at: ["district"], afterMin: 120 },
];

/** How far up a level is; what is no level is below all. */
export function heightOf(level: string | undefined): number {
  return DUTY_LEVELS.findIndex(({ name }) => name === level);
}

/** Of something critical nobody's hours count. */
export function dutyTree(facts: DutyFacts, at: UnixMs, isCritical: boolean): DutyLevel[] {
  return DUTY_LEVELS.flatMap((level) => {
    const site = facts.path.find(({ kind }) => level.at.includes(kind));
    const said = saidOf(facts, level.name);
    if (site === undefined || (level.role === undefined && said.people === undefined)) return [];
    const named = said.people?.filter((account) => facts.mayAct(account, at));
    const meant = named?.map((account) => ({ account })) ?? holders(facts, level.role as Role, at);
    const { people, away } = present(facts, meant, at);
    const hours = said.hours === "always" ? undefined : said.hours;
    const isOff = !isCritical && hours !== undefined && !isOnDuty(hours, at, facts.zone, facts.schoolDay);
    const passed = people.length === 0 ? (away ? "away" : "nobody") : isOff ? "hours" : undefined;
    return [
      {
        name: level.name,
        siteId: site.id,
        afterMin: said.afterMin ?? level.afterMin,
        people,
        hours,
        passed: passed as PassedOver | undefined,
      },
    ];
  });
}

/** What the nearest site that says anything says of each thing. */
export function saidOf(facts: Pick<DutyFacts, "path" | "overrides">, level: DutyLevelName): DutyOverride {
  const said = facts.path.map(({ id }) => facts.overrides.get(id)?.[level] ?? {});
  return Object.assign({}, ...said.reverse()) as DutyOverride;
}

/** Who holds the role nearest to the site: at it, or else at what it hangs under; of a school, also in its canteens. */
function holders(facts: DutyFacts, role: Role, at: UnixMs): DutyPerson[] {
  const inForce = facts.posts.filter((post) => post.role === role && isInForce(post, at));
  const [site] = facts.path;
  const near = inForce.filter(({ siteId }) => siteId === site?.id || facts.canteens.includes(siteId));
  if (near.length > 0) return standIns(near);
  for (const { id } of facts.path) {
    const here = inForce.filter(({ siteId }) => siteId === id);
    if (here.length > 0) return standIns(here);
  }
  return [];
}

/** Those whose post somebody else holds in their place are not told themselves. */
function standIns(posts: readonly HeldBy[]): DutyPerson[] {
  const stoodInFor = new Set(posts.map(({ deputyFor }) => deputyFor));
  return posts
    .filter(({ account }) => !stoodInFor.has(account))
    .map(({ account, deputyFor }) => ({ account, ...(deputyFor === undefined ? {} : { deputyFor }) }));
}

/** The managers of schools that only eat from the kitchen. */
export function servedManagers(facts: DutyFacts, at: UnixMs): readonly DutyPerson[] {
  const posts = facts.posts.filter(
    (post) => post.role === "school-manager" && facts.served.includes(post.siteId) && isInForce(post, at),
  );
  return present(facts, standIns(posts), at).people;
}

/** Who looks after the hub itself. */
export function administrators(facts: DutyFacts, at: UnixMs): readonly DutyPerson[] {
  const posts = facts.posts.filter((post) => post.role === "admin" && isInForce(post, at));
  return present(facts, standIns(posts), at).people;
}

/** Who is told where somebody is meant: themselves, or who stands in for them while they are away; undefined: nobody. */
export function standInFor(facts: DutyFacts, person: DutyPerson, at: UnixMs): DutyPerson | undefined {
  let { account } = person;
  const seen = new Set<string>();
  for (;;) {
    //  Two who stand in for each other are both away.
    if (seen.has(account)) return undefined;
    seen.add(account);
    const absence = facts.absences.find((one) => one.account === account && one.from <= at && at < one.until);
    if (absence === undefined) break;
    if (absence.deputy === undefined || !facts.mayAct(absence.deputy, at)) return undefined;
    account = absence.deputy;
  }
  return account === person.account ? person : { account, deputyFor: person.account };
}

function present(
  facts: DutyFacts,
  meant: readonly DutyPerson[],
  at: UnixMs,
): { readonly people: readonly DutyPerson[]; readonly away: boolean } {
  const people = new Map<string, DutyPerson>();
  for (const person of meant) {
    const told = standInFor(facts, person, at);
    //  Somebody who is there in their own right is told as themselves.
    if (told !== undefined && (told.deputyFor === undefined || !people.has(told.account)))
      people.set(told.account, told);
  }
  return { people: [...people.values()], away: meant.length > 0 };
}

function isInForce({ from, until }: Post, at: UnixMs): boolean {
  return (from === undefined || from <= at) && (until === undefined || at < until);
}
