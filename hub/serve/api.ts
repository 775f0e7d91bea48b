// Mounts the rows of routes/ on express: signs the caller in, checks rights and schemas, answers or says why not.
import express, {
  type ErrorRequestHandler,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from "express";
import { z } from "zod";
import { actionsOf, RIGHTS } from "../access/rights.ts";
import type { Sessions, Who } from "../access/sessions.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { BROWSER_COOKIE, browserOf, callerOf, isOwnOrigin, SESSION_COOKIE } from "./caller.ts";
import type { Problem } from "./contract.ts";
import { sendDownload } from "./download.ts";
import { invalidProblem, problemOf, sendProblem } from "./problem.ts";
import type { Reply, Route } from "./route.ts";

/** Chosen: no request of this API has more to say. */
const MOST_BODY = "64kb";
/** Chosen: the longest that browsers keep one (RFC 6265bis, section 5.5: 400 days). */
const BROWSER_COOKIE_MS = 400 * 86_400_000;

export function mountApi(
  routes: readonly Route[],
  needs: { readonly sessions: Sessions; readonly clock: Clock; readonly log: Log },
): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.use(refuseForeignPages);
  router.use(express.json({ limit: MOST_BODY, strict: true }));
  for (const route of routes) {
    router[route.method](route.path.replace(/\{(\w+)\}/g, ":$1"), (request, response, next) =>
      serve(route, request, response, next, needs),
    );
  }
  router.use((_request, response) =>
    sendProblem(response, problemOf(404, "There is nothing at this address of the API.")),
  );
  router.use(failed(needs.log));
  return router;
}

/** A page of another origin may not make a signed-in browser change anything. */
const refuseForeignPages: RequestHandler = (request, response, next) => {
  if (request.method === "GET" || request.method === "HEAD" || isOwnOrigin(request)) return next();
  sendProblem(response, problemOf(403, "This request came from a page of another site."));
};

async function serve(
  route: Route,
  request: Request,
  response: Response,
  next: NextFunction,
  needs: { readonly sessions: Sessions; readonly clock: Clock; readonly log: Log },
): Promise<void> {
  const isPublic = (RIGHTS[route.action] as unknown) === "public";
  const who = isPublic ? undefined : await callerOf(request, needs.sessions, needs.clock.now());
  if (!isPublic && who === undefined) return sendProblem(response, problemOf(401, "Sign in first."));
  if (who !== undefined && !actionsOf(who.person).includes(route.action)) {
    return sendProblem(response, forbidden(who, route.action));
  }
  //  Only now: nobody's file is read before it is known who sends it.
  if (route.upload !== undefined) {
    const wrong = await readUpload(route.upload, request, response);
    if (wrong !== undefined) return wrong instanceof Error ? next(wrong) : sendProblem(response, wrong);
  }
  const read = readCall(route, request, who);
  if ("problem" in read) return sendProblem(response, read.problem);
  const reply = await route.handle(read.call as never);
  if ("download" in reply) return await sendDownload(response, reply.download, needs);
  sendReply(route, response, request, reply);
}

/** Why somebody may not do this. */
function forbidden({ mustFirst, sessionId }: Who, action: string): Problem {
  if (mustFirst === undefined) {
    const whose = sessionId === undefined ? "role, or this token," : "role";
    return problemOf(403, `Your ${whose} may not do this (${action}).`);
  }
  const words = {
    "change-password": "Choose a password of your own first: somebody else knows this one.",
    "enrol-second-factor": "Set up a second step for signing in first: your role asks for one.",
  };
  return problemOf(403, words[mustFirst], undefined, { kind: mustFirst });
}

/** Reads a file into the request's body; gives what is wrong with it, or the parser's own error. */
async function readUpload(
  { types, mostBytes }: NonNullable<Route["upload"]>,
  request: Request,
  response: Response,
): Promise<ReturnType<typeof problemOf> | Error | undefined> {
  const type = mediaTypeOf(request);
  if (!types.includes(type))
    return problemOf(415, `Content-Type must be one of ${types.join(", ")}, not ${type || "nothing"}.`);
  if (Number(request.headers["content-length"] ?? 0) > mostBytes)
    return problemOf(413, `The file is larger than ${mostBytes / 1024} KiB.`);
  const parse = express.raw({ limit: mostBytes, type: () => true });
  const error: unknown = await new Promise((resolve) => parse(request, response, resolve));
  if (error === undefined) return undefined;
  if (statusOf(error) === 413) return problemOf(413, `The file is larger than ${mostBytes / 1024} KiB.`);
  return error instanceof Error ? error : new Error(String(error));
}

