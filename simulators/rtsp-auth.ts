// How a camera asks who is there, and checks the answer: HTTP Basic and Digest as RTSP uses them.
// Sources: RFC 7617 (Basic), RFC 2617 (Digest, in its old form without qop, which is what cameras speak), RFC 7616 (the
// same with SHA-256, which newer ones do).
import { createHash, timingSafeEqual } from "node:crypto";

export type RtspAuth = {
  readonly scheme: "basic" | "digest" | "digest-sha-256";
  readonly user: string;
  readonly password: string;
};

const REALM = "Mingchu simulated camera";

/** The WWW-Authenticate header of a 401. */
export function challenge(auth: RtspAuth, nonce: string): string {
  if (auth.scheme === "basic") return `Basic realm="${REALM}"`;
  const algorithm = auth.scheme === "digest" ? "" : ", algorithm=SHA-256";
  return `Digest realm="${REALM}", nonce="${nonce}"${algorithm}`;
}

/** True if `authorization`, the request's header, proves that the sender knows user and password. */
export function isAuthorized(
  auth: RtspAuth,
  nonce: string,
  method: string,
  uri: string,
  authorization: string | undefined,
): boolean {
  const [, scheme = "", rest = ""] = /^(\w+)\s+(.*)$/.exec(authorization ?? "") ?? [];
  if (scheme.toLowerCase() !== auth.scheme.replace(/-.*/, "")) return false;
  if (auth.scheme === "basic") {
    return isSame(Buffer.from(rest, "base64").toString("utf8"), `${auth.user}:${auth.password}`);
  }
  const fields = digestFields(rest);
  const asked = fields.get("uri") ?? "";
  //  The digest covers a URI: one made for another stream of the same port must not open this one.
  const isForThis = asked !== "" && uri.startsWith(asked);
  if (fields.get("username") !== auth.user || fields.get("nonce") !== nonce || !isForThis) return false;
  const name = auth.scheme === "digest" ? "md5" : "sha256";
  const hash = (text: string): string => createHash(name).update(text).digest("hex");
  const secret = hash(`${auth.user}:${REALM}:${auth.password}`);
  return isSame(fields.get("response") ?? "", hash(`${secret}:${nonce}:${hash(`${method}:${asked}`)}`));
}

function digestFields(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g);
  return new Map([...found].map(([, name = "", quoted, bare]) => [name.toLowerCase(), quoted ?? bare ?? ""]));
}

function isSame(given: string, wanted: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(given), hash(wanted));
}
