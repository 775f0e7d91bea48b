// What is wrong with a camera, as who works in the kitchen can read it, and what they can do about it. Pure.
import type { Camera } from "../../../hub/serve/contract.ts";
import type { Translate } from "../languages/translate.ts";
import { markOf } from "./wall-tiles.ts";

export type Trouble = { readonly what: string; readonly todo: string };

/** Undefined where nothing is known to be wrong. */
export function troubleOf(camera: Camera, t: Translate): Trouble | undefined {
  const mark = markOf(camera);
  if (mark === "believed" || mark === "waiting") return undefined;
  const { fault, picture, state } = camera;
  const doubt = picture?.isBelieved === false ? picture.why : undefined;
  if (mark === "doubtful" && doubt !== undefined)
    return { what: t(`metric.${doubt}`), todo: t(`picture.todo.${doubt}`) };
  if (fault === undefined) return { what: t(`camera.${state}`), todo: t("myCameras.do.offline") };
  const said = t(`camera.fault.${fault}`);
  const what = mark === "offline" ? `${t("camera.offline")} · ${said}` : said;
  switch (fault) {
    case "unreachable":
    case "wrong-password":
    case "stalled":
      return { what, todo: t(`myCameras.do.${fault}`) };
    default:
      return { what, todo: t("myCameras.do.other") };
  }
}

/** Its state in a few words, with what is wrong where anything is. */
export function stateText(camera: Camera, t: Translate): string {
  return troubleOf(camera, t)?.what ?? t(`camera.${camera.state}`);
}
