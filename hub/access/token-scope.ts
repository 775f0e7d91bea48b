// What an API token may do: part of what its person may, and never a person's own affairs.
import type { Person } from "../model.ts";
import type { TokenScope } from "../store/api-tokens.ts";
import { type Action, actionsOf, RIGHTS } from "./rights.ts";

/** What a token never does, whoever made it: it could make itself last, or let others in. */
const NEVER =
  /^(password|second-factor|tokens|sessions|people|contacts|notifications|messages)\.|^session\.(begin|end)$/;
/** Every token may ask whose it is and what it may do. */
const ALWAYS: Action = "session.read";

/** True for what a token can be given at all. */
function isForTokens(action: string): action is Action {
  return Object.hasOwn(RIGHTS, action) && !NEVER.test(action);
}

/** What changes nothing. A live picture is not among it: that is chosen by its name. */
function isReading(action: string): boolean {
  return action.endsWith(".read") || action === "realtime.subscribe";
}

/** The actions that a token of this scope may do, as far as its person still may. */
export function actionsInScope(scope: TokenScope): readonly Action[] {
  const given = scope === "read" ? Object.keys(RIGHTS).filter(isReading) : scope;
  return [ALWAYS, ...given.filter(isForTokens)];
}

/** What a person can choose from for a token of theirs. */
export function tokenChoices(person: Person): readonly Action[] {
  return actionsOf(person).filter(
    (action) => isForTokens(action) && action !== ALWAYS && (RIGHTS[action] as unknown) !== "public",
  );
}
