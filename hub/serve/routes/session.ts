// Signing in and out, and what anybody may know of the hub.
import { actionsOf } from "../../access/rights.ts";
import type { Who } from "../../access/sessions.ts";
import type { Desk } from "../../actions/desk.ts";
import { createSignIn } from "../../actions/sign-in.ts";
import { signOut } from "../../actions/sign-out.ts";
import { type About, aboutSchema, type Session, sessionSchema, signInSchema } from "../contract.ts";
import { type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";

export function sessionRoutes(desk: Desk, about: Omit<About, "now">): Route[] {
  const signIn = createSignIn(desk);
  return [
    route({
      method: "get",
      path: "/about",
      action: "about.read",
      summary: "What hub this is, and its clock",
      answer: aboutSchema,
      handle: async () => ({ answer: { ...about, now: iso(desk.clock.now()) } }),
    }),
    route({
      method: "post",
      path: "/session",
      action: "session.begin",
      summary: "Sign in",
      body: signInSchema,
      answer: sessionSchema,
      handle: async ({ body, from, agent, browser: mark }) => {
        const { account, password, code } = body;
        const outcome = await signIn({ account, password, code, from, agent, browser: mark });
        if ("refused" in outcome) return outcome;
        const { token, who, browser } = outcome.done;
        if (body.bearer === true) return { answer: { ...sessionView(who), token } };
        return { answer: sessionView(who), cookie: { token, expiresAt: who.expiresAt, browser } };
      },
    }),
    route({
      method: "get",
      path: "/session",
      action: "session.read",
      summary: "Who is signed in",
      answer: sessionSchema,
      handle: async ({ who }) => ({ answer: sessionView(signedIn(who)) }),
    }),
    route({
      method: "delete",
      path: "/session",
      action: "session.end",
      summary: "Sign out",
      status: 204,
      handle: async ({ who }) => {
        const signedInWho = signedIn(who);
        await signOut(desk, signedInWho);
        desk.endChannels(signedInWho.sessionHash);
        return { answer: undefined, cookie: "clear" };
      },
    }),
  ];
}

export function sessionView({ person, expiresAt, mustFirst }: Who): Session {
  const { account, name, posts } = person;
  return {
    account,
    name,
    posts: posts.map(({ role, siteId }) => ({ role, siteId })),
    can: actionsOf(person),
    ...(mustFirst === undefined ? {} : { mustFirst }),
    expiresAt: iso(expiresAt),
  };
}
