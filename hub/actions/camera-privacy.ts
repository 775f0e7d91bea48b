// What a manager says of a camera's picture before parents see it: which parts are hidden, that it is never shown, that
// somebody has looked at it and approved it. Hiding another part takes the approval back: it is another picture.
import { picturePrint } from "../access/privacy.ts";
import type { Action } from "../access/rights.ts";
import type { Who } from "../access/sessions.ts";
import type { Camera, DeviceId, Mask, UnixMs } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import {
  type CameraPrivacy,
  findCameraPrivacy,
  type LostApproval,
  putCameraPrivacy,
} from "../store/privacy.ts";
import { whyNotFromAbove } from "./change-site-privacy.ts";
import { type Desk, type Outcome, type Refused, refuse, whyNot } from "./desk.ts";

/** Chosen: long enough to look at a picture closely and ask a colleague, too short to approve yesterday's. */
const STILL_HOLDS_MS = 15 * 60_000;

export async function changeCameraMasks(
  desk: Desk,
  who: Who,
  cameraId: DeviceId,
  masks: readonly Mask[],
): Promise<Outcome<CameraPrivacy>> {
  return await change(desk, who, { cameraId, action: "camera-masks.change" }, (before) => {
    if (JSON.stringify(before.masks) === JSON.stringify(masks)) return before;
    return { ...before, masks, approval: undefined };
  });
}

/** With a reason the camera is never shown to parents; without one the mark is taken back. */
export async function barCamera(
  desk: Desk,
  who: Who,
  cameraId: DeviceId,
  reason: string | undefined,
): Promise<Outcome<CameraPrivacy>> {
  return await change(desk, who, { cameraId, action: "camera-bar.change" }, (before) => ({
    ...before,
    barred: reason,
    barredBy: reason === undefined ? undefined : { by: who.person.account, at: desk.clock.now() },
    //  What was barred is looked at anew before it is shown.
    approval: reason === undefined ? before.approval : undefined,
  }));
}

/** What a person has looked at: when the picture was taken, and what the camera and its masks were (picturePrint). */
type Looked = { readonly stillAt: UnixMs; readonly picture: string };

export async function approvePicture(
  desk: Desk,
  who: Who,
  cameraId: DeviceId,
  { stillAt, picture }: Looked,
): Promise<Outcome<CameraPrivacy>> {
  const at = desk.clock.now();
  if (stillAt > at || stillAt < at - STILL_HOLDS_MS)
    return refuse(422, "stillAt: approve a picture of the last 15 minutes: fetch a new one and look at it.");
  return await change(desk, who, { cameraId, action: "camera-approval.give" }, (before, camera) => {
    if (before.barred !== undefined)
      return refuse(
        409,
        `This camera is marked as not for parents (${before.barred}): take the mark back first.`,
      );
    const print = picturePrint(camera, before.masks);
    if (print !== picture)
      return refuse(409, "The camera or its masks were changed since you looked: look at the picture again.");
    if (!desk.privacy.isOfNow(cameraId, stillAt))
      return refuse(409, "This picture is of before the camera was changed: look at a new one.");
    return { ...before, approval: { by: who.person.account, at, stillAt, print } };
  });
}

export async function withdrawApproval(
  desk: Desk,
  who: Who,
  cameraId: DeviceId,
): Promise<Outcome<CameraPrivacy>> {
  return await change(desk, who, { cameraId, action: "camera-approval.withdraw" }, (before) => ({
    ...before,
    approval: undefined,
  }));
}

async function change(
  desk: Desk,
  who: Who,
  { cameraId, action }: { readonly cameraId: DeviceId; readonly action: Action },
  make: (before: CameraPrivacy, camera: Camera) => CameraPrivacy | Refused,
): Promise<Outcome<CameraPrivacy>> {
  const camera = desk.estate.camera(cameraId);
  const refused = whyNot(desk, who, action, camera?.siteId, "camera");
  if (refused !== undefined || camera === undefined)
    return refused ?? refuse(404, "There is no such camera.");
  const fromAbove = whyNotFromAbove(desk, who, action, camera.siteId);
  if (fromAbove !== undefined) return fromAbove;
  const outcome = await desk.book.together(async (queries): Promise<Outcome<CameraPrivacy>> => {
    //  As it is by now: what is approved must have the masks that were just drawn.
    const before = await findCameraPrivacy(queries, cameraId);
    const made = make(before, camera);
    if ("refused" in made) return made;
    const after = {
      ...made,
      lost: lostOf(before, made, { action, by: who.person.account, at: desk.clock.now() }),
    };
    if (JSON.stringify(after) === JSON.stringify(before)) return { done: before };
    await putCameraPrivacy(queries, after);
    await addAuditLine(queries, {
      at: desk.clock.now(),
      who: who.person.account,
      action,
      siteId: camera.siteId,
      target: cameraId,
      detail: camera.name,
      before: told(before),
      after: told(after),
    });
    return { done: after };
  });
  await desk.privacy.reload();
  return outcome;
}

/** What ends an approval, by what was done. */
const ENDS = {
  "camera-masks.change": "masks",
  "camera-bar.change": "barred",
  "camera-approval.withdraw": "withdrawn",
} as const satisfies Partial<Record<Action, LostApproval["why"]>>;

function lostOf(
  { approval, lost }: CameraPrivacy,
  after: CameraPrivacy,
  { action, by, at }: { readonly action: Action; readonly by: string; readonly at: UnixMs },
): LostApproval | undefined {
  if (after.approval !== undefined) return undefined;
  if (approval === undefined || !(action in ENDS)) return lost;
  const why = ENDS[action as keyof typeof ENDS];
  return { by: approval.by, at: approval.at, why, lostBy: by, lostAt: at };
}

function told({ masks, barred, approval }: CameraPrivacy) {
  return {
    masks,
    notForParents: barred ?? null,
    approval:
      approval === undefined ? null : { by: approval.by, stillAt: new Date(approval.stillAt).toISOString() },
  };
}
