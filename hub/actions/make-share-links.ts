// A school manager makes a link for the school's parents; a district or town, one for each school below. Nothing is
// shared that privacy does not allow, and the token is known at this moment only.
import { randomBytes } from "node:crypto";
import { feeds, type Hindrance } from "../access/privacy.ts";
import type { Who } from "../access/sessions.ts";
import { linkTokenHash, makeLinkToken } from "../access/share-links.ts";
import type { Camera, DeviceId, Site, SiteId, UnixMs } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import { insertShareLink, type LinkHours, type ShareLink, type Weekday } from "../store/share-links.ts";
import { type Desk, type Outcome, type Refused, refuse, whyNot } from "./desk.ts";

/** What a person says of a link; what is left out is chosen by the hub. */
export type LinkDraft = {
  /** Without it every camera that may be shown. */
  readonly cameraIds?: readonly DeviceId[] | undefined;
  readonly weekdays?: readonly Weekday[] | undefined;
  readonly hours?: readonly LinkHours[] | undefined;
  readonly mostViewers?: number | undefined;
  readonly untilAt?: UnixMs | undefined;
  readonly madeFor?: string | undefined;
};

/** The only answer that holds a token. */
export type MadeLink = { readonly link: ShareLink; readonly token: string };

/** Domain: preparation and meals on school days. */
export const DEFAULT_WEEKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5];
export const DEFAULT_HOURS: readonly LinkHours[] = [
  { from: "06:00", to: "08:00" },
  { from: "09:30", to: "12:30" },
  { from: "15:30", to: "18:30" },
];
/** Chosen: a class of parents; the hub's line carries it. */
export const DEFAULT_MOST_VIEWERS = 30;
/** Chosen: a term, after which somebody thinks about it again. */
export const DEFAULT_DAYS = 120;
/** Chosen: a school year with its holidays. */
const MOST_DAYS = 400;
const DAY_MS = 86_400_000;

/** Cameras of the kitchens that feed a school, and what stands in the way of showing each. */
export function camerasFor(
  desk: Desk,
  schoolId: SiteId,
): readonly { readonly camera: Camera; readonly hindrances: readonly Hindrance[] }[] {
  return desk.estate
    .cameras()
    .filter((camera) => feeds(camera.siteId, schoolId, desk.tree()))
    .map((camera) => ({ camera, hindrances: desk.privacy.hindrances(camera, schoolId) }));
}

export async function makeShareLink(
  desk: Desk,
  who: Who,
  siteId: SiteId,
  draft: LinkDraft,
): Promise<Outcome<MadeLink>> {
  const site = desk.tree().site(siteId);
  const refused = whyNot(desk, who, "share-links.create", site?.id, "site");
  if (refused !== undefined || site === undefined) return refused ?? refuse(404, "There is no such site.");
  if (site.kind !== "school")
    return refuse(422, "siteId: a link is a school's: name a school, or make one for all schools below.");
  const made = draw(desk, who, site, draft);
  if ("refused" in made) return made;
  await desk.book.together((queries) => write(queries, made));
  await desk.links.reload();
  return { done: made };
}

export type MadeForAll = {
  readonly made: readonly MadeLink[];
  /** Schools that have none, and why. */
  readonly left: readonly {
    readonly site: Site;
    readonly why: string;
    readonly hindrances: readonly Hindrance[];
  }[];
};

/** One link for each school of the branch; a school whose kitchens may not be shown is left out, with the reason. */
export async function makeLinksForAll(
  desk: Desk,
  who: Who,
  siteId: SiteId,
  draft: Omit<LinkDraft, "cameraIds">,
): Promise<Outcome<MadeForAll>> {
  const refused = whyNot(desk, who, "share-links.create", desk.tree().site(siteId)?.id, "site");
  if (refused !== undefined) return refused;
  const branch = desk.tree().branchOf(siteId);
  const schools = desk
    .tree()
    .sites()
    .filter((site) => site.kind === "school" && branch.has(site.id));
  if (schools.length === 0) return refuse(422, "siteId: there is no school here or below.");
  const tried = schools.map((site) => ({ site, link: draw(desk, who, site, draft) }));
  const made = tried.flatMap(({ link }) => ("refused" in link ? [] : [link]));
  const left = tried.flatMap(({ site, link }) =>
    "refused" in link ? [{ site, why: link.refused.detail, hindrances: hindrancesOf(desk, site.id) }] : [],
  );
  await desk.book.together(async (queries) => {
    for (const one of made) await write(queries, one);
  });
  await desk.links.reload();
  return { done: { made, left } };
}

