// What a person or a post must be like to be written into the book, every fault with its field. Forms and imports are
// checked alike.
import { fits, HELD_AT, phaseOf } from "../access/appointments.ts";
import { EVERYWHERE } from "../access/rights.ts";
import { plainName } from "../lib/plain-name.ts";
import type { Post, Role } from "../model.ts";
import type { RosterPerson } from "../store/roster.ts";
import type { Fault, Language } from "./estate-words.ts";
import { KIND_TITLES } from "./import-columns.ts";
import { isSeen, mayGiveHere, type PeopleView, personSeen } from "./people-desk.ts";

/** As those of sites: actions/estate-checks.ts. */
const NAME_CHARS = 80;
const ACCOUNT = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;
/** Who the audit log speaks of when the hub did something by itself. */
const RESERVED = ["hub"];
/** Chosen: a person who has more is an organisation. */
const MOST_POSTS = 30;

export function checkAccount(view: PeopleView, account: string): Fault[] {
  const field = "account";
  if (account === "") return [{ field, code: "required" }];
  if (!ACCOUNT.test(account)) return [{ field, code: "account" }];
  return view.people.has(account) || RESERVED.includes(account) ? [{ field, code: "account-taken" }] : [];
}

/** `name` as `plainName` leaves it. */
export function checkName(name: string): Fault[] {
  const field = "name";
  if (name === "" || plainName(name) !== name) return [{ field, code: "required" }];
  return name.length > NAME_CHARS ? [{ field, code: "too-long", given: { most: NAME_CHARS } }] : [];
}

/** What is wrong with giving `post` to somebody who is as they are in `person`. */
export function checkPost(
  view: PeopleView,
  person: Pick<RosterPerson, "account" | "posts">,
  post: Post,
): Fault[] {
  const { at, tree } = view;
  const { role, siteId } = post;
  const isThere = siteId === EVERYWHERE ? view.everywhere : view.reach.has(siteId);
  if (!isThere) return [{ field: "siteId", code: "no-such-site" }];
  if (!fits(role, siteId, tree))
    return [{ field: "role", code: "role-not-here", given: { kinds: kindsOf(role) } }];
  if (!mayGiveHere(view, post)) return [{ field: "role", code: "role-not-yours" }];
  const live = person.posts.filter((one) => phaseOf(one, at) !== "over");
  return [
    ...checkTimes(post, at),
    ...(live.length >= MOST_POSTS
      ? [{ field: "role", code: "too-many-posts" as const, given: { most: MOST_POSTS } }]
      : []),
    ...(live.some((one) => isSamePost(one, post) && overlaps(one, post))
      ? [{ field: "role", code: "post-there" as const }]
      : []),
    ...checkDeputy(view, person.account, post),
  ];
}

export function checkTimes({ from, until }: Post, at: number): Fault[] {
  return until !== undefined && until <= Math.max(at, from ?? at)
    ? [{ field: "until", code: "until-past" }]
    : [];
}

function checkDeputy(view: PeopleView, account: string, post: Post): Fault[] {
  const field = "deputyFor";
  if (post.deputyFor === undefined) return [];
  const holder = personSeen(view, post.deputyFor);
  if (holder === undefined || post.deputyFor === account) return [{ field, code: "no-such-person" }];
  const holds = holder.posts.some(
    (one) =>
      one.deputyFor === undefined &&
      isSamePost(one, post) &&
      isSeen(view, one) &&
      phaseOf(one, view.at) !== "over",
  );
  if (!holds) return [{ field, code: "deputy-of-nobody" }];
  return post.until === undefined ? [{ field: "until", code: "deputy-until" }] : [];
}

export function isSamePost(one: Post, other: Post): boolean {
  return one.role === other.role && one.siteId === other.siteId;
}

function overlaps(one: Post, other: Post): boolean {
  const ends = (post: Post) => post.until ?? Number.POSITIVE_INFINITY;
  return (one.from ?? 0) < ends(other) && (other.from ?? 0) < ends(one);
}

function kindsOf(role: Role): Readonly<Record<Language, string>> {
  const kinds = HELD_AT[role];
  if (kinds === "everywhere") return { zh: "整个平台", en: "the whole platform" };
  return {
    zh: kinds.map((kind) => KIND_TITLES[kind].zh).join("、"),
    en: kinds.map((kind) => KIND_TITLES[kind].en.toLowerCase()).join(", "),
  };
}
