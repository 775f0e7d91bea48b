// Who would be called, and when, if there were an alert now or at another time: worked out by the hub's own planner.
import { Input, Segmented } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Alert, Duty } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { momentText } from "../wording.ts";
import { levelText, personText } from "./duty-words.ts";

export type Asked = {
  readonly severity: Alert["severity"];
  /** "2026-03-02" and "23:00" in the hub's zone; empty: now. */
  readonly day: string;
  readonly time: string;
};

export function CallPreview(props: { duty: Duty; asked: Asked; onAsk: (asked: Asked) => void }) {
  const { duty, asked, onAsk } = props;
  const { t } = useTranslation();
  const id = useId();
  return (
    <>
      <p className="quiet section-intro">{t("duty.previewIntro")}</p>
      <div className="preview-asked">
        <Segmented
          aria-label={t("duty.previewSeverity")}
          data-testid="preview-severity"
          value={asked.severity}
          onChange={(severity) => onAsk({ ...asked, severity })}
          options={(["notice", "warning", "critical"] as const).map((value) => ({
            value,
            label: t(`alert.severity.${value}`),
          }))}
        />
        <span>
          <label htmlFor={`${id}day`}>{t("duty.previewDay")}</label>
          <Input
            id={`${id}day`}
            type="date"
            data-testid="preview-day"
            value={asked.day}
            onChange={(event) => onAsk({ ...asked, day: event.target.value })}
          />
        </span>
        <span>
          <label htmlFor={`${id}time`}>{t("duty.previewTime")}</label>
          <Input
            id={`${id}time`}
            type="time"
            data-testid="preview-time"
            value={asked.time}
            onChange={(event) => onAsk({ ...asked, time: event.target.value })}
          />
        </span>
      </div>
      {duty.calls.length === 0 ? (
        <p role="alert">{t("duty.nobodyAtAll")}</p>
      ) : (
        <ol className="calls" data-testid="calls" aria-live="polite">
          {duty.calls.map((call, index) => (
            <CallLine key={`${call.at} ${call.level}`} call={call} isFirst={index === 0} />
          ))}
        </ol>
      )}
    </>
  );
}

function CallLine(props: { call: Duty["calls"][number]; isFirst: boolean }) {
  const { call, isFirst } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const at = Date.parse(call.at);
  //  Of what is asked about this very moment, "at once" says more than the minute.
  const isNow = isFirst && Math.abs(at - now) < 60_000;
  return (
    <li data-testid="call">
      <time dateTime={call.at}>{isNow ? t("duty.now") : momentText(at, now, zone)}</time>
      <span>
        <strong>{call.people.map((person) => personText(person, t)).join(" · ")}</strong>{" "}
        <span className="quiet">{levelText(call.level, t)}</span>
        {call.passed.map(({ level, because }) => (
          <span key={level} className="quiet call-passed">
            {t("duty.skips", { level: levelText(level, t), because: t(`duty.passed.${because}`) })}
          </span>
        ))}
      </span>
    </li>
  );
}
