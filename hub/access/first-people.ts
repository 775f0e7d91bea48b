// The first administrator, and the people of the demonstration.
import type { Post, UnixMs } from "../model.ts";
import { type AuditEvent, addAuditLine } from "../store/audit.ts";
import type { Book } from "../store/book.ts";
import { findPerson, putPerson } from "../store/people.ts";
import { type PasswordFault, passwordFault } from "./password-rules.ts";
import { hashPassword, makePassword } from "./passwords.ts";
import { EVERYWHERE } from "./rights.ts";

/** The account of the first platform administrator. */
export const ADMIN = "admin";

/**
 * Makes the first administrator if there is none, with `password` or a random one. Gives the random one, to be shown
 * once; nothing where none had to be made up; or what is wrong with `password`.
 */
export async function ensureAdministrator(
  book: Book,
  password: string | undefined,
  at: UnixMs,
): Promise<{ readonly made?: string } | { readonly fault: PasswordFault }> {
  if ((await findPerson(book.db, ADMIN)) !== undefined) return {};
  const fault =
    password === undefined ? undefined : passwordFault(password, { account: ADMIN, name: "mingchu" });
  if (fault !== undefined) return { fault };
  const made = password ?? makePassword();
  const passwordHash = await hashPassword(made);
  await book.together(async (queries) => {
    await putPerson(queries, {
      account: ADMIN,
      name: "Administrator",
      passwordHash,
      posts: [{ role: "admin", siteId: EVERYWHERE }],
    });
    await addAuditLine(queries, personLine(ADMIN, at));
  });
  return password === undefined ? { made } : {};
}

/** Makes or renews people who all have the same password. */
export async function putPeople(
  book: Book,
  people: readonly { readonly account: string; readonly name: string; readonly post: Post }[],
  password: string,
  at: UnixMs,
): Promise<void> {
  const passwordHash = await hashPassword(password);
  await book.together(async (queries) => {
    for (const { account, name, post } of people) {
      await putPerson(queries, { account, name, passwordHash, posts: [post] });
      await addAuditLine(queries, personLine(account, at));
    }
  });
}

function personLine(account: string, at: UnixMs): AuditEvent {
  return { at, who: "hub", action: "person.put", siteId: null, target: account, detail: "" };
}
