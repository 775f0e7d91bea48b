// The second factor: codes of an authenticator app (RFC 6238), and recovery codes for when the phone is lost.
import { createHash, randomInt } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import type { Person, Role, UnixMs } from "../model.ts";
import type { FactorRow } from "../store/own-account.ts";

/** "managers": who manages must have one before anything else is possible. "off": nobody is asked. */
export type SecondFactorRule = "off" | "optional" | "managers";

const MUST_HAVE: readonly Role[] = ["admin", "district-manager", "town-manager", "school-manager"];

/** True if one of the posts that somebody holds now asks for a second factor. */
export function asksForFactor(rule: SecondFactorRule, posts: Person["posts"]): boolean {
  return rule === "managers" && posts.some((post) => MUST_HAVE.includes(post.role));
}

//  RFC 6238, section 5.2 and RFC 4226, section 5.3: what every authenticator app knows.
const PERIOD_S = 30;
const DIGITS = 6;
/** RFC 4226, section 4, R6: 160 bits. */
const SECRET_BYTES = 20;
/** RFC 6238, section 5.2: one step for a phone whose clock is a little off, and for the time of typing. */
const WINDOW = 1;
/** Chosen: enough for the life of a phone. */
const RECOVERY_CODES = 10;
const ISSUER = "明厨 Mingchu";

/** A new secret, as text for the book and as base32 for who types it into an app. */
export function makeFactorSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** What an app's camera reads. */
export function factorAddress(account: string, secret: string): string {
  return totpOf(secret, account).toString();
}

/** What a code is good for, if for anything. Nothing is used up yet: takeStep and takeRecoveryCode do that. */
export type CodeMatch = { readonly step: number } | { readonly recovery: string };

/** `secret` is the opened one of `factor`. */
export function matchCode(
  code: string,
  {
    account,
    secret,
    factor,
  }: { readonly account: string; readonly secret: string; readonly factor: FactorRow },
  at: UnixMs,
): CodeMatch | undefined {
  const typed = code.normalize("NFKC").replace(/[\s-]/g, "").toLowerCase();
  if (/^\d+$/.test(typed)) {
    const ahead = totpOf(secret, account).validate({ token: typed, timestamp: at, window: WINDOW });
    if (ahead === null) return undefined;
    const step = Math.floor(at / 1000 / PERIOD_S) + ahead;
    return step > factor.lastStep ? { step } : undefined;
  }
  const recovery = recoveryHash(account, typed);
  return factor.recoveryCodes.includes(recovery) ? { recovery } : undefined;
}

/** Recovery codes to be shown once, with their hashes. */
export function makeRecoveryCodes(account: string): { readonly codes: string[]; readonly hashes: string[] } {
  const codes = Array.from({ length: RECOVERY_CODES }, makeRecoveryCode);
  return { codes, hashes: codes.map((code) => recoveryHash(account, code.replaceAll("-", ""))) };
}

/** 15 of 23 letters, 67 bits: long enough that a plain hash keeps it. No digit, so that it is never taken for an app's code. */
function makeRecoveryCode(): string {
  const alphabet = "abcdefghjkmnpqrstuvwxyz";
  const letters = Array.from({ length: 15 }, () => alphabet[randomInt(alphabet.length)]);
  return [0, 5, 10].map((from) => letters.slice(from, from + 5).join("")).join("-");
}

function recoveryHash(account: string, code: string): string {
  return createHash("sha256").update(`${account}\n${code}`).digest("hex");
}

function totpOf(secret: string, account: string): TOTP {
  return new TOTP({
    issuer: ISSUER,
    label: account,
    algorithm: "SHA1",
    digits: DIGITS,
    period: PERIOD_S,
    secret: Secret.fromBase32(secret),
  });
}
