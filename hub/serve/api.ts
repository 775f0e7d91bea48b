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
import { type Action, actionsOf, RIGHTS } from "../access/rights.ts";
import type { Sessions, Who } from "../access/sessions.ts";
import type { Clock, Stop } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { browserCookie, browserOf, callerOf, sessionCookie } from "./caller.ts";
import type { Problem } from "./contract.ts";
import type { RequestLimit } from "./crowd.ts";
import { sendDownload } from "./download.ts";
import { faultWords } from "./fault-words.ts";
import type { Front } from "./front.ts";
import { goneSignal, sendMedia } from "./media.ts";
import { invalidProblem, problemOf, sendProblem } from "./problem.ts";
import type { Call, Reply, Route } from "./route.ts";

/** Chosen: no request of this API has more to say. */
const MOST_BODY = "64kb";
/** Chosen: the longest that browsers keep one (RFC 6265bis, section 5.5: 400 days). */
const BROWSER_COOKIE_MS = 400 * 86_400_000;

export type ApiNeeds = {
  readonly sessions: Sessions;
  readonly front: Front;
  readonly limit: RequestLimit;
  /** Watches over what somebody may do until what it gives is called: when any of it is lost, `cut` is called. */
  readonly guard: (who: Who, action: Action, cut: () => void) => Stop;
  readonly clock: Clock;
  readonly log: Log;
};

export function mountApi(routes: readonly Route[], needs: ApiNeeds): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.use(refuseCrowds(needs));
  router.use(refuseForeignPages(needs.front));
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

function refuseCrowds({ front, limit }: ApiNeeds): RequestHandler {
  return (request, response, next) => {
    const waitS = limit.wait(front.addressOf(request));
    if (waitS === undefined) return next();
    const detail = `Too many requests from your address: try again in ${waitS} s.`;
    sendProblem(response, problemOf(429, detail, undefined, { kind: "crowd", retryAfterS: waitS }));
  };
}

/** A page of another origin may not make a signed-in browser change anything. */
function refuseForeignPages(front: Front): RequestHandler {
  return (request, response, next) => {
    if (request.method === "GET" || request.method === "HEAD" || front.isOwnOrigin(request)) return next();
    sendProblem(response, problemOf(403, "This request came from a page of another site."));
  };
}

async function serve(
  route: Route,
  request: Request,
  response: Response,
  next: NextFunction,
  needs: ApiNeeds,
): Promise<void> {
  const { front, sessions, clock } = needs;
  const isPublic = (RIGHTS[route.action] as unknown) === "public";
  const who = isPublic ? undefined : await callerOf(request, front.isSecure(request), sessions, clock.now());
  if (!isPublic && who === undefined) return sendProblem(response, problemOf(401, "Sign in first."));
  if (who !== undefined && !actionsOf(who.person).includes(route.action)) {
    return sendProblem(response, forbidden(who, route.action));
  }
  //  Only now: nobody's file is read before it is known who sends it.
  if (route.upload !== undefined) {
    const wrong = await readUpload(route.upload, request, response);
    if (wrong !== undefined) return wrong instanceof Error ? next(wrong) : sendProblem(response, wrong);
  }
  const asked = {
    who,
    from: front.addressOf(request),
    hubUrl: front.urlOf(request),
    agent: request.headers["user-agent"] ?? "",
    browser: browserOf(request, front.isSecure(request)),
    isCookie: request.headers.authorization === undefined,
    gone: goneSignal(response),
  };
  const read = readCall(route, request, asked);
  if ("problem" in read) return sendProblem(response, read.problem);
  const reply = await route.handle(read.call as never);
  if ("download" in reply) {
    const guard = (cut: () => void) =>
      who === undefined ? () => undefined : needs.guard(who, route.action, cut);
    return await sendDownload(response, reply.download, { ...needs, guard });
  }
  if ("media" in reply) return sendMedia(response, reply.media, needs.clock.now());
  sendReply(route, response, front.isSecure(request), reply);
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
  asked: Omit<Call<never, never, never>, "params" | "query" | "body" | "upload" | "language">,
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
    const strict = schema instanceof z.ZodObject && name === "query" ? schema.strict() : schema;
    const parsed = strict.safeParse(value, { error: faultWords });
    if (!parsed.success) return { problem: invalidProblem(name, parsed.error) };
    parts[name] = parsed.data;
  }
  const file: unknown = request.body;
  const upload =
    route.upload !== undefined && file instanceof Uint8Array
      ? { bytes: file, type: mediaTypeOf(request) }
      : undefined;
  return {
    call: { ...parts, ...asked, upload, language: languageOf(request) },
  };
}

function sendReply(
  route: Route,
  response: Response,
  isSecure: boolean,
  reply: Exclude<Reply<unknown>, { readonly download: unknown } | { readonly media: unknown }>,
): void {
  if ("refused" in reply) {
    const { status, detail, fields, ...more } = reply.refused;
    const copies = fields?.map((field) => ({ ...field }));
    sendProblem(response, problemOf(status, detail, copies, more));
    return;
  }
  response.set("Cache-Control", "no-store");
  if (reply.cookie !== undefined) {
    const options = { httpOnly: true, sameSite: "strict", secure: isSecure, path: "/" } as const;
    const name = sessionCookie(isSecure);
    if (reply.cookie === "clear") response.clearCookie(name, options);
    else {
      const { token, expiresAt, browser } = reply.cookie;
      response.cookie(name, token, { ...options, expires: new Date(expiresAt) });
      if (browser !== undefined)
        response.cookie(browserCookie(isSecure), browser, { ...options, maxAge: BROWSER_COOKIE_MS });
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
