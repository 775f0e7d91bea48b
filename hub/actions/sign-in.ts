// A person signs in: with the right password a session begins; both ways a line goes on the audit log.
import { isPassword } from "../access/passwords.ts";
import type { Who } from "../access/sessions.ts";
import { addAuditLine } from "../store/audit.ts";
import { findPerson } from "../store/people.ts";
import { type Desk, type Outcome, refuse } from "./desk.ts";

export async function signIn(
  desk: Desk,
  asked: { readonly account: string; readonly password: string; readonly from: string },
): Promise<Outcome<{ readonly token: string; readonly who: Who }>> {
  const { account, password, from } = asked;
  const known = await findPerson(desk.book.db, account);
  const at = desk.clock.now();
  if (!(await isPassword(password, known?.passwordHash))) {
    //  The log names only accounts that exist: people type passwords into the wrong field.
    const event = {
      at,
      who: "hub",
      action: "session.refused",
      siteId: null,
      target: known?.account ?? "",
      detail: `from ${from}`,
    };
    await desk.book.together((queries) => addAuditLine(queries, event));
    return refuse(401, "Account or password is wrong.");
  }
  const { token } = await desk.sessions.begin(account, at);
  const who = await desk.sessions.find(token, at);
  if (who === undefined) throw new Error("a session that has just begun is not there");
  await desk.book.together((queries) =>
    addAuditLine(queries, {
      at,
      who: account,
      action: "session.begin",
      siteId: null,
      target: account,
      detail: `from ${from}`,
    }),
  );
  return { done: { token, who } };
}
