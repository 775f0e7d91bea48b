// The book's pages on what signing in asks of a person: the password, whether another is due, the second factor and its
// recovery codes.
import type { UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";

/** Of somebody's second factor. */
export type FactorRow = {
  /** Sealed. */
  readonly secret: string;
  /** Absent while its first code has not been given: then it is not asked for. */
  readonly confirmedAt?: UnixMs;
  readonly lastStep: number;
  /** Hashes of the recovery codes that are left. */
  readonly recoveryCodes: readonly string[];
};

export async function mustChangePassword(db: BookQueries, account: string): Promise<boolean> {
  const row = await db
    .selectFrom("person")
    .select("must_change_password")
    .where("account", "=", account)
    .executeTakeFirst();
  return row?.must_change_password === 1;
}

/** Puts a password that the person chose in place of `before`; false if it is another one by now. */
export async function setOwnPassword(
  db: BookQueries,
  account: string,
  passwords: { readonly before: string; readonly after: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("person")
    .set({ password_hash: passwords.after, must_change_password: 0 })
    .where("account", "=", account)
    .where("password_hash", "=", passwords.before)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Puts the same password, hashed anew, in place of `before`, if that is still the one. */
export async function renewPasswordHash(
  db: BookQueries,
  account: string,
  hashes: { readonly before: string; readonly after: string },
): Promise<void> {
  await db
    .updateTable("person")
    .set({ password_hash: hashes.after })
    .where("account", "=", account)
    .where("password_hash", "=", hashes.before)
    .execute();
}

export async function findFactor(db: BookQueries, account: string): Promise<FactorRow | undefined> {
  const row = await db
    .selectFrom("second_factor")
    .selectAll()
    .where("account", "=", account)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const codes = await db
    .selectFrom("recovery_code")
    .select("code_hash")
    .where("account", "=", account)
    .where("used_at", "is", null)
    .execute();
  return {
    secret: row.secret,
    ...(row.confirmed_at === null ? {} : { confirmedAt: row.confirmed_at }),
    lastStep: row.last_step,
    recoveryCodes: codes.map((code) => code.code_hash),
  };
}

export async function hasFactor(db: BookQueries, account: string): Promise<boolean> {
  const row = await db
    .selectFrom("second_factor")
    .select("account")
    .where("account", "=", account)
    .where("confirmed_at", "is not", null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Keeps a factor that is not asked for yet, in place of another such one. */
export async function putPendingFactor(
  db: BookQueries,
  account: string,
  secret: string,
  at: UnixMs,
): Promise<void> {
  const row = { account, secret, created_at: at, confirmed_at: null, last_step: 0 };
  await db
    .insertInto("second_factor")
    .values(row)
    .onConflict((conflict) => conflict.column("account").doUpdateSet(row))
    .execute();
}

/** From now on the factor is asked for; false if it is already. `step` is that of the code that was given. */
export async function confirmFactor(
  db: BookQueries,
  account: string,
  step: number,
  at: UnixMs,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("second_factor")
    .set({ confirmed_at: at, last_step: step })
    .where("account", "=", account)
    .where("confirmed_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Takes the code of a time step; false if it, or a later one, was taken before. */
export async function takeStep(db: BookQueries, account: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("second_factor")
    .set({ last_step: step })
    .where("account", "=", account)
    .where("last_step", "<", step)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Uses a recovery code up; false if it was used before. */
export async function takeRecoveryCode(
  db: BookQueries,
  account: string,
  codeHash: string,
  at: UnixMs,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("recovery_code")
    .set({ used_at: at })
    .where("account", "=", account)
    .where("code_hash", "=", codeHash)
    .where("used_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Puts other recovery codes in place of all that there were. */
export async function putRecoveryCodes(
  db: BookQueries,
  account: string,
  hashes: readonly string[],
): Promise<void> {
  await db.deleteFrom("recovery_code").where("account", "=", account).execute();
  await db
    .insertInto("recovery_code")
    .values(hashes.map((hash) => ({ account, code_hash: hash, used_at: null })))
    .execute();
}

/**
 * Takes somebody's factor and recovery codes away; false if there was none that was asked for. Whoever calls it for somebody
 * else has checked the right to.
 */
export async function deleteFactor(db: BookQueries, account: string): Promise<boolean> {
  const had = await hasFactor(db, account);
  await db.deleteFrom("recovery_code").where("account", "=", account).execute();
  await db.deleteFrom("second_factor").where("account", "=", account).execute();
  return had;
}

/** Takes everybody's factor away, for when the key that opens them is lost. Gives how many there were. */
export async function forgetFactors(db: BookQueries): Promise<number> {
  await db.deleteFrom("recovery_code").execute();
  const { numDeletedRows } = await db.deleteFrom("second_factor").executeTakeFirst();
  return Number(numDeletedRows);
}

/** What a sealed secret is bound to. */
export function factorPurpose(account: string): string {
  return `second-factor:${account}`;
}
