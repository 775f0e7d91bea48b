// What cameras' pictures are like: one camera's figures against their limits, its approved reference beside what it shows
// now, its past, and the cameras whose picture is not believed.
import { z } from "zod";
import { approveReference } from "../../actions/approve-reference.ts";
import { type Desk, refuse, whyNot } from "../../actions/desk.ts";
import type { PictureDesk, PictureLimits, PictureNow } from "../../actions/picture-desk.ts";
import { watchCamera } from "../../actions/watch-camera.ts";
import type { Camera, PictureTrust } from "../../model.ts";
import type { History } from "../../store/history.ts";
import { listReferences, type PictureReference } from "../../store/picture-references.ts";
import {
  type CameraPicture,
  cameraPictureSchema,
  type DoubtedCamera,
  pictureListQuerySchema,
  pictureListSchema,
  readingsQuerySchema,
  readingsSchema,
  referenceApprovalSchema,
} from "../contract.ts";
import { sitesAsked } from "../paging.ts";
import type { Present } from "../present.ts";
import { readingsAnswer } from "../readings-answer.ts";
import { type Route, route, signedIn } from "../route.ts";
import { createViewings } from "../viewings.ts";
import { iso, trustView } from "../views.ts";

const byId = z.object({ id: z.string() });

export type PictureRouteNeeds = {
  readonly desk: Desk;
  readonly pictures: PictureDesk;
  readonly present: Present;
  readonly history: History;
};

export function pictureRoutes(needs: PictureRouteNeeds): Route[] {
  const { desk, pictures } = needs;
  const viewings = createViewings(desk.clock, (who, cameraId, way) => watchCamera(desk, who, cameraId, way));
  const viewOf = async (camera: Camera, mayApprove: boolean): Promise<CameraPicture> => {
    const reference = pictures.referenceOf(camera.id);
    const all = await listReferences(desk.book.db, camera.id);
    const now = pictures.nowOf(camera.id);
    const { checkedAt, luma, contrast, sharpness, change, repeatsS, stream } = now;
    const figures = Object.entries({ luma, contrast, sharpness, change, repeatsS, stream });
    const off = pictures.off();
    const trust = trustView(pictures.trustOf(camera.id));
    return {
      cameraId: camera.id,
      ...(off === undefined ? {} : { off }),
      ...(trust === undefined ? {} : { trust }),
      ...(checkedAt === undefined ? {} : { checkedAt: iso(checkedAt) }),
      ...Object.fromEntries(figures.filter(([, value]) => value !== undefined)),
      judged: judgedBy(now, pictures.limits),
      ...(reference === undefined ? {} : { reference: referenceView(reference) }),
      earlier: all.filter((one) => one.id !== reference?.id).map(referenceView),
      mayApprove,
    };
  };
  const mayApprove = (who: Parameters<typeof whyNot>[1], camera: Camera) =>
    whyNot(desk, who, "picture-references.approve", camera.siteId, "camera") === undefined;

  return [
    route({
      method: "get",
      path: "/pictures",
      action: "cameras.read",
      summary: "Cameras whose picture is not believed, and those of which no reference was approved",
      query: pictureListQuerySchema,
      answer: pictureListSchema,
      handle: async ({ who, query }) => {
        const asked = sitesAsked(desk.tree(), signedIn(who), "cameras.read", query.site);
        if ("refused" in asked) return asked;
        const cameras = desk.estate
          .cameras()
          .filter((camera) => asked.sites.has(camera.siteId))
          .map((camera) => doubtedView(needs, camera));
        const off = pictures.off();
        return {
          answer: {
            ...(off === undefined ? {} : { off }),
            cameras: cameras.length,
            judged: cameras.filter(({ trust }) => trust !== undefined).length,
            doubted: cameras.filter(({ trust }) => trust?.isBelieved === false),
            withoutReference: cameras.filter(({ hasReference }) => !hasReference),
          },
        };
      },
    }),
    route({
      method: "get",
      path: "/cameras/{id}/picture",
      action: "cameras.read",
      summary: "What a camera's picture and stream are like now, against their limits, and what was approved",
      params: byId,
      answer: cameraPictureSchema,
      handle: async ({ who, params }) => {
        const camera = desk.estate.camera(params.id);
        const refused = whyNot(desk, signedIn(who), "cameras.read", camera?.siteId, "camera");
        if (refused !== undefined || camera === undefined) return refused ?? NO_CAMERA;
        return { answer: await viewOf(camera, mayApprove(signedIn(who), camera)) };
      },
    }),
    route({
      method: "get",
      path: "/cameras/{id}/readings",
      action: "cameras.read",
      summary: "The past of a camera's stream and picture, in equal stretches of time",
      params: byId,
      query: readingsQuerySchema,
      answer: readingsSchema,
      handle: async ({ who, params, query }) => {
        const camera = desk.estate.camera(params.id);
        const refused = whyNot(desk, signedIn(who), "cameras.read", camera?.siteId, "camera");
        if (refused !== undefined) return refused;
        return await readingsAnswer(needs.history, params.id, query, desk.clock.now(), () => false);
      },
    }),
    route({
      method: "get",
      path: "/cameras/{id}/picture/present.jpg",
      action: "cameras.watch",
      summary: "A camera's newest picture, which can be approved by its X-Captured-At for some minutes",
      params: byId,
      downloads: ["image/jpeg"],
      handle: async ({ who, params }) => {
        const outcome = await viewings.note(signedIn(who), params.id, "still");
        if ("refused" in outcome) return outcome;
        const media = await pictures.present(params.id);
        if ("jpeg" in media) outcome.done.view.took(media.jpeg.length);
        return { media };
      },
    }),
    route({
      method: "get",
      path: "/cameras/{id}/picture/reference.jpg",
      action: "cameras.watch",
      summary: "The picture that was approved as what a camera is to show",
      params: byId,
      downloads: ["image/jpeg"],
      handle: async ({ who, params }) => {
        const outcome = await viewings.note(signedIn(who), params.id, "still");
        if ("refused" in outcome) return outcome;
        const reference = pictures.referenceOf(params.id);
        if (reference === undefined) return NO_REFERENCE;
        const jpeg = await desk.photos.read(reference.sha256);
        if (jpeg === undefined)
          return refuse(404, "The approved picture's file is not there any more: approve another.");
        outcome.done.view.took(jpeg.length);
        const { capturedAt, sha256 } = reference;
        return { media: { jpeg, capturedAt, source: "arrival", tag: sha256 } };
      },
    }),
    route({
      method: "put",
      path: "/cameras/{id}/picture/reference",
      action: "picture-references.approve",
      summary:
        "Approve a picture of a camera as what it is to show; its picture is held against it from then on",
      params: byId,
      body: referenceApprovalSchema.optional(),
      answer: cameraPictureSchema,
      handle: async ({ who, params, body }) => {
        const looked = body?.capturedAt === undefined ? undefined : Date.parse(body.capturedAt);
        const outcome = await approveReference(desk, pictures, signedIn(who), {
          cameraId: params.id,
          looked,
        });
        if ("refused" in outcome) return outcome;
        const camera = desk.estate.camera(params.id);
        return camera === undefined ? NO_CAMERA : { answer: await viewOf(camera, true) };
      },
    }),
  ];
}

