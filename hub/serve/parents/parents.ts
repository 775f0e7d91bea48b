// What parents reach by a link: how things stand, live views, HLS and stills, and a word to the school. Promise: each of them asks again whether
// the token, the hours, the seat, the camera's approval and its masks allow it, and who lost the right has nothing left
// within ten seconds.
import type { IncomingMessage } from "node:http";
import { type Request, type RequestHandler, type Response, Router } from "express";
import type { Gate } from "../../access/link-gate.ts";
import { createLinkLeases, type Lease } from "../../access/link-leases.ts";
import type { Desk } from "../../actions/desk.ts";
import type { Log } from "../../lib/log.ts";
import type { CameraState, DeviceId, PictureTrust, Site } from "../../model.ts";
import type { ShareLink } from "../../store/share-links.ts";
import { cookieOf } from "../caller.ts";
import type { ParentsStatus } from "../contract.ts";
import type { RequestLimit } from "../crowd.ts";
import type { Front } from "../front.ts";
import { createGuessLimit } from "../guess-limit.ts";
import type { LiveDoor } from "../live.ts";
import type { MediaOutputs } from "../media.ts";
import type { OpenChannels } from "../open-channels.ts";
import { problemOf, sendProblem } from "../problem.ts";
import type { Kitchens } from "./kitchens.ts";
import { allowedCamera, createParentsMedia } from "./media.ts";
import { createPageHandler, languageOf } from "./page-handler.ts";
import { parentsStatus } from "./status.ts";
import { createTelling } from "./telling.ts";
import type { ToldView } from "./told.ts";
import { KEEP_VIEWS_DAYS, startParentsViews } from "./views.ts";

export type ParentsNeeds = {
  readonly desk: Desk;
  readonly front: Front;
  readonly limit: RequestLimit;
  readonly media: MediaOutputs;
  readonly channels: OpenChannels;
  readonly cameraState: (id: DeviceId) => CameraState | undefined;
  /** Whether a camera's picture is believed; undefined where it was not looked at lately. */
  readonly trustOf: (id: DeviceId) => PictureTrust | undefined;
  readonly kitchens: Kitchens;
  readonly zone: string;
  readonly log: Log;
};

/** Who came by a link, and how the link stands. */
export type Visit = { readonly link: ShareLink; readonly school: Site; readonly gate: Gate };

export type Parents = {
  /** To be mounted at /s. */
  readonly router: Router;
  readonly door: LiveDoor;
  /** The link of a token in a request: or the status that it is answered with. Guesses are counted. */
  readonly visit: (request: IncomingMessage, token: string) => Visit | { readonly refused: 404 | 429 };
  readonly viewersOf: (linkId: string) => number;
  readonly close: () => Promise<void>;
};

const COOKIE = "mingchu_view";
/** Chosen: half of what a lease may be silent for would be too late; a third is not noticed. */
const SWEEP_EVERY_MS = 5_000;

