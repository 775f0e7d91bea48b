// Sessions of people and API tokens: opaque, of which only a hash is kept, so that a stolen book signs nobody in. What
// the person may do is looked up at each use, never remembered.
import { createHash, randomBytes } from "node:crypto";
import type { Person, Post, UnixMs } from "../model.ts";
import { type ApiToken, findApiToken, noteTokenUsed } from "../store/api-tokens.ts";
import type { Book, BookQueries } from "../store/book.ts";
import { hasFactor, mustChangePassword } from "../store/own-account.ts";
import { findPerson } from "../store/people.ts";
import { noteSignIn } from "../store/roster.ts";
import {
  deleteSession,
  findSession,
  insertSession,
  listSessions,
  noteSessionSeen,
  type SessionRow,
  sweepSessions,
} from "../store/sessions.ts";
import { ONE_TAP_ACTIONS } from "./one-tap.ts";
import type { Action } from "./rights.ts";
import { asksForFactor, type SecondFactorRule } from "./second-factor.ts";
import { actionsInScope } from "./token-scope.ts";

/** Chosen: a phone that lay in a drawer over a week of school is nobody's any more. */
const IDLE_MS = 7 * 86_400_000;
/** NIST SP 800-63B, 4.1.3: who signed in is asked again after 30 days, however much the session is used. */
const SESSION_MS = 30 * 86_400_000;
/** Chosen: "last seen" is read in minutes; a write at every request would cost more than the request. */
const SEEN_EVERY_MS = 60_000;
/** Of what a browser says that it is, and of nothing longer. */
const MOST_AGENT_CHARS = 300;
const TOKEN_PREFIX = "mct_";
const TOKEN_BYTES = 32;
/** Of that many bytes in base64url. */
const TOKEN_CHARS = 43;

/** What a person has to do before anything else is possible. */
export type MustFirst = "change-password" | "enrol-second-factor";

/** All that is left to who has to do something first. */
const FIRST_ACTIONS: Readonly<Record<MustFirst, readonly Action[]>> = {
  "change-password": ["session.read", "session.end", "password.change"],
  "enrol-second-factor": ["session.read", "session.end", "second-factor.read", "second-factor.change"],
};

/** A signed-in person, or a program with a token of theirs. */
export type Who = {
  readonly person: Person;
  /** Names the session or token without being able to open it. */
  readonly sessionHash: string;
  readonly expiresAt: UnixMs;
  /** The session's name in the list of them; absent for a token. */
  readonly sessionId?: string;
  readonly mustFirst?: MustFirst;
};

export type Sessions = {
  /** Begins a session and gives its token; the only moment at which the token is known. */
  readonly begin: (
    db: BookQueries,
    account: string,
    at: UnixMs,
    from?: { readonly address: string; readonly agent: string },
  ) => Promise<string>;
  /** Who holds this token now, or undefined. Being asked for is being used. */
  readonly find: (token: string, at: UnixMs) => Promise<Who | undefined>;
  /** The same by the session's name: is it still good, and what may the person do by now? */
  readonly renew: (sessionHash: string, at: UnixMs) => Promise<Who | undefined>;
  readonly end: (db: BookQueries, sessionHash: string) => Promise<void>;
};

export type SessionRules = {
  readonly secondFactor: SecondFactorRule;
  /** Told when it could not be written down that a session was used; it is let in all the same. */
  readonly onTrouble: (error: unknown) => void;
};

const RULES: SessionRules = { secondFactor: "optional", onTrouble: () => undefined };

