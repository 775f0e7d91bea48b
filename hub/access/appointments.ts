// Who may give which role where, and who may act on whose account: two tables and the few questions asked of them. Pure.
// Promise: nobody gives a role above their own, outside their branch or beyond their own time, and nobody lays hands on
// somebody who holds anything that they could not give.
import type { Post, Role, SiteId, SiteKind, UnixMs } from "../model.ts";
import { EVERYWHERE } from "./rights.ts";
import type { Tree } from "./tree.ts";

const OF_A_SCHOOL = ["safety-officer", "canteen-staff", "parents-committee"] as const;
const OF_A_TOWN = ["school-manager", ...OF_A_SCHOOL] as const;
const OF_A_DISTRICT = ["town-manager", "inspector", ...OF_A_TOWN] as const;

/** Which roles each role may give, within its branch. */
export const GIVES: Readonly<Record<Role, readonly Role[]>> = {
  admin: ["admin", "district-manager", ...OF_A_DISTRICT],
  "district-manager": OF_A_DISTRICT,
  "town-manager": OF_A_TOWN,
  "school-manager": OF_A_SCHOOL,
  inspector: [],
  "safety-officer": [],
  "canteen-staff": [],
  "parents-committee": [],
};

/** At which kinds of site each role is held: a cook of a whole district would be a slip of the pen. */
export const HELD_AT: Readonly<Record<Role, readonly SiteKind[] | "everywhere">> = {
  admin: "everywhere",
  "district-manager": ["district"],
  "town-manager": ["town"],
  "school-manager": ["school"],
  inspector: ["district", "town", "school", "canteen"],
  "safety-officer": ["town", "school", "canteen"],
  "canteen-staff": ["school", "canteen"],
  "parents-committee": ["school"],
};

export const ROLES = Object.keys(GIVES) as Role[];

export type Phase = "now" | "coming" | "over";

/** Begins and ends by the clock alone. */
export function phaseOf({ from, until }: Post, at: UnixMs): Phase {
  if (until !== undefined && until <= at) return "over";
  return from !== undefined && from > at ? "coming" : "now";
}

/** True if the role is one that is held at such a site. */
export function fits(role: Role, siteId: SiteId, tree: Tree): boolean {
  const kinds = HELD_AT[role];
  if (kinds === "everywhere") return siteId === EVERYWHERE;
  const kind = tree.site(siteId)?.kind;
  return kind !== undefined && kinds.includes(kind);
}

/**
 * Whether somebody with these posts may give this one, take it away or change its dates. A canteen's people are given by
 * who runs it: a school that is only served by it sees them and changes nothing.
 */
export function mayGive(giver: readonly Post[], post: Post, at: UnixMs, tree: Tree): boolean {
  return giver.some(
    (own) =>
      phaseOf(own, at) === "now" &&
      GIVES[own.role].includes(post.role) &&
      isUnder(own.siteId, post.siteId, tree) &&
      (own.role !== post.role || lastsAsLong(own, post)),
  );
}

/** Whether somebody with these posts may act on the account of somebody with those: disable it, give it a new password. */
export function mayActOn(actor: readonly Post[], other: readonly Post[], at: UnixMs, tree: Tree): boolean {
  //  A post at a site that is no more gives nobody anything.
  const isThere = ({ siteId }: Post) => siteId === EVERYWHERE || tree.site(siteId) !== undefined;
  const live = other.filter((post) => phaseOf(post, at) !== "over" && isThere(post));
  const counted = live.length > 0 ? live : other;
  if (counted.length === 0) return isAdministrator(actor, at);
  return counted.every((post) => mayGive(actor, post, at, tree));
}

/** True for who may act on the whole tree now. */
export function isAdministrator(posts: readonly Post[], at: UnixMs): boolean {
  return posts.some((post) => isAdminPost(post) && phaseOf(post, at) === "now");
}

/** True if, left alone, this person administers the hub for good: with nobody like that, nobody could give the role again. */
export function isLastingAdministrator(
  person: { readonly posts: readonly Post[]; readonly disabledAt?: UnixMs },
  at: UnixMs,
): boolean {
  if (person.disabledAt !== undefined) return false;
  return person.posts.some(
    (post) => isAdminPost(post) && phaseOf(post, at) === "now" && post.until === undefined,
  );
}

export function isAdminPost({ role, siteId }: Post): boolean {
  return role === "admin" && siteId === EVERYWHERE;
}

/** By whom a site hangs under, not by whom it serves. */
function isUnder(top: SiteId, id: SiteId, tree: Tree): boolean {
  if (top === EVERYWHERE) return true;
  const seen = new Set<SiteId>();
  for (let at: SiteId | null | undefined = id; at !== null && at !== undefined && !seen.has(at); ) {
    if (at === top) return true;
    seen.add(at);
    at = tree.site(at)?.parentId;
  }
  return false;
}

/** Whoever has a role for a time gives it for no longer, and has no power over who has it for good. */
function lastsAsLong(own: Post, post: Post): boolean {
  return own.until === undefined || (post.until !== undefined && post.until <= own.until);
}
