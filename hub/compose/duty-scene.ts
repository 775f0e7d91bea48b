// Brings together what it takes to say who is called for a site: the tree, posts, absences, what sites say of their levels,
// where people are reached, and the channels. Read anew each time: a post given a moment ago counts.
import { EVERYWHERE, permission } from "../access/rights.ts";
import { createTree, type Tree } from "../access/tree.ts";
import type { Contact, DutyOverrides, Post, Site, SiteId, UnixMs } from "../model.ts";
import type { Scene } from "../notify/call.ts";
import type { DutyFacts, HeldBy } from "../notify/duty.ts";
import type { SchoolDay } from "../notify/hours.ts";
import type { BookQueries } from "../store/book.ts";
import { contactsOf, PLAIN_CONTACT } from "../store/contacts.ts";
import { absencesFrom, dutyOf, postsOf } from "../store/duty.ts";
import type { Estate } from "../store/estate.ts";
import { channelsAt } from "../store/serving-channels.ts";

export type DutyNeeds = {
  readonly estate: Pick<Estate, "sites">;
  readonly schoolDay: (siteId: SiteId) => SchoolDay;
  readonly zone: string;
  /** What durations are multiplied with. */
  readonly factor: number;
};

/** What is known of a site's duty from `at` on. */
async function readDuty(
  db: BookQueries,
  siteId: SiteId,
  at: UnixMs,
  { estate, schoolDay, zone }: DutyNeeds,
): Promise<DutyFacts> {
  const tree = createTree(estate.sites());
  const path = tree.pathUp(siteId).flatMap((id) => tree.site(id) ?? []);
  const canteens = canteensUnder(tree, path[0]);
  const served = (path[0]?.serves ?? []).filter((id) => !path.some((site) => site.id === id));
  const sites = [EVERYWHERE, ...path.map(({ id }) => id), ...canteens, ...served];
  const posts = await postsOf(db, { sites });
  const overrides = await dutyOf(db, sites);
  const absences = await absencesFrom(db, at);
  const named = namedIn([...overrides.values()], absences);
  const ofNamed = named.length === 0 ? [] : await postsOf(db, { accounts: named });
  const byAccount = Map.groupBy([...posts, ...ofNamed], ({ account }) => account);
  return {
    path,
    canteens,
    served,
    posts,
    overrides,
    absences,
    mayAct: (account, moment) => mayAct(byAccount.get(account) ?? [], account, siteId, tree, moment),
    schoolDay: schoolDay(siteId),
    zone,
  };
}

function canteensUnder(tree: Tree, site: Site | undefined): SiteId[] {
  if (site?.kind !== "school") return [];
  return tree
    .sites()
    .filter(({ kind, parentId }) => kind === "canteen" && parentId === site.id)
    .map(({ id }) => id);
}

/** People who are told by name or in another's place, whatever posts they hold. */
function namedIn(overrides: readonly DutyOverrides[], absences: DutyFacts["absences"]): string[] {
  const named = overrides.flatMap((levels) => Object.values(levels).flatMap(({ people }) => people ?? []));
  return [...new Set([...named, ...absences.flatMap(({ deputy }) => deputy ?? [])])];
}

function mayAct(posts: readonly HeldBy[], account: string, siteId: SiteId, tree: Tree, at: UnixMs): boolean {
  const inForce = posts.filter(
    ({ from, until }: Post) => (from === undefined || from <= at) && (until === undefined || at < until),
  );
  const person = { account, name: account, posts: inForce };
  return permission(person, "alerts.acknowledge", siteId, tree) === "granted";
}

/** The same with what it takes to say how they are told. */
export async function readScene(
  db: BookQueries,
  siteId: SiteId,
  at: UnixMs,
  needs: DutyNeeds,
): Promise<Omit<Scene, "wasSeen" | "isOverUnasked"> & { readonly isKnown: (account: string) => boolean }> {
  const duty = await readDuty(db, siteId, at, needs);
  const channels = await channelsAt(
    db,
    duty.path.map(({ id }) => id),
  );
  const height = (id: SiteId | null) =>
    id === null ? duty.path.length : duty.path.findIndex((site) => site.id === id);
  const accounts = new Set([
    ...duty.posts.map(({ account }) => account),
    ...namedIn([...duty.overrides.values()], duty.absences),
  ]);
  const contacts = new Map<string, Contact>(await contactsOf(db, [...accounts]));
  return {
    now: at,
    zone: needs.zone,
    factor: needs.factor,
    duty,
    isKnown: (account) => accounts.has(account),
    contactOf: (account) => contacts.get(account) ?? PLAIN_CONTACT,
    channels: channels.sort((one, other) => height(one.siteId) - height(other.siteId)),
  };
}
