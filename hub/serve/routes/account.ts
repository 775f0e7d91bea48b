// One's own account: where one is signed in, the password, the second step.
import { z } from "zod";
import { asksForFactor } from "../../access/second-factor.ts";
import { sessionsOf, type Who } from "../../access/sessions.ts";
import { changePassword } from "../../actions/change-password.ts";
import {
  beginSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
} from "../../actions/change-second-factor.ts";
import type { Desk } from "../../actions/desk.ts";
import { endOtherSessions, endSession } from "../../actions/end-sessions.ts";
import { wordsOfAgent } from "../../lib/user-agent.ts";
import { findFactor } from "../../store/own-account.ts";
import type { SessionRow } from "../../store/sessions.ts";
import {
  codeOnlySchema,
  factorSecretSchema,
  listOf,
  type OwnSession,
  ownSessionSchema,
  passwordAndCodeSchema,
  passwordChangeSchema,
  passwordOnlySchema,
  recoveryCodesSchema,
  type SecondFactor,
  secondFactorSchema,
  sessionSchema,
} from "../contract.ts";
import { type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";
import { sessionView } from "./session.ts";

const byId = z.object({ id: z.string().max(64) });

export function accountRoutes(desk: Desk): Route[] {
  return [...sessionListRoutes(desk), passwordRoute(desk), ...secondFactorRoutes(desk)];
}

function sessionListRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "get",
      path: "/account/sessions",
      action: "sessions.read",
      summary: "Where one is signed in, what was used last first",
      answer: listOf(ownSessionSchema),
      handle: async ({ who }) => {
        const { person, sessionHash } = signedIn(who);
        const sessions = await sessionsOf(desk.book.db, person.account, desk.clock.now());
        return { answer: { items: sessions.map((one) => ownSessionView(one, sessionHash)) } };
      },
    }),
    route({
      method: "delete",
      path: "/account/sessions",
      action: "sessions.end",
      summary: "Sign out everywhere else",
      status: 204,
      handle: async ({ who }) => {
        await endOtherSessions(desk, signedIn(who));
        return { answer: undefined };
      },
    }),
    route({
      method: "delete",
      path: "/account/sessions/{id}",
      action: "sessions.end",
      summary: "Sign out there",
      params: byId,
      status: 204,
      handle: async ({ who, params }) => {
        const outcome = await endSession(desk, signedIn(who), params.id);
        if ("refused" in outcome) return outcome;
        return outcome.done.isOwn ? { answer: undefined, cookie: "clear" } : { answer: undefined };
      },
    }),
  ];
}

function passwordRoute(desk: Desk): Route {
  return route({
    method: "post",
    path: "/account/password",
    action: "password.change",
    summary: "Change one's own password; all other sessions end, and this one gets another token",
    body: passwordChangeSchema,
    answer: sessionSchema,
    handle: async ({ who, body, from, agent, browser, isCookie }) => {
      const outcome = await changePassword(desk, signedIn(who), { ...body, from, agent, browser });
      if ("refused" in outcome) return outcome;
      const { token, who: now } = outcome.done;
      if (!isCookie) return { answer: { ...sessionView(now), token } };
      return { answer: sessionView(now), cookie: { token, expiresAt: now.expiresAt } };
    },
  });
}

function secondFactorRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "get",
      path: "/account/second-factor",
      action: "second-factor.read",
      summary: "Whether a second step is asked of this person at sign-in",
      answer: secondFactorSchema,
      handle: async ({ who }) => ({ answer: await secondFactorView(desk, signedIn(who)) }),
    }),
    route({
      method: "post",
      path: "/account/second-factor",
      action: "second-factor.change",
      summary: "Make a secret for an authenticator app; asked for once its first code was given",
      body: passwordOnlySchema,
      answer: factorSecretSchema,
      handle: async ({ who, body }) => {
        const outcome = await beginSecondFactor(desk, signedIn(who), body.password);
        return "refused" in outcome ? outcome : { answer: { ...outcome.done } };
      },
    }),
    route({
      method: "post",
      path: "/account/second-factor/confirm",
      action: "second-factor.change",
      summary: "Give the app's first code, and get the recovery codes",
      body: codeOnlySchema,
      answer: recoveryCodesSchema,
      handle: async ({ who, body }) => {
        const outcome = await confirmSecondFactor(desk, signedIn(who), body.code);
        return "refused" in outcome ? outcome : codesAnswer(outcome.done.recoveryCodes);
      },
    }),
    route({
      method: "post",
      path: "/account/second-factor/recovery-codes",
      action: "second-factor.change",
      summary: "Make other recovery codes; those before are good for nothing",
      body: passwordAndCodeSchema,
      answer: recoveryCodesSchema,
      handle: async ({ who, body }) => {
        const outcome = await renewRecoveryCodes(desk, signedIn(who), body);
        return "refused" in outcome ? outcome : codesAnswer(outcome.done.recoveryCodes);
      },
    }),
    route({
      method: "post",
      path: "/account/second-factor/remove",
      action: "second-factor.change",
      summary: "Take the second step away",
      body: passwordAndCodeSchema,
      status: 204,
      handle: async ({ who, body }) => {
        const outcome = await removeSecondFactor(desk, signedIn(who), body);
        return "refused" in outcome ? outcome : { answer: undefined };
      },
    }),
  ];
}

function codesAnswer(codes: readonly string[]) {
  return { answer: { recoveryCodes: [...codes] } };
}

async function secondFactorView(desk: Desk, { person }: Who): Promise<SecondFactor> {
  const factor = await findFactor(desk.book.db, person.account);
  const since = factor?.confirmedAt;
  return {
    isOn: since !== undefined,
    isOffered: desk.secondFactor !== "off",
    isRequired: asksForFactor(desk.secondFactor, person.posts),
    recoveryCodesLeft: since === undefined ? 0 : (factor?.recoveryCodes.length ?? 0),
    ...(since === undefined ? {} : { since: iso(since) }),
  };
}

function ownSessionView(session: SessionRow, present: string): OwnSession {
  return {
    id: session.id,
    isThis: session.tokenHash === present,
    ...wordsOfAgent(session.agent),
    address: session.address,
    createdAt: iso(session.createdAt),
    seenAt: iso(session.seenAt),
    endsAt: iso(session.expiresAt),
  };
}
