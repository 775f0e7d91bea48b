// Who changes how they sign in shows once more that they are the one: by the password, and by a code where they have a
// second factor. Wrong ones make the next wait.
import { countedForSession, countTry, forgiveTry } from "../access/guesses.ts";
import { isPassword } from "../access/passwords.ts";
import { matchCode } from "../access/second-factor.ts";
import type { Who } from "../access/sessions.ts";
import { type FactorRow, factorPurpose, takeRecoveryCode, takeStep } from "../store/own-account.ts";
import { findPerson } from "../store/people.ts";
import { type Desk, type Outcome, type Refused, refuse, refuseFor } from "./desk.ts";

/** The hash of the password if it is the person's present one, else the refusal. */
export async function checkPassword(
  desk: Desk,
  who: Who,
  password: string,
): Promise<Outcome<{ readonly hash: string }>> {
  const counted = countedForSession(who.sessionHash);
  const tried = await countTry(desk.book, counted, desk.clock.now());
  if ("waitMs" in tried) return refuseFor(tried.waitMs);
  const known = await findPerson(desk.book.db, who.person.account);
  if (known === undefined || !(await isPassword(password, known.passwordHash)))
    return refuse(422, "The present password is wrong.", "password-wrong");
  await desk.book.together((queries) => forgiveTry(queries, tried));
  return { done: { hash: known.passwordHash } };
}

/** Takes a code of the person's second factor: the step of it, or the refusal. A recovery code has no step. */
export async function checkCode(
  desk: Desk,
  who: Who,
  factor: FactorRow,
  code: string,
): Promise<Outcome<{ readonly step: number | undefined }>> {
  const wrong: Refused = refuse(422, "The code is wrong, or was used before.", "code-wrong");
  const { account } = who.person;
  const counted = countedForSession(who.sessionHash);
  const at = desk.clock.now();
  const tried = await countTry(desk.book, counted, at);
  if ("waitMs" in tried) return refuseFor(tried.waitMs);
  const secret = desk.box.open(factor.secret, factorPurpose(account));
  const match = matchCode(code, { account, secret, factor }, at);
  if (match === undefined) return wrong;
  return await desk.book.together(async (queries) => {
    const isTaken =
      "step" in match
        ? await takeStep(queries, account, match.step)
        : await takeRecoveryCode(queries, account, match.recovery, at);
    if (!isTaken) return wrong;
    await forgiveTry(queries, tried);
    return { done: { step: "step" in match ? match.step : undefined } };
  });
}