function hindrancesOf(desk: Desk, schoolId: SiteId): readonly Hindrance[] {
  return [...new Set(camerasFor(desk, schoolId).flatMap(({ hindrances }) => hindrances))];
}

function draw(desk: Desk, who: Who, school: Site, draft: LinkDraft): MadeLink | Refused {
  const at = desk.clock.now();
  const untilAt = draft.untilAt ?? at + DEFAULT_DAYS * DAY_MS;
  const cameraIds = shownCameras(desk, school, draft.cameraIds);
  const wrong = whyNotUntil(at, untilAt);
  if (wrong !== undefined) return wrong;
  if ("refused" in cameraIds) return cameraIds;
  const token = makeLinkToken();
  const link: ShareLink = {
    id: randomBytes(4).toString("hex"),
    siteId: school.id,
    cameraIds,
    weekdays: draft.weekdays ?? DEFAULT_WEEKDAYS,
    hours: draft.hours ?? DEFAULT_HOURS,
    mostViewers: draft.mostViewers ?? DEFAULT_MOST_VIEWERS,
    untilAt,
    madeFor: draft.madeFor ?? "",
    madeBy: who.person.account,
    madeAt: at,
    revokedAt: undefined,
    revokedBy: undefined,
  };
  return { link, token };
}

export function whyNotUntil(at: UnixMs, untilAt: UnixMs): Refused | undefined {
  if (untilAt <= at) return refuse(422, "until: a link must end later than now.");
  return untilAt > at + MOST_DAYS * DAY_MS
    ? refuse(422, `until: a link lasts at most ${MOST_DAYS} days: make another one then.`)
    : undefined;
}

/** The cameras that were asked for, or all that may be shown; refused, with each one's reasons, where one may not. */
export function shownCameras(
  desk: Desk,
  school: Site,
  asked: readonly DeviceId[] | undefined,
): readonly DeviceId[] | Refused {
  const known = new Map(camerasFor(desk, school.id).map((one) => [one.camera.id, one.hindrances]));
  if (asked !== undefined) {
    const hindered = [...new Set(asked)].map((id) => ({
      id,
      why: known.get(id) ?? ["not-the-schools" as const],
    }));
    const fields = hindered
      .filter(({ why }) => why.length > 0)
      .map(({ id, why }) => ({ path: `cameraIds.${id}`, why: why.map(hindranceWords).join("; ") }));
    if (fields.length === 0) return hindered.map(({ id }) => id);
    const detail = fields.map(({ path, why }) => `${path}: ${why}`).join(". ");
    return { refused: { status: 422, detail, fields } };
  }
  const shown = [...known].filter(([, why]) => why.length === 0).map(([id]) => id);
  if (shown.length > 0) return shown;
  const why = [...new Set([...known.values()].flat())].map(hindranceWords);
  return refuse(
    422,
    known.size === 0
      ? `No kitchen that feeds ${school.name} has a camera.`
      : `No camera that feeds ${school.name} may be shown to parents: ${why.join("; ")}.`,
  );
}

const HINDRANCES: Readonly<Record<Hindrance, string>> = {
  "not-the-schools": "there is no such camera in a kitchen that feeds this school",
  "publishing-off": "showing it to parents is not switched on at the kitchen, or is switched off above it",
  "staff-not-informed": "nobody has said when the kitchen's staff were informed",
  "family-kitchen": "the kitchen is also a family's",
  "family-kitchen-unsaid": "nobody has said that the kitchen is not also a family's",
  "not-for-parents": "the camera is marked as not for parents",
  "not-approved": "nobody has approved its picture as it is now",
};

function hindranceWords(hindrance: Hindrance): string {
  return HINDRANCES[hindrance];
}

async function write(queries: BookQueries, { link, token }: MadeLink): Promise<void> {
  await insertShareLink(queries, { ...link, tokenHash: linkTokenHash(token) });
  await addAuditLine(queries, {
    at: link.madeAt,
    who: link.madeBy,
    action: "share-links.create",
    siteId: link.siteId,
    target: link.id,
    detail: link.madeFor,
    after: toldOfLink(link),
  });
}

/** A link as the audit log tells of it. */
export function toldOfLink(link: ShareLink) {
  const { cameraIds, weekdays, hours, mostViewers, madeFor } = link;
  return { cameraIds, weekdays, hours, mostViewers, until: new Date(link.untilAt).toISOString(), madeFor };
}
