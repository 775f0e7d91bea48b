// Answers a camera's 401: basic (RFC 7617) and digest with MD5 or SHA-256 (RFC 2617, RFC 7616), as RTSP uses them
// (RFC 2326, appendix D). The password goes into the answer only, never into a message for people.
import { createHash, randomBytes } from "node:crypto";

export type Credentials = { readonly user: string; readonly password: string };

type DigestChallenge = {
  readonly scheme: "digest";
  readonly realm: string;
  readonly nonce: string;
  readonly algorithm: "MD5" | "SHA-256";
  /** The algorithm as the server wrote it, to be given back; absent where it named none. */
  readonly algorithmGiven?: string;
  readonly opaque?: string;
  /** True where the server offers qop=auth; a server that offers none gets the answer of RFC 2069. */
  readonly qopAuth: boolean;
  /** The credentials were right, the nonce too old: try again without asking anybody. */
  readonly stale: boolean;
};
export type Challenge = { readonly scheme: "basic"; readonly realm: string } | DigestChallenge;

/** Reads the values of WWW-Authenticate. Schemes and algorithms that we do not know are left out. */
export function readChallenges(values: readonly string[]): readonly Challenge[] {
  return values.flatMap(splitSchemes).flatMap(({ scheme, fields }): readonly Challenge[] => {
    const realm = fields.get("realm") ?? "";
    if (scheme === "basic") return [{ scheme: "basic", realm }];
    const challenge = scheme === "digest" ? digestOf(realm, fields) : undefined;
    return challenge ? [challenge] : [];
  });
}

function digestOf(realm: string, fields: ReadonlyMap<string, string>): DigestChallenge | undefined {
  const given = fields.get("algorithm");
  //  RFC 7616, section 3.3: without the field it is MD5.
  const algorithm = (given ?? "MD5").toUpperCase();
  const nonce = fields.get("nonce");
  const qops = fields
    .get("qop")
    ?.split(",")
    .map((qop) => qop.trim().toLowerCase());
  if (nonce === undefined || (algorithm !== "MD5" && algorithm !== "SHA-256")) return undefined;
  //  Only auth-int is offered: it covers bodies, which our requests do not have.
  if (qops && !qops.includes("auth")) return undefined;
  const opaque = fields.get("opaque");
  return {
    scheme: "digest",
    realm,
    nonce,
    algorithm,
    qopAuth: qops !== undefined,
    stale: fields.get("stale")?.toLowerCase() === "true",
    ...(given === undefined ? {} : { algorithmGiven: given }),
    ...(opaque === undefined ? {} : { opaque }),
  };
}

type RawChallenge = { readonly scheme: string; readonly fields: Map<string, string> };

//  name="quoted", name=token, or a word alone, which begins the next challenge in the same header.
const CHALLENGE_PART = /[\s,]*(?:([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))|([\w-]+))/y;

function splitSchemes(value: string): readonly RawChallenge[] {
  const found: RawChallenge[] = [];
  CHALLENGE_PART.lastIndex = 0;
  for (let part = CHALLENGE_PART.exec(value); part; part = CHALLENGE_PART.exec(value)) {
    const [, name, quoted, token, scheme] = part;
    if (scheme !== undefined) found.push({ scheme: scheme.toLowerCase(), fields: new Map() });
    else if (name !== undefined) {
      found.at(-1)?.fields.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? token ?? "");
    }
  }
  return found;
}

/** The strongest of them, or undefined where there is none we can answer. */
export function strongest(challenges: readonly Challenge[]): Challenge | undefined {
  const strength = (challenge: Challenge): number =>
    challenge.scheme === "basic" ? 0 : challenge.algorithm === "MD5" ? 1 : 2;
  return [...challenges].sort((a, b) => strength(b) - strength(a))[0];
}

export type AuthorizationAsked = {
  readonly method: string;
  readonly uri: string;
  /** How often this nonce was used, from 1. */
  readonly nonceCount: number;
  /** The client's nonce; random unless a test gives it. */
  readonly cnonce?: string;
};

/** The value of the Authorization header. */
export function authorizationFor(
  challenge: Challenge,
  { user, password }: Credentials,
  asked: AuthorizationAsked,
): string {
  if (challenge.scheme === "basic") return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const { realm, nonce, opaque, algorithmGiven } = challenge;
  const name = challenge.algorithm === "MD5" ? "md5" : "sha256";
  const hash = (text: string): string => createHash(name).update(text).digest("hex");
  const secret = hash(`${user}:${realm}:${password}`);
  const request = hash(`${asked.method}:${asked.uri}`);
  const fields = [`username=${quote(user)}`, `realm=${quote(realm)}`, `nonce=${quote(nonce)}`];
  fields.push(`uri=${quote(asked.uri)}`);
  if (challenge.qopAuth) {
    const cnonce = asked.cnonce ?? randomBytes(8).toString("hex");
    const count = asked.nonceCount.toString(16).padStart(8, "0");
    const response = hash([secret, nonce, count, cnonce, "auth", request].join(":"));
    fields.push("qop=auth", `nc=${count}`, `cnonce=${quote(cnonce)}`, `response=${quote(response)}`);
  } else {
    fields.push(`response=${quote(hash([secret, nonce, request].join(":")))}`);
  }
  if (algorithmGiven !== undefined) fields.push(`algorithm=${algorithmGiven}`);
  if (opaque !== undefined) fields.push(`opaque=${quote(opaque)}`);
  return `Digest ${fields.join(", ")}`;
}

function quote(text: string): string {
  return `"${text.replace(/[\r\n]/g, "").replace(/["\\]/g, "\\$&")}"`;
}
