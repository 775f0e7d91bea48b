// Takes what a parent tells the school by a link, and finds what the same phone told before. Promise: it is taken only
// while the link is open, from its own page, as often as one phone, one address and one link may; and it is shown again
// only to who holds its key.
import type { IncomingMessage } from "node:http";
import express, { type Request, type Response } from "express";
import type { Lease } from "../../access/link-leases.ts";
import { feeds } from "../../access/privacy.ts";
import { REMARK_KEY, tellSchool, toldBefore } from "../../actions/tell-school.ts";
import type { ShareLink } from "../../store/share-links.ts";
import { cookieOf } from "../caller.ts";
import { MOST_REMARK } from "../contract.ts";
import { createGuessLimit } from "../guess-limit.ts";
import { allowedCamera } from "./media.ts";
import type { ParentsNeeds, Visit } from "./parents.ts";
import type { Draft, ToldView } from "./told.ts";

const COOKIE = "mingchu_told";
/** Chosen: the newest of a phone; the older ones have their addresses. */
const MOST_KEYS = 9;
/** Chosen: a term's link is looked at again; a year's is not remembered by a phone. */
const REMEMBER_MS = 90 * 86_400_000;
/** Chosen: 300 characters in any script, percent-encoded, and the rest of the form. */
const MOST_BODY = "8kb";
/** Chosen: who writes long, or comes back to the page; and clocks' last differences. */
const PICTURE_BACK_MS = 2 * 3_600_000;
const PICTURE_AHEAD_MS = 60_000;
/** Chosen: one person with one matter and its second thoughts; and a family, or a class behind one address. */
const BY_SEAT = { most: 3, perSecond: 1 / 600 };
const BY_ADDRESS = { most: 6, perSecond: 1 / 300 };

type ToldNeeds = ParentsNeeds & {
  readonly leaseOf: (request: IncomingMessage, link: ShareLink) => Lease | undefined;
};

export type Telling = {
  /** What is shown of it on the page. */
  readonly view: (request: Request, came: Visit) => Promise<ToldView>;
  /** Takes a form: undefined if it is stored, and the phone has its key; else the status, and what to say on the page. */
  readonly take: (
    request: Request,
    response: Response,
    came: Visit,
  ) => Promise<{ readonly status: number; readonly fault: NonNullable<ToldView["fault"]> } | undefined>;
};

