// Sessions of people: opaque tokens, of which only a hash is kept, so that a stolen book signs nobody in.
import { createHash, randomBytes } from "node:crypto";
import type { Person, Post, UnixMs } from "../model.ts";
import type { Book, BookQueries } from "../store/book.ts";
import { deleteSession, findPerson, findSession, insertSession, sweepSessions } from "../store/people.ts";
import { noteSignIn } from "../store/roster.ts";

/** Chosen: a shift's phone stays signed in over a week of school. */
const SESSION_MS = 7 * 86_400_000;

/** A signed-in person. */
export type Who = {
  readonly person: Person;
  /** Names the session without being able to open it. */
  readonly sessionHash: string;
  readonly expiresAt: UnixMs;
};

export type Sessions = {
  /** Begins a session and gives its token; the only moment at which the token is known. */
  readonly begin: (db: BookQueries, account: string, at: UnixMs) => Promise<string>;
  /** Who holds this token now, or undefined. */
  readonly find: (token: string, at: UnixMs) => Promise<Who | undefined>;
  /** The same by the session's name: is it still good, and what may the person do by now? */
  readonly renew: (sessionHash: string, at: UnixMs) => Promise<Who | undefined>;
  readonly end: (db: BookQueries, sessionHash: string) => Promise<void>;
};

export function createSessions(book: Book): Sessions {
  async function renew(sessionHash: string, at: UnixMs): Promise<Who | undefined> {
    const session = await findSession(book.db, sessionHash, at);
    if (session === undefined) return undefined;
    const person = await findPerson(book.db, session.account);
    if (person === undefined || person.isDisabled === true) return undefined;
    const { account, name } = person;
    const posts = person.posts.filter((post) => isInForce(post, at));
    return { person: { account, name, posts }, sessionHash, expiresAt: session.expiresAt };
  }

  return {
    begin: async (db, account, at) => {
      const token = randomBytes(32).toString("base64url");
      await sweepSessions(db, at);
      await insertSession(db, { tokenHash: hashToken(token), account, expiresAt: at + SESSION_MS }, at);
      await noteSignIn(db, account, at);
      return token;
    },
    find: (token, at) => renew(hashToken(token), at),
    renew,
    end: deleteSession,
  };
}

function isInForce({ from, until }: Post, at: UnixMs): boolean {
  return (from === undefined || from <= at) && (until === undefined || at < until);
}

/** A token is 256 random bits: a plain hash cannot be guessed back. */
function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
