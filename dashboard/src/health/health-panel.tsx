// How far a sensor's readings can be believed: what was found, worst first, and the figures behind it.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SensorHealth } from "../../../hub/serve/contract.ts";
import { api } from "../api.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import type { Translate } from "../languages/language.ts";
import { KEYS } from "../queries.ts";
import { Failed, Loading } from "../shell/states.tsx";
import { durationText, momentText, numberText, shareText, valueText, zoneDate } from "../wording.ts";
import { findingText } from "./finding-words.ts";

const LOOK_EVERY_MS = 30_000;

export function HealthPanel(props: { sensorId: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: [...KEYS.health, props.sensorId],
    queryFn: ({ signal }) => api.health(props.sensorId, signal),
    refetchInterval: LOOK_EVERY_MS,
  });
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={5} />;
  return (
    <div data-testid="health-panel" data-state={data.state}>
      <Findings health={data} />
      <Windows health={data} />
      <Facts health={data} />
    </div>
  );
}

function Findings(props: { health: SensorHealth }) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  if (props.health.findings.length === 0)
    return (
      <p className="finding" data-tone={props.health.state === "good" ? "ok" : "quiet"}>
        {t(props.health.state === "good" ? "health.nothingFound" : "health.nothingKnown")}
      </p>
    );
  return (
    <ul className="findings">
      {props.health.findings.map((finding) => (
        <li
          key={`${finding.kind} ${finding.metric ?? ""}`}
          className="finding"
          data-tone={finding.severity}
          data-testid={`finding-${finding.kind}`}
        >
          <strong>{t(`health.kind.${finding.kind}`)}</strong> <span>{findingText(finding, t)}</span>{" "}
          {finding.since !== undefined && (
            <time className="quiet">
              {t("health.since", { time: momentText(Date.parse(finding.since), now, zone) })}
            </time>
          )}
          <p className="quiet">{t(`health.advice.${finding.kind}`)}</p>
        </li>
      ))}
    </ul>
  );
}

function Windows(props: { health: SensorHealth }) {
  const { t } = useTranslation();
  const { windows } = props.health;
  if (windows.length === 0) return null;
  const duration = (seconds: number) => (seconds === 0 ? "—" : durationText(seconds * 1000, t));
  return (
    <table className="plain-table">
      <caption>{t("health.windows")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("health.window")}</th>
          <th scope="col">{t("health.received")}</th>
          <th scope="col">{t("health.longestGap")}</th>
          <th scope="col">{t("health.late")}</th>
        </tr>
      </thead>
      <tbody>
        {windows.map((window) => (
          <tr key={window.days}>
            <th scope="row">{t("health.days", { count: window.days })}</th>
            <td>
              {shareText(window.receivedShare)}{" "}
              <span className="quiet">
                {window.received} / {window.expected}
              </span>
            </td>
            <td>{duration(window.longestGapS)}</td>
            <td>{window.late}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Facts(props: { health: SensorHealth }) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const { battery, signal, clock, faultCodes, jumps, firstSeen, lastSeen } = props.health;
  const { duplicates, conflicts, replays } = props.health;
  const moment = (at: string) => momentText(Date.parse(at), now, zone);
  return (
    <dl className="facts">
      {lastSeen && <Fact term={t("health.lastSeen")}>{moment(lastSeen)}</Fact>}
      {firstSeen && <Fact term={t("health.firstSeen")}>{zoneDate(Date.parse(firstSeen), zone)}</Fact>}
      {battery && <Fact term={t("metric.battery")}>{batteryText(battery, zone, t)}</Fact>}
      {signal && (
        <Fact term={t("metric.signal")}>
          {valueText(signal.metric, signal.newest, t)}
          {signal.weakShare > 0 && ` · ${t("health.weak", { share: shareText(signal.weakShare) })}`}
        </Fact>
      )}
      {clock && <Fact term={t("health.clock")}>{clockText(clock, t)}</Fact>}
      {faultCodes.length > 0 && (
        <Fact term={t("health.faultCodes")}>
          {faultCodes.map(({ code, count }) => `${code ?? "null"} × ${count}`).join("，")}
        </Fact>
      )}
      {jumps.map((jump) => (
        <Fact key={jump.at} term={t("health.jump")}>
          {moment(jump.at)}：{numberText(jump.from, 1)} → {numberText(jump.to, 1)}
        </Fact>
      ))}
      {(duplicates > 0 || conflicts > 0 || replays > 0) && (
        <Fact term={t("health.repeated")}>
          {t("health.repeatedDetail", { duplicates, conflicts, replays })}
        </Fact>
      )}
    </dl>
  );
}

function Fact(props: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{props.term}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function batteryText(battery: NonNullable<SensorHealth["battery"]>, zone: string, t: Translate): string {
  const { percent, perDay, end, whyNoEnd } = battery;
  const date = (at: string) => zoneDate(Date.parse(at), zone);
  return [
    `${numberText(percent, 0)}%`,
    perDay !== undefined && t("health.perDay", { percent: numberText(perDay, 2) }),
    end &&
      (end.latest
        ? t("health.batteryEnd", { at: date(end.at), earliest: date(end.earliest), latest: date(end.latest) })
        : t("health.batteryEndOpen", { at: date(end.at), earliest: date(end.earliest) })),
    whyNoEnd && t(`health.noEnd.${whyNoEnd}`),
  ]
    .filter(Boolean)
    .join(" · ");
}

function clockText({ offsetS, disbelieved }: NonNullable<SensorHealth["clock"]>, t: Translate): string {
  const off =
    offsetS === undefined
      ? t("health.clockUnsteady")
      : Math.abs(offsetS) < 5
        ? t("health.clockRight")
        : t(offsetS > 0 ? "health.clockSlow" : "health.clockFast", {
            duration: durationText(Math.abs(offsetS) * 1000, t),
          });
  return disbelieved > 0 ? `${off} · ${t("health.disbelieved", { count: disbelieved })}` : off;
}
