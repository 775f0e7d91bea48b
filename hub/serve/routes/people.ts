// People of a site and below: listed, made, renamed, given and losing posts, disabled, given new passwords; and what each
// role may do.
import { z } from "zod";
import { phaseOf } from "../../access/appointments.ts";
import {
  changePersonName,
  disablePerson,
  resetPersonPassword,
  resetSecondFactor,
} from "../../actions/change-person.ts";
import { createPerson } from "../../actions/create-person.ts";
import { type Desk, type Outcome, refuse } from "../../actions/desk.ts";
import type { Asker } from "../../actions/estate-desk.ts";
import { changePostEnd, givePost, takePost } from "../../actions/give-post.ts";
import { isSeen, type PeopleView, personSeen, readPeople } from "../../actions/people-desk.ts";
import { PEOPLE_REFUSALS } from "../../actions/people-words.ts";
import type { Post } from "../../model.ts";
import type { RosterPerson } from "../../store/roster.ts";
import {
  firstPasswordSchema,
  listOf,
  type Person,
  type PostDraft,
  peopleQuerySchema,
  personChangeSchema,
  personDraftSchema,
  personSchema,
  postChangeSchema,
  postDraftSchema,
  rolesSchema,
} from "../contract.ts";
import { pageById, sitesAsked } from "../paging.ts";
import { personView, rolesView, standIns } from "../people-views.ts";
import { type Call, type Reply, type Route, route, signedIn } from "../route.ts";

const byAccount = z.object({ account: z.string().max(64) });
const byPost = byAccount.extend({ id: z.coerce.number().int() });

type Asked = Pick<Call<unknown, unknown, unknown>, "who" | "language">;

export function peopleRoutes(desk: Desk): Route[] {
  return [...readingRoutes(desk), ...accountRoutes(desk), ...postRoutes(desk)];
}

function readingRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "get",
      path: "/people",
      action: "people.read",
      summary: "People with a post at a site or below it, past ones too, by account",
      query: peopleQuerySchema,
      answer: listOf(personSchema),
      handle: async ({ who, query }) => {
        const asked = sitesAsked(desk.tree(), signedIn(who), "people.read", query.site);
        if ("refused" in asked) return asked;
        const view = await viewOf(desk, { who });
        const isAll = query.site === undefined && view.everywhere;
        const found = [...view.people.values()].filter(
          (person) =>
            (isAll || person.posts.some((post) => isSeen(view, post) && asked.sites.has(post.siteId))) &&
            isAskedFor(view, person, query),
        );
        const page = pageById(
          found.map((person) => ({ ...person, id: person.account })),
          query,
        );
        const deputies = standIns(view);
        return { answer: { ...page, items: page.items.map((one) => personView(view, one, deputies)) } };
      },
    }),
    route({
      method: "get",
      path: "/people/{account}",
      action: "people.read",
      summary: "One person, as far as their posts are within the reader's branch",
      params: byAccount,
      answer: personSchema,
      handle: async ({ who, params, language }) => personReply(desk, { who, language }, params.account),
    }),
    route({
      method: "get",
      path: "/roles",
      action: "people.read",
      summary: "What each role may do, which roles it gives, and where the reader may give it",
      answer: rolesSchema,
      handle: async ({ who }) => ({ answer: rolesView(await viewOf(desk, { who })) }),
    }),
  ];
}

function accountRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "post",
      path: "/people",
      action: "people.create",
      summary: "Make an account for a person; its first password is shown this once",
      body: personDraftSchema,
      answer: firstPasswordSchema,
      status: 201,
      handle: async ({ body, ...asked }) => {
        const draft = { ...body, posts: body.posts.map(postOf) };
        const outcome = await createPerson(desk, askerOf(asked), draft);
        return "refused" in outcome ? outcome : { answer: { ...outcome.done } };
      },
    }),
    route({
      method: "patch",
      path: "/people/{account}",
      action: "people.change",
      summary: "Change a person's name",
      params: byAccount,
      body: personChangeSchema,
      answer: personSchema,
      handle: async ({ params, body, ...asked }) =>
        changed(
          desk,
          asked,
          params.account,
          await changePersonName(desk, askerOf(asked), params.account, body.name),
        ),
    }),
    ...(["disable", "enable"] as const).map((verb) =>
      route({
        method: "post",
        path: `/people/{account}/${verb}`,
        action: "people.disable",
        summary:
          verb === "disable"
            ? "Nobody signs in by the account any more; who is signed in is cut off"
            : "Let a disabled account sign in again",
        params: byAccount,
        answer: personSchema,
        handle: async ({ params, ...asked }) =>
          changed(
            desk,
            asked,
            params.account,
            await disablePerson(desk, askerOf(asked), params.account, verb === "disable"),
          ),
      }),
    ),
    route({
      method: "post",
      path: "/people/{account}/password",
      action: "people.reset",
      summary: "Give a person another first password, shown this once; they are signed out everywhere",
      params: byAccount,
      answer: firstPasswordSchema,
      handle: async ({ params, ...asked }) => {
        const outcome = await resetPersonPassword(desk, askerOf(asked), params.account);
        return "refused" in outcome ? outcome : { answer: { ...outcome.done } };
      },
    }),
    route({
      method: "delete",
      path: "/people/{account}/second-factor",
      action: "people.reset",
      summary: "Take a person's second factor away; they are signed out everywhere",
      params: byAccount,
      status: 204,
      handle: async ({ params, ...asked }) => {
        const outcome = await resetSecondFactor(desk, askerOf(asked), params.account);
        return "refused" in outcome ? outcome : { answer: undefined };
      },
    }),
  ];
}

function postRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "post",
      path: "/people/{account}/posts",
      action: "people.change",
      summary: "Give a person a post, for good or for a time, perhaps as somebody's deputy",
      params: byAccount,
      body: postDraftSchema,
      answer: personSchema,
      status: 201,
      handle: async ({ params, body, ...asked }) =>
        changed(
          desk,
          asked,
          params.account,
          await givePost(desk, askerOf(asked), params.account, postOf(body)),
        ),
    }),
    route({
      method: "patch",
      path: "/people/{account}/posts/{id}",
      action: "people.change",
      summary: "Change until when a post is held",
      params: byPost,
      body: postChangeSchema,
      answer: personSchema,
      handle: async ({ params: { account, id }, body, ...asked }) => {
        const until = body.until === null ? undefined : Date.parse(body.until);
        const outcome = await changePostEnd(desk, askerOf(asked), account, { id, until });
        return changed(desk, asked, account, outcome);
      },
    }),
    route({
      method: "delete",
      path: "/people/{account}/posts/{id}",
      action: "people.change",
      summary: "Take a post away; what stood on it is cut off",
      params: byPost,
      status: 204,
      handle: async ({ params, ...asked }) => {
        const outcome = await takePost(desk, askerOf(asked), params.account, params.id);
        return "refused" in outcome ? outcome : { answer: undefined };
      },
    }),
  ];
}

function isAskedFor(
  view: PeopleView,
  { account, name, posts }: RosterPerson,
  { role, search }: { readonly role?: string | undefined; readonly search?: string | undefined },
): boolean {
  const wanted = search?.trim().toLowerCase() ?? "";
  if (!account.includes(wanted) && !name.toLowerCase().includes(wanted)) return false;
  return (
    role === undefined ||
    posts.some((post) => post.role === role && isSeen(view, post) && phaseOf(post, view.at) === "now")
  );
}

function viewOf(desk: Desk, { who }: Pick<Asked, "who">): Promise<PeopleView> {
  return readPeople(desk.book.db, signedIn(who), "people.read", desk.clock.now());
}

/** The person as they are after a change. */
async function changed(
  desk: Desk,
  asked: Asked,
  account: string,
  outcome: Outcome<undefined>,
): Promise<Reply<Person>> {
  return "refused" in outcome ? outcome : personReply(desk, asked, account);
}

async function personReply(desk: Desk, asked: Asked, account: string): Promise<Reply<Person>> {
  const view = await viewOf(desk, asked);
  const person = personSeen(view, account);
  if (person === undefined) return refuse(404, PEOPLE_REFUSALS.missing[asked.language]);
  return { answer: personView(view, person, standIns(view)) };
}

function askerOf({ who, language }: Asked): Asker {
  return { who: signedIn(who), language };
}

function postOf({ role, siteId, from, until, deputyFor }: PostDraft): Post {
  return {
    role,
    siteId,
    ...(from === undefined ? {} : { from: Date.parse(from) }),
    ...(until === undefined ? {} : { until: Date.parse(until) }),
    ...(deputyFor === undefined ? {} : { deputyFor }),
  };
}
