// A photo for an alert: its metadata goes, the file is on the disk before the book says so, and the same one sent again by
// a phone on a broken line is the same photo.
import { hash, randomUUID } from "node:crypto";
import type { Who } from "../access/sessions.ts";
import { pictureType, withoutMetadata } from "../lib/picture-file.ts";
import { addHappenings } from "../store/alert-events.ts";
import { findAlert } from "../store/alerts.ts";
import { addAuditLine } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import { findPhotoByKey, insertPhoto, listPhotos, type Photo } from "../store/photos.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";

/** Chosen: a phone's photo made smaller is some 300 kB; whoever needs more than twenty photos makes a report. */
export const MOST_PHOTO_BYTES = 3 * 1024 * 1024;
const MOST_PHOTOS = 20;
/** Chosen: of these as many are left to who works on it, whose photo an order asks for. */
const LEFT_TO_WORKERS = 10;

const NO_SUCH = refuse(404, "There is no such alert.");

export async function photographAlert(
  desk: Desk,
  who: Who,
  id: string,
  { bytes, key }: { readonly bytes: Uint8Array; readonly key: string },
): Promise<Outcome<Photo>> {
  const alert = await findAlert(desk.book.db, id);
  const refused = whyNot(desk, who, "alerts.photograph", alert?.siteId, "alert");
  if (refused !== undefined || alert === undefined) return refused ?? NO_SUCH;
  if (alert.state === "closed") return refuse(409, "It was closed for good.", "alert-closed");
  const type = pictureType(bytes);
  if (type === undefined) return refuse(422, "body: this is no JPEG, PNG or WebP picture.", "photo-type");
  const clean = withoutMetadata(bytes, type);
  if (clean === undefined)
    return refuse(422, "body: the picture is cut short or broken: take it again.", "photo-broken");
  const by = who.person.account;
  const sha256 = hash("sha256", clean, "hex");
  const isWorker = whyNot(desk, who, "alerts.act", alert.siteId, "alert") === undefined;
  const most = isWorker ? MOST_PHOTOS : MOST_PHOTOS - LEFT_TO_WORKERS;
  const find = async (queries: BookQueries) =>
    await findOrRefuse(queries, { alertId: id, by, key, sha256, most });
  //  Before its file is written: what is refused must not fill the disk.
  const early = await find(desk.book.db);
  if (early !== undefined) return early;
  if ((await desk.photos.put(clean)) === undefined) {
    const detail =
      "The hub's disk is full: the photo was not kept. Send what you did without it, or try later.";
    return refuse(503, detail, "photo-no-room");
  }
  const at = desk.clock.now();
  const photo: Photo = { id: randomUUID(), alertId: id, by, at, type, bytes: clean.length, sha256 };
  const outcome = await desk.book.together(async (queries): Promise<Outcome<Photo>> => {
    const known = await find(queries);
    if (known !== undefined) return known;
    await insertPhoto(queries, photo, key);
    const about = { photo: photo.id, sha256, bytes: photo.bytes, type };
    await addHappenings(queries, id, [{ kind: "photo", at, by, data: about }]);
    const { siteId } = alert;
    await addAuditLine(queries, {
      at,
      who: by,
      action: "alerts.photograph",
      siteId,
      target: id,
      detail: "",
      after: about,
    });
    return { done: photo };
  });
  //  Whoever has it open asks for its life again.
  if ("done" in outcome && outcome.done === photo)
    desk.showAlert((await findAlert(desk.book.db, id)) ?? alert);
  return outcome;
}

/** The same photo where it was sent before, or why it is not taken; undefined: it is a new one. */
async function findOrRefuse(
  queries: BookQueries,
  sent: {
    readonly alertId: string;
    readonly by: string;
    readonly key: string;
    readonly sha256: string;
    readonly most: number;
  },
): Promise<Outcome<Photo> | undefined> {
  const { alertId, by, key, sha256, most } = sent;
  const before = await findPhotoByKey(queries, by, key);
  if (before !== undefined)
    return before.alertId === alertId && before.sha256 === sha256
      ? { done: before }
      : refuse(409, "key: you sent another photo under this name: give each its own.");
  if ((await listPhotos(queries, alertId)).length < most) return undefined;
  return refuse(409, `An alert takes ${most} photos.`, "photo-too-many");
}
