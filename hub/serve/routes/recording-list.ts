// How the cameras of a branch are recorded, each in a line: for pages that list cameras.
import type { Who } from "../../access/sessions.ts";
import type { Desk } from "../../actions/desk.ts";
import type { PastDesk } from "../../actions/past-desk.ts";
import { pastPlaces } from "../../actions/past-places.ts";
import type { Camera, UnixMs } from "../../model.ts";
import { listMovedCameras } from "../../store/camera-moves.ts";
import { listOf, pageQuerySchema, recordingLineSchema } from "../contract.ts";
import { pageById, sitesAsked } from "../paging.ts";
import { type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";

export function recordingListRoutes(
  desk: Desk,
  past: Pick<PastDesk, "choiceOf" | "stateOf" | "oldestOf">,
): Route[] {
  return [
    route({
      method: "get",
      path: "/recordings",
      action: "recordings.watch",
      summary:
        "When each camera is recorded, how that stands, and since when there is something to look back at",
      query: pageQuerySchema,
      answer: listOf(recordingLineSchema),
      handle: async ({ who, query }) => {
        const asked = sitesAsked(desk.tree(), signedIn(who), "recordings.watch", query.site);
        if ("refused" in asked) return asked;
        const cameras = desk.estate.cameras().filter(({ siteId }) => asked.sites.has(siteId));
        const { items, ...rest } = pageById(cameras, query);
        const oldest = await past.oldestOf(items.map(({ id }) => id));
        const visible = await visibleOldest(desk, signedIn(who), items, oldest);
        return {
          answer: {
            ...rest,
            items: items.map(({ id }) => {
              const at = visible.get(id);
              const { mode } = past.choiceOf(id);
              return {
                ...{ cameraId: id, mode, state: past.stateOf(id).state },
                ...(at === undefined ? {} : { oldest: iso(at) }),
              };
            }),
          },
        };
      },
    }),
  ];
}

/** What a camera showed at a site that it has left is left out for who has no right there. */
async function visibleOldest(
  desk: Desk,
  who: Who,
  cameras: readonly Camera[],
  oldest: ReadonlyMap<string, UnixMs>,
): Promise<ReadonlyMap<string, UnixMs>> {
  const moved = await listMovedCameras(desk.book.db);
  const found = new Map(oldest);
  for (const camera of cameras) {
    const at = oldest.get(camera.id);
    if (at === undefined || !moved.has(camera.id)) continue;
    const places = await pastPlaces(desk, who, "recordings.watch", camera.id);
    const first = "refused" in places ? undefined : places.done.firstFrom(at);
    if (first === undefined) found.delete(camera.id);
    else found.set(camera.id, first);
  }
  return found;
}
