// Why a camera gives no picture, and what to look at first.
import type { Camera } from "../../../hub/serve/contract.ts";
import type { Translate } from "../languages/language.ts";
import { durationText } from "../wording.ts";

type Fault = {
  readonly fault?: Camera["fault"];
  readonly faultDetail?: Camera["faultDetail"];
  readonly clockOffsetS?: Camera["clockOffsetS"];
};

/** Empty where nothing is known. */
export function faultWords({ fault, faultDetail, clockOffsetS }: Fault, t: Translate): string {
  const byWhat = fault ? t(`camera.fault.${fault}`) : undefined;
  const what = fault === "clock-off" && clockOffsetS !== undefined ? clockWords(clockOffsetS, t) : byWhat;
  const first = faultDetail ? t(`cameraFaultDetail.${faultDetail}`) : undefined;
  return [what, first].filter((words) => words !== undefined).join(t("camera.faultJoin"));
}

function clockWords(offsetS: number, t: Translate): string {
  const duration = durationText(Math.abs(offsetS) * 1000, t);
  return t(offsetS > 0 ? "camera.clockAhead" : "camera.clockBehind", { duration });
}