export function createTelling(needs: ToldNeeds): Telling {
  const { desk, front, log, zone } = needs;
  const bySeat = createGuessLimit(desk.clock, BY_SEAT);
  const byAddress = createGuessLimit(desk.clock, BY_ADDRESS);

  function kitchensOf({ school }: Visit) {
    const canteens = desk
      .tree()
      .sites()
      .filter((site) => feeds(site.id, school.id, desk.tree()));
    return canteens.map(({ id, name }) => ({ id, name }));
  }

  function keysOf(request: Request): string[] {
    const kept = cookieOf(request, cookieName(front.isSecure(request))) ?? "";
    return kept.match(/.{22}/g) ?? [];
  }

  async function view(request: Request, came: Visit): Promise<ToldView> {
    const asked = request.query["remark"];
    const keys = [...keysOf(request), ...(typeof asked === "string" ? [asked] : [])];
    const told = await toldBefore(
      desk,
      came.link,
      keys.filter((key) => REMARK_KEY.test(key)),
    );
    return {
      kitchens: kitchensOf(came),
      own: told.flatMap(({ key, alert }) =>
        alert.remark === undefined
          ? []
          : {
              key,
              since: alert.since,
              cameraName: alert.deviceId && desk.estate.camera(alert.deviceId)?.name,
              state: alert.state,
              remark: alert.remark,
              orderDueAt: alert.order?.dueAt,
            },
      ),
    };
  }

  /** True if the seat and the address have one left; takes it. */
  function mayTell(request: Request, link: ShareLink): boolean {
    const address = front.addressOf(request);
    const seat = leaseOfLink(request, link);
    if (byAddress.isOver(address) || (seat !== undefined && bySeat.isOver(seat))) return false;
    byAddress.note(address);
    if (seat !== undefined) bySeat.note(seat);
    return true;
  }

  function leaseOfLink(request: Request, link: ShareLink): string | undefined {
    return needs.leaseOf(request, link)?.id;
  }

  /** The picture that a form speaks of; undefined where it speaks of none, null where it cannot be. */
  function pictureOf(fields: Fields, link: ShareLink): Draft["picture"] | null {
    if (fields["moment"] !== "picture") return undefined;
    const { camera } = allowedCamera(desk, link, fields["camera"] ?? "") ?? {};
    const at = Number(fields["at"] || Number.NaN);
    const now = desk.clock.now();
    if (camera === undefined || !(at > now - PICTURE_BACK_MS && at < now + PICTURE_AHEAD_MS)) return null;
    return { cameraId: camera.id, cameraName: camera.name, at: Math.min(Math.floor(at), now) };
  }

  async function take(request: Request, response: Response, came: Visit): ReturnType<Telling["take"]> {
    const { link, gate, school } = came;
    const fields = await readForm(request, response);
    const text = fields === undefined ? "" : clean(fields["text"] ?? "");
    const picture = fields === undefined ? undefined : pictureOf(fields, link);
    const draft = { text, kitchen: fields?.["kitchen"] ?? "", picture: picture ?? undefined };
    const no = (status: number, why: NonNullable<ToldView["fault"]>["why"], until?: number) => ({
      status,
      fault: { why, draft, ...(until === undefined ? {} : { until }) },
    });
    if (gate.state !== "open") return no(403, "unreadable");
    if (fields === undefined) return no(400, "unreadable");
    if (fields["website"] !== undefined && fields["website"] !== "") {
      //  Nobody sees that field: a program filled it in, and is told nothing.
      log.info("a form that a program filled in was thrown away", { link: link.id });
      return undefined;
    }
    if (text === "") return no(422, "empty");
    if ([...text].length > MOST_REMARK) return no(422, "long");
    if (picture === null) return no(422, "moment");
    if (!mayTell(request, link)) return no(429, "often");
    const kitchens = kitchensOf(came);
    const kitchen = kitchens.find(({ id }) => id === draft.kitchen) ?? kitchens[0];
    const told = await tellSchool(
      desk,
      link,
      {
        siteId: (picture && desk.estate.camera(picture.cameraId)?.siteId) ?? kitchen?.id ?? school.id,
        cameraId: picture?.cameraId,
        since: picture?.at ?? desk.clock.now(),
        text,
      },
      zone,
    );
    if ("refused" in told)
      return told.refused === "blocked" ? no(403, "blocked", told.until) : no(429, "too-many");
    remember(request, response, told.key, link);
    return undefined;
  }

  /** Puts the key in front of those that the phone has. */
  function remember(request: Request, response: Response, key: string, link: ShareLink): void {
    const isSecure = front.isSecure(request);
    const keys = [key, ...keysOf(request)].slice(0, MOST_KEYS);
    response.cookie(cookieName(isSecure), keys.join(""), {
      httpOnly: true,
      //  Who comes from a chat or a poster finds their own; a form of another site's is refused by its origin.
      sameSite: "lax",
      secure: isSecure,
      path: `/s/${request.params["token"]}`,
      maxAge: Math.max(0, Math.min(REMEMBER_MS, link.untilAt - desk.clock.now())),
    });
  }

  return { view, take };
}

type Fields = Readonly<Record<string, string | undefined>>;

/** The fields of a form; undefined where it is none, or too large. One that came twice counts as absent. */
async function readForm(request: Request, response: Response): Promise<Fields | undefined> {
  const parse = express.urlencoded({ limit: MOST_BODY, extended: false, parameterLimit: 20 });
  const error: unknown = await new Promise((resolve) => parse(request, response, resolve));
  const body: unknown = request.body;
  if (error !== undefined || typeof body !== "object" || body === null) return undefined;
  const single = Object.entries(body).filter((pair): pair is [string, string] => typeof pair[1] === "string");
  return Object.fromEntries(single);
}

/** One line of text: nothing in it ends a line or makes one read backwards. */
function clean(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffd]/gu, "")
    .trim();
}

/** Set on the link's own path, so that `__Host-` cannot be. */
function cookieName(isSecure: boolean): string {
  return isSecure ? `__Secure-${COOKIE}` : COOKIE;
}