function mediaTypeOf(request: Request): string {
  return (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

function readCall(
  route: Route,
  request: Request,
  who: Who | undefined,
): { readonly call: unknown } | { readonly problem: ReturnType<typeof problemOf> } {
  const parts: Record<string, unknown> = { params: {}, query: {}, body: undefined };
  const given: readonly [string, z.ZodType | undefined, unknown][] = [
    ["params", route.params, request.params],
    ["query", route.query, request.query],
    ["body", route.body, request.body as unknown],
  ];
  for (const [name, schema, value] of given) {
    if (schema === undefined) continue;
    //  A misspelt key of a query would otherwise be a wider question than was asked.
    const parsed = (schema instanceof z.ZodObject && name === "query" ? schema.strict() : schema).safeParse(
      value,
    );
    if (!parsed.success) return { problem: invalidProblem(name, parsed.error) };
    parts[name] = parsed.data;
  }
  const file: unknown = request.body;
  const upload =
    route.upload !== undefined && file instanceof Uint8Array
      ? { bytes: file, type: mediaTypeOf(request) }
      : undefined;
  return {
    call: {
      ...parts,
      who,
      from: request.socket.remoteAddress ?? "",
      agent: request.headers["user-agent"] ?? "",
      browser: browserOf(request),
      isCookie: request.headers.authorization === undefined,
      upload,
      language: languageOf(request),
    },
  };
}

function sendReply(
  route: Route,
  response: Response,
  request: Request,
  reply: Exclude<Reply<unknown>, { readonly download: unknown }>,
): void {
  if ("refused" in reply) {
    const { status, detail, fields, ...more } = reply.refused;
    const copies = fields?.map((field) => ({ ...field }));
    sendProblem(response, problemOf(status, detail, copies, more));
    return;
  }
  response.set("Cache-Control", "no-store");
  if (reply.cookie !== undefined) {
    const options = { httpOnly: true, sameSite: "strict", secure: isOverTls(request), path: "/" } as const;
    if (reply.cookie === "clear") response.clearCookie(SESSION_COOKIE, options);
    else {
      const { token, expiresAt, browser } = reply.cookie;
      response.cookie(SESSION_COOKIE, token, { ...options, expires: new Date(expiresAt) });
      if (browser !== undefined)
        response.cookie(BROWSER_COOKIE, browser, { ...options, maxAge: BROWSER_COOKIE_MS });
    }
  }
  if (reply.answer === undefined) response.status(route.status).end();
  else response.status(route.status).json(reply.answer);
}

/** The language in which the reader is answered where there is more than one: English unless Chinese is asked for. */
function languageOf(request: Request): "zh" | "en" {
  return /^\s*zh\b/i.test(request.headers["accept-language"] ?? "") ? "zh" : "en";
}

/** Express's own refusals, before a route is reached. */
const CLIENT_FAULTS: Readonly<Record<number, string>> = {
  400: "The request cannot be read: its body must be JSON, and its address properly encoded.",
  413: `The request is larger than ${MOST_BODY}.`,
};

/** True over TLS, a proxy's in front included: the worst that a made-up header does is a cookie that is not sent back. */
function isOverTls(request: Request): boolean {
  return request.secure || request.headers["x-forwarded-proto"] === "https";
}

function failed(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const status = statusOf(error);
    if (status >= 400 && status < 500) {
      return sendProblem(response, problemOf(status, CLIENT_FAULTS[status] ?? "The request cannot be read."));
    }
    log.error("a request failed", { method: request.method, path: request.path, error });
    sendProblem(response, problemOf(500, "The hub could not do this; its log says why."));
  };
}

/** The status that express's own parsers give their errors. */
function statusOf(error: unknown): number {
  return typeof error === "object" && error !== null && "status" in error ? Number(error.status) : 500;
}
