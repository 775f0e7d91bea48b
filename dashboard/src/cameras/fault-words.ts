// Why a camera gives no picture, and what to look at first.
import type { Camera } from "../../../hub/serve/contract.ts";
import type { Translate } from "../languages/language.ts";

type Fault = { readonly fault?: Camera["fault"]; readonly faultDetail?: Camera["faultDetail"] };

/** Empty where nothing is known. */
export function faultWords({ fault, faultDetail }: Fault, t: Translate): string {
  const what = fault ? t(`camera.fault.${fault}`) : undefined;
  const first = faultDetail ? t(`cameraFaultDetail.${faultDetail}`) : undefined;
  return [what, first].filter((words) => words !== undefined).join(t("camera.faultJoin"));
}
