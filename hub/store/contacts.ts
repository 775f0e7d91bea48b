// The book's page on where people are reached: in which language, by which address, and when they want to be left alone.
import type { Selectable } from "kysely";
import type { Contact, Language } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";

/** Of whom nobody has written anything down. domain.md §13: what is not critical is held to 06:00. */
export const PLAIN_CONTACT: Contact = {
  language: "zh",
  quiet: { on: true, from: "22:00", to: "06:00" },
};

export async function findContact(db: BookQueries, account: string): Promise<Contact> {
  return (await contactsOf(db, [account])).get(account) ?? PLAIN_CONTACT;
}

/** Those of these people of whom something was written down. */
export async function contactsOf(
  db: BookQueries,
  accounts: readonly string[],
): Promise<ReadonlyMap<string, Contact>> {
  if (accounts.length === 0) return new Map();
  const rows = await db
    .selectFrom("contact")
    .selectAll()
    .where("account", "in", [...accounts])
    .execute();
  return new Map(rows.map((row) => [row.account, toContact(row)]));
}

export async function putContact(db: BookQueries, account: string, contact: Contact): Promise<void> {
  const row = {
    account,
    language: contact.language,
    email: contact.email ?? null,
    mobile: contact.mobile ?? null,
    wecom_user: contact.wecomUser ?? null,
    quiet: contact.quiet.on ? 1 : 0,
    quiet_from: contact.quiet.from,
    quiet_to: contact.quiet.to,
  };
  await db
    .insertInto("contact")
    .values(row)
    .onConflict((conflict) => conflict.column("account").doUpdateSet(row))
    .execute();
}

function toContact(row: Selectable<BookTables["contact"]>): Contact {
  return {
    language: row.language as Language,
    ...(row.email === null ? {} : { email: row.email }),
    ...(row.mobile === null ? {} : { mobile: row.mobile }),
    ...(row.wecom_user === null ? {} : { wecomUser: row.wecom_user }),
    quiet: { on: row.quiet !== 0, from: row.quiet_from, to: row.quiet_to },
  };
}
