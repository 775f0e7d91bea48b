// What may be shown to parents: a site's switches, its cameras' masks, marks and approvals. The screens are elsewhere;
// the hub enforces all of it when a link is made and at every view.
import { z } from "zod";
import { picturePrint } from "../../access/privacy.ts";
import { decidesFromAbove } from "../../access/rights.ts";
import {
  approvePicture,
  barCamera,
  changeCameraMasks,
  withdrawApproval,
} from "../../actions/camera-privacy.ts";
import { changeSitePrivacy } from "../../actions/change-site-privacy.ts";
import { type Desk, type Outcome, whyNot } from "../../actions/desk.ts";
import type { Camera } from "../../model.ts";
import type { Said } from "../../store/privacy.ts";
import {
  approvalSchema,
  barSchema,
  type CameraPrivacy,
  cameraPrivacySchema,
  masksSchema,
  type SitePrivacy,
  sitePrivacyChangeSchema,
  sitePrivacySchema,
} from "../contract.ts";
import { type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";

const byId = z.object({ id: z.string() });

export function privacyRoutes(desk: Desk): Route[] {
  return [...siteRoutes(desk), ...cameraRoutes(desk)];
}

function siteRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "get",
      path: "/sites/{id}/privacy",
      action: "site-privacy.read",
      summary:
        "What a site has said about showing its kitchen to parents, and its cameras' masks and approvals",
      params: byId,
      answer: sitePrivacySchema,
      handle: async ({ who, params }) => {
        const { person } = signedIn(who);
        const site = desk.tree().site(params.id)?.id;
        const refused = whyNot(desk, signedIn(who), "site-privacy.read", site, "site");
        if (refused !== undefined) return refused;
        const mayChange = decidesFromAbove(person, "site-privacy.change", params.id, desk.tree());
        return { answer: siteView(desk, params.id, mayChange) };
      },
    }),
    route({
      method: "put",
      path: "/sites/{id}/privacy",
      action: "site-privacy.change",
      summary: "Say whether a site's kitchen may be shown to parents; what is left out is taken back",
      params: byId,
      body: sitePrivacyChangeSchema,
      answer: sitePrivacySchema,
      handle: async ({ who, params, body }) => {
        const outcome = await changeSitePrivacy(desk, signedIn(who), {
          siteId: params.id,
          staffInformed: body.staffInformed,
          isFamilyKitchen: body.familyKitchen,
          isPublishing: body.publishing,
          keepViewsDays: body.keepViewsDays,
        });
        return "refused" in outcome ? outcome : { answer: siteView(desk, params.id, true) };
      },
    }),
  ];
}

function cameraRoutes(desk: Desk): Route[] {
  const answered = (id: string, outcome: Outcome<unknown>) => {
    const camera = desk.estate.camera(id);
    if ("refused" in outcome) return outcome;
    if (camera === undefined) throw new Error("a camera that was changed is not there");
    return { answer: cameraView(desk, camera) };
  };
  return [
    route({
      method: "put",
      path: "/cameras/{id}/masks",
      action: "camera-masks.change",
      summary: "Hide parts of a camera's picture from parents; with other masks it must be approved again",
      params: byId,
      body: masksSchema,
      answer: cameraPrivacySchema,
      handle: async ({ who, params, body }) =>
        answered(params.id, await changeCameraMasks(desk, signedIn(who), params.id, body.masks)),
    }),
    route({
      method: "put",
      path: "/cameras/{id}/not-for-parents",
      action: "camera-bar.change",
      summary:
        "Mark a camera as never shown to parents: a changing room, a toilet, a dormitory, a dining hall",
      params: byId,
      body: barSchema,
      answer: cameraPrivacySchema,
      handle: async ({ who, params, body }) =>
        answered(params.id, await barCamera(desk, signedIn(who), params.id, body.reason)),
    }),
    route({
      method: "delete",
      path: "/cameras/{id}/not-for-parents",
      action: "camera-bar.change",
      summary: "Take the mark back; the picture must be approved before it is shown",
      params: byId,
      answer: cameraPrivacySchema,
      handle: async ({ who, params }) =>
        answered(params.id, await barCamera(desk, signedIn(who), params.id, undefined)),
    }),
    route({
      method: "post",
      path: "/cameras/{id}/approval",
      action: "camera-approval.give",
      summary:
        "Approve a camera's picture for parents, having looked at it; void when the camera or its masks change",
      params: byId,
      body: approvalSchema,
      answer: cameraPrivacySchema,
      handle: async ({ who, params, body }) => {
        const looked = { stillAt: Date.parse(body.stillAt), picture: body.picture };
        return answered(params.id, await approvePicture(desk, signedIn(who), params.id, looked));
      },
    }),
    route({
      method: "delete",
      path: "/cameras/{id}/approval",
      action: "camera-approval.withdraw",
      summary: "Take the approval of a camera's picture back; parents' views of it end within ten seconds",
      params: byId,
      answer: cameraPrivacySchema,
      handle: async ({ who, params }) =>
        answered(params.id, await withdrawApproval(desk, signedIn(who), params.id)),
    }),
  ];
}

function siteView(desk: Desk, siteId: string, mayChange: boolean): SitePrivacy {
  const { staffInformed, isFamilyKitchen, isPublishing, keepViewsDays, changed } =
    desk.privacy.ofSite(siteId);
  return {
    siteId,
    ...(staffInformed === undefined ? {} : { staffInformed: { ...staffInformed } }),
    ...(isFamilyKitchen === undefined ? {} : { familyKitchen: isFamilyKitchen }),
    ...(isPublishing === undefined ? {} : { publishing: isPublishing }),
    ...(keepViewsDays === undefined ? {} : { keepViewsDays }),
    ...(changed === undefined ? {} : { changed: saidView(changed) }),
    hindrances: desk.privacy.kitchenHindrances(siteId),
    saidAbove: desk.privacy.saidAbove(siteId),
    mayChange,
    cameras: desk.estate
      .cameras()
      .filter((camera) => camera.siteId === siteId)
      .map((camera) => cameraView(desk, camera)),
  };
}

function saidView({ by, at }: Said): { by: string; at: string } {
  return { by, at: iso(at) };
}

function cameraView(desk: Desk, camera: Camera): CameraPrivacy {
  const { masks, barred, barredBy, approval, lost } = desk.privacy.ofCamera(camera.id);
  const { id: cameraId, siteId, name, area } = camera;
  return {
    cameraId,
    siteId,
    name,
    area,
    masks: masks.map((one) => ({ ...one })),
    ...(barred === undefined ? {} : { notForParents: barred }),
    ...(barredBy === undefined ? {} : { notForParentsSaid: saidView(barredBy) }),
    ...(lost === undefined ? {} : { lostApproval: { ...lost, at: iso(lost.at), lostAt: iso(lost.lostAt) } }),
    ...(approval === undefined
      ? {}
      : { approval: { by: approval.by, at: iso(approval.at), stillAt: iso(approval.stillAt) } }),
    picture: picturePrint(camera, masks),
    hindrances: desk.privacy.hindrances(camera),
  };
}
