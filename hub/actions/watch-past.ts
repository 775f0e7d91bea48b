// A person watches a camera's past: on the audit log as a view of its own, as a live view is (watch-camera.ts), at the site
// where the camera was then.
import type { Who } from "../access/sessions.ts";
import type { DeviceId, SiteId } from "../model.ts";
import type { ViewWay } from "../store/audit-views.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";
import type { WatchedCamera } from "./watch-camera.ts";

export async function watchPast(
  desk: Desk,
  who: Who,
  { cameraId, siteId, way }: { readonly cameraId: DeviceId; readonly siteId: SiteId; readonly way: ViewWay },
): Promise<Outcome<WatchedCamera>> {
  const camera = desk.estate.camera(cameraId);
  const refused = whyNot(desk, who, "recordings.watch", camera && siteId, "camera");
  if (refused !== undefined) return refused;
  if (camera === undefined) return refuse(404, "There is no such camera.");
  const { account } = who.person;
  const view = await desk.views.open({ account, siteId, cameraId, way });
  return { done: { ...camera, view } };
}
