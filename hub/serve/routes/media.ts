// Stills and HLS of cameras, for people who are signed in. The right is checked at each request, so that who loses it
// gets nothing more; that somebody watched is written down once a viewing.
import { z } from "zod";
import { picturePrint } from "../../access/privacy.ts";
import type { Who } from "../../access/sessions.ts";
import { whyNotFromAbove } from "../../actions/change-site-privacy.ts";
import { type Desk, type Refused, refuse, whyNot } from "../../actions/desk.ts";
import { watchCamera } from "../../actions/watch-camera.ts";
import type { Camera, NoPicture } from "../../model.ts";
import type { ViewWay } from "../../store/audit-views.ts";
import { hlsFrom, hlsQuerySchema } from "../contract/hls.ts";
import { parentsStillQuerySchema } from "../contract.ts";
import type { MediaAnswer, MediaOutputs } from "../media.ts";
import { type Reply, type Route, route, signedIn } from "../route.ts";
import { createViewings } from "../viewings.ts";
import { stillsRoute } from "./stills.ts";

export function mediaRoutes(desk: Desk, outputs: Pick<MediaOutputs, "still" | "sheet" | "hls">): Route[] {
  const viewings = createViewings(desk.clock, (who, cameraId, way) => watchCamera(desk, who, cameraId, way));

  async function give(
    who: Who,
    { cameraId, way }: { readonly cameraId: string; readonly way: ViewWay },
    answer: () => Promise<MediaAnswer | undefined>,
  ): Promise<Reply<undefined>> {
    const refused = whyNot(desk, who, "cameras.watch", desk.estate.camera(cameraId)?.siteId, "camera");
    if (refused !== undefined) return refused;
    const outcome = await viewings.note(who, cameraId, way);
    if ("refused" in outcome) return outcome;
    const media = await answer();
    outcome.done.view.took(bytesOf(media));
    return media === undefined
      ? refuse(404, "There is no such piece of this live view (any more).")
      : { media };
  }

  return [
    stillsRoute(desk, outputs, viewings),
    route({
      method: "get",
      path: "/cameras/{id}/still.jpg",
      action: "cameras.watch",
      summary:
        "A camera's newest picture, with X-Captured-At and Age; 503 with the reason where there is none",
      params: z.object({ id: z.string() }),
      downloads: ["image/jpeg"],
      handle: ({ who, params }) =>
        give(signedIn(who), { cameraId: params.id, way: "still" }, () => outputs.still(params.id, undefined)),
    }),
    route({
      method: "get",
      path: "/cameras/{id}/parents-still.jpg",
      action: "site-privacy.read",
      summary: "A camera's newest picture as parents see it: with its masks, or with others to try them",
      params: z.object({ id: z.string() }),
      query: parentsStillQuerySchema,
      downloads: ["image/jpeg"],
      handle: async ({ who, params, query }) => {
        const camera = desk.estate.camera(params.id);
        const refused = whyNotLook(desk, signedIn(who), camera, query.masks !== undefined);
        if (refused !== undefined) return refused;
        const changed = () => whyOther(desk, params.id, query.picture);
        const before = changed();
        if (before !== undefined) return before;
        const masks = query.masks ?? desk.privacy.ofCamera(params.id).masks;
        const reply = await give(signedIn(who), { cameraId: params.id, way: "still" }, async () => {
          const still = await outputs.still(params.id, { masks });
          //  For a moment after a change the newest picture is one of the camera's old address.
          const isOld = "capturedAt" in still && !desk.privacy.isOfNow(params.id, still.capturedAt);
          return isOld ? NOT_YET : still;
        });
        //  What was changed while it was drawn may be in it or not.
        return changed() ?? reply;
      },
    }),
    route({
      method: "get",
      path: "/cameras/{id}/hls-check",
      action: "cameras.watch",
      summary:
        "Whether the caller may have the pieces of a camera's live view, for a proxy that keeps them: 204, 401 or 403",
      params: z.object({ id: z.string() }),
      status: 204,
      handle: async ({ who, params }) => {
        const siteId = desk.estate.camera(params.id)?.siteId;
        const refused = whyNot(desk, signedIn(who), "cameras.watch", siteId, "camera");
        //  A proxy takes any other answer for a failure of the hub; what there is not and what is outside are alike here too.
        return refused === undefined ? { answer: undefined } : refuse(403, "You may not watch this camera.");
      },
    }),
    ...HLS_WAYS.map(({ path, codec, summary }) =>
      route({
        method: "get",
        path,
        action: "cameras.watch",
        summary,
        params: z.object({ id: z.string(), file: z.string() }),
        query: hlsQuerySchema,
        downloads: ["application/vnd.apple.mpegurl", "video/mp4"],
        handle: ({ who, params, query, gone }) =>
          give(signedIn(who), { cameraId: params.id, way: "hls" }, () =>
            outputs.hls(params.id, {
              codec,
              drawing: undefined,
              file: params.file,
              from: hlsFrom(query),
              asker: `session ${signedIn(who).sessionHash}`,
              signal: gone,
            }),
          ),
      }),
    ),
  ];
}

const HLS_WAYS = [
  {
    path: "/cameras/{id}/hls/{file}",
    codec: "any",
    summary: "A camera's live view over low-latency HLS: index.m3u8, and what it names",
  },
  {
    path: "/cameras/{id}/hls-h264/{file}",
    codec: "h264",
    summary: "The same in H.264, for players without H.265",
  },
] as const;

const NOT_YET: NoPicture = {
  why: "starting",
  detail: "The camera was changed, and its new picture is not there yet: ask again in a moment.",
};

/** What is given out; nothing where there is no picture. */
function bytesOf(media: MediaAnswer | undefined): number {
  if (media === undefined || "why" in media) return 0;
  if ("sheet" in media) return 0;
  return "jpeg" in media ? media.jpeg.length : media.bytes.length;
}

/** Trying masks is for who may change them. */
function whyNotLook(desk: Desk, who: Who, camera: Camera | undefined, isTry: boolean): Refused | undefined {
  const refused = whyNot(desk, who, "site-privacy.read", camera?.siteId, "camera");
  if (refused !== undefined || camera === undefined || !isTry) return refused;
  return (
    whyNot(desk, who, "camera-masks.change", camera.siteId, "camera") ??
    whyNotFromAbove(desk, who, "camera-masks.change", camera.siteId)
  );
}

/** Refuses a picture of a camera, or with masks, that are not those that the reader knows of. */
function whyOther(desk: Desk, cameraId: string, picture: string | undefined): Refused | undefined {
  const camera = desk.estate.camera(cameraId);
  if (picture === undefined || camera === undefined) return undefined;
  if (picturePrint(camera, desk.privacy.ofCamera(cameraId).masks) === picture) return undefined;
  return refuse(
    409,
    "The camera or its masks were changed: read its privacy again, then look at the picture.",
  );
}
