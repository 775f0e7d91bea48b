// A person approves what a camera shows now as what it is to show: from then on its picture is held against this one. The
// file is on the disk before the book says so; the last ten stay.
import { randomUUID } from "node:crypto";
import type { Who } from "../access/sessions.ts";
import type { DeviceId, UnixMs } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { addressPrint, insertReference, type PictureReference } from "../store/picture-references.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";
import type { PictureDesk } from "./picture-desk.ts";

const ACTION = "picture-references.approve";

export async function approveReference(
  desk: Desk,
  pictures: PictureDesk,
  who: Who,
  /** `looked`: when the picture was taken that the person looked at; undefined: whichever is the newest. */
  { cameraId, looked }: { readonly cameraId: DeviceId; readonly looked: UnixMs | undefined },
): Promise<Outcome<PictureReference>> {
  const camera = desk.estate.camera(cameraId);
  const refused = whyNot(desk, who, ACTION, camera?.siteId, "camera");
  if (refused !== undefined || camera === undefined)
    return refused ?? refuse(404, "There is no such camera.");
  const print = addressPrint(camera);
  const picture = await pictures.takePresent(cameraId, looked);
  if (picture === "not-shown")
    return refuse(
      409,
      "capturedAt: this picture is not kept any more: look at the camera's present one, and approve that.",
      "picture-not-shown",
    );
  if (!("jpeg" in picture)) return refuse(503, picture.detail, `no-picture-${picture.why}`);
  const sha256 = await desk.photos.put(picture.jpeg);
  if (sha256 === undefined)
    return refuse(503, "The hub's disk is full: the picture was not kept.", "picture-no-room");
  const { capturedAt, edges, cells, jpeg } = picture;
  const at = desk.clock.now();
  const by = who.person.account;
  const reference: PictureReference = {
    id: randomUUID(),
    cameraId,
    print,
    capturedAt,
    at,
    by,
    bytes: jpeg.length,
    sha256,
    edges,
    cells,
  };
  const outcome = await desk.book.together(async (queries): Promise<Outcome<readonly string[]>> => {
    const still = desk.estate.camera(cameraId);
    if (still === undefined || addressPrint(still) !== print)
      return refuse(
        409,
        "The camera was changed while its picture was taken: look at its new picture first.",
        "camera-changed",
      );
    const before = pictures.referenceOf(cameraId);
    const gone = await insertReference(queries, reference);
    await addAuditLine(queries, {
      at,
      who: by,
      action: ACTION,
      siteId: camera.siteId,
      target: cameraId,
      detail: camera.name,
      before: { reference: before?.sha256 ?? null },
      after: { reference: sha256, capturedAt: new Date(capturedAt).toISOString() },
    });
    return { done: gone };
  });
  if ("refused" in outcome) return outcome;
  await pictures.hold(reference);
  for (const gone of outcome.done) await desk.photos.remove(gone);
  return { done: reference };
}
