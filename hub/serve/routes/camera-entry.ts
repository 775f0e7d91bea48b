// How cameras get in: a live test before one is saved.
import { z } from "zod";
import type { CameraSearch } from "../../actions/find-cameras.ts";
import type { CameraTests, Trial, TrialStream } from "../../actions/test-camera.ts";
import {
  type CameraTested,
  cameraAnswerSchema,
  cameraQuestionSchema,
  camerasFoundSchema,
  cameraTestedSchema,
  cameraTestSchema,
  type TestedStream,
} from "../contract.ts";
import { type Route, route, signedIn } from "../route.ts";

const byId = z.object({ id: z.string() });

export type CameraEntryNeeds = { readonly tests: CameraTests; readonly search: CameraSearch };

export function cameraEntryRoutes({ tests, search }: CameraEntryNeeds): Route[] {
  return [
    route({
      method: "post",
      path: "/sites/{id}/camera-tests",
      action: "cameras.edit",
      summary: "Try a camera as it would be set up: a picture, or the fault, within 5 s; nothing is kept",
      params: byId,
      body: cameraTestSchema,
      answer: cameraTestedSchema,
      handle: async ({ who, params, body, language }) => {
        const outcome = await tests.test({ who: signedIn(who), language }, params.id, body);
        return "refused" in outcome ? outcome : { answer: trialView(outcome.done) };
      },
    }),
    route({
      method: "post",
      path: "/sites/{id}/camera-searches",
      action: "cameras.edit",
      summary: "Look for ONVIF cameras on the hub's own networks, as far as the site's cameras may be there",
      params: byId,
      answer: camerasFoundSchema,
      handle: async ({ who, params, language }) => {
        const outcome = await search.find({ who: signedIn(who), language }, params.id);
        if ("refused" in outcome) return outcome;
        return {
          answer: { devices: outcome.done.map((one) => ({ ...one, cameraIds: [...one.cameraIds] })) },
        };
      },
    }),
    route({
      method: "post",
      path: "/sites/{id}/camera-questions",
      action: "cameras.edit",
      summary: "Ask an ONVIF camera or recorder who it is and where its streams are",
      params: byId,
      body: cameraQuestionSchema,
      answer: cameraAnswerSchema,
      handle: async ({ who, params, body, language }) => {
        const outcome = await search.ask({ who: signedIn(who), language }, params.id, body);
        if ("refused" in outcome) return outcome;
        const said = outcome.done;
        if ("fault" in said) return { answer: { fault: said.fault, streams: [] } };
        return { answer: { ...said.device, streams: [...said.device.streams] } };
      },
    }),
  ];
}

function trialView({ sub, main, picture, tookMs }: Trial): CameraTested {
  const hasPicture = sub.figures !== undefined || main?.figures !== undefined;
  return {
    ok: hasPicture,
    sub: streamView(sub),
    ...(main === undefined ? {} : { main: streamView(main) }),
    ...(picture === undefined
      ? {}
      : { picture: `data:image/jpeg;base64,${Buffer.from(picture).toString("base64")}` }),
    tookMs,
  };
}

function streamView({ figures, way, fault, detail, words }: TrialStream): TestedStream {
  return {
    ...(figures === undefined ? {} : seen(figures)),
    ...(way === undefined ? {} : { way }),
    ...(fault === undefined ? {} : { fault }),
    ...(detail === undefined ? {} : { faultDetail: detail }),
    ...(words === undefined ? {} : { words }),
  };
}

function seen(figures: NonNullable<TrialStream["figures"]>): TestedStream {
  const { codec, width, height, clockOffsetS } = figures;
  const tenths = (value: number) => Math.round(value * 10) / 10;
  return {
    codec,
    width,
    height,
    frameRate: tenths(figures.frameRate),
    bitrate: Math.round(figures.bitrate),
    keyFrameGapS: tenths(figures.keyFrameGapS),
    ...(clockOffsetS === undefined ? {} : { clockOffsetS: tenths(clockOffsetS) }),
  };
}
