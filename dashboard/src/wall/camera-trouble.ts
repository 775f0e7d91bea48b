// What is wrong with a camera, as who works in the kitchen can read it, and what they can do about it. Pure.
import type { Camera } from "../../../hub/serve/contract.ts";
import type { Translate } from "../languages/translate.ts";
import { markOf } from "./wall-tiles.ts";

export type Trouble = { readonly what: string; readonly todo: string };

/** Undefined where nothing is known to be wrong. */
export function troubleOf(camera: Camera, t: Translate): Trouble | undefined {
  const mark = markOf(camera);
  if (mark === "believed" || mark === "waiting") return undefined;
  const { fault, picture } = camera;
  const why = camera.state === "online" && picture?.isBelieved === false ? picture.why : undefined;
  if (why !== undefined) return { what: t(`metric.${why}`), todo: t(`picture.todo.${why}`) };
  const state = t(`camera.${camera.state}`);
  if (fault === undefined) return { what: state, todo: t("myCameras.do.offline") };
  const what = mark === "offline" ? `${state} · ${t(`camera.fault.${fault}`)}` : t(`camera.fault.${fault}`);
  switch (fault) {
    case "unreachable":
    case "wrong-password":
    case "stalled":
      return { what, todo: t(`myCameras.do.${fault}`) };
    default:
      return { what, todo: t("myCameras.do.other") };
  }
}
