// A manager gives a person a post, for good or for a time, changes until when it is held, and takes it away.
import { isAdminPost, phaseOf } from "../access/appointments.ts";
import type { Post, UnixMs } from "../model.ts";
import { endPost, type HeldPost, insertPost, type RosterPerson, setPostEnd } from "../store/roster.ts";
import { type Desk, type Outcome, type Refused, refuse } from "./desk.ts";
import { type Asker, refuseFaults } from "./estate-desk.ts";
import type { Language } from "./estate-words.ts";
import { checkPost, checkTimes } from "./people-checks.ts";
import {
  changePeople,
  leavesNobody,
  livePost,
  mayGiveHere,
  type PeopleView,
  personSeen,
  postSaid,
  siteOfPost,
} from "./people-desk.ts";
import { PEOPLE_REFUSALS } from "./people-words.ts";

export function givePost(desk: Desk, asker: Asker, account: string, post: Post): Promise<Outcome<undefined>> {
  const { language } = asker;
  return changePeople(desk, asker, "people.change", async (queries, view) => {
    const person = personSeen(view, account);
    if (person === undefined) return refuse(404, PEOPLE_REFUSALS.missing[language]);
    //  Whoever stands in for a week would stay for good.
    if (account === view.asker.account) return refuse(403, PEOPLE_REFUSALS.self[language]);
    const faults = checkPost(view, person, post);
    if (faults.some(({ code }) => code === "role-not-yours"))
      return refuse(403, PEOPLE_REFUSALS.give[language]);
    if (faults.length > 0) return refuseFaults(faults, language);
    await insertPost(queries, account, post, { by: view.asker.account, at: view.at });
    return { done: undefined, lines: [lineOf(account, "people.give", undefined, post)] };
  });
}

/** `until` undefined: without an end. */
export function changePostEnd(
  desk: Desk,
  asker: Asker,
  account: string,
  given: { readonly id: number; readonly until: UnixMs | undefined },
): Promise<Outcome<undefined>> {
  const { language } = asker;
  return changePeople(desk, asker, "people.change", async (queries, view) => {
    const found = postToChange(view, account, given.id, language);
    if ("refused" in found) return found;
    const { person, post } = found;
    const { until: _, ...endless } = post;
    const after: HeldPost = given.until === undefined ? endless : { ...endless, until: given.until };
    if (account === view.asker.account) return refuse(403, PEOPLE_REFUSALS.self[language]);
    if (!mayGiveHere(view, after)) return refuse(403, PEOPLE_REFUSALS.give[language]);
    const faults = [
      ...checkTimes(after, view.at),
      ...(post.deputyFor !== undefined && after.until === undefined
        ? [{ field: "until", code: "deputy-until" as const }]
        : []),
    ];
    if (faults.length > 0) return refuseFaults(faults, language);
    const refused = leavesNobody(view, withPost(person, after), language);
    if (refused !== undefined) return refused;
    if (after.until === post.until) return { done: undefined, lines: [] };
    await setPostEnd(queries, post.id, after.until);
    return { done: undefined, lines: [lineOf(account, "people.change-post", post, after)] };
  });
}

export function takePost(desk: Desk, asker: Asker, account: string, id: number): Promise<Outcome<undefined>> {
  const { language } = asker;
  return changePeople(desk, asker, "people.change", async (queries, view) => {
    const found = postToChange(view, account, id, language);
    if ("refused" in found) return found;
    const { person, post } = found;
    const isOwn = account === view.asker.account;
    const others = person.posts.filter((one) => one.id !== id && phaseOf(one, view.at) === "now");
    if (isOwn && isAdminPost(post) && !others.some(isAdminPost))
      return refuse(403, PEOPLE_REFUSALS.self[language]);
    const refused = leavesNobody(view, { ...person, posts: others }, language);
    if (refused !== undefined) return refused;
    await endPost(queries, post, view.at);
    return { done: undefined, lines: [lineOf(account, "people.take", post, undefined)] };
  });
}

/** The post, if it is not over and is the asker's to give. */
function postToChange(
  view: PeopleView,
  account: string,
  id: number,
  language: Language,
): { readonly person: RosterPerson; readonly post: HeldPost } | Refused {
  const person = personSeen(view, account);
  if (person === undefined) return refuse(404, PEOPLE_REFUSALS.missing[language]);
  const post = livePost(view, person, id);
  if (post === undefined) return refuse(404, PEOPLE_REFUSALS.noPost[language]);
  if (!mayGiveHere(view, post)) return refuse(403, PEOPLE_REFUSALS.take[language]);
  if (phaseOf(post, view.at) === "over") return refuse(409, PEOPLE_REFUSALS.ended[language]);
  return { person, post };
}

function withPost(person: RosterPerson, post: HeldPost): RosterPerson {
  return { ...person, posts: person.posts.map((one) => (one.id === post.id ? post : one)) };
}

function lineOf(account: string, action: string, before: Post | undefined, after: Post | undefined) {
  const post = after ?? before;
  return {
    action,
    siteId: post === undefined ? null : siteOfPost(post),
    target: account,
    detail: post === undefined ? "" : `${post.role} at ${post.siteId}`,
    before: before === undefined ? {} : postSaid(before),
    after: after === undefined ? {} : postSaid(after),
  };
}
