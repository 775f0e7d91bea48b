// The newest stills of many cameras in one answer, for a wall. The right is checked camera by camera, before the wait and
// after it, and each camera's viewing is written down as that of its single stills.
import type { Who } from "../../access/sessions.ts";
import { type Desk, whyNot } from "../../actions/desk.ts";
import type { WatchedCamera } from "../../actions/watch-camera.ts";
import type { AskedStill, NoPicture, SheetEntry } from "../../model.ts";
import { stillsQuerySchema } from "../contract.ts";
import type { MediaOutputs } from "../media.ts";
import { type Route, route, signedIn } from "../route.ts";
import type { Viewings } from "../viewings.ts";

const NOT_YOURS: NoPicture = { why: "no-such-camera", detail: "There is no such camera." };

export function stillsRoute(
  desk: Desk,
  outputs: Pick<MediaOutputs, "sheet">,
  viewings: Viewings<WatchedCamera>,
): Route {
  const refusedOf = (who: Who, cameraId: string) =>
    whyNot(desk, who, "cameras.watch", desk.estate.camera(cameraId)?.siteId, "camera");

  /** Writes the viewing down; what may not be seen, or could not be written down, is not given. */
  async function noted(who: Who, asked: AskedStill) {
    const refused = refusedOf(who, asked.cameraId);
    if (refused !== undefined) return { asked, refused };
    const outcome = await viewings.note(who, asked.cameraId, "still");
    return "refused" in outcome ? { asked, refused: outcome } : { asked, view: outcome.done.view };
  }

  return route({
    method: "get",
    path: "/stills",
    action: "cameras.watch",
    summary:
      "The newest pictures of up to 64 cameras, as soon as one is newer than yours; without any after two seconds. A part `stills` says of each what there is (schema StillSheet), JPEGs follow by the cameras' ids",
    query: stillsQuerySchema,
    downloads: ["multipart/form-data"],
    handle: async ({ who: caller, query, gone }) => {
      const who = signedIn(caller);
      const all = await Promise.all(query.cameras.map((asked) => noted(who, asked)));
      const views = new Map(all.flatMap((one) => ("view" in one ? [[one.asked.cameraId, one.view]] : [])));
      const [first] = all;
      if (views.size === 0 && first !== undefined && "refused" in first) return first.refused;
      const refused = all.flatMap(({ asked: { cameraId } }): SheetEntry[] =>
        views.has(cameraId) ? [] : [{ cameraId, picture: NOT_YOURS }],
      );
      const found = await outputs.sheet({
        cameras: query.cameras.filter(({ cameraId }) => views.has(cameraId)),
        asker: `session ${who.sessionHash}`,
        signal: gone,
      });
      //  Whose camera was taken to another site while the question waited sees it no more.
      const sheet = found.filter(({ cameraId }) => refusedOf(who, cameraId) === undefined);
      for (const { cameraId, picture } of sheet)
        if ("jpeg" in picture) views.get(cameraId)?.took(picture.jpeg.length);
      return { media: { sheet: [...refused, ...sheet] } };
    },
  });
}
