// A person watches a camera's past: on the audit log as a view of its own, as a live view is (watch-camera.ts), at the site
// where the camera was then. It may have been removed since.
import type { Who } from "../access/sessions.ts";
import type { View } from "../access/views.ts";
import type { DeviceId, SiteId } from "../model.ts";
import type { ViewWay } from "../store/audit-views.ts";
import { type Desk, type Outcome, whyNot } from "./desk.ts";

export async function watchPast(
  desk: Desk,
  who: Who,
  { cameraId, siteId, way }: { readonly cameraId: DeviceId; readonly siteId: SiteId; readonly way: ViewWay },
): Promise<Outcome<{ readonly view: View }>> {
  const refused = whyNot(desk, who, "recordings.watch", siteId, "camera");
  if (refused !== undefined) return refused;
  const { account } = who.person;
  return { done: { view: await desk.views.open({ account, siteId, cameraId, way }) } };
}
