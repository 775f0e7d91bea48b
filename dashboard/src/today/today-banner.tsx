// One banner: green, or the one thing to do, which it opens.
import { CheckCircleFilled, ExclamationCircleFilled, RightOutlined, WarningFilled } from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Alert, Sensor } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import type { Translate } from "../languages/language.ts";
import { isOrdered, leftText } from "../orders/order-words.ts";
import { useConnection } from "../realtime.tsx";
import { whatText } from "../remarks/remark-words.ts";
import { mainMetric } from "../sensors/sensor-state.ts";
import { durationText, limitText, momentText, valueText } from "../wording.ts";
import type { OneThing } from "./one-thing.ts";

type Tone = "ok" | "warning" | "critical";

const ICON: Record<Tone, ReactNode> = {
  ok: <CheckCircleFilled />,
  warning: <WarningFilled />,
  critical: <ExclamationCircleFilled />,
};

export function TodayBanner(props: { thing: OneThing; sensors: readonly Sensor[] }) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const connection = useConnection();
  //  Cut off, nothing may go on ticking, nor be green, as if the page still knew.
  const asOf = connection.trueUntil ?? now;
  const { tone, title, rest, to, go } = wordsOf(props.thing, props.sensors, { now: asOf, zone, t });
  const isLost = connection.state === "lost";
  const body = (
    <>
      <span className="today-icon" aria-hidden="true">
        {ICON[tone]}
      </span>
      <span className="today-words">
        <strong data-testid="today-title">{title}</strong>
        {rest !== "" && <span>{rest}</span>}
        {isLost && <span className="quiet">{t("today.asOf", { time: momentText(asOf, now, zone) })}</span>}
      </span>
      {go !== undefined && (
        <span className="today-go">
          {go} <RightOutlined />
        </span>
      )}
    </>
  );
  const look = {
    className: "today-banner",
    "data-tone": isLost ? "lost" : tone,
    "data-testid": "today-banner",
  };
  return (
    <h1 className="today-head">
      {to === undefined ? (
        <span {...look}>{body}</span>
      ) : (
        <Link to={to} {...look}>
          {body}
        </Link>
      )}
    </h1>
  );
}

type Said = { tone: Tone; title: string; rest: string; to?: string; go?: string };
type Now = { now: number; zone: string; t: Translate };

function wordsOf(thing: OneThing, sensors: readonly Sensor[], at: Now): Said {
  const { now, zone, t } = at;
  switch (thing.kind) {
    case "alert": {
      const { alert, others } = thing;
      const go = alert.state === "firing" ? t("today.take") : t("today.act");
      return { ...alertWords(alert, others, sensors, at), to: `/alerts/${alert.id}`, go };
    }
    case "in-hand": {
      const { alert, others } = thing;
      const said = alertWords(alert, others, sensors, at);
      const title = t("today.inHand", { what: said.title });
      return { ...said, tone: "warning", title, to: `/alerts/${alert.id}`, go: t("today.look") };
    }
    case "outside": {
      const { sensor } = thing;
      const title = t("today.outside", { name: sensor.name });
      return {
        tone: "warning",
        title,
        rest: nowAndLimit(sensor, t),
        to: `/sensors/${sensor.id}`,
        go: t("today.look"),
      };
    }
    case "unknown": {
      const { sensor } = thing;
      const title = t("today.unknown", { name: sensor.name });
      const to = `/sensors/${sensor.id}`;
      return { tone: "warning", title, rest: t("today.unknownDo"), to, go: t("today.look") };
    }
    case "well": {
      const { fridges: count, since } = thing;
      const title = t("today.well", { count });
      const time = since === undefined ? "" : momentText(since, now, zone);
      return {
        tone: "ok",
        title,
        rest: since === undefined ? t("today.wholeDay") : t("today.since", { time }),
      };
    }
    case "no-fridges":
      return { tone: "ok", title: t("today.nothing"), rest: t("today.noFridges") };
  }
}

function alertWords(alert: Alert, others: number, sensors: readonly Sensor[], { now, t }: Now): Said {
  const sensor = sensors.find(({ id }) => id === alert.deviceId);
  const lasted = t("alert.lasted", { duration: durationText(now - Date.parse(alert.since), t) });
  const parts = [
    ...(sensor === undefined ? [] : [sensor.name]),
    ...(sensor === undefined || alert.metric !== mainMetric(sensor) ? [] : [nowAndLimit(sensor, t, alert)]),
    ...(isOrdered(alert) ? [alert.remark?.text ?? "", leftText(alert, now, t) ?? ""] : [lasted]),
    ...(others > 0 ? [t("today.others", { count: others })] : []),
  ];
  const tone = alert.severity === "critical" ? "critical" : "warning";
  return { tone, title: whatText(alert, t), rest: parts.filter((part) => part !== "").join(" · ") };
}

/** 10.4 °C, 限值 8 °C. */
function nowAndLimit(sensor: Sensor, t: Translate, alert?: Alert): string {
  const metric = mainMetric(sensor);
  const latest = sensor.latest[metric];
  if (latest === undefined) return "";
  const value = valueText(metric, latest.value, t);
  const limit =
    alert?.limit ??
    sensor.limits.find(
      (one) =>
        one.metric === metric && (one.side === "above" ? latest.value > one.limit : latest.value < one.limit),
    )?.limit;
  if (limit === undefined) return value;
  return `${value} · ${t("alert.limit", { value: limitText(metric, limit, t) })}`;
}
