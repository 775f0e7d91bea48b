// The page that a message's link opens, and what is done by it. Promise: asking for it changes nothing, because chat
// programs fetch links ahead; a button pressed is done once, in the first browser that presses; and no address of a link
// is in a log, nor told to another site.
import { randomBytes } from "node:crypto";
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from "express";
import { isSeat, makeOneTapToken, oneTapGate, oneTapOfToken, SEAT_MS } from "../../access/one-tap.ts";
import { needsDisposition } from "../../actions/act-on-alert.ts";
import type { Desk, Refused } from "../../actions/desk.ts";
import { lookByOneTap, type OneTapLook, openByOneTap } from "../../actions/press-one-tap.ts";
import type { Log } from "../../lib/log.ts";
import type { Language } from "../../model.ts";
import { languageOfMessage, type OneTap } from "../../store/one-tap.ts";
import { cookieOf } from "../caller.ts";
import { MOST_ONE_TAP_PHOTOS, type Problem } from "../contract.ts";
import type { RequestLimit } from "../crowd.ts";
import type { Front } from "../front.ts";
import { createGuessLimit } from "../guess-limit.ts";
import { builtScript } from "../parents/built-script.ts";
import { refuseVisit } from "../parents/parents.ts";
import { problemOf, sendProblem } from "../problem.ts";
import { type FactsNeeds, factsOf, siteNames } from "./facts.ts";
import { type AlertWords, gonePage, oneTapPage } from "./page.ts";
import { ONE_TAP_WORDS } from "./page-words.ts";
import { createPresses, snoozeMinutes } from "./presses.ts";

export type OneTapNeeds = FactsNeeds & {
  readonly desk: Desk;
  readonly front: Front;
  readonly limit: RequestLimit;
  readonly words: AlertWords;
  readonly zone: string;
  readonly log: Log;
};

/** A link that somebody came by, with what their browser keeps of it. */
export type Visit = {
  readonly link: OneTap;
  readonly token: string;
  readonly seat: string | undefined;
  readonly from: string;
};

const COOKIE = "mingchu_tap";
/** Chosen: as long as a link can be good at all. */
const COOKIE_MS = 12 * 3_600_000 + SEAT_MS;

