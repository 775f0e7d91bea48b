// How long whoever gave wrong passwords or codes has to wait. Counted apart for each way in, so that nobody's guessing
// keeps out the people whose account or address it is aimed at: decisions/0021.
import { isIPv6 } from "node:net";
import { plainAddress } from "../lib/address.ts";
import type { UnixMs } from "../model.ts";
import type { Book, BookQueries } from "../store/book.ts";
import { boundTries, deleteTries, putTries, readTries, type WrongTries } from "../store/sign-in-tries.ts";

/** Something that wrong tries are counted for. */
export type Counted = {
  readonly name: string;
  /** So many wrong ones cost nothing. */
  readonly free: number;
  /** True where it is only counted here: who tries does not wait for it. */
  readonly isLetThrough?: boolean;
};

/** Where a person tries to sign in from, as far as the account is known there. */
export type Origin = {
  readonly address: string;
  /** The account has signed in from this address before. */
  readonly isUsualAddress: boolean;
  /** The hash of the browser's own mark, if the account has signed in with it before. */
  readonly knownBrowser: string | undefined;
};

/** Chosen: a forgotten password takes a few tries; a school behind one address mistypes more than one person does. */
const FREE_OF_ACCOUNT = 5;
const FREE_OF_ADDRESS = 20;
const FIRST_WAIT_MS = 1_000;
/** Chosen: 96 tries a day. NIST SP 800-63B, 5.2.2 asks for no more than 100 in a row. */
const LONGEST_WAIT_MS = 15 * 60_000;
/** Chosen: as the longest wait, so that a steady guesser gains nothing by pausing. */
const FORGIVEN_EVERY_MS = 15 * 60_000;

/** What a try to sign in counts for. The account may or may not exist: it makes no difference. */
export function countedFor(account: string, origin: Origin): readonly Counted[] {
  const network = networkOf(origin.address);
  const ofAddress = { name: `address ${network}`, free: FREE_OF_ADDRESS };
  if (origin.knownBrowser !== undefined) {
    const name = `account ${account} browser ${origin.knownBrowser}`;
    return [
      { name, free: FREE_OF_ACCOUNT },
      { ...ofAddress, isLetThrough: true },
    ];
  }
  if (origin.isUsualAddress) {
    const name = `account ${account} address ${network}`;
    return [
      { name, free: FREE_OF_ACCOUNT },
      { ...ofAddress, isLetThrough: true },
    ];
  }
  return [{ name: `account ${account}`, free: FREE_OF_ACCOUNT }, ofAddress];
}

/** What a wrong password or code counts for that a signed-in person gives once more. */
export function countedForSession(sessionHash: string): readonly Counted[] {
  return [{ name: `session ${sessionHash}`, free: FREE_OF_ACCOUNT }];
}

/**
 * The network that an address stands for: itself, or the first 64 bits of an IPv6 address, of which one person has all
 * (RFC 6177).
 */
export function networkOf(address: string): string {
  const plain = plainAddress(address).replace(/%.*$/, "");
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.toLowerCase().split("::");
  const groups = head === "" ? [] : head.split(":");
  const behind = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros =
    tail === undefined ? [] : Array.from({ length: 8 - groups.length - behind.length }, () => "0");
  const all = [...groups, ...zeros, ...behind].map((group) => Number.parseInt(group, 16).toString(16));
  return `${all.slice(0, 4).join(":")}::/64`;
}

/** How long one has to wait now, in ms; 0 if not at all. */
export async function waitMs(db: BookQueries, counted: readonly Counted[], at: UnixMs): Promise<number> {
  const tries = await readTries(
    db,
    counted.map((one) => one.name),
  );
  return longestWait(counted, tries, at);
}

/** A try that was counted, with what there was before it. */
export type CountedTry = {
  readonly counted: readonly Counted[];
  readonly at: UnixMs;
  readonly before: ReadonlyMap<string, WrongTries>;
};

/**
 * Counts a try as wrong before it is known whether it is, so that many at once are no way around the wait. Gives the ms
 * to wait instead where there is something to wait for: then nothing is counted.
 */
export async function countTry(
  book: Book,
  counted: readonly Counted[],
  at: UnixMs,
): Promise<CountedTry | { readonly waitMs: number }> {
  return await book.together(async (queries) => {
    const names = counted.map((one) => one.name);
    const before = await readTries(queries, names);
    const wait = longestWait(counted, before, at);
    if (wait > 0) return { waitMs: wait };
    for (const name of names)
      await putTries(queries, name, { wrong: unforgiven(before.get(name), at) + 1, lastAt: at });
    await boundTries(queries);
    return { counted, at, before };
  });
}

/** The try was right: what was wrong before is forgotten, but an address loses only this one. */
export async function forgiveTry(db: BookQueries, one: CountedTry): Promise<void> {
  const isOfAddress = ({ name }: Counted) => name.startsWith("address ");
  const own = one.counted.filter((counted) => !isOfAddress(counted)).map(({ name }) => name);
  await deleteTries(db, own);
  await takeBack(db, { ...one, counted: one.counted.filter(isOfAddress) });
}

/** The try was neither right nor wrong: it is as if it had not been, and nothing else is forgotten. */
export async function takeBack(db: BookQueries, { counted, at, before }: CountedTry): Promise<void> {
  const names = counted.map((one) => one.name);
  if (names.length === 0) return;
  for (const [name, { wrong, lastAt }] of await readTries(db, names)) {
    const was = before.get(name);
    //  Where others have tried meanwhile, theirs stay as they are.
    const isUntouched = lastAt === at && wrong === unforgiven(was, at) + 1;
    if (isUntouched && was !== undefined) await putTries(db, name, was);
    else if (wrong > 1) await putTries(db, name, { wrong: wrong - 1, lastAt });
    else await deleteTries(db, [name]);
  }
}

function longestWait(
  counted: readonly Counted[],
  tries: ReadonlyMap<string, WrongTries>,
  at: UnixMs,
): number {
  const waits = counted
    .filter((one) => one.isLetThrough !== true)
    .map(({ name, free }) => waitAfter(tries.get(name), free, at));
  return Math.max(0, ...waits);
}

/** What is left to wait after some wrong tries. A clock that was put back makes nobody wait longer than the whole. */
function waitAfter(tries: WrongTries | undefined, free: number, at: UnixMs): number {
  if (tries === undefined || tries.wrong < free) return 0;
  const whole = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(30, tries.wrong - free));
  return Math.min(whole, Math.max(0, tries.lastAt + whole - at));
}

function unforgiven(tries: WrongTries | undefined, at: UnixMs): number {
  if (tries === undefined) return 0;
  const forgiven = Math.floor(Math.max(0, at - tries.lastAt) / FORGIVEN_EVERY_MS);
  return Math.max(0, tries.wrong - forgiven);
}
