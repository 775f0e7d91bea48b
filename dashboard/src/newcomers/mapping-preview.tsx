// What a draft makes of the last messages, as the hub computes it: values by device, and what is refused and why.
import { useTranslation } from "react-i18next";
import type { Trials } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { reasonText } from "../reason-words.ts";
import { EmptyNote, problemText } from "../shell/states.tsx";
import { clockTime, metricText, momentText, valueText } from "../wording.ts";
import { type Mapping, useTrials } from "./newcomer-queries.ts";

type Trial = Trials["trials"][number];

export function MappingPreview(props: {
  siteId: string;
  draft: Mapping | undefined;
  mappingId: string | undefined;
}) {
  const { t } = useTranslation();
  const { data, error } = useTrials(props.siteId, props.draft, props.mappingId);
  const trials = data?.trials ?? [];
  return (
    <div data-testid="preview">
      <p className="quiet">{t("newcomers.editor.previewHint")}</p>
      {props.draft === undefined && <p>{t("newcomers.editor.noFields")}</p>}
      {props.draft !== undefined && error && (
        <p className="newcomer-fault" role="alert">
          <strong>{t("newcomers.editor.invalid")}</strong> {problemText(error, t)}
        </p>
      )}
      {props.draft !== undefined && !error && data && trials.length === 0 && (
        <EmptyNote text={t("newcomers.editor.previewNone")} />
      )}
      {props.draft !== undefined && !error && (
        <ul className="trials">
          {trials.map((trial, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a trial has no id, and two can be alike
            <TrialItem key={at} trial={trial} />
          ))}
        </ul>
      )}
    </div>
  );
}

function TrialItem(props: { trial: Trial }) {
  const { trial } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const rows = [
    ...trial.readings.map((one) => ({ ...one, note: one.late ? t("newcomers.editor.late") : "" })),
    ...trial.tooOld.map((one) => ({ ...one, note: t("newcomers.editor.tooOld") })),
  ];
  return (
    <li data-testid="trial">
      <p className="quiet">
        <span className="mono">{trial.topic}</span> · {clockTime(Date.parse(trial.at), zone)}
        {trial.clockWrong && ` · ${t("newcomers.editor.clockWrong")}`}
      </p>
      {rows.length > 0 && <TrialTable rows={rows} />}
      {trial.refusedWhy.map((why) => {
        const reason = reasonText(why, t);
        return (
          <p key={reason} className="trial-refused">
            {t("newcomers.editor.refused", { reason })}
          </p>
        );
      })}
    </li>
  );
}

function TrialTable(props: { rows: readonly (Trial["readings"][number] & { readonly note: string })[] }) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  return (
    <table className="trial-table">
      <thead>
        <tr>
          {(["device", "metric", "value", "at"] as const).map((column) => (
            <th key={column} scope="col">
              {t(`newcomers.editor.columns.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr key={`${row.address} ${row.metric} ${row.measuredAt}`}>
            <td className="mono">{row.address}</td>
            <td>{metricText(row.metric, t)}</td>
            <td data-testid="trial-value">{valueText(row.metric, row.value, t)}</td>
            <td>
              {momentText(Date.parse(row.measuredAt), now, zone)}
              {row.note !== "" && <span className="chip">{row.note}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
