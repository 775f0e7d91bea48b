// What the actions on people share: everybody as they are inside the transaction that writes, who may see and touch whom
// there, and one way to write with the audit line or to say why not.
import {
  fits,
  isAdministrator,
  isLastingAdministrator,
  mayActOn,
  mayGive,
  phaseOf,
} from "../access/appointments.ts";
import { type Action, EVERYWHERE, mayEverywhere, reach } from "../access/rights.ts";
import type { Who } from "../access/sessions.ts";
import { createTree, type Tree } from "../access/tree.ts";
import type { Person, Post, Role, SiteId, UnixMs } from "../model.ts";
import { type AuditEvent, addAuditLines } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import { type HeldPost, type RosterPerson, readRoster } from "../store/roster.ts";
import { listSites } from "../store/sites.ts";
import { type Desk, type Outcome, type Refused, refuse } from "./desk.ts";
import type { Asker } from "./estate-desk.ts";
import type { Language } from "./estate-words.ts";
import { PEOPLE_REFUSALS } from "./people-words.ts";

/** Whoever works out several changes at once puts each into `people`, so that the next is checked against it too. */
export type PeopleView = {
  readonly at: UnixMs;
  readonly tree: Tree;
  readonly people: Map<string, RosterPerson>;
  /** Who asks, with the posts that are theirs at this moment. */
  readonly asker: Person;
  /** The sites whose people they may see. */
  readonly reach: ReadonlySet<SiteId>;
  /** True for who sees everybody, also those who have no post. */
  readonly everywhere: boolean;
};

export async function readPeople(db: BookQueries, who: Who, action: Action, at: UnixMs): Promise<PeopleView> {
  const people = await readRoster(db);
  const tree = createTree(await listSites(db));
  //  As the book has it now: what was true when the request came in may be over.
  const own = people.get(who.person.account);
  const posts = own === undefined || own.disabledAt !== undefined ? [] : own.posts;
  const asker = { ...who.person, posts: posts.filter((post) => phaseOf(post, at) === "now") };
  return {
    at,
    tree,
    people,
    asker,
    reach: reach(asker, action, tree),
    everywhere: mayEverywhere(asker, action),
  };
}

/** True if the asker may know of this post. */
export function isSeen({ reach, everywhere }: PeopleView, { siteId }: Post): boolean {
  return everywhere || reach.has(siteId);
}

/** The person, unless they are outside the asker's branch: then they read as not there. */
export function personSeen(view: PeopleView, account: string): RosterPerson | undefined {
  const person = view.people.get(account);
  if (person === undefined) return undefined;
  return view.everywhere || person.posts.some((post) => isSeen(view, post)) ? person : undefined;
}

export function mayGiveHere({ asker, at, tree }: PeopleView, post: Post): boolean {
  return mayGive(asker.posts, post, at, tree);
}

/** Whether a role is held at such a site. */
export function fitsHere({ tree }: PeopleView, role: Role, siteId: SiteId): boolean {
  return fits(role, siteId, tree);
}

/** Whether the asker may act on somebody's account as a whole. */
export function mayActOnPerson({ asker, at, tree }: PeopleView, person: RosterPerson): boolean {
  return person.account !== asker.account && mayActOn(asker.posts, person.posts, at, tree);
}

/** Why nobody may do this now: they come to this only by signing in, and with a role that may. */
function whyNotAtAll(view: PeopleView, { who, language }: Asker): Refused | undefined {
  if (who.person.only !== undefined) return refuse(403, PEOPLE_REFUSALS.token[language]);
  return view.everywhere || view.reach.size > 0 ? undefined : refuse(403, PEOPLE_REFUSALS.role[language]);
}

/** The person whose account is to be acted on, or why not. */
export function personToActOn(
  view: PeopleView,
  account: string,
  language: Language,
): { readonly person: RosterPerson } | Refused {
  const person = personSeen(view, account);
  if (person === undefined) return refuse(404, PEOPLE_REFUSALS.missing[language]);
  if (account === view.asker.account) return refuse(403, PEOPLE_REFUSALS.self[language]);
  if (!mayActOnPerson(view, person)) return refuse(403, PEOPLE_REFUSALS.notYours[language]);
  return { person };
}

/** The refusal of what would leave the hub without a lasting administrator; `changed` is somebody as they would be. */
export function leavesNobody(
  view: PeopleView,
  changed: RosterPerson,
  language: Language,
): Refused | undefined {
  const was = view.people.get(changed.account);
  if (was === undefined || !isAdministrator(was.posts, view.at)) return undefined;
  const after = [...view.people.values()].map((one) => (one.account === changed.account ? changed : one));
  if (after.some((one) => isLastingAdministrator(one, view.at))) return undefined;
  return refuse(409, PEOPLE_REFUSALS.lastAdmin[language]);
}

/** What was done, for the audit log. */
export type PeopleLine = Omit<AuditEvent, "at" | "who">;

type Changed<T> = {
  readonly done: T;
  readonly lines: readonly PeopleLine[];
  /** Sessions and tokens that ended with it: what stands on them is closed at once. */
  readonly ended?: readonly string[];
};

/** Runs a change and its audit lines in one transaction. A refusal must come before the first write. */
export async function changePeople<T>(
  desk: Desk,
  asker: Asker,
  action: Action,
  work: (queries: BookQueries, view: PeopleView) => Promise<Changed<T> | Refused>,
): Promise<Outcome<T>> {
  const outcome = await desk.book.together(async (queries) => {
    const at = desk.clock.now();
    const view = await readPeople(queries, asker.who, action, at);
    const result = whyNotAtAll(view, asker) ?? (await work(queries, view));
    if ("refused" in result) return result;
    const events = result.lines.map((line) => ({ ...line, at, who: asker.who.person.account }));
    if (events.length > 0) await addAuditLines(queries, events);
    return result;
  });
  if ("refused" in outcome) return outcome;
  for (const name of outcome.ended ?? []) desk.endChannels(name);
  return { done: outcome.done };
}

/** Whose log a change of the whole account stands in: that of the site of the person's first post. */
export function siteOfPerson({ at }: PeopleView, { posts }: RosterPerson): SiteId | null {
  const post = posts.find((one) => phaseOf(one, at) !== "over") ?? posts[0];
  return post === undefined ? null : siteOfPost(post);
}

export function siteOfPost({ siteId }: Post): SiteId | null {
  return siteId === EVERYWHERE ? null : siteId;
}

/** A post for the audit log. */
export function postSaid({ role, siteId, from, until, deputyFor }: Post): Record<string, string> {
  return {
    role,
    site: siteId,
    ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
    ...(deputyFor === undefined ? {} : { deputyFor }),
  };
}

export function livePost(view: PeopleView, person: RosterPerson, id: number): HeldPost | undefined {
  return person.posts.find((post) => post.id === id && isSeen(view, post));
}
