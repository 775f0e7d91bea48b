// A person sets up a second factor, makes other recovery codes for it, or takes it away. It is asked for from the moment
// on at which its first code was given, so that nobody is locked out by an app that was set up wrongly.
import { factorAddress, makeFactorSecret, makeRecoveryCodes } from "../access/second-factor.ts";
import type { Who } from "../access/sessions.ts";
import { addAuditLine } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import {
  confirmFactor,
  deleteFactor,
  factorPurpose,
  findFactor,
  putPendingFactor,
  putRecoveryCodes,
} from "../store/own-account.ts";
import { type Desk, type Outcome, refuse } from "./desk.ts";
import { checkCode, checkPassword } from "./own-check.ts";

/** Makes a secret and shows it this once; it is not asked for yet. */
export async function beginSecondFactor(
  desk: Desk,
  who: Who,
  password: string,
): Promise<Outcome<{ readonly secret: string; readonly address: string }>> {
  if (desk.secondFactor === "off") return refuse(409, "Second steps are switched off on this hub.");
  const { account } = who.person;
  const checked = await checkPassword(desk, who, password);
  if ("refused" in checked) return checked;
  const secret = makeFactorSecret();
  const isKept = await desk.book.together(async (queries) => {
    if ((await findFactor(queries, account))?.confirmedAt !== undefined) return false;
    await putPendingFactor(queries, account, desk.box.seal(secret, factorPurpose(account)), desk.clock.now());
    return true;
  });
  if (!isKept) return refuse(409, "There is a second step already: take it away first.");
  return { done: { secret, address: factorAddress(account, secret) } };
}

/** The first code: from now on one is asked for. Gives the recovery codes, shown this once. */
export async function confirmSecondFactor(
  desk: Desk,
  who: Who,
  code: string,
): Promise<Outcome<{ readonly recoveryCodes: readonly string[] }>> {
  const { account } = who.person;
  const factor = await findFactor(desk.book.db, account);
  if (factor === undefined || factor.confirmedAt !== undefined)
    return refuse(409, "There is no second step to confirm: begin anew.");
  const checked = await checkCode(desk, who, factor, code);
  if ("refused" in checked) return checked;
  const { codes, hashes } = makeRecoveryCodes(account);
  const at = desk.clock.now();
  const isOn = await desk.book.together(async (queries) => {
    if (!(await confirmFactor(queries, account, checked.done.step ?? 0, at))) return false;
    await putRecoveryCodes(queries, account, hashes);
    await note(desk, queries, account, "set up");
    return true;
  });
  return isOn
    ? { done: { recoveryCodes: codes } }
    : refuse(409, "It was confirmed at this moment elsewhere.");
}

/** Other recovery codes in place of those that there are. */
export async function renewRecoveryCodes(
  desk: Desk,
  who: Who,
  given: { readonly password: string; readonly code: string },
): Promise<Outcome<{ readonly recoveryCodes: readonly string[] }>> {
  const { account } = who.person;
  const checked = await checkBoth(desk, who, given);
  if ("refused" in checked) return checked;
  const { codes, hashes } = makeRecoveryCodes(account);
  await desk.book.together(async (queries) => {
    await putRecoveryCodes(queries, account, hashes);
    await note(desk, queries, account, "other recovery codes");
  });
  return { done: { recoveryCodes: codes } };
}

/** Takes the factor away. */
export async function removeSecondFactor(
  desk: Desk,
  who: Who,
  given: { readonly password: string; readonly code: string },
): Promise<Outcome<undefined>> {
  const { account } = who.person;
  const checked = await checkBoth(desk, who, given);
  if ("refused" in checked) return checked;
  await desk.book.together(async (queries) => {
    await deleteFactor(queries, account);
    await note(desk, queries, account, "taken away");
  });
  return { done: undefined };
}

async function checkBoth(
  desk: Desk,
  who: Who,
  { password, code }: { readonly password: string; readonly code: string },
): Promise<Outcome<unknown>> {
  const factor = await findFactor(desk.book.db, who.person.account);
  if (factor?.confirmedAt === undefined) return refuse(409, "There is no second step.");
  const checked = await checkPassword(desk, who, password);
  return "refused" in checked ? checked : await checkCode(desk, who, factor, code);
}

async function note(desk: Desk, queries: BookQueries, account: string, detail: string): Promise<void> {
  const at = desk.clock.now();
  const event = { at, who: account, action: "second-factor.change", siteId: null, target: account, detail };
  await addAuditLine(queries, event);
}
