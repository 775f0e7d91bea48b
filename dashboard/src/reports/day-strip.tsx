// A sensor's days as a row of cells: the darker, the longer it was outside. Each cell says its day in words.
import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import type { Outside } from "../../../hub/serve/contract.ts";
import type { Translate } from "../languages/language.ts";
import { clockTime, durationText, zoneDate } from "../wording.ts";

type Day = Outside["days"][number];

/** Chosen: an hour is already bad, the whole day cannot be darker. */
const SHADES_S = [1, 15 * 60, 3600, 4 * 3600];
/** Chosen: a missed reading or two is no gap worth a colour. */
const SMALL_GAP_S = 3600;

export function DayStrip(props: { name: string; days: readonly Day[]; zone: string }) {
  const { t } = useTranslation();
  return (
    <ol className="day-strip" aria-label={t("report.strip", { name: props.name })}>
      {props.days.map((day) => {
        const text = dayText(day, props.zone, t);
        return (
          <Tooltip key={day.day} title={text}>
            <li data-shade={shadeOf(day)} aria-label={text} />
          </Tooltip>
        );
      })}
    </ol>
  );
}

export function DayLegend() {
  const { t } = useTranslation();
  return (
    <p className="day-legend quiet">
      <span data-shade="inside" /> {t("report.legendInside")}
      <span data-shade="3" /> {t("report.legendOutside")}
      <span data-shade="partly" /> {t("report.legendPartly")}
      <span data-shade="gap" /> {t("report.legendGap")}
    </p>
  );
}

function shadeOf(day: Day): string {
  if (day.outsideS > 0) return String(SHADES_S.filter((least) => day.outsideS >= least).length);
  if (day.insideS === 0) return "gap";
  return day.gapS > SMALL_GAP_S ? "partly" : "inside";
}

function dayText(day: Day, zone: string, t: Translate): string {
  const text = dayWords(day, zone, t);
  if (day.countedFrom === undefined) return text;
  return t("report.dayOtherZone", { text, from: clockTime(Date.parse(day.countedFrom), zone) });
}

function dayWords(day: Day, zone: string, t: Translate): string {
  const date = zoneDate(Date.parse(day.day), zone).slice(5);
  const longest = durationText(day.longestOutsideS * 1000, t);
  switch (shadeOf(day)) {
    case "inside":
      return t("report.dayInside", { day: date });
    case "gap":
      return t("report.dayGap", { day: date });
    case "partly":
      return t("report.dayPartly", { day: date, duration: durationText(day.gapS * 1000, t) });
    default:
      return t("report.dayOutside", { day: date, duration: durationText(day.outsideS * 1000, t), longest });
  }
}
