// How cameras get in: a live test before one is saved.
import { z } from "zod";
import type { CameraTests, Trial, TrialStream } from "../../actions/test-camera.ts";
import { type CameraTested, cameraTestedSchema, cameraTestSchema, type TestedStream } from "../contract.ts";
import { type Route, route, signedIn } from "../route.ts";

export type CameraEntryNeeds = { readonly tests: CameraTests };

export function cameraEntryRoutes({ tests }: CameraEntryNeeds): Route[] {
  return [
    route({
      method: "post",
      path: "/sites/{id}/camera-tests",
      action: "cameras.edit",
      summary: "Try a camera as it would be set up: a picture, or the fault, within 5 s; nothing is kept",
      params: z.object({ id: z.string() }),
      body: cameraTestSchema,
      answer: cameraTestedSchema,
      handle: async ({ who, params, body, language }) => {
        const outcome = await tests.test({ who: signedIn(who), language }, params.id, body);
        return "refused" in outcome ? outcome : { answer: trialView(outcome.done) };
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
