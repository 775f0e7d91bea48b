// One-tap links: a grant that signs one person in for one alert, out of a message. Promise: it is good once, in the browser
// that presses first, and for a short time; what only looks at it uses nothing up, because chat programs fetch links ahead.
import { createHash, randomBytes } from "node:crypto";
import type { UnixMs } from "../model.ts";
import type { BookQueries } from "../store/book.ts";
import { findOneTap, insertOneTap, type OneTap, sweepOneTaps } from "../store/one-tap.ts";
import type { Action } from "./rights.ts";

/** Chosen: a message of the evening is answered in the morning; what is older is opened by signing in. */
const UNPRESSED_MS = 12 * 3_600_000;
/** Chosen: the work on one alert, in a cellar without a line for part of it. */
export const SEAT_MS = 4 * 3_600_000;
/** Chosen: so long whoever still holds a link is told that it has ended. */
const REMEMBER_MS = 30 * 86_400_000;
/** 128 random bits, 22 characters that are safe in a URL and in a cookie. */
const TOKEN_BYTES = 16;
const TOKEN = /^[\w-]{22}$/;

/** All that a link is good for, as far as its person still may. */
export const ONE_TAP_ACTIONS: readonly Action[] = [
  "alerts.read",
  "alerts.acknowledge",
  "alerts.act",
  "alerts.photograph",
  "alerts.snooze",
];

/** For whom a link is, and what for. */
export type OneTapFor = {
  readonly alertId: string;
  readonly account: string;
  /** The message that it goes with. */
  readonly messageId: string | undefined;
};

/** Makes a link and gives its path, the only moment at which its token is known. */
export async function makeOneTap(db: BookQueries, asked: OneTapFor, at: UnixMs): Promise<string> {
  const token = makeOneTapToken();
  await sweepOneTaps(db, at - REMEMBER_MS);
  const id = randomBytes(8).toString("hex");
  const link = { ...asked, id, tokenHash: hashOneTapToken(token), untilAt: at + UNPRESSED_MS };
  await insertOneTap(db, link, at);
  return `/t/${token}`;
}

/** A token for a link, and for the browser that may use it. */
export function makeOneTapToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

/** A token is random and long: a plain hash cannot be guessed back. */
export function hashOneTapToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** The link of a token, ended ones too; undefined for what was never one. */
export async function oneTapOfToken(db: BookQueries, token: string): Promise<OneTap | undefined> {
  return TOKEN.test(token) ? await findOneTap(db, hashOneTapToken(token)) : undefined;
}

/** True for what can be the token of a browser's seat. */
export function isSeat(seat: string | undefined): seat is string {
  return seat !== undefined && TOKEN.test(seat);
}

export type OneTapGate =
  /** Nobody has pressed: whoever does first has it. */
  | { readonly state: "fresh"; readonly until: UnixMs }
  /** It is this browser's. */
  | { readonly state: "held"; readonly until: UnixMs }
  /** Another browser has it, or had it. */
  | { readonly state: "used"; readonly at: UnixMs }
  /** `seat-over`: it was this browser's, for as long as that lasts. */
  | {
      readonly state: "ended";
      readonly because: "expired" | "seat-over" | "revoked";
      readonly at: UnixMs;
    };

/** How a link stands for a browser. Pure. */
export function oneTapGate(link: OneTap, seat: string | undefined, at: UnixMs): OneTapGate {
  const { used, untilAt, revokedAt } = link;
  if (revokedAt !== undefined) return { state: "ended", because: "revoked", at: revokedAt };
  if (used === undefined) {
    if (untilAt <= at) return { state: "ended", because: "expired", at: untilAt };
    return { state: "fresh", until: untilAt };
  }
  if (!isSeat(seat) || hashOneTapToken(seat) !== used.seatHash) return { state: "used", at: used.at };
  if (used.seatUntil <= at) return { state: "ended", because: "seat-over", at: used.seatUntil };
  return { state: "held", until: used.seatUntil };
}
