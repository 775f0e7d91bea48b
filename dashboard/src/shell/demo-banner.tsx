// Says on every page that the kitchens are simulated and how much the durations of alerts are shortened, where they are.
import { useTranslation } from "react-i18next";
import type { About } from "../../../hub/serve/contract.ts";
import { durationText } from "../wording.ts";

/** The sample fridge's first step. Source: devices/places.ts, sample-fridge-too-warm. */
const EXAMPLE_MS = 15 * 60_000;

export function DemoBanner(props: { about: About }) {
  const { about } = props;
  const { t } = useTranslation();
  if (!about.demo) return null;
  const factor = about.ruleDurationFactor;
  const times = Math.round(1 / factor);
  return (
    <p className="demo-banner" data-testid="demo-banner">
      {factor < 1 ? (
        <>
          <span className="wide-only">
            {t("demo.shortened", { times, example: durationText(EXAMPLE_MS * factor, t) })}
          </span>
          <span className="narrow-only">{t("demo.shortenedBrief", { times })}</span>
        </>
      ) : (
        t("demo.plain")
      )}
    </p>
  );
}
