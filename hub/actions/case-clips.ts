// The clips that an alert's exported case holds: of each that was recorded because of it, the one that was taken out. They are
// asked for first, as any clip is; a case is given out with all of them, or it is said what is missing and what to do.
import type { Who } from "../access/sessions.ts";
import type { Alert, AlertClip, ClipExport } from "../model.ts";
import { findAlert } from "../store/alerts.ts";
import { listClipExportsIn } from "../store/clip-exports.ts";
import { listAlertClips } from "../store/recordings.ts";
import { type Desk, type Outcome, type Refused, refuse, whyNot } from "./desk.ts";
import { askForClip } from "./export-clip.ts";
import type { PastDesk } from "./past-desk.ts";

//  Chosen: what a data stick of any format takes, and four cameras' five minutes of 8 Mbit/s are 1.2 GB.
const MOST_BYTES = 2_000_000_000;

/** Of an alert's clip: the file, or why there is none. */
export type CaseClip = { readonly clip: AlertClip } & (
  | { readonly done: ClipExport }
  | { readonly coming: ClipExport }
  | { readonly failed: ClipExport }
  /** It was recorded, and nobody has taken it out. */
  | { readonly wanted: true }
  | { readonly none: true }
);

/** Asks for what was not taken out yet; gives what there is of each clip, made or not. */
export async function askForCaseClips(
  desk: Desk,
  past: Pick<PastDesk, "pieces">,
  who: Who,
  id: string,
): Promise<Outcome<readonly ClipExport[]>> {
  const alert = await findAlert(desk.book.db, id);
  const refused = whyNot(desk, who, "alerts.export", alert?.siteId, "alert");
  if (refused !== undefined || alert === undefined) return refused ?? refuse(404, "There is no such alert.");
  const found = await findCaseClips(desk, past, who, alert);
  if ("refused" in found) return found;
  const clips: ClipExport[] = [];
  for (const one of found.done) {
    if ("done" in one) clips.push(one.done);
    else if ("coming" in one) clips.push(one.coming);
    else if (!("none" in one)) {
      const { cameraId, from, to } = one.clip;
      const asked = await askForClip(desk, who, cameraId, { from, to, reason: `alert ${id}` });
      if ("refused" in asked) return asked;
      clips.push(asked.done);
    }
  }
  return whyTooLarge(clips) ?? { done: clips };
}

/** All of an alert's clips as a case may hold them, or why it cannot be given out with them. */
export async function clipsToHold(
  desk: Desk,
  past: Pick<PastDesk, "pieces">,
  who: Who,
  alert: Alert,
): Promise<Outcome<readonly CaseClip[]>> {
  const found = await findCaseClips(desk, past, who, alert);
  if ("refused" in found) return found;
  for (const one of found.done) {
    if ("wanted" in one)
      return refuse(
        409,
        `The clip of camera ${one.clip.cameraId} was not taken out yet: ask for this alert's clips (POST /alerts/${alert.id}/clips), and for the file when they are made.`,
      );
    if ("coming" in one)
      return refuse(
        409,
        `The clip of camera ${one.clip.cameraId} is being made: ask again when it is (GET /clip-exports/${one.coming.id}).`,
      );
  }
  const done = found.done.flatMap((one) => ("done" in one ? [one.done] : []));
  return whyTooLarge(done) ?? found;
}

function whyTooLarge(clips: readonly ClipExport[]): Refused | undefined {
  const bytes = clips.reduce((sum, { result }) => sum + (result.bytes ?? 0), 0);
  if (bytes <= MOST_BYTES) return undefined;
  return refuse(
    409,
    `The clips of this alert are ${Math.ceil(bytes / 1_000_000)} MB, and a file holds ${MOST_BYTES / 1_000_000} MB of them: take it out without them (without ?clips=yes), and fetch each by itself (GET /clip-exports/{id}/clip.mp4).`,
    "alert-clips-too-large",
  );
}

async function findCaseClips(
  desk: Desk,
  past: Pick<PastDesk, "pieces">,
  who: Who,
  { id }: Pick<Alert, "id">,
): Promise<Outcome<readonly CaseClip[]>> {
  const clips = await listAlertClips(desk.book.db, id);
  const made = await listClipExportsIn(desk.book.db, ["done", "waiting", "running", "failed"]);
  const found: CaseClip[] = [];
  for (const clip of clips) {
    const refused = whyNotHold(desk, who, clip);
    if (refused !== undefined) return refused;
    const covering = made.filter(
      ({ cameraId, siteId, from, to }) =>
        cameraId === clip.cameraId && siteId === clip.siteId && from <= clip.from && to >= clip.to,
    );
    found.push(await standing(past, clip, covering));
  }
  return { done: found };
}

function whyNotHold(desk: Desk, who: Who, clip: AlertClip): Refused | undefined {
  const refused = whyNot(desk, who, "recordings.export", clip.siteId, "clip");
  if (refused !== undefined || clip.to <= desk.clock.now()) return refused;
  const end = new Date(clip.to).toISOString();
  return refuse(
    409,
    `Camera ${clip.cameraId} is recorded because of this alert until ${end} or its end: ask again then.`,
    "alert-clips-recording",
  );
}

/** @param covering exports of all of the clip, in the order in which they were asked for */
async function standing(
  past: Pick<PastDesk, "pieces">,
  clip: AlertClip,
  covering: readonly ClipExport[],
): Promise<CaseClip> {
  const sized = (one: ClipExport) => one.result.bytes ?? 0;
  const [done] = covering.filter(({ state }) => state === "done").sort((a, b) => sized(a) - sized(b));
  if (done !== undefined) return { clip, done };
  const last = covering.at(-1);
  if (last?.state === "failed") return { clip, failed: last };
  if (last !== undefined) return { clip, coming: last };
  const pieces = await past.pieces(clip.cameraId, clip.from, clip.to);
  return pieces.length === 0 ? { clip, none: true } : { clip, wanted: true };
}