export function createSessions(book: Book, { secondFactor, onTrouble }: SessionRules = RULES): Sessions {
  async function mustFirst(person: Person): Promise<MustFirst | undefined> {
    if (await mustChangePassword(book.db, person.account)) return "change-password";
    return (await lacksFactor(book.db, secondFactor, person)) ? "enrol-second-factor" : undefined;
  }

  async function ofSession(session: SessionRow, at: UnixMs): Promise<Who | undefined> {
    const person = await personNow(book.db, session.account, at);
    if (person === undefined) return undefined;
    const first = await mustFirst(person);
    const { tokenHash: sessionHash, id: sessionId, expiresAt } = session;
    const who = { person, sessionHash, sessionId, expiresAt };
    return first === undefined
      ? who
      : { ...who, person: { ...person, only: FIRST_ACTIONS[first] }, mustFirst: first };
  }

  async function ofToken(token: ApiToken, sessionHash: string, at: UnixMs): Promise<Who | undefined> {
    const person = await personNow(book.db, token.account, at);
    //  A token is no way around what its person has to do first.
    if (person === undefined || (await mustFirst(person)) !== undefined) return undefined;
    return {
      person: { ...person, only: actionsInScope(token.scope) },
      sessionHash,
      expiresAt: token.expiresAt,
    };
  }

  async function noteUse(seenAt: UnixMs | undefined, at: UnixMs, note: () => Promise<void>): Promise<void> {
    if (seenAt === undefined || at - seenAt >= SEEN_EVERY_MS) await note().catch(onTrouble);
  }

  async function look(sessionHash: string, at: UnixMs, isUse: boolean): Promise<Who | undefined> {
    if (sessionHash.startsWith(TOKEN_PREFIX)) {
      const hash = sessionHash.slice(TOKEN_PREFIX.length);
      const token = await findApiToken(book.db, hash, at);
      if (token === undefined) return undefined;
      if (isUse) await noteUse(token.usedAt, at, () => noteTokenUsed(book.db, hash, at));
      return await ofToken(token, sessionHash, at);
    }
    const session = await findSession(book.db, sessionHash, { at, seenSince: at - IDLE_MS });
    if (session === undefined) return undefined;
    if (isUse) await noteUse(session.seenAt, at, () => noteSessionSeen(book.db, sessionHash, at));
    return await ofSession(session, at);
  }

  return {
    begin: async (db, account, at, from = { address: "", agent: "" }) => {
      const token = randomBytes(TOKEN_BYTES).toString("base64url");
      await sweepSessions(db, at, at - IDLE_MS);
      const session = {
        tokenHash: hashToken(token),
        id: randomBytes(8).toString("hex"),
        account,
        expiresAt: at + SESSION_MS,
        address: from.address,
        agent: from.agent.slice(0, MOST_AGENT_CHARS),
      };
      await insertSession(db, session, at);
      await noteSignIn(db, account, at);
      return token;
    },
    find: (token, at) => look(isApiToken(token) ? tokenName(hashToken(token)) : hashToken(token), at, true),
    renew: (sessionHash, at) => look(sessionHash, at, false),
    end: deleteSession,
  };
}

/** The person as they are now; undefined if nobody signs in by the account any more. */
async function personNow(db: BookQueries, account: string, at: UnixMs): Promise<Person | undefined> {
  const person = await findPerson(db, account);
  if (person === undefined || person.isDisabled === true) return undefined;
  return { account, name: person.name, posts: person.posts.filter((post) => isInForce(post, at)) };
}

async function lacksFactor(
  db: BookQueries,
  rule: SecondFactorRule,
  { account, posts }: Person,
): Promise<boolean> {
  return asksForFactor(rule, posts) && !(await hasFactor(db, account));
}

/**
 * Who holds a one-tap link, with what it is good for; undefined if nobody signs in by the account any more. It is no way
 * around a second step that is still to be set up. It asks for no password, so that one which somebody else knows does
 * not matter here.
 */
export async function holderOfOneTap(
  db: BookQueries,
  rule: SecondFactorRule,
  link: { readonly id: string; readonly account: string },
  at: UnixMs,
): Promise<Who | undefined> {
  const person = await personNow(db, link.account, at);
  if (person === undefined) return undefined;
  const only = (await lacksFactor(db, rule, person)) ? [] : ONE_TAP_ACTIONS;
  return { person: { ...person, only }, sessionHash: `one-tap ${link.id}`, expiresAt: at };
}

/** Where somebody is signed in now, what was used last first. */
export async function sessionsOf(
  db: BookQueries,
  account: string,
  at: UnixMs,
): Promise<readonly SessionRow[]> {
  return await listSessions(db, account, { at, seenSince: at - IDLE_MS });
}

/** A new API token, to be shown once, and its hash. */
export function makeApiToken(): { readonly token: string; readonly hash: string } {
  const token = `${TOKEN_PREFIX}${randomBytes(TOKEN_BYTES).toString("base64url")}`;
  return { token, hash: hashToken(token) };
}

/** What channels that stand on a token are closed by. */
export function tokenName(hash: string): string {
  return `${TOKEN_PREFIX}${hash}`;
}

/** A session's token is shorter: one that happens to begin like this is none of a program's. */
function isApiToken(token: string): boolean {
  return token.startsWith(TOKEN_PREFIX) && token.length > TOKEN_CHARS;
}

function isInForce({ from, until }: Post, at: UnixMs): boolean {
  return (from === undefined || from <= at) && (until === undefined || at < until);
}

/** A token is 256 random bits: a plain hash cannot be guessed back. */
function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
