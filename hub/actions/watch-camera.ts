// A person watches a camera. That they began is on the audit log before the first picture goes out, and when they have
// ended, that follows there (access/views.ts).
import type { Who } from "../access/sessions.ts";
import type { View } from "../access/views.ts";
import type { Camera, DeviceId } from "../model.ts";
import type { ViewWay } from "../store/audit-views.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";

/** The camera, and the view of it that has begun: whoever gives pictures out tells it so. */
export type WatchedCamera = Camera & { readonly view: View };

export async function watchCamera(
  desk: Desk,
  who: Who,
  cameraId: DeviceId,
  way: ViewWay,
): Promise<Outcome<WatchedCamera>> {
  const camera = desk.estate.camera(cameraId);
  const refused = whyNot(desk, who, "cameras.watch", camera?.siteId, "camera");
  if (refused !== undefined) return refused;
  if (camera === undefined) return refuse(404, "There is no such camera.");
  const { account } = who.person;
  const { siteId } = camera;
  const view = await desk.views.open({ account, siteId, cameraId, way });
  return { done: { ...camera, view } };
}
