// An alert is given to somebody: a person whose post there lets them act on it, and of whom whoever gives it knows.
import { phaseOf } from "../access/appointments.ts";
import { horizon, permission } from "../access/rights.ts";
import type { Who } from "../access/sessions.ts";
import { assigned } from "../alerts/steps.ts";
import type { Alert, Post, SiteId } from "../model.ts";
import type { BookQueries } from "../store/book.ts";
import { readRoster } from "../store/roster.ts";
import { takeStep } from "./alert-step.ts";
import { type Desk, type Outcome, refuse } from "./desk.ts";
import { ownerOf } from "./order-checks.ts";

export type Candidate = {
  readonly account: string;
  readonly name: string;
  /** By which they may act on it. */
  readonly posts: readonly Pick<Post, "role" | "siteId">[];
};

/** `to` undefined takes it from whoever has it. */
export async function assignAlert(
  desk: Desk,
  who: Who,
  id: string,
  to: string | undefined,
): Promise<Outcome<Alert>> {
  return await takeStep(desk, who, {
    id,
    step: "assign",
    detail: to ?? "",
    isRepeat: ({ alert }) => alert.assignee === to,
    decide: async ({ queries, alert, by, at }) => {
      if (alert.order !== undefined) {
        if (to === undefined)
          return refuse(422, "account: an order is somebody's: give it to somebody else instead.");
        const chosen = await ownerOf(desk, queries, alert.siteId, to);
        return "refused" in chosen ? chosen : assigned(alert, { by, at }, to);
      }
      if (to !== undefined) {
        const all = await candidates(desk, who, alert.siteId, queries);
        if (!all.some(({ account }) => account === to))
          return refuse(422, `account: nobody called ${to} holds a post by which they could act on it.`);
      }
      return assigned(alert, { by, at }, to);
    },
  });
}

/** To whom alerts of a site can be given by somebody: nobody is named whose post is outside the giver's own branch. */
export async function candidates(
  desk: Desk,
  who: Who,
  siteId: SiteId,
  queries: BookQueries = desk.book.db,
): Promise<Candidate[]> {
  const tree = desk.tree();
  const now = desk.clock.now();
  const known = horizon(who.person, tree);
  const isAdmin = who.person.posts.some((post) => post.siteId === "*");
  return [...(await readRoster(queries)).values()].flatMap((person) => {
    if (person.disabledAt !== undefined) return [];
    const { account, name } = person;
    const posts = person.posts.filter(
      (post) =>
        phaseOf(post, now) === "now" &&
        (known.has(post.siteId) || isAdmin || account === who.person.account) &&
        permission({ account, name, posts: [post] }, "alerts.act", siteId, tree) === "granted",
    );
    return posts.length === 0 ? [] : [{ account, name, posts }];
  });
}
