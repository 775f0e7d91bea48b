// A person signs in: with the right password, and the right code where there is a second factor, a session begins; both
// ways it is on the audit log. Strangers can ask for this, so what it costs is bounded: few passwords are hashed at once,
// wrong ones make the next wait, and a flood of them is one line a minute. A stranger gets the same answer whatever was
// wrong: decisions/0021.
import { createHash, randomBytes } from "node:crypto";
import {
  type Counted,
  type CountedTry,
  countedFor,
  countTry,
  forgiveTry,
  networkOf,
  takeBack,
  waitMs,
} from "../access/guesses.ts";
import { hashPassword, isOutdated, isPassword } from "../access/passwords.ts";
import { type CodeMatch, matchCode } from "../access/second-factor.ts";
import type { Who } from "../access/sessions.ts";
import { createGate } from "../lib/gate.ts";
import type { UnixMs } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import {
  type FactorRow,
  factorPurpose,
  findFactor,
  renewPasswordHash,
  takeRecoveryCode,
  takeStep,
} from "../store/own-account.ts";
import { findPerson, type PersonWithPassword } from "../store/people.ts";
import { knownPlaces, notePlaces } from "../store/sign-in-tries.ts";
import { type Desk, type Outcome, type Refused, refuse, refuseFor } from "./desk.ts";

export type SignInAsked = {
  readonly account: string;
  readonly password: string;
  /** Of the second factor: a code of an app, or a recovery code. */
  readonly code: string | undefined;
  /** The address that it comes from. */
  readonly from: string;
  /** What the browser says that it is. */
  readonly agent: string;
  /** The mark that the browser was given when somebody signed in with it before. */
  readonly browser: string | undefined;
};

export type SignedIn = {
  readonly token: string;
  readonly who: Who;
  /** The mark for the browser to keep. */
  readonly browser: string;
};

export type SignIn = (asked: SignInAsked) => Promise<Outcome<SignedIn>>;

/**
 * Chosen: a hash takes some 30 ms of a core and 19 MB; fifty waiting are a second and a half. Ten for an account where it
 * is known, and for an address where it is not: who guesses keeps nobody else out, and is not told which accounts there are.
 */
const HASHING = { atOnce: 2, mostWaiting: 50, mostFor: 10 };
const REFUSED_LINE_EVERY_MS = 60_000;
/** Chosen: more addresses than this in a minute share one line. */
const MOST_ADDRESSES = 1000;
/** Chosen: a term, so that a browser or an address is not a stranger after the holidays. */
const KNOWN_FOR_MS = 180 * 86_400_000;

/** A try of somebody who may or may not exist. */
type Try = {
  readonly asked: SignInAsked;
  readonly known: PersonWithPassword | undefined;
  readonly factor: FactorRow | undefined;
  readonly match: CodeMatch | undefined;
  readonly counted: readonly Counted[];
  readonly isKnownBrowser: boolean;
  /** Who waits for whom while passwords are hashed. */
  readonly queue: string;
};

export function createSignIn(desk: Desk): SignIn {
  const gate = createGate(HASHING);
  const due = createRefusedLines();

  async function refused(one: Try, answer: Refused, why: string): Promise<Refused> {
    const at = desk.clock.now();
    //  The log names only accounts that exist: people type passwords into the wrong field.
    const target = one.known?.account ?? "";
    const { from } = one.asked;
    const times = due(`${target} ${networkOf(from)}`, at);
    const detail = [
      `from ${from}`,
      ...(why === "" ? [] : [why]),
      ...(times > 1 ? [`${times} times`] : []),
    ].join(", ");
    const event = { at, who: "hub", action: "session.refused", siteId: null, target, detail };
    if (times > 0) await desk.book.together((queries) => addAuditLine(queries, event));
    return answer;
  }

  return async (asked) => {
    const one = await lookUp(desk, asked);
    const wait = await waitMs(desk.book.db, one.counted, desk.clock.now());
    if (wait > 0) return await refused(one, refuseFor(wait), "too many wrong tries");
    const checking = gate.pass(one.queue, async () => {
      const tried = await countTry(desk.book, one.counted, desk.clock.now());
      if ("waitMs" in tried) return tried;
      return { tried, isRight: await isPassword(asked.password, hashOf(one.known)) };
    });
    if (checking === undefined)
      return refuse(429, "Too many people are signing in: try again in a few seconds.");
    const checked = await checking;
    if ("waitMs" in checked) return await refused(one, refuseFor(checked.waitMs), "too many wrong tries");
    if (!checked.isRight || one.known === undefined) return await refused(one, WRONG, "");
    if (one.factor !== undefined && one.match === undefined) {
      const answer = await withoutCode(desk, one, checked.tried);
      return await refused(one, answer, asked.code === undefined ? "right password, no code" : "wrong code");
    }
    const outcome = await begin(desk, one, one.known, checked.tried);
    return "refused" in outcome ? await refused(one, outcome, "used or changed meanwhile") : outcome;
  };
}

