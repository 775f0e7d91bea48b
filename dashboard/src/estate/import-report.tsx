// What an import would do or did, row by row; the rows with faults first to be seen, because they are what there is to do.
import { Button, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ImportReport } from "../../../hub/serve/contract.ts";
import { EmptyNote } from "../shell/states.tsx";

type Row = ImportReport["rows"][number];
const OUTCOMES = ["fault", "new", "changed", "unchanged"] as const;
const TONE: Record<Row["outcome"], string> = {
  fault: "critical",
  new: "ok",
  changed: "notice",
  unchanged: "quiet",
};
/** Chosen: what is drawn at once without a phone stopping over it. */
const ROWS_AT_ONCE = 200;

export function ImportReportTable(props: { report: ImportReport }) {
  const { rows, counts, ignored } = props.report;
  const { t } = useTranslation();
  const [filter, setFilter] = useState<Row["outcome"] | "all">(counts.fault > 0 ? "fault" : "all");
  const [most, setMost] = useState(ROWS_AT_ONCE);
  const matching = filter === "all" ? rows : rows.filter((row) => row.outcome === filter);
  const hasSheets = new Set(rows.map((row) => row.sheet)).size > 1;
  return (
    <>
      <div className="report-filter">
        <Segmented
          aria-label={t("import.filter")}
          value={filter}
          onChange={(value) => {
            setFilter(value);
            setMost(ROWS_AT_ONCE);
          }}
          options={[
            { value: "all" as const, label: `${t("import.all")} ${rows.length}` },
            ...OUTCOMES.map((value) => ({
              value,
              label: (
                <span data-testid={`count-${value}`}>
                  {t(`import.counts.${value}`, { count: counts[value] })}
                </span>
              ),
            })),
          ]}
        />
      </div>
      {ignored.length > 0 && (
        <p className="quiet" data-testid="ignored">
          {t("import.ignored", { names: ignored.join(" · ") })}
        </p>
      )}
      {matching.length === 0 ? (
        <EmptyNote text={t("import.nothingShown")} />
      ) : (
        <table className="estate-table report" data-testid="report">
          <thead>
            <tr>
              <th>{t("import.row")}</th>
              <th>{t("estate.state")}</th>
              <th>{t("import.type")}</th>
              <th>{t("estate.fields.name")}</th>
              <th>{t("import.details")}</th>
            </tr>
          </thead>
          <tbody>
            {matching.slice(0, most).map((row) => (
              <ReportRow key={`${row.sheet} ${row.row}`} row={row} hasSheets={hasSheets} />
            ))}
          </tbody>
        </table>
      )}
      {matching.length > most && (
        <p className="section-foot">
          <Button onClick={() => setMost(most + ROWS_AT_ONCE)}>
            {t("import.more", { count: Math.min(ROWS_AT_ONCE, matching.length - most) })}
          </Button>
        </p>
      )}
    </>
  );
}

function ReportRow(props: { row: Row; hasSheets: boolean }) {
  const { row } = props;
  const { t } = useTranslation();
  return (
    <tr data-outcome={row.outcome} data-testid={`report-row-${row.row}`}>
      <td data-label={t("import.row")}>
        {props.hasSheets && `${row.sheet} `}
        {row.row}
      </td>
      <td data-label={t("estate.state")}>
        <span className="state" data-tone={TONE[row.outcome]}>
          {t(`import.outcome.${row.outcome}`)}
        </span>
      </td>
      <td data-label={t("import.type")}>{row.type === null ? "—" : t(`import.types.${row.type}`)}</td>
      <td data-label={t("estate.fields.name")}>
        {row.name}
        {row.target !== null && <small className="mono">{row.target}</small>}
      </td>
      <td data-label={t("import.details")}>
        {row.faults.length > 0 ? (
          <ul className="report-faults">
            {row.faults.map(({ column, why }) => (
              <li key={`${column} ${why}`}>
                <strong>{column}</strong> {why}
              </li>
            ))}
          </ul>
        ) : (
          row.changes.join(" · ")
        )}
      </td>
    </tr>
  );
}