export function startParents(needs: ParentsNeeds): Parents {
  const { desk, front, log } = needs;
  const { clock, links, privacy } = desk;
  const guesses = createGuessLimit(clock);
  const leases = createLinkLeases();
  const views = startParentsViews({
    book: desk.book,
    clock,
    dayOf: links.dayOf,
    kitchens: () =>
      desk
        .tree()
        .sites()
        .map(({ id }) => ({ siteId: id, keepDays: privacy.ofSite(id).keepViewsDays ?? KEEP_VIEWS_DAYS })),
    onError: (error) => log.error("parents' views could not be written down", { error }),
  });
  const stopSweeping = clock.every(SWEEP_EVERY_MS, () => {
    const isOpen = (linkId: string): boolean => {
      const link = links.link(linkId);
      return link !== undefined && links.gate(link, clock.now()).state === "open";
    };
    views.end(leases.sweep(clock.monotonicMs(), isOpen));
  });

  function leaseOf(request: IncomingMessage, link: ShareLink): Lease | undefined {
    return leases.touch(link.id, cookieOf(request, cookieName(front.isSecure(request))), clock.monotonicMs());
  }

  function visit(request: IncomingMessage, token: string): Visit | { readonly refused: 404 | 429 } {
    const address = front.addressOf(request);
    const link = links.find(token);
    //  Who guesses gets no answers, right or wrong; who is watching already is not cut off by a neighbour who guesses.
    if (guesses.isOver(address) && (link === undefined || leaseOf(request, link) === undefined))
      return { refused: 429 };
    const school = link === undefined ? undefined : desk.tree().site(link.siteId);
    if (link === undefined || school === undefined) {
      guesses.note(address);
      return { refused: 404 };
    }
    return { link, school, gate: links.gate(link, clock.now()) };
  }

  /** Takes or renews a seat, and gives the page the cookie that names it. */
  function seat(request: Request, response: Response, { link, gate }: Visit): Lease | undefined {
    if (gate.state !== "open") return undefined;
    const isSecure = front.isSecure(request);
    const from = { address: front.addressOf(request), nowMs: clock.monotonicMs() };
    const known = cookieOf(request, cookieName(isSecure));
    const lease = leases.come(link, known, from);
    if (lease !== undefined && lease.id !== known)
      response.cookie(cookieName(isSecure), lease.id, {
        httpOnly: true,
        sameSite: "strict",
        secure: isSecure,
        path: `/s/${request.params["token"]}`,
      });
    return lease;
  }

  const media = createParentsMedia({ ...needs, visit, leaseOf, views });
  const viewersOf = (linkId: string): number => leases.viewers(linkId, clock.monotonicMs());
  const page = createPageHandler(needs.kitchens);
  const telling = createTelling({ ...needs, leaseOf });

  function statusOf(came: Visit, lease: Lease | undefined): ParentsStatus {
    const shown = came.link.cameraIds.flatMap((id) => allowedCamera(desk, came.link, id) ?? []);
    return parentsStatus(needs, { ...came, lease, shown, viewers: viewersOf(came.link.id) });
  }

  async function showPage(
    request: Request<{ token: string }>,
    response: Response,
    came: Visit,
    failed?: { readonly status: number; readonly fault: NonNullable<ToldView["fault"]> },
  ): Promise<void> {
    const told = await telling.view(request, came);
    await page(request, response, {
      status: statusOf(came, undefined),
      school: came.school,
      base: `/s/${request.params.token}`,
      told: failed === undefined ? told : { ...told, fault: failed.fault },
      ...(failed === undefined ? {} : { code: failed.status }),
    });
  }

  const router = Router({ caseSensitive: true, strict: true });
  router.use(refuseForeignPages(front));
  router.use((request, response, next) => {
    if (needs.limit.wait(front.addressOf(request)) === undefined) return next();
    refuseVisit(response, 429);
  });
  router.get("/:token/status", (request, response) => {
    const came = visit(request, request.params.token);
    if ("refused" in came) return refuseVisit(response, came.refused);
    const status = statusOf(came, seat(request, response, came));
    //  Gone for good, said only to who holds a token that was once right.
    response.status(came.gate.state === "ended" ? 410 : 200);
    response.set("Cache-Control", "no-store").json(status);
  });
  //  Opened from anywhere, also by whoever only shows what an address leads to: it takes no seat.
  router.get("/:token", async (request, response) => {
    const came = visit(request, request.params.token);
    if ("refused" in came) return refuseVisit(response, came.refused);
    await showPage(request, response, came);
  });
  router.post("/:token/remarks", async (request, response) => {
    const came = visit(request, request.params.token);
    if ("refused" in came) return refuseVisit(response, came.refused);
    if (came.gate.state === "ended") return await showPage(request, response, came);
    const failed = await telling.take(request, response, came);
    if (failed !== undefined) return await showPage(request, response, came, failed);
    //  Asked for anew, so that going back or reloading sends nothing twice.
    response.set("Cache-Control", "no-store");
    response.redirect(303, `/s/${request.params.token}?lang=${languageOf(request)}#told`);
  });
  router.get("/:token/cameras/:camera/still.jpg", media.still);
  router.get("/:token/cameras/:camera/hls/:file", media.hls("any"));
  router.get("/:token/cameras/:camera/hls-h264/:file", media.hls("h264"));
  router.get("/:token/cameras/:camera/hls-check", media.hlsCheck);
  //  Whatever else is asked for here is not the dashboard's.
  router.use((_request, response) => refuseVisit(response, 404));

  return {
    router,
    door: media.door,
    visit,
    viewersOf,
    close: async () => {
      stopSweeping();
      await views.close();
    },
  };
}

/** Set on the link's own path, so that `__Host-` cannot be. */
function cookieName(isSecure: boolean): string {
  return isSecure ? `__Secure-${COOKIE}` : COOKIE;
}

/** A page of another site may not take a link's seats with its readers' browsers. */
function refuseForeignPages(front: Front): RequestHandler {
  return (request, response, next) => {
    //  The page itself is opened from anywhere: a chat, a poster.
    if (request.path.split("/").length <= 2 || front.isOwnOrigin(request)) return next();
    sendProblem(response, problemOf(403, "This request came from a page of another site."));
  };
}

/** What is not there is answered like any address at which there is nothing. */
export function refuseVisit(response: Response, status: 404 | 429): void {
  if (status === 429) response.set("Retry-After", "60");
  response
    .status(status)
    .set("Cache-Control", "no-store")
    .type("text/plain")
    .send(
      status === 404
        ? "there is nothing here\n"
        : "too many requests from your address: try again in some minutes\n",
    );
}
