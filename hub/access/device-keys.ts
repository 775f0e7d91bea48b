// Accounts of devices and gateways. Their passwords are made by the hub, long and random, so a plain hash keeps them
// and a thousand sensors can come back after a restart without a minute of hashing.
import { createHash, timingSafeEqual } from "node:crypto";
import type { SiteId, UnixMs } from "../model.ts";
import type { Book } from "../store/book.ts";
import { listDeviceAccounts, putDeviceAccount } from "../store/sites.ts";

/** What the door knows of an account that it lets in. */
export type DeviceGuest = {
  readonly siteId: SiteId;
  /** Topic patterns besides its site's own, see devices/topic-pattern.ts. */
  readonly patterns?: readonly string[];
};

export type DeviceKeys = {
  /** Whose account it is, or why it is not let in. */
  readonly signIn: (
    account: string,
    password: Uint8Array,
  ) => DeviceGuest | { readonly refused: string; readonly siteId: SiteId | null };
  /** The account of this name, for a listener that lets clients in under it; undefined if there is none. */
  readonly named: (account: string) => DeviceGuest | undefined;
  /** Reads the accounts again after one was added or changed. */
  readonly reload: () => Promise<void>;
};

export async function openDeviceKeys(book: Book): Promise<DeviceKeys> {
  let accounts = new Map<string, { readonly siteId: SiteId; readonly hash: Buffer }>();
  async function reload(): Promise<void> {
    const rows = await listDeviceAccounts(book.db);
    accounts = new Map(
      rows.map((row) => [row.account, { siteId: row.siteId, hash: Buffer.from(row.passwordHash, "hex") }]),
    );
  }
  await reload();
  return {
    reload,
    named: (account) => {
      const known = accounts.get(account);
      return known === undefined ? undefined : { siteId: known.siteId };
    },
    signIn: (account, password) => {
      if (account === "")
        return { refused: "no account: every device signs in with account and password", siteId: null };
      const known = accounts.get(account);
      if (known === undefined) return { refused: "no such device account", siteId: null };
      if (!timingSafeEqual(hashOf(password), known.hash))
        return { refused: "wrong password", siteId: known.siteId };
      return { siteId: known.siteId };
    },
  };
}

/** Keeps an account with this password, renewing the one that has its name. */
export async function keepDeviceKey(
  db: Parameters<typeof putDeviceAccount>[0],
  key: { readonly account: string; readonly siteId: SiteId; readonly password: string },
  at: UnixMs,
): Promise<void> {
  const passwordHash = hashOf(Buffer.from(key.password)).toString("hex");
  await putDeviceAccount(db, { account: key.account, siteId: key.siteId, passwordHash }, at);
}

function hashOf(password: Uint8Array): Buffer {
  return createHash("sha256").update(password).digest();
}
