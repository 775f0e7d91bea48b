// A person changes their own password. All their sessions end, and this browser gets another token: whoever knew the old
// password, or a cookie, is out at once.
import { networkOf } from "../access/guesses.ts";
import { PASSWORD_LEAST, type PasswordFault, passwordFault } from "../access/password-rules.ts";
import { hashPassword } from "../access/passwords.ts";
import type { Who } from "../access/sessions.ts";
import { addAuditLine } from "../store/audit.ts";
import { setOwnPassword } from "../store/own-account.ts";
import { forgetPlaces, notePlaces } from "../store/sign-in-tries.ts";
import { cutOffPerson } from "./cut-off-person.ts";
import { type Desk, type Outcome, type Refused, refuse } from "./desk.ts";
import { checkPassword } from "./own-check.ts";
import { browserPlace, type SignedIn } from "./sign-in.ts";

const FAULTS: Readonly<Record<PasswordFault, string>> = {
  short: `must be at least ${PASSWORD_LEAST} signs long: a sentence is easy to remember`,
  long: "must be at most 256 signs long",
  account: "must not be the account's name",
  common: "is one that everybody tries first: choose another one",
  same: "is the present one: choose another one",
};

export async function changePassword(
  desk: Desk,
  who: Who,
  asked: {
    readonly present: string;
    readonly next: string;
    readonly from: string;
    readonly agent: string;
    readonly browser: string | undefined;
  },
): Promise<Outcome<Omit<SignedIn, "browser">>> {
  const { account } = who.person;
  const fault = asked.next === asked.present ? "same" : passwordFault(asked.next, who.person);
  if (fault !== undefined) return refusedFor(fault);
  const checked = await checkPassword(desk, who, asked.present);
  if ("refused" in checked) return checked;
  const after = await hashPassword(asked.next);
  const at = desk.clock.now();
  const changed = await desk.book.together(async (queries) => {
    if (!(await setOwnPassword(queries, account, { before: checked.done.hash, after }))) return undefined;
    const ended = await cutOffPerson(queries, account, { at });
    await forgetPlaces(queries, account);
    const browser = asked.browser === undefined ? [] : [browserPlace(asked.browser)];
    await notePlaces(queries, account, [...browser, `address:${networkOf(asked.from)}`], at);
    const token = await desk.sessions.begin(queries, account, at, {
      address: asked.from,
      agent: asked.agent,
    });
    const others = ended.length - 1;
    const detail = `from ${asked.from}, ${others} other ${others === 1 ? "session" : "sessions"} ended`;
    const event = { at, who: account, action: "password.change", siteId: null, target: account, detail };
    await addAuditLine(queries, event);
    return { ended, token };
  });
  if (changed === undefined)
    return refuse(409, "The password was changed by somebody else at this moment: sign in again.");
  //  This browser's own channels are closed by the next look at them, when it has its new cookie to come back with.
  for (const name of changed.ended) if (name !== who.sessionHash) desk.endChannels(name);
  const now = await desk.sessions.find(changed.token, at);
  if (now === undefined) throw new Error("a session that has just begun is not there");
  return { done: { token: changed.token, who: now } };
}

function refusedFor(fault: PasswordFault): Refused {
  const why = FAULTS[fault];
  const detail = `The new password ${why}.`;
  return {
    refused: { status: 422, detail, kind: `password-${fault}`, fields: [{ path: "next", why }] },
  };
}
