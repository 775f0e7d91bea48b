// Why something of a device was not taken, as a sentence in the reader's language.
import type { Said } from "../../hub/serve/contract.ts";
import type { Translate } from "./languages/translate.ts";
import { metricText } from "./wording.ts";

export function reasonText(why: readonly Said[], t: Translate): string {
  const texts = why.map(({ code, values }) => {
    const { field, metric, metrics, ...others } = values;
    return t(`reasons.${code}`, {
      ...others,
      field: field === "" ? t("reasons.wholeValue") : field,
      metric: metric === undefined ? undefined : metricText(metric, t),
      metrics: metrics
        ?.split(", ")
        .map((one) => metricText(one, t))
        .join(t("reasons.and")),
    });
  });
  return texts.reduce(
    (all, one) => all + (/[:：]$/.test(all) ? t("reasons.after") : t("reasons.next")) + one,
  );
}
