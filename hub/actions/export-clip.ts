// A person asks for a stretch of a camera's past as a file. Who asked and why is on the audit log at once, what came of it
// when it is there, and each time that somebody fetches it.
import { randomUUID } from "node:crypto";
import type { Who } from "../access/sessions.ts";
import type { ClipExport, DeviceId, UnixMs } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import {
  findClipExport,
  insertClipExport,
  listClipExportsIn,
  settleClipExport,
} from "../store/clip-exports.ts";
import { type Desk, type Outcome, type Refused, refuse, whyNot } from "./desk.ts";
import { pastPlaces } from "./past-places.ts";

/** Chosen: each takes seconds to a minute; more are a script's. */
const MOST_WAITING = 20;
const MOST_WAITING_OF_PERSON = 5;

export async function askForClip(
  desk: Desk,
  who: Who,
  cameraId: DeviceId,
  { from, to, reason }: { readonly from: UnixMs; readonly to: UnixMs; readonly reason: string },
): Promise<Outcome<ClipExport>> {
  const places = await pastPlaces(desk, who, "recordings.export", cameraId);
  if ("refused" in places) return places;
  const at = desk.clock.now();
  const by = who.person.account;
  const place = places.done.siteOf(from, to);
  if ("refused" in place) return place;
  const siteId = place.done;
  const one: ClipExport = {
    ...{ id: randomUUID(), cameraId, siteId, from, to, reason, by, at, state: "waiting", result: {} },
  };
  return await desk.book.together(async (queries): Promise<Outcome<ClipExport>> => {
    const waiting = await listClipExportsIn(queries, ["waiting", "running"]);
    const own = waiting.filter((other) => other.by === by);
    if (waiting.length >= MOST_WAITING || own.length >= MOST_WAITING_OF_PERSON)
      return refuse(429, "Other clips are being made: wait until one of them is done.", "clips-busy");
    await insertClipExport(queries, one);
    await addAuditLine(queries, {
      ...{ at, who: by, action: "recordings.export", siteId, target: cameraId, detail: reason },
      after: { export: one.id, from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    });
    return { done: one };
  });
}

/** One that the reader may have. */
export async function findClip(desk: Desk, who: Who, id: string): Promise<Outcome<ClipExport>> {
  const one = await findClipExport(desk.book.db, id);
  const refused = whyNot(desk, who, "recordings.export", one?.siteId, "clip");
  if (refused !== undefined || one === undefined) return refused ?? refuse(404, "There is no such clip.");
  return { done: one };
}

/** Somebody fetches the file. */
export async function fetchClip(desk: Desk, who: Who, id: string): Promise<Outcome<ClipExport>> {
  const outcome = await findClip(desk, who, id);
  if ("refused" in outcome) return outcome;
  const { state, siteId, cameraId, result } = outcome.done;
  if (state !== "done")
    return refuse(
      409,
      "There is no file of this clip: it is not ready, failed, or was let go of.",
      "clip-gone",
    );
  await desk.book.together((queries) =>
    addAuditLine(queries, {
      ...{ at: desk.clock.now(), who: who.person.account, action: "recordings.fetch", siteId },
      ...{ target: cameraId, detail: "", after: { export: id, sha256: result.sha256 ?? "" } },
    }),
  );
  return outcome;
}

/** Whether there is a file that they may let go of. */
export function mayDiscard(desk: Desk, who: Who, one: ClipExport): boolean {
  return one.state === "done" && whyNotDiscard(desk, who, one) === undefined;
}

function whyNotDiscard(desk: Desk, who: Who, { by, siteId }: ClipExport): Refused | undefined {
  const action = by === who.person.account ? "recordings.export" : "recordings.discard";
  return whyNot(desk, who, action, siteId, "clip");
}

/** The file of a clip is let go of: one's own by whoever may take out, another's by a manager. */
export async function discardClip(desk: Desk, who: Who, id: string): Promise<Outcome<undefined>> {
  const found = await findClip(desk, who, id);
  if ("refused" in found) return found;
  const { siteId, cameraId } = found.done;
  const by = who.person.account;
  const refused = whyNotDiscard(desk, who, found.done);
  if (refused !== undefined) return refused;
  return await desk.book.together(async (queries): Promise<Outcome<undefined>> => {
    const one = await findClipExport(queries, id);
    if (one?.state !== "done")
      return refuse(
        409,
        "There is no file of this clip: it is not ready, failed, or was let go of.",
        "clip-gone",
      );
    const at = desk.clock.now();
    await settleClipExport(queries, id, { state: "expired", result: { ...one.result, removedBy: by } }, at);
    await addAuditLine(queries, {
      ...{ at, who: by, action: "recordings.discard", siteId, target: cameraId, detail: one.reason },
      before: { export: id, by: one.by, sha256: one.result.sha256 ?? "" },
    });
    return { done: undefined };
  });
}
