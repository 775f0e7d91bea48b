// One sensor as a card: the value large, how old it is, what it should be, and in words whether that is all right.
import {
  CheckCircleFilled,
  ClockCircleOutlined,
  DisconnectOutlined,
  ExclamationCircleFilled,
  MinusCircleOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isMetricName, metricFacts } from "../../../devices/metrics.ts";
import type { Sensor } from "../../../hub/serve/contract.ts";
import { HealthMark } from "../health/health-mark.tsx";
import { useHubNow } from "../hub-clock.tsx";
import type { Translate } from "../languages/language.ts";
import { ageText, durationText, limitText, metricText, numberText, valueText } from "../wording.ts";
import { placeText } from "./place-text.ts";
import { type Judgement, judge, type Limits, limitsOf, mainMetric, metricsOf } from "./sensor-state.ts";
import { Sparkline } from "./sparkline.tsx";

const LOOK: Record<Judgement["state"], { tone: string; icon: ReactNode }> = {
  ok: { tone: "ok", icon: <CheckCircleFilled /> },
  unjudged: { tone: "quiet", icon: <MinusCircleOutlined /> },
  above: { tone: "critical", icon: <ExclamationCircleFilled /> },
  below: { tone: "critical", icon: <ExclamationCircleFilled /> },
  stale: { tone: "warning", icon: <ClockCircleOutlined /> },
  silent: { tone: "warning", icon: <DisconnectOutlined /> },
  never: { tone: "quiet", icon: <DisconnectOutlined /> },
};

export function SensorCard(props: {
  sensor: Sensor;
  siteName?: string | undefined;
  /** The last day, as the hub's small curves have it. */
  points?: readonly (number | null)[] | undefined;
  onOpen: () => void;
}) {
  const { sensor } = props;
  const { t } = useTranslation();
  const now = useHubNow();
  const judgement = judge(sensor, now);
  const { tone, icon } = LOOK[judgement.state];
  const metric = mainMetric(sensor);
  const latest = sensor.latest[metric];
  return (
    <article
      className="card sensor"
      data-testid={`sensor-card-${sensor.id}`}
      data-tone={tone}
      data-state={judgement.state}
    >
      <header className="sensor-head">
        <h3>
          <button
            type="button"
            className="card-cover"
            aria-label={t("sensor.open", { name: sensor.name })}
            onClick={props.onOpen}
          >
            {sensor.name}
          </button>
        </h3>
        <p>{[props.siteName, placeText(sensor.place, t)].filter(Boolean).join(" · ")}</p>
      </header>
      {latest ? (
        <BigValue metric={metric} value={latest.value} />
      ) : (
        <p className="sensor-value sensor-value-none" data-testid="sensor-value">
          —
        </p>
      )}
      <p className="sensor-line">
        <span className="state" data-tone={tone}>
          {icon} {t(`sensor.${judgement.state}`)}
        </span>
        <span>{limitsText(metric, limitsOf(sensor, metric), t)}</span>
      </p>
      <p className="sensor-age">
        {ageLine(judgement, t)}
        {sensor.health.worst !== undefined && sensor.health.worst !== judgement.state && (
          <HealthMark health={sensor.health} />
        )}
      </p>
      {props.points && (
        <Sparkline
          points={props.points}
          limits={limitsOf(sensor, metric)}
          name={sensor.name}
          shown={(value) => valueText(metric, value, t)}
        />
      )}
      <OtherValues sensor={sensor} except={metric} />
    </article>
  );
}

function BigValue(props: { metric: string; value: number }) {
  const { t } = useTranslation();
  const facts = isMetricName(props.metric) ? metricFacts(props.metric) : undefined;
  const isNumber = facts && !facts.states;
  return (
    <p className="sensor-value" data-testid="sensor-value">
      {isNumber ? numberText(props.value, facts.digits) : valueText(props.metric, props.value, t)}
      {isNumber && <span className="sensor-unit"> {facts.unit}</span>}
    </p>
  );
}

function OtherValues(props: { sensor: Sensor; except: string }) {
  const { t } = useTranslation();
  const others = metricsOf(props.sensor).filter((metric) => metric !== props.except);
  if (others.length === 0) return null;
  return (
    <dl className="sensor-others">
      {others.map((metric) => {
        const value = props.sensor.latest[metric]?.value ?? 0;
        return (
          <div key={metric} data-open={metric === "door" && value === 1}>
            <dt>{metricText(metric, t)}</dt>
            <dd>{valueText(metric, value, t)}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function ageLine(judgement: Judgement, t: Translate): string {
  switch (judgement.state) {
    case "never":
      return t("sensor.neverDetail");
    case "silent":
      return t("sensor.silentFor", { duration: durationText(judgement.ageMs, t) });
    default:
      return ageText(judgement.ageMs, t);
  }
}

/** 应 0 至 8 °C, or whichever side there is. */
export function limitsText(metric: string, { most, least }: Limits, t: Translate): string {
  if (most !== undefined && least !== undefined) {
    return t("sensor.between", { least: numberText(least, 0), most: limitText(metric, most, t) });
  }
  if (most !== undefined) return t("sensor.most", { limit: limitText(metric, most, t) });
  if (least !== undefined) return t("sensor.least", { limit: limitText(metric, least, t) });
  return t("sensor.noLimit");
}
