// A person makes a token for a program of theirs, or takes one back. The token is shown this once.
import { randomBytes } from "node:crypto";
import { makeApiToken, tokenName, type Who } from "../access/sessions.ts";
import { tokenChoices } from "../access/token-scope.ts";
import {
  type ApiToken,
  insertApiToken,
  listApiTokens,
  revokeApiTokens,
  type TokenScope,
} from "../store/api-tokens.ts";
import { addAuditLine } from "../store/audit.ts";
import { type Desk, type Outcome, type Refused, refuse } from "./desk.ts";

/** Chosen: a program each; more are forgotten ones. */
const MOST_TOKENS = 20;
const DAY_MS = 86_400_000;

export async function makeToken(
  desk: Desk,
  who: Who,
  asked: { readonly name: string; readonly scope: TokenScope; readonly days: number },
): Promise<Outcome<{ readonly made: ApiToken; readonly token: string }>> {
  const { account } = who.person;
  const choices: readonly string[] = tokenChoices(who.person);
  const scope = asked.scope === "read" ? "read" : [...new Set(asked.scope)];
  const beyond = scope === "read" ? undefined : scope.find((action) => !choices.includes(action));
  if (beyond !== undefined) return refusedScope(beyond);
  const at = desk.clock.now();
  const { token, hash } = makeApiToken();
  const made: ApiToken = {
    id: randomBytes(8).toString("hex"),
    account,
    name: asked.name,
    scope,
    createdAt: at,
    expiresAt: at + asked.days * DAY_MS,
  };
  const isMade = await desk.book.together(async (queries) => {
    if ((await listApiTokens(queries, account, at)).length >= MOST_TOKENS) return false;
    await insertApiToken(queries, made, hash);
    const event = { at, who: account, action: "tokens.create", siteId: null, target: made.id };
    const after = { name: made.name, scope, expiresAt: new Date(made.expiresAt).toISOString() };
    await addAuditLine(queries, { ...event, detail: made.name, after });
    return true;
  });
  if (!isMade) return refuse(409, `There are ${MOST_TOKENS} tokens already: revoke one that is not used.`);
  return { done: { made, token } };
}

export async function revokeToken(desk: Desk, who: Who, id: string): Promise<Outcome<undefined>> {
  const { account } = who.person;
  const at = desk.clock.now();
  const hashes = await desk.book.together(async (queries) => {
    const revoked = await revokeApiTokens(queries, account, { id }, at);
    const event = { at, who: account, action: "tokens.revoke", siteId: null, target: id, detail: "" };
    if (revoked.length > 0) await addAuditLine(queries, event);
    return revoked;
  });
  if (hashes.length === 0) return refuse(404, "There is no such token of yours: it may have been revoked.");
  for (const hash of hashes) desk.endChannels(tokenName(hash));
  return { done: undefined };
}

function refusedScope(action: string): Refused {
  const why = `${action} is not among what a token of yours can be given`;
  return { refused: { status: 422, detail: `scope: ${why}.`, fields: [{ path: "scope", why }] } };
}
