// A manager says when a camera is recorded, which of its streams, and for how long that is kept.
import type { Who } from "../access/sessions.ts";
import type { DeviceId, RecordingChoice } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { listRecordingChoices, putRecordingChoice } from "../store/recordings.ts";
import { changed } from "./changed.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";
import type { PastDesk } from "./past-desk.ts";

export async function changeRecording(
  desk: Desk,
  past: Pick<PastDesk, "choiceOf" | "reload">,
  who: Who,
  { cameraId, choice }: { readonly cameraId: DeviceId; readonly choice: RecordingChoice },
): Promise<Outcome<RecordingChoice>> {
  const camera = desk.estate.camera(cameraId);
  const refused = whyNot(desk, who, "recordings.change", camera?.siteId, "camera");
  if (refused !== undefined || camera === undefined)
    return refused ?? refuse(404, "There is no such camera.");
  const byDefault = past.choiceOf(cameraId);
  await desk.book.together(async (queries) => {
    const before = (await listRecordingChoices(queries)).get(cameraId) ?? byDefault;
    const told = (one: RecordingChoice) => ({ keepDays: null, ...one });
    if (JSON.stringify(told(before)) === JSON.stringify(told(choice))) return;
    await putRecordingChoice(queries, cameraId, choice);
    await addAuditLine(queries, {
      at: desk.clock.now(),
      who: who.person.account,
      action: "recordings.change",
      siteId: camera.siteId,
      target: cameraId,
      detail: choice.mode,
      ...changed(told(before), told(choice)),
    });
  });
  await past.reload();
  return { done: choice };
}
