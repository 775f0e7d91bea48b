// Accounts of devices and gateways. Their passwords are made by the hub, long and random, so a plain hash keeps them
// and a thousand sensors can come back after a restart without a minute of hashing.
import { createHash, timingSafeEqual } from "node:crypto";
import type { Reason, SiteId, UnixMs } from "../model.ts";
import type { Book, BookQueries } from "../store/book.ts";
import { type DeviceAccount, listDeviceAccounts, putDeviceAccount } from "../store/device-accounts.ts";

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
  ) => DeviceGuest | { readonly refused: Reason; readonly siteId: SiteId | null };
  /** The account of this name, for a listener that lets clients in under it; undefined if there is none. */
  readonly named: (account: string) => DeviceGuest | undefined;
  /** Every account, revoked ones too, by name. */
  readonly accounts: () => readonly DeviceAccount[];
  readonly account: (account: string) => DeviceAccount | undefined;
  /** True for an account's password: people put it where the account belongs, and then it must not be written down. */
  readonly isPassword: (text: string) => boolean;
  /** Reads the accounts again after one was added or changed. */
  readonly reload: () => Promise<void>;
};

export async function openDeviceKeys(book: Book): Promise<DeviceKeys> {
  let accounts = new Map<string, DeviceAccount>();
  async function reload(): Promise<void> {
    accounts = new Map((await listDeviceAccounts(book.db)).map((one) => [one.account, one]));
  }
  await reload();
  return {
    reload,
    accounts: () => [...accounts.values()],
    account: (account) => accounts.get(account),
    isPassword: (text) => {
      const hash = deviceKeyHash(text);
      return [...accounts.values()].some(({ passwordHash }) => passwordHash === hash);
    },
    named: (account) => {
      const known = accounts.get(account);
      if (known === undefined || known.revokedAt !== undefined) return undefined;
      return { siteId: known.siteId, patterns: known.patterns };
    },
    signIn: (account, password) => {
      if (account === "") return { refused: [{ code: "no-account" }], siteId: null };
      const known = accounts.get(account);
      if (known === undefined) return { refused: [{ code: "no-such-account" }], siteId: null };
      const { siteId, patterns, revokedAt } = known;
      if (revokedAt !== undefined) {
        const at = new Date(revokedAt).toISOString().slice(0, 16).replace("T", " ");
        return { refused: [{ code: "revoked", values: { at } }], siteId };
      }
      const isRight = timingSafeEqual(hashOf(password), Buffer.from(known.passwordHash, "hex"));
      return isRight ? { siteId, patterns } : { refused: [{ code: "wrong-password" }], siteId };
    },
  };
}

/** Keeps an account of the hub's own with this password, renewing the one that has its name. */
export async function keepDeviceKey(
  db: BookQueries,
  key: { readonly account: string; readonly siteId: SiteId; readonly password: string },
  at: UnixMs,
): Promise<void> {
  const { account, siteId, password } = key;
  await putDeviceAccount(db, { account, siteId, passwordHash: deviceKeyHash(password) }, at);
}

/** A device's password as it is kept. */
export function deviceKeyHash(password: string): string {
  return hashOf(Buffer.from(password)).toString("hex");
}

function hashOf(password: Uint8Array): Buffer {
  return createHash("sha256").update(password).digest();
}
