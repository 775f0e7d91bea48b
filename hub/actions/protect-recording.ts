// A person protects a span of a camera's past, or lifts a protection: what is protected is not let go of, whatever its age.
import { randomUUID } from "node:crypto";
import type { Who } from "../access/sessions.ts";
import type { DeviceId, Protection, SiteId, UnixMs } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { findProtection, insertProtection, liftProtection, listProtections } from "../store/recordings.ts";
import { type Desk, type Outcome, type Refused, refuse, whyNot } from "./desk.ts";
import { pastPlaces } from "./past-places.ts";

/** Chosen: an incident is minutes; whoever needs a day protects it in parts, and sees how much that is. */
const MOST_MS = 12 * 3_600_000;
/** Chosen: a school term's incidents of one camera; more would be keeping everything by another name. */
const MOST_OF_CAMERA = 100;
/** Chosen: of whoever may not lift what others protected. A day of 2 Mbit/s is 22 GB, a fifth of recordings.quotaGb. */
const MOST_OF_SCHOOL_MS = 24 * 3_600_000;
/** Chosen: twice as much, for who looks after many schools: less than half of recordings.quotaGb. */
const MOST_OF_PERSON_MS = 48 * 3_600_000;

export async function protectRecording(
  desk: Desk,
  who: Who,
  cameraId: DeviceId,
  { from, to, reason }: { readonly from: UnixMs; readonly to: UnixMs; readonly reason: string },
): Promise<Outcome<Protection>> {
  const places = await pastPlaces(desk, who, "recordings.protect", cameraId);
  if ("refused" in places) return places;
  if (to <= from) return refuse(422, "to: must be later than from.");
  if (to - from > MOST_MS) return refuse(422, "to: must be at most 12 hours after from.", "protect-too-long");
  const at = desk.clock.now();
  if (from > at) return refuse(422, "from: nothing is recorded of this time yet.", "protect-too-early");
  const place = places.done.siteOf(from, to);
  if ("refused" in place) return place;
  const siteId = place.done;
  const by = who.person.account;
  const protection: Protection = { id: randomUUID(), cameraId, siteId, from, to, reason, by, at };
  return await desk.book.together(async (queries): Promise<Outcome<Protection>> => {
    const own = (await listProtections(queries, at)).filter(({ alertId }) => alertId === undefined);
    if (own.filter((one) => one.cameraId === cameraId).length >= MOST_OF_CAMERA)
      return refuse(
        409,
        `A camera has at most ${MOST_OF_CAMERA} protected spans: lift one first.`,
        "protect-camera-full",
      );
    const tooMuch = whyTooMuch(desk, who, own, protection);
    if (tooMuch !== undefined) return tooMuch;
    await insertProtection(queries, protection);
    await addAuditLine(queries, {
      ...{ at, who: by, action: "recordings.protect", siteId, target: cameraId, detail: reason },
      after: { protection: protection.id, ...spanText(protection) },
    });
    return { done: protection };
  });
}

/** What is protected is never let go of: without a bound one person could fill the quota, and all recording would stop. */
function whyTooMuch(
  desk: Desk,
  who: Who,
  own: readonly Protection[],
  wanted: Protection,
): Refused | undefined {
  if (whyNot(desk, who, "recordings.unprotect", wanted.siteId, "camera") === undefined) return undefined;
  const tree = desk.tree();
  const schoolOf = (siteId: SiteId) =>
    tree.pathUp(siteId).find((above) => tree.site(above)?.kind === "school") ?? siteId;
  const school = schoolOf(wanted.siteId);
  const lengthOf = (list: readonly Protection[]) =>
    [...list, wanted].reduce((sum, { from, to }) => sum + to - from, 0);
  const above = "lift a protection first, or ask somebody above the school to protect it.";
  if (lengthOf(own.filter(({ siteId }) => schoolOf(siteId) === school)) > MOST_OF_SCHOOL_MS)
    return refuse(
      409,
      `Of a school's cameras at most 24 hours in all are protected: ${above}`,
      "protect-school-full",
    );
  if (lengthOf(own.filter(({ by }) => by === wanted.by)) > MOST_OF_PERSON_MS)
    return refuse(409, `A person protects at most 48 hours in all: ${above}`, "protect-person-full");
  return undefined;
}

/** One's own is lifted by whoever may protect; others' by those above, and what belongs to an alert, too. */
export async function unprotectRecording(
  desk: Desk,
  who: Who,
  cameraId: DeviceId,
  id: string,
): Promise<Outcome<undefined>> {
  const missing = refuse(404, "There is no such protection, or it is outside your branch.");
  const places = await pastPlaces(desk, who, "recordings.protect", cameraId);
  if ("refused" in places) return places;
  return await desk.book.together(async (queries): Promise<Outcome<undefined>> => {
    const protection = await findProtection(queries, id);
    if (protection === undefined || protection.cameraId !== cameraId) return missing;
    if (!places.done.mayHaveAll(protection.from, protection.to)) return missing;
    if (!mayLift(desk, who, protection))
      return refuse(
        403,
        "Only who protected this, or who is above the school, lifts it.",
        "protect-not-yours",
      );
    const at = desk.clock.now();
    const by = who.person.account;
    await liftProtection(queries, id, by, at);
    const { siteId, reason } = protection;
    await addAuditLine(queries, {
      ...{ at, who: by, action: "recordings.unprotect", siteId, target: cameraId, detail: reason },
      before: { protection: id, by: protection.by, ...spanText(protection) },
    });
    return { done: undefined };
  });
}

export function mayLift(desk: Desk, who: Who, { by, siteId }: Protection): boolean {
  if (by === who.person.account)
    return whyNot(desk, who, "recordings.protect", siteId, "camera") === undefined;
  return whyNot(desk, who, "recordings.unprotect", siteId, "camera") === undefined;
}

function spanText({ from, to }: { readonly from: UnixMs; readonly to: UnixMs }) {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
