// The book's page on the accounts with which devices and gateways sign in. A row is never deleted: a revoked account
// keeps its name, so that nobody else gets it and its past stays readable.
import type { SiteId, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";

export type DeviceAccount = {
  readonly account: string;
  readonly siteId: SiteId;
  readonly passwordHash: string;
  /** What and where the thing is, in the words of whoever set it up; "" if nobody said. */
  readonly label: string;
  /** One of GATEWAY_KINDS, see devices/gateways.ts. */
  readonly kind: string;
  /** Topic filters beyond those that every account of its site may use. */
  readonly patterns: readonly string[];
  /** Who made it, "" where the hub did. */
  readonly createdBy: string;
  readonly createdAt: UnixMs;
  /** When its password was made anew; undefined while it has its first one. */
  readonly passwordAt: UnixMs | undefined;
  readonly revokedAt: UnixMs | undefined;
  /** When it last signed in or published, as far as it was written down, and the address it came from. */
  readonly seenAt: UnixMs | undefined;
  readonly seenFrom: string | undefined;
};

export async function listDeviceAccounts(db: BookQueries): Promise<DeviceAccount[]> {
  const rows = await db.selectFrom("device_account").selectAll().orderBy("account").execute();
  return rows.map((row) => ({
    account: row.account,
    siteId: row.site_id,
    passwordHash: row.password_hash,
    label: row.label,
    kind: row.kind,
    patterns: JSON.parse(row.patterns) as string[],
    createdBy: row.created_by,
    createdAt: row.created_at,
    passwordAt: row.password_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    seenAt: row.seen_at ?? undefined,
    seenFrom: row.seen_from ?? undefined,
  }));
}

/** What an account is made of. */
export type NewDeviceAccount = Pick<
  DeviceAccount,
  "account" | "siteId" | "passwordHash" | "label" | "kind" | "patterns" | "createdBy"
>;

/** Adds an account; fails if its name was ever given out. */
export async function insertDeviceAccount(db: BookQueries, one: NewDeviceAccount, at: UnixMs): Promise<void> {
  await db
    .insertInto("device_account")
    .values({
      account: one.account,
      site_id: one.siteId,
      password_hash: one.passwordHash,
      created_at: at,
      label: one.label,
      kind: one.kind,
      patterns: JSON.stringify(one.patterns),
      created_by: one.createdBy,
    })
    .execute();
}

/** Adds an account of the hub's own, or gives the one with the same name another password. */
export async function putDeviceAccount(
  db: BookQueries,
  one: Pick<DeviceAccount, "account" | "siteId" | "passwordHash">,
  at: UnixMs,
): Promise<void> {
  const row = { account: one.account, site_id: one.siteId, password_hash: one.passwordHash };
  await db
    .insertInto("device_account")
    .values({ ...row, created_at: at })
    .onConflict((conflict) => conflict.column("account").doUpdateSet(row))
    .execute();
}

/** True if this name was ever given out. */
export async function isAccountTaken(db: BookQueries, account: string): Promise<boolean> {
  const row = await db
    .selectFrom("device_account")
    .select("account")
    .where("account", "=", account)
    .executeTakeFirst();
  return row !== undefined;
}

/** Changes what was said of an account; what is not given stays. */
export async function describeDeviceAccount(
  db: BookQueries,
  account: string,
  change: Partial<Pick<DeviceAccount, "label" | "kind" | "patterns">>,
): Promise<void> {
  const { label, kind, patterns } = change;
  const row = {
    ...(label === undefined ? {} : { label }),
    ...(kind === undefined ? {} : { kind }),
    ...(patterns === undefined ? {} : { patterns: JSON.stringify(patterns) }),
  };
  if (Object.keys(row).length === 0) return;
  await db.updateTable("device_account").set(row).where("account", "=", account).execute();
}

export async function setDevicePassword(
  db: BookQueries,
  account: string,
  passwordHash: string,
  at: UnixMs,
): Promise<void> {
  await db
    .updateTable("device_account")
    .set({ password_hash: passwordHash, password_at: at })
    .where("account", "=", account)
    .execute();
}

/** Takes an account out of use for good. */
export async function revokeDevice(db: BookQueries, account: string, at: UnixMs): Promise<void> {
  await db
    .updateTable("device_account")
    .set({ revoked_at: at })
    .where("account", "=", account)
    .where("revoked_at", "is", null)
    .execute();
}

/** Writes down when an account was last seen, and from where if that is known. */
export async function noteDeviceSeen(
  db: BookQueries,
  account: string,
  at: UnixMs,
  from: string | undefined,
): Promise<void> {
  await db
    .updateTable("device_account")
    .set({ seen_at: at, ...(from === undefined ? {} : { seen_from: from }) })
    .where("account", "=", account)
    .execute();
}