const WRONG = refuse(
  401,
  "Account, password or code is wrong. The code is asked for where a second step was set up.",
  "wrong",
);

/** All that can be known before the password is looked at, so that what comes after takes as long for everybody. */
async function lookUp(desk: Desk, asked: SignInAsked): Promise<Try> {
  const { account, code, from } = asked;
  const at = desk.clock.now();
  const { db } = desk.book;
  const known = await findPerson(db, account);
  const address = `address:${networkOf(from)}`;
  const browser = asked.browser === undefined ? undefined : browserPlace(asked.browser);
  const places = [address, ...(browser === undefined ? [] : [browser])];
  const familiar = await knownPlaces(db, account, places, at - KNOWN_FOR_MS);
  const isKnownBrowser = browser !== undefined && familiar.has(browser);
  const kept = desk.secondFactor === "off" ? undefined : await findFactor(db, account);
  const factor = kept?.confirmedAt === undefined ? undefined : kept;
  const match =
    factor === undefined || code === undefined
      ? undefined
      : matchCode(
          code,
          { account, secret: desk.box.open(factor.secret, factorPurpose(account)), factor },
          at,
        );
  const counted = countedFor(account, {
    address: from,
    isUsualAddress: familiar.has(address),
    knownBrowser: isKnownBrowser ? browser : undefined,
  });
  const queue = familiar.size > 0 ? `account:${account}` : address;
  return { asked, known, factor, match, counted, isKnownBrowser, queue };
}

/** Only a browser that this person has signed in with before is told that the password was right. */
async function withoutCode(desk: Desk, { asked, isKnownBrowser }: Try, tried: CountedTry): Promise<Refused> {
  if (!isKnownBrowser) return WRONG;
  if (asked.code !== undefined) return refuse(401, "The code is wrong, or was used before.", "code-wrong");
  await desk.book.together((queries) => takeBack(queries, tried));
  return refuse(401, "Now the code of the second step.", "code-needed");
}

async function begin(
  desk: Desk,
  one: Try,
  person: PersonWithPassword,
  tried: CountedTry,
): Promise<Outcome<SignedIn>> {
  const { asked, match } = one;
  const { account, from, agent, password } = asked;
  const fresh = isOutdated(person.passwordHash) ? await hashPassword(password) : undefined;
  const browser = asked.browser ?? randomBytes(32).toString("base64url");
  const at = desk.clock.now();
  const token = await desk.book.together(async (queries) => {
    //  While it was looked at, the password may have been changed, or the account disabled, and its sessions ended.
    if (hashOf(await findPerson(queries, account)) !== person.passwordHash) return undefined;
    if (match !== undefined && !(await takeCode(queries, account, match, at))) return undefined;
    await forgiveTry(queries, tried);
    await notePlaces(queries, account, [browserPlace(browser), `address:${networkOf(from)}`], at);
    if (fresh !== undefined)
      await renewPasswordHash(queries, account, { before: person.passwordHash, after: fresh });
    const session = await desk.sessions.begin(queries, account, at, { address: from, agent });
    const how = match !== undefined && "recovery" in match ? ", with a recovery code" : "";
    await addAuditLine(queries, {
      at,
      who: account,
      action: "session.begin",
      siteId: null,
      target: account,
      detail: `from ${from}${how}`,
    });
    return session;
  });
  if (token === undefined) return WRONG;
  const who = await desk.sessions.find(token, at);
  if (who === undefined) throw new Error("a session that has just begun is not there");
  return { done: { token, who, browser } };
}

/** Uses the code up; false if somebody else has meanwhile. */
async function takeCode(db: BookQueries, account: string, match: CodeMatch, at: UnixMs): Promise<boolean> {
  return "step" in match
    ? await takeStep(db, account, match.step)
    : await takeRecoveryCode(db, account, match.recovery, at);
}

function hashOf(known: PersonWithPassword | undefined): string | undefined {
  return known?.isDisabled === true ? undefined : known?.passwordHash;
}

/** A browser's mark is 256 random bits: a plain hash cannot be guessed back. */
export function browserPlace(mark: string): string {
  return `browser:${createHash("sha256").update(mark).digest("hex")}`;
}

/** How many refusals a line of the log has to speak of now; 0 while the last line is too young. */
function createRefusedLines(): (key: string, at: UnixMs) => number {
  /** Per account and address: when its last line was written, and how many were refused since. */
  const refusals = new Map<string, { at: UnixMs; since: number }>();
  return (key, at) => {
    const last = refusals.get(key);
    if (last !== undefined && at - last.at < REFUSED_LINE_EVERY_MS) {
      last.since += 1;
      return 0;
    }
    refusals.delete(key);
    if (refusals.size >= MOST_ADDRESSES) refusals.delete(refusals.keys().next().value ?? "");
    refusals.set(key, { at, since: 0 });
    return 1 + (last?.since ?? 0);
  };
}
