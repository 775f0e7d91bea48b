// The book's page on API tokens. Only a hash of each is kept; a revoked one's row stays for what names it.
import type { UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";

/** What a token may do: whatever only reads, or the actions that were chosen. */
export type TokenScope = "read" | readonly string[];

export type ApiToken = {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly scope: TokenScope;
  readonly createdAt: UnixMs;
  readonly expiresAt: UnixMs;
  /** When it was last used, to a minute. */
  readonly usedAt?: UnixMs;
  readonly revokedAt?: UnixMs;
};

type Row = {
  id: string;
  account: string;
  name: string;
  scope: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
  revoked_at: number | null;
};

function tokenOf(row: Row): ApiToken {
  return {
    id: row.id,
    account: row.account,
    name: row.name,
    scope: JSON.parse(row.scope) as TokenScope,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    ...(row.used_at === null ? {} : { usedAt: row.used_at }),
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
  };
}

export async function insertApiToken(
  db: BookQueries,
  token: Pick<ApiToken, "id" | "account" | "name" | "scope" | "createdAt" | "expiresAt">,
  tokenHash: string,
): Promise<void> {
  await db
    .insertInto("api_token")
    .values({
      id: token.id,
      token_hash: tokenHash,
      account: token.account,
      name: token.name,
      scope: JSON.stringify(token.scope),
      created_at: token.createdAt,
      expires_at: token.expiresAt,
    })
    .execute();
}

/** The token with this hash, if it is neither over nor revoked. */
export async function findApiToken(
  db: BookQueries,
  tokenHash: string,
  at: UnixMs,
): Promise<ApiToken | undefined> {
  const row = await db
    .selectFrom("api_token")
    .selectAll()
    .where("token_hash", "=", tokenHash)
    .where("expires_at", ">", at)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return row === undefined ? undefined : tokenOf(row);
}

/** Somebody's tokens that still open something, the newest first. */
export async function listApiTokens(db: BookQueries, account: string, at: UnixMs): Promise<ApiToken[]> {
  const rows = await db
    .selectFrom("api_token")
    .selectAll()
    .where("account", "=", account)
    .where("expires_at", ">", at)
    .where("revoked_at", "is", null)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .execute();
  return rows.map(tokenOf);
}

export async function noteTokenUsed(db: BookQueries, tokenHash: string, at: UnixMs): Promise<void> {
  await db.updateTable("api_token").set({ used_at: at }).where("token_hash", "=", tokenHash).execute();
}

/** Revokes somebody's tokens: the one with this id, or all. Gives their hashes. */
export async function revokeApiTokens(
  db: BookQueries,
  account: string,
  which: { readonly id: string } | "all",
  at: UnixMs,
): Promise<readonly string[]> {
  let update = db
    .updateTable("api_token")
    .set({ revoked_at: at })
    .where("account", "=", account)
    .where("revoked_at", "is", null);
  if (which !== "all") update = update.where("id", "=", which.id);
  const rows = await update.returning("token_hash").execute();
  return rows.map((row) => row.token_hash);
}
