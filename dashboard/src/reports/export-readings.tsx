// Takes the period's readings out as a file, and shows how far it is while it is made.
import { DownloadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ExportProgress } from "../../../hub/serve/contract.ts";
import { api, exportAddress } from "../api.ts";
import { currentLanguage } from "../languages/language.ts";
import { problemText } from "../shell/states.tsx";

type Rows = "readings" | "days";
type Format = "csv" | "xlsx";

const LOOK_EVERY_MS = 700;

/** `asked`: site, metric, from and to, as the API takes them. */
export function ExportReadings(props: { asked: Readonly<Record<string, string>> }) {
  const { t } = useTranslation();
  const [rows, setRows] = useState<Rows>("readings");
  const [format, setFormat] = useState<Format>("csv");
  const [ticket, setTicket] = useState<string>();
  function begin() {
    const next = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    setTicket(next);
    const link = document.createElement("a");
    link.href = exportAddress({ ...props.asked, rows, format, language: currentLanguage(), ticket: next });
    link.download = "";
    link.click();
  }
  return (
    <div className="export">
      <Segmented
        aria-label={t("report.rowsLabel")}
        value={rows}
        onChange={setRows}
        options={(["readings", "days"] as const).map((value) => ({
          value,
          label: t(`report.rows.${value}`),
        }))}
      />
      <Segmented
        aria-label={t("report.format")}
        value={format}
        onChange={setFormat}
        options={(["csv", "xlsx"] as const).map((value) => ({ value, label: t(`report.formats.${value}`) }))}
      />
      <Button type="primary" icon={<DownloadOutlined />} onClick={begin}>
        {t("report.download")}
      </Button>
      {ticket !== undefined && <Progress key={ticket} ticket={ticket} />}
      <p className="quiet">{t("report.exportHint")}</p>
    </div>
  );
}

function Progress(props: { ticket: string }) {
  const { t } = useTranslation();
  const { data, error } = useQuery({
    queryKey: ["export", props.ticket],
    queryFn: ({ signal }) => api.exportProgress(props.ticket, signal),
    refetchInterval: ({ state }) => (isOver(state.data) ? false : LOOK_EVERY_MS),
  });
  const counts = { rows: data?.rows.toLocaleString(), of: data?.rowsExpected.toLocaleString() };
  const words =
    data === undefined || data.state === "waiting"
      ? error
        ? problemText(error, t)
        : ""
      : data.state === "running"
        ? t("report.progress", counts)
        : data.state === "done"
          ? t("report.done", counts)
          : t("report.brokenOff");
  return (
    <output className="export-progress" data-state={data?.state}>
      {data?.state === "running" && <progress max={Math.max(1, data.rowsExpected)} value={data.rows} />}{" "}
      {words}
    </output>
  );
}

function isOver(progress: ExportProgress | undefined): boolean {
  return progress?.state === "done" || progress?.state === "broken-off";
}
