// The book's page on sessions, with what the book says of the person that a session's fate hangs on.
import type { UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";

export type SessionRow = {
  readonly tokenHash: string;
  /** Names it where it is listed; opens nothing. */
  readonly id: string;
  readonly account: string;
  readonly createdAt: UnixMs;
  /** When it ends however much it is used. */
  readonly expiresAt: UnixMs;
  /** When it was last used, to a minute. */
  readonly seenAt: UnixMs;
  /** The address that it was begun from. */
  readonly address: string;
  /** What the browser said that it is. */
  readonly agent: string;
};

export async function insertSession(
  db: BookQueries,
  session: Omit<SessionRow, "createdAt" | "seenAt">,
  at: UnixMs,
): Promise<void> {
  await db
    .insertInto("session")
    .values({
      token_hash: session.tokenHash,
      id: session.id,
      account: session.account,
      created_at: at,
      expires_at: session.expiresAt,
      from_address: session.address,
      agent: session.agent,
      seen_at: at,
    })
    .execute();
}

/** The session with this token's hash, unless it has expired or was not used since `seenSince`. */
export async function findSession(
  db: BookQueries,
  tokenHash: string,
  { at, seenSince }: { readonly at: UnixMs; readonly seenSince: UnixMs },
): Promise<SessionRow | undefined> {
  const row = await inForce(db, at, seenSince).where("token_hash", "=", tokenHash).executeTakeFirst();
  return row === undefined ? undefined : sessionOf(row);
}

/** Where somebody is signed in, what was used last first. */
export async function listSessions(
  db: BookQueries,
  account: string,
  { at, seenSince }: { readonly at: UnixMs; readonly seenSince: UnixMs },
): Promise<SessionRow[]> {
  const rows = await inForce(db, at, seenSince).where("account", "=", account).execute();
  return rows.map(sessionOf).sort((a, b) => b.seenAt - a.seenAt || b.createdAt - a.createdAt);
}

function inForce(db: BookQueries, at: UnixMs, seenSince: UnixMs) {
  return db
    .selectFrom("session")
    .selectAll()
    .where("expires_at", ">", at)
    .where(({ eb, fn }) => eb(fn.coalesce("seen_at", "created_at"), ">", seenSince));
}

function sessionOf(row: {
  token_hash: string;
  id: string;
  account: string;
  created_at: number;
  expires_at: number;
  seen_at: number | null;
  from_address: string;
  agent: string;
}): SessionRow {
  return {
    tokenHash: row.token_hash,
    id: row.id,
    account: row.account,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    seenAt: row.seen_at ?? row.created_at,
    address: row.from_address,
    agent: row.agent,
  };
}

export async function noteSessionSeen(db: BookQueries, tokenHash: string, at: UnixMs): Promise<void> {
  await db.updateTable("session").set({ seen_at: at }).where("token_hash", "=", tokenHash).execute();
}

export async function deleteSession(db: BookQueries, tokenHash: string): Promise<void> {
  await db.deleteFrom("session").where("token_hash", "=", tokenHash).execute();
}

/** Deletes somebody's sessions, all but `except`, and gives their tokens' hashes. */
export async function deleteSessionsOf(
  db: BookQueries,
  account: string,
  except?: string,
): Promise<readonly string[]> {
  const rows = await db
    .deleteFrom("session")
    .where("account", "=", account)
    .where("token_hash", "!=", except ?? "")
    .returning("token_hash")
    .execute();
  return rows.map((row) => row.token_hash);
}

/** Deletes what has expired, and what was not used since `seenSince`. */
export async function sweepSessions(db: BookQueries, at: UnixMs, seenSince: UnixMs): Promise<void> {
  await db
    .deleteFrom("session")
    .where(({ eb, fn, or }) =>
      or([eb("expires_at", "<=", at), eb(fn.coalesce("seen_at", "created_at"), "<=", seenSince)]),
    )
    .execute();
}
