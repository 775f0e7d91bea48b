// Who is calling: the session that a request or an upgrade carries. One place for HTTP, the realtime socket and the media
// sockets.
import type { IncomingMessage } from "node:http";
import type { Sessions, Who } from "../access/sessions.ts";
import type { UnixMs } from "../model.ts";

/**
 * The cookie's name. Over TLS it carries the prefix that browsers take only from this very host, over TLS and for the
 * whole of it (RFC 6265bis, section 4.1.3.2): no neighbour under the same domain and no plain page can plant one.
 */
export function sessionCookie(isSecure: boolean): string {
  return isSecure ? "__Host-mingchu_session" : "mingchu_session";
}

/** The cookie that signs nobody in: by it a browser is known again in which somebody has signed in before. */
export function browserCookie(isSecure: boolean): string {
  return isSecure ? "__Host-mingchu_browser" : "mingchu_browser";
}

/** The session that a request carries, as `Authorization: Bearer` or as a cookie; undefined if it carries no good one. */
export async function callerOf(
  request: IncomingMessage,
  isSecure: boolean,
  sessions: Sessions,
  at: UnixMs,
): Promise<Who | undefined> {
  const token = bearerOf(request) ?? cookieOf(request, sessionCookie(isSecure));
  return token === undefined ? undefined : await sessions.find(token, at);
}

/** The mark that a browser was given at a sign-in, if it has one. */
export function browserOf(request: IncomingMessage, isSecure: boolean): string | undefined {
  return cookieOf(request, browserCookie(isSecure));
}

function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer ([\w-]{1,200})$/i.exec(request.headers.authorization ?? "")?.[1];
}

/** A cookie of a request, if it is one that the hub could have set. */
export function cookieOf(request: IncomingMessage, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? "").split(";")) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name && value !== undefined && /^[\w-]{1,200}$/.test(value)) return value;
  }
  return undefined;
}
