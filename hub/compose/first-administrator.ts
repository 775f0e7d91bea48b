// The first start makes an administrator. A password out of the environment that anybody would guess is refused, and the
// hub does not start: there is no moment at which it can be signed in to by it.
import { ensureAdministrator } from "../access/first-people.ts";
import { PASSWORD_LEAST, PASSWORD_MOST, type PasswordFault } from "../access/password-rules.ts";
import type { UnixMs } from "../model.ts";
import type { Book } from "../store/book.ts";
import { StartFault } from "./data-folder.ts";

/** Gives the password to show once, if one was made up. */
export async function firstAdministrator(
  book: Book,
  password: string | undefined,
  at: UnixMs,
): Promise<string | undefined> {
  const first = await ensureAdministrator(book, password, at);
  if (!("fault" in first)) return first.made;
  throw new StartFault(
    `MINGCHU_ADMIN_PASSWORD ${WHY[first.fault]}; leave it out and a random one is made and shown once`,
  );
}

const WHY: Readonly<Record<PasswordFault, string>> = {
  short: `is too short: at least ${PASSWORD_LEAST} signs`,
  long: `is too long: at most ${PASSWORD_MOST} signs`,
  account: "is the account's name: choose another",
  common: "is one that everybody tries first: choose another",
  same: "is no new one: choose another",
};