/** To be mounted at /t. */
export function createOneTap(needs: OneTapNeeds): Router {
  const { desk, front, zone } = needs;
  const guesses = createGuessLimit(desk.clock);

  /** The link of a token in a request: or the status that it is answered with. Guesses are counted. */
  async function visit(request: Request): Promise<Visit | { readonly refused: 404 | 429 }> {
    const token = String(request.params["token"]);
    const from = front.addressOf(request);
    const kept = cookieOf(request, cookieName(front.isSecure(request)));
    const seat = isSeat(kept) ? kept : undefined;
    const link = await oneTapOfToken(desk.book.db, token);
    //  Who guesses gets no answers, right or wrong; who is at work already is not cut off by a neighbour who guesses.
    const isHeld = link !== undefined && oneTapGate(link, seat, desk.clock.now()).state === "held";
    if (guesses.isOver(from) && !isHeld) return { refused: 429 };
    if (link !== undefined) return { link, token, seat, from };
    guesses.note(from);
    return { refused: 404 };
  }

  /** Gives a browser something of its own to keep, by which the first press takes the link for it. The hub keeps nothing of it. */
  function giveSeat(request: Request, response: Response, came: Visit): void {
    if (came.seat !== undefined) return;
    const isSecure = front.isSecure(request);
    response.cookie(cookieName(isSecure), makeOneTapToken(), {
      httpOnly: true,
      //  Who comes from a chat finds their own again; a form of another site's is refused by its origin.
      sameSite: "lax",
      secure: isSecure,
      path: `/t/${came.token}`,
      maxAge: COOKIE_MS,
    });
  }

  async function languageOf(request: Request, link: OneTap): Promise<Language> {
    const chosen = request.query["lang"];
    if (chosen === "zh" || chosen === "en") return chosen;
    const told = link.messageId && (await languageOfMessage(desk.book.db, link.messageId));
    if (told === "zh" || told === "en") return told;
    return request.acceptsLanguages(["zh", "en"]) === "en" ? "en" : "zh";
  }

  async function showPage(
    request: Request,
    response: Response,
    came: Visit,
    failed?: { readonly status: number; readonly detail: string },
  ): Promise<void> {
    const look = await lookByOneTap(desk, came.link, came.seat);
    const around = {
      language: await languageOf(request, came.link),
      zone,
      now: desk.clock.now(),
      assets: builtScript("src/one-tap/one-tap.ts"),
    };
    response.type("html");
    if (!("who" in look)) {
      response.status(410).send(gonePage({ ...around, ...goneOf(look, came.link) }));
      return;
    }
    const { alert, gate, who } = look;
    if (gate.state === "fresh") giveSeat(request, response, came);
    const page = oneTapPage({
      ...around,
      words: needs.words,
      facts: await factsOf(needs, alert),
      view: {
        base: `/t/${came.token}`,
        mostPhotos: MOST_ONE_TAP_PHOTOS,
        words: ONE_TAP_WORDS[around.language].script,
      },
      name: who.person.name,
      gate,
      asksDisposition: needsDisposition(desk, alert),
      snoozeMinutes: snoozeMinutes(alert),
      newKey: () => randomBytes(16).toString("base64url"),
      refused: failed?.detail,
    });
    response.status(failed?.status ?? 200).send(page);
  }

  function goneOf(look: Exclude<OneTapLook, { readonly who: unknown }>, link: OneTap) {
    const { gate } = look;
    const alertId = gate.state === "lost" ? undefined : link.alertId;
    const because = gate.state === "ended" ? gate.because : gate.state;
    return {
      because,
      at: gate.state === "lost" ? undefined : gate.at,
      alertId,
      askWhom: look.siteId === undefined ? undefined : siteNames(desk, look.siteId)[0],
    };
  }

  const router = Router({ caseSensitive: true, strict: true });
  router.use(strictHeaders);
  router.use((request, response, next) => {
    if (needs.limit.wait(front.addressOf(request)) === undefined) return next();
    refuseVisit(response, 429);
  });
  router.use(refuseForeignPages(front));
  router.get("/:token", async (request, response) => {
    const came = await visit(request);
    if ("refused" in came) return refuseVisit(response, came.refused);
    await showPage(request, response, came);
  });
  //  Asked for by the page's script when a person is there; never by what only fetches the address.
  router.post("/:token/opened", async (request, response) => {
    const came = await visit(request);
    if ("refused" in came) return refuseVisit(response, came.refused);
    await openByOneTap(desk, came.link, came.seat, came.from);
    response.status(204).end();
  });
  const presses = createPresses(needs);
  router.post("/:token/photos", async (request, response) => {
    const came = await visit(request);
    if ("refused" in came) return refuseVisit(response, came.refused);
    const done = await presses.photograph(request, response, came);
    if ("refused" in done) sendProblem(response, problemIn(done.refused));
    else response.status(201).json(done.done);
  });
  router.post("/:token/:press", async (request, response) => {
    const came = await visit(request);
    if ("refused" in came) return refuseVisit(response, came.refused);
    const done = await presses.press(request, response, came, await languageOf(request, came.link));
    if (done === undefined) return refuseVisit(response, 404);
    const isForm = request.is("application/x-www-form-urlencoded") !== false;
    if ("done" in done) {
      //  Asked for anew, so that going back or reloading presses nothing twice.
      if (isForm) response.redirect(303, `/t/${came.token}${langOf(request)}`);
      else response.json(done.done);
    } else if (isForm) await showPage(request, response, came, done.refused);
    else sendProblem(response, problemIn(done.refused));
  });
  //  Whatever else is asked for here is not the dashboard's.
  router.use((_request, response) => refuseVisit(response, 404));
  router.use(failed(needs.log));
  return router;
}

/** Nothing but the page's own script, style and pictures; no other site is told of the address, which is the key. */
const strictHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    //  Ours is told, or its own forms would have no origin.
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy":
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' blob:;connect-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
  });
  next();
};

/** A page of another site presses nothing with its readers' browsers. */
function refuseForeignPages(front: Front): RequestHandler {
  return (request, response, next) => {
    //  The page itself is opened from anywhere.
    if (request.method === "GET" || request.method === "HEAD" || front.isOwnOrigin(request)) return next();
    sendProblem(response, problemOf(403, "This request came from a page of another site."));
  };
}

/** Set on the link's own path, so that `__Host-` cannot be. */
function cookieName(isSecure: boolean): string {
  return isSecure ? `__Secure-${COOKIE}` : COOKIE;
}

/** The language that was chosen on the page, for the page that follows. */
function langOf(request: Request): string {
  const chosen = request.query["lang"];
  return chosen === "zh" || chosen === "en" ? `?lang=${chosen}` : "";
}

function problemIn({ status, detail, fields, ...more }: Refused["refused"]): Problem {
  return problemOf(
    status,
    detail,
    fields?.map((field) => ({ ...field })),
    more,
  );
}

/** Unlike what is said of other addresses, without the address: it is the key. */
function failed(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const given =
      typeof error === "object" && error !== null && "status" in error ? Number(error.status) : 500;
    const status = given >= 400 && given < 500 ? given : 500;
    if (status === 500) log.error("a one-tap link's request failed", { method: request.method, error });
    sendProblem(
      response,
      problemOf(
        status,
        status === 500 ? "The hub could not do this; its log says why." : "The request cannot be read.",
      ),
    );
  };
}
