// Tokens for programs: made, listed and taken back by the person whose they are.
import { z } from "zod";
import { tokenChoices } from "../../access/token-scope.ts";
import { makeToken, revokeToken } from "../../actions/api-tokens.ts";
import type { Desk } from "../../actions/desk.ts";
import { type ApiToken as KeptToken, listApiTokens } from "../../store/api-tokens.ts";
import { type ApiToken, madeTokenSchema, tokenListSchema, tokenRequestSchema } from "../contract.ts";
import { type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";

const byId = z.object({ id: z.string().max(64) });

export function tokenRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "get",
      path: "/account/tokens",
      action: "tokens.read",
      summary: "One's own tokens for programs, and what one can be given",
      answer: tokenListSchema,
      handle: async ({ who }) => {
        const { person } = signedIn(who);
        const tokens = await listApiTokens(desk.book.db, person.account, desk.clock.now());
        return { answer: { items: tokens.map(tokenView), choices: [...tokenChoices(person)] } };
      },
    }),
    route({
      method: "post",
      path: "/account/tokens",
      action: "tokens.create",
      summary: "Make a token for a program, shown this once",
      body: tokenRequestSchema,
      answer: madeTokenSchema,
      status: 201,
      handle: async ({ who, body }) => {
        const outcome = await makeToken(desk, signedIn(who), body);
        if ("refused" in outcome) return outcome;
        const { made, token } = outcome.done;
        return { answer: { ...tokenView(made), token } };
      },
    }),
    route({
      method: "delete",
      path: "/account/tokens/{id}",
      action: "tokens.revoke",
      summary: "Take a token back; whatever is open by it is closed",
      params: byId,
      status: 204,
      handle: async ({ who, params }) => {
        const outcome = await revokeToken(desk, signedIn(who), params.id);
        return "refused" in outcome ? outcome : { answer: undefined };
      },
    }),
  ];
}

function tokenView({ id, name, scope, createdAt, expiresAt, usedAt }: KeptToken): ApiToken {
  return {
    id,
    name,
    scope: scope === "read" ? scope : [...scope],
    createdAt: iso(createdAt),
    expiresAt: iso(expiresAt),
    ...(usedAt === undefined ? {} : { usedAt: iso(usedAt) }),
  };
}
