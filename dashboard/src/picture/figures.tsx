// What is looked at of a camera's picture and stream: each figure against its limit, and its last day as a curve.
import { useTranslation } from "react-i18next";
import type { MetricName } from "../../../devices/metrics.ts";
import type { CameraPicture, PictureFaultName } from "../../../hub/serve/contract.ts";
import type { Translate } from "../languages/language.ts";
import { Sparkline } from "../sensors/sparkline.tsx";
import { Section } from "../shell/section.tsx";
import { durationText, metricText, shareText, valueText } from "../wording.ts";
import { useCurve } from "./picture-queries.ts";

/** The curve beside each judgement. */
const CURVES: readonly (readonly [fault: PictureFaultName, metric: MetricName])[] = [
  ["picture_black", "luma"],
  ["picture_bright", "luma"],
  ["picture_covered", "contrast"],
  ["picture_moved", "reference_match"],
  ["picture_blurred", "sharpness"],
];

export function PictureFigures(props: { picture: CameraPicture }) {
  const { picture } = props;
  const { t } = useTranslation();
  const rows = CURVES.flatMap(([fault, metric]) => {
    const judged = picture.judged[fault];
    return judged === undefined ? [] : [{ fault, metric, judged }];
  });
  return (
    <Section title={t("picture.figures")}>
      <ul className="picture-figures">
        {rows.map(({ fault, metric, judged: { value, limit, side } }) => {
          const isWrong = side === "above" ? value >= limit : value < limit;
          return (
            <Figure
              key={fault}
              cameraId={picture.cameraId}
              name={t(`picture.figure.${fault}`)}
              value={shareText(Math.min(value, 9.99))}
              ought={t("picture.limit", {
                side: t(`picture.sides.${side}`),
                limit: `${Math.round(limit * 100)}%`,
              })}
              isWrong={isWrong}
              metric={metric}
            />
          );
        })}
        {picture.repeatsS !== undefined && (
          <li className="picture-figure">
            <span>{t("picture.figure.picture_looped")}</span>
            <strong className="state" data-tone="critical">
              {t("picture.repeats", { time: durationText(picture.repeatsS * 1000, t) })}
            </strong>
          </li>
        )}
      </ul>
    </Section>
  );
}

export function StreamFigures(props: { picture: CameraPicture }) {
  const { cameraId, stream } = props.picture;
  const { t } = useTranslation();
  if (stream === undefined) return null;
  const rows: readonly (readonly [metric: MetricName, value: number | undefined])[] = [
    ["frame_rate", stream.frameRate],
    ["bitrate", stream.bitrate],
    ["key_frame_gap", stream.keyFrameGapS],
    ["loss", stream.lossShare * 100],
    ["clock_offset", stream.clockOffsetS === undefined ? undefined : Math.abs(stream.clockOffsetS)],
    ["frame_age", stream.frameAgeS],
  ];
  return (
    <Section title={t("picture.stream")} aside={<span className="quiet">{t("picture.format", stream)}</span>}>
      <ul className="picture-figures">
        {rows.map(([metric, value]) =>
          value === undefined ? null : (
            <Figure
              key={metric}
              cameraId={cameraId}
              name={metricText(metric, t)}
              value={valueText(metric, value, t)}
              isWrong={false}
              metric={metric}
            />
          ),
        )}
      </ul>
    </Section>
  );
}

function Figure(props: {
  cameraId: string;
  name: string;
  value: string;
  ought?: string;
  isWrong: boolean;
  metric: MetricName;
}) {
  const { name, value, ought, isWrong, metric } = props;
  const { t } = useTranslation();
  const { data } = useCurve(props.cameraId, metric);
  return (
    <li className="picture-figure">
      <span>{name}</span>
      <strong className="state" data-tone={isWrong ? "critical" : "ok"}>
        {value}
      </strong>
      <span className="quiet">{ought ?? ""}</span>
      <span className="picture-curve" title={`${metricText(metric, t)}，${t("picture.day")}`}>
        <Sparkline
          points={data ?? []}
          limits={{}}
          name={`${metricText(metric, t)}，${t("picture.day")}`}
          shown={(one) => valueText(metric, one, t)}
        />
      </span>
    </li>
  );
}

/** "Lens covered, since 10:12". */
export function doubtText(why: PictureFaultName | undefined, t: Translate): string {
  return why === undefined ? "" : metricText(why, t);
}
