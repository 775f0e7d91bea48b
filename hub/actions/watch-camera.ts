// A person opens a camera's live view. That it was opened is on the audit log before the first picture goes out.
import type { Who } from "../access/sessions.ts";
import type { Camera, DeviceId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";

export async function watchCamera(desk: Desk, who: Who, cameraId: DeviceId): Promise<Outcome<Camera>> {
  const camera = desk.estate.camera(cameraId);
  const refused = whyNot(desk, who, "cameras.watch", camera?.siteId, "camera");
  if (refused !== undefined) return refused;
  if (camera === undefined) return refuse(404, "There is no such camera.");
  await desk.book.together((queries) =>
    addAuditLine(queries, {
      at: desk.clock.now(),
      who: who.person.account,
      action: "cameras.watch",
      siteId: camera.siteId,
      target: cameraId,
      detail: "",
    }),
  );
  return { done: camera };
}
