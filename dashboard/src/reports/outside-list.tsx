// Sensors with the time that they were outside, worst first.
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Outside, Site } from "../../../hub/serve/contract.ts";
import { useHubClock } from "../hub-clock.tsx";
import type { Translate } from "../languages/language.ts";
import { durationText, shareText, valueText } from "../wording.ts";
import { DayLegend, DayStrip } from "./day-strip.tsx";

export function OutsideList(props: { sensors: readonly Outside[]; sites: readonly Site[]; metric: string }) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const worstFirst = props.sensors.toSorted((a, b) => b.outsideS - a.outsideS || b.gapS - a.gapS);
  return (
    <>
      <p className="quiet">{t("report.sensorsHint")}</p>
      <DayLegend />
      <ul className="outside-list">
        {worstFirst.map((one) => (
          <li key={one.sensorId} data-testid={`outside-${one.sensorId}`}>
            <div className="outside-head">
              <h3>
                <Link to={`/sensors/${encodeURIComponent(one.sensorId)}`}>{one.name}</Link>
              </h3>
              <span className="quiet">{props.sites.find((site) => site.id === one.siteId)?.name}</span>
              <span className="state" data-tone={toneOf(one)}>
                {sentence(one, t)}
              </span>
            </div>
            <DayStrip name={one.name} days={one.days} zone={zone} />
            <p className="quiet">{details(one, props.metric, t)}</p>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Chosen: of less than half of the time known, nobody can say that it was never outside. */
const LEAST_KNOWN = 0.5;

function isKnownEnough({ insideS, outsideS, gapS }: Outside): boolean {
  return insideS + outsideS >= LEAST_KNOWN * (insideS + outsideS + gapS);
}

function toneOf(one: Outside): string {
  if (one.outsideS > 0) return "critical";
  return one.insideS > 0 && isKnownEnough(one) ? "ok" : "quiet";
}

function sentence(one: Outside, t: Translate): string {
  const { insideS, outsideS } = one;
  const known = insideS + outsideS;
  if (known === 0) return t("report.unknown");
  if (outsideS === 0 && !isKnownEnough(one)) return t("report.tooLittle");
  if (outsideS === 0) return t("report.neverOutside");
  return t("report.share", { share: shareText(insideS / known) });
}

function details(one: Outside, metric: string, t: Translate): string {
  const { insideS, outsideS, gapS, min, max, late } = one;
  const all = insideS + outsideS + gapS;
  const duration = (seconds: number) => durationText(seconds * 1000, t);
  return [
    outsideS > 0 && t("report.outsideTotal", { duration: duration(outsideS) }),
    outsideS > 0 && t("report.longestOne", { duration: duration(one.longestOutsideS) }),
    outsideS > 0 && t("report.most24h", { duration: duration(one.most24hOutsideS) }),
    all > 0 && t("report.knownShare", { share: shareText((insideS + outsideS) / all) }),
    min !== undefined &&
      max !== undefined &&
      t("report.extremes", { min: valueText(metric, min, t), max: valueText(metric, max, t) }),
    late > 0 && t("report.late", { count: late }),
  ]
    .filter(Boolean)
    .join(" · ");
}
