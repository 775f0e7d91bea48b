// Passwords of people: argon2id, and scrypt where the runtime lacks it. The hash says by itself how it was made, so
// old ones go on working when the costs are raised.
import * as crypto from "node:crypto";
import { promisify } from "node:util";

//  OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, 2 passes, 1 lane; scrypt with N=2^17, r=8, p=1.
const ARGON2 = { memory: 19 * 1024, passes: 2, parallelism: 1 };
const SCRYPT = { N: 2 ** 17, r: 8, p: 1 };
const HASH_BYTES = 32;
const SALT_BYTES = 16;

const scrypt = promisify<crypto.BinaryLike, crypto.BinaryLike, number, crypto.ScryptOptions, Buffer>(
  crypto.scrypt,
);

type Way = "argon2id" | "scrypt";

/** The way of new hashes: scrypt where the binary has no argon2. */
const WAY: Way = typeof crypto.argon2 === "function" ? "argon2id" : "scrypt";

/** Hashes a password for keeping. Takes some tens of ms, off the event loop. */
export async function hashPassword(password: string, way: Way = WAY): Promise<string> {
  const salt = crypto.randomBytes(SALT_BYTES);
  if (way === "argon2id") {
    const hash = await argon2id(password, salt, ARGON2);
    return `argon2id$${ARGON2.memory}$${ARGON2.passes}$${ARGON2.parallelism}$${salt.toString("base64url")}$${hash.toString("base64url")}`;
  }
  const hash = await scryptHash(password, salt, SCRYPT);
  return `scrypt$${SCRYPT.N}$${SCRYPT.r}$${SCRYPT.p}$${salt.toString("base64url")}$${hash.toString("base64url")}`;
}

/** True if this is the password that was hashed. `kept` undefined: an account that is not there; takes as long all the same. */
export async function isPassword(password: string, kept: string | undefined): Promise<boolean> {
  const [way, first, second, third, salt, hash] = (kept ?? (await nobody())).split("$");
  if (salt === undefined || hash === undefined)
    throw new Error("a password hash in the book is not readable");
  const saltBytes = Buffer.from(salt, "base64url");
  const made =
    way === "argon2id"
      ? await argon2id(password, saltBytes, {
          memory: Number(first),
          passes: Number(second),
          parallelism: Number(third),
        })
      : await scryptHash(password, saltBytes, { N: Number(first), r: Number(second), p: Number(third) });
  return crypto.timingSafeEqual(made, Buffer.from(hash, "base64url")) && kept !== undefined;
}

/** True for a hash that was made at lower costs than today's, or in the way of a binary without argon2. */
export function isOutdated(kept: string, way: Way = WAY): boolean {
  const [made, ...costs] = kept.split("$").slice(0, 4);
  const wanted = way === "argon2id" ? Object.values(ARGON2) : Object.values(SCRYPT);
  if (made !== way) return way === "argon2id";
  return wanted.some((cost, at) => Number(costs[at]) < cost);
}

/** A password of 128 random bits that can be read out: groups of five letters and digits. */
export function makePassword(): string {
  return Array.from({ length: 6 }, () => randomLetters(5)).join("-");
}

/** Chosen: twelve of 31 signs, 59 random bits: can be typed on a phone from a slip of paper, and is changed at once. */
export function makeFirstPassword(): string {
  return Array.from({ length: 3 }, () => randomLetters(4)).join("-");
}

/** None that could be taken for another. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

function randomLetters(count: number): string {
  return Array.from({ length: count }, () => ALPHABET[crypto.randomInt(ALPHABET.length)]).join("");
}

let nobodysHash: Promise<string> | undefined;
function nobody(): Promise<string> {
  nobodysHash ??= hashPassword(crypto.randomBytes(16).toString("hex"));
  return nobodysHash;
}

function argon2id(
  password: string,
  salt: Buffer,
  cost: { readonly memory: number; readonly passes: number; readonly parallelism: number },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    crypto.argon2(
      "argon2id",
      { message: password, nonce: salt, tagLength: HASH_BYTES, ...cost },
      (error, hash) => (error === null ? resolve(hash) : reject(error)),
    );
  });
}

function scryptHash(
  password: string,
  salt: Buffer,
  cost: { readonly N: number; readonly r: number; readonly p: number },
) {
  return scrypt(password, salt, HASH_BYTES, { ...cost, maxmem: 256 * cost.N * cost.r });
}
