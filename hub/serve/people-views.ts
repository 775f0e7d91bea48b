// People as the contract shows them to one reader: only the posts within the reader's branch, and what the reader may do.
import { GIVES, HELD_AT, phaseOf, ROLES } from "../access/appointments.ts";
import { type Action, EVERYWHERE, RIGHTS } from "../access/rights.ts";
import { fitsHere, isSeen, mayActOnPerson, mayGiveHere, type PeopleView } from "../actions/people-desk.ts";
import type { Role } from "../model.ts";
import type { HeldPost, RosterPerson } from "../store/roster.ts";
import type * as contract from "./contract.ts";
import { iso } from "./views.ts";

/** Who stands in for whom, looked up once for a whole list. */
export type StandIns = ReadonlyMap<string, readonly { readonly by: RosterPerson; readonly post: HeldPost }[]>;

export function standIns(view: PeopleView): StandIns {
  const found = [...view.people.values()].flatMap((by) =>
    by.posts
      .filter(
        (post) => post.deputyFor !== undefined && phaseOf(post, view.at) !== "over" && isSeen(view, post),
      )
      .map((post) => ({ by, post })),
  );
  return Map.groupBy(found, ({ post }) => post.deputyFor ?? "");
}

export function personView(view: PeopleView, person: RosterPerson, deputies: StandIns): contract.Person {
  const { account, name, createdAt, createdBy, disabledAt, mustChangePassword, signedInAt } = person;
  const seen = person.posts.filter((post) => isSeen(view, post));
  const elsewhere = person.posts.filter((post) => !isSeen(view, post) && phaseOf(post, view.at) !== "over");
  //  Of somebody who has left, when they sign in is others' to know.
  const isHere = view.everywhere || seen.some((post) => phaseOf(post, view.at) !== "over");
  return {
    account,
    name,
    posts: seen.map((post) => postView(view, post)),
    deputies: (deputies.get(account) ?? []).map(({ by, post }) => deputyView(by, post)),
    isElsewhere: elsewhere.length > 0,
    isYou: account === view.asker.account,
    isYours: mayActOnPerson(view, person),
    ...(createdAt === 0 ? {} : { createdAt: iso(createdAt) }),
    createdBy,
    ...(disabledAt === undefined ? {} : { disabledAt: iso(disabledAt) }),
    mustChangePassword,
    secondFactor: person.hasSecondFactor,
    ...(signedInAt === undefined || !isHere ? {} : { signedInAt: iso(signedInAt) }),
  };
}

function postView(view: PeopleView, post: HeldPost): contract.HeldPost {
  const { id, role, siteId, givenBy, deputyFor } = post;
  const phase = phaseOf(post, view.at);
  return {
    id,
    role,
    siteId,
    ...timesOf(post),
    ...(deputyFor === undefined
      ? {}
      : { deputyFor: { account: deputyFor, name: view.people.get(deputyFor)?.name ?? deputyFor } }),
    phase,
    givenBy,
    isYours: phase !== "over" && mayGiveHere(view, post),
  };
}

function deputyView(by: RosterPerson, post: HeldPost): contract.Person["deputies"][number] {
  const { role, siteId } = post;
  const { from, until = "" } = timesOf(post);
  return { account: by.account, name: by.name, role, siteId, ...(from === undefined ? {} : { from }), until };
}

function timesOf({ from, until }: HeldPost): { readonly from?: string; readonly until?: string } {
  return {
    ...(from === undefined ? {} : { from: iso(from) }),
    ...(until === undefined ? {} : { until: iso(until) }),
  };
}

/** What each role may do, out of the tables themselves. */
export function rolesView(view: PeopleView): contract.Roles {
  const sites = [EVERYWHERE, ...view.tree.sites().map((site) => site.id)];
  const told = (Object.keys(RIGHTS) as Action[]).filter((action) => holdersOf(action) !== "public");
  return {
    roles: ROLES.map((role) => {
      const kinds = HELD_AT[role];
      return {
        role,
        heldAt: kinds === "everywhere" ? ["everywhere" as const] : [...kinds],
        gives: [...GIVES[role]],
        can: told.filter((action) => holdersOf(action).includes(role)),
        givableAt: sites.filter(
          (siteId) => fitsHere(view, role, siteId) && mayGiveHere(view, { role, siteId }),
        ),
      };
    }),
    actions: told,
  };
}

function holdersOf(action: Action): "public" | readonly Role[] {
  return RIGHTS[action];
}
