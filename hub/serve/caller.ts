// Who is calling, and from where: the session of a request or an upgrade, and whether a browser sent it from a page of
// ours. One place for HTTP, the realtime socket and the media sockets.
import type { IncomingMessage } from "node:http";
import type { Sessions, Who } from "../access/sessions.ts";
import type { UnixMs } from "../model.ts";

export const SESSION_COOKIE = "mingchu_session";
/** Signs nobody in: by it a browser is known again in which somebody has signed in before. */
export const BROWSER_COOKIE = "mingchu_browser";

/** The session that a request carries, as `Authorization: Bearer` or as a cookie; undefined if it carries no good one. */
export async function callerOf(
  request: IncomingMessage,
  sessions: Sessions,
  at: UnixMs,
): Promise<Who | undefined> {
  const token = bearerOf(request) ?? cookieOf(request, SESSION_COOKIE);
  return token === undefined ? undefined : await sessions.find(token, at);
}

/** The mark that a browser was given at a sign-in, if it has one. */
export function browserOf(request: IncomingMessage): string | undefined {
  return cookieOf(request, BROWSER_COOKIE);
}

/**
 * False for a request that a page of another origin made a browser send. Programs send no Origin and carry no cookie of
 * somebody else's.
 */
export function isOwnOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer ([\w-]{1,200})$/i.exec(request.headers.authorization ?? "")?.[1];
}

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? "").split(";")) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name && value !== undefined && /^[\w-]{1,200}$/.test(value)) return value;
  }
  return undefined;
}