const NO_CAMERA = refuse(404, "There is no such camera.");
const NO_REFERENCE = refuse(404, "No picture was approved for this camera as it is now.");

function referenceView({ id, at, by, capturedAt, sha256 }: PictureReference) {
  return { id, at: iso(at), by, capturedAt: iso(capturedAt), sha256 };
}

function doubtedView({ pictures, present }: PictureRouteNeeds, camera: Camera): DoubtedCamera {
  const { id: cameraId, siteId, name, area } = camera;
  const known: PictureTrust | undefined = pictures.trustOf(cameraId);
  const trust = trustView(known);
  return {
    cameraId,
    siteId,
    name,
    area,
    state: present.cameraState(cameraId)?.state ?? "unknown",
    ...(trust === undefined ? {} : { trust }),
    hasReference: pictures.referenceOf(cameraId) !== undefined,
  };
}

/** Each judgement that goes by one figure, with that figure as it is now. */
function judgedBy(now: PictureNow, limits: PictureLimits): CameraPicture["judged"] {
  const against = (value: number | undefined, limit: number, side: "above" | "below") =>
    value === undefined ? undefined : { value, limit, side };
  const { usualSharpness = 0 } = now;
  const all = {
    picture_black: against(now.darkShare, limits.picture_black.on, "above"),
    picture_bright: against(now.brightShare, limits.picture_bright.on, "above"),
    picture_covered: against(now.flatShare, limits.picture_covered.on, "above"),
    picture_moved: against(now.overlap, limits.picture_moved.on, "below"),
    picture_blurred:
      usualSharpness === 0
        ? undefined
        : against((now.sharpness ?? usualSharpness) / usualSharpness, limits.picture_blurred.on, "below"),
  };
  return Object.fromEntries(Object.entries(all).filter(([, figure]) => figure !== undefined));
}
