// Ends what somebody is signed in with: after a password change, when they are disabled, or when they ask for it.

import { tokenName } from "../access/sessions.ts";
import type { UnixMs } from "../model.ts";
import { revokeApiTokens } from "../store/api-tokens.ts";
import type { BookQueries } from "../store/book.ts";
import { revokeOneTaps } from "../store/one-tap.ts";
import { deleteSessionsOf } from "../store/sessions.ts";
import { forgetPlaces } from "../store/sign-in-tries.ts";

/**
 * Ends somebody's sessions, all but `except`, and their one-tap links; with `everything` their API tokens too, and no
 * browser or address counts as known any more. Gives the names by which the caller closes what stands on them
 * (`desk.endChannels`), once the transaction is over.
 */
export async function cutOffPerson(
  db: BookQueries,
  account: string,
  how: { readonly at: UnixMs; readonly except?: string; readonly everything?: boolean },
): Promise<readonly string[]> {
  const sessions = await deleteSessionsOf(db, account, how.except);
  await revokeOneTaps(db, account, how.at);
  if (how.everything !== true) return sessions;
  await forgetPlaces(db, account);
  const tokens = await revokeApiTokens(db, account, "all", how.at);
  return [...sessions, ...tokens.map(tokenName)];
}
