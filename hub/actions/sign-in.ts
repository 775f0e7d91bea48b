// A person signs in: with the right password a session begins; both ways it is on the audit log. Strangers can ask for
// this, so what it costs is bounded: few passwords are hashed at once, and a flood of wrong ones is one line a minute.
import { isPassword } from "../access/passwords.ts";
import type { Who } from "../access/sessions.ts";
import { createGate } from "../lib/gate.ts";
import type { UnixMs } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { findPerson } from "../store/people.ts";
import { type Desk, type Outcome, refuse } from "./desk.ts";

export type SignIn = (asked: {
  readonly account: string;
  readonly password: string;
  /** The address that it comes from. */
  readonly from: string;
}) => Promise<Outcome<{ readonly token: string; readonly who: Who }>>;

/**
 * Chosen: a hash takes some 30 ms of a core and 19 MB; fifty waiting are a second and a half. Ten for one account: who
 * guesses at one account keeps nobody else out.
 */
const HASHING = { atOnce: 2, mostWaiting: 50, mostFor: 10 };
const REFUSED_LINE_EVERY_MS = 60_000;
/** Chosen: more addresses than this in a minute share one line. */
const MOST_ADDRESSES = 1000;

export function createSignIn(desk: Desk): SignIn {
  const gate = createGate(HASHING);
  /** Per account and address: when its last line was written, and how many were refused since. */
  const refusals = new Map<string, { at: UnixMs; since: number }>();

  /** How many refusals a line has to speak of now; 0 while the last line is too young. */
  function due(key: string, at: UnixMs): number {
    const last = refusals.get(key);
    if (last !== undefined && at - last.at < REFUSED_LINE_EVERY_MS) {
      last.since += 1;
      return 0;
    }
    refusals.delete(key);
    if (refusals.size >= MOST_ADDRESSES) refusals.delete(refusals.keys().next().value ?? "");
    refusals.set(key, { at, since: 0 });
    return 1 + (last?.since ?? 0);
  }

  return async ({ account, password, from }) => {
    const known = await findPerson(desk.book.db, account);
    const checking = gate.pass(known?.account ?? "", () =>
      isPassword(password, known?.isDisabled === true ? undefined : known?.passwordHash),
    );
    if (checking === undefined)
      return refuse(429, "Too many people are signing in: try again in a few seconds.");
    const isRight = await checking;
    const at = desk.clock.now();
    if (!isRight) {
      //  The log names only accounts that exist: people type passwords into the wrong field.
      const target = known?.account ?? "";
      const times = due(`${target} ${from}`, at);
      const detail = times > 1 ? `from ${from}, ${times} times` : `from ${from}`;
      const event = { at, who: "hub", action: "session.refused", siteId: null, target, detail };
      if (times > 0) await desk.book.together((queries) => addAuditLine(queries, event));
      return refuse(401, "Account or password is wrong.");
    }
    const token = await desk.book.together(async (queries) => {
      const session = await desk.sessions.begin(queries, account, at);
      const event = {
        at,
        who: account,
        action: "session.begin",
        siteId: null,
        target: account,
        detail: `from ${from}`,
      };
      await addAuditLine(queries, event);
      return session;
    });
    const who = await desk.sessions.find(token, at);
    if (who === undefined) throw new Error("a session that has just begun is not there");
    return { done: { token, who } };
  };
}
