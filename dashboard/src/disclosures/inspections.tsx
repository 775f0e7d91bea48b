// When a canteen was inspected, by whom and with what result; those who inspect write it down here.
import { Button, Input, Popconfirm, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Inspection } from "../../../hub/serve/contract.ts";
import { useMay } from "../queries.ts";
import { EmptyNote, Failed, Loading, problemText } from "../shell/states.tsx";
import { useInspections, useRecordInspection, useWithdrawInspection } from "./disclosure-queries.ts";

const RESULTS = ["passed", "to-mend", "failed"] as const;

export function Inspections(props: { siteId: string; today: string }) {
  const { siteId, today } = props;
  const { t } = useTranslation();
  const may = useMay();
  const { data, error, refetch } = useInspections(siteId);
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={3} />;
  const mayRecord = may("inspections.record");
  return (
    <>
      {mayRecord && <InspectionForm siteId={siteId} today={today} />}
      {data.items.length === 0 ? (
        <EmptyNote text={t("disclosures.noInspections")} />
      ) : (
        <ul className="inspections">
          {data.items.map((one) => (
            <InspectionRow key={one.id} siteId={siteId} inspection={one} mayWithdraw={mayRecord} />
          ))}
        </ul>
      )}
    </>
  );
}

function InspectionRow(props: { siteId: string; inspection: Inspection; mayWithdraw: boolean }) {
  const { siteId, inspection, mayWithdraw } = props;
  const { t } = useTranslation();
  const withdraw = useWithdrawInspection(siteId);
  return (
    <li data-withdrawn={inspection.withdrawn !== undefined}>
      <span className="inspection-day">{inspection.day}</span>
      <span className="inspection-what">
        <strong>{inspection.body}</strong> {t(`disclosures.results.${inspection.result}`)}
        {inspection.note !== "" && <span className="quiet"> {inspection.note}</span>}
        {inspection.withdrawn && <em> {t("disclosures.withdrawn", { by: inspection.withdrawn.by })}</em>}
      </span>
      {mayWithdraw && inspection.withdrawn === undefined && (
        <Popconfirm
          title={t("disclosures.withdrawSure")}
          okText={t("disclosures.withdraw")}
          cancelText={t("disclosures.cancel")}
          onConfirm={() => withdraw.mutate(inspection.id)}
        >
          <Button size="small" loading={withdraw.isPending}>
            {t("disclosures.withdraw")}
          </Button>
        </Popconfirm>
      )}
    </li>
  );
}

function InspectionForm(props: { siteId: string; today: string }) {
  const { siteId, today } = props;
  const { t } = useTranslation();
  const id = useId();
  const [day, setDay] = useState(today);
  const [body, setBody] = useState("");
  const [result, setResult] = useState<Inspection["result"]>("passed");
  const [note, setNote] = useState("");
  const record = useRecordInspection(siteId);
  return (
    <form
      className="inspection-form"
      onSubmit={(event) => {
        event.preventDefault();
        record.mutate(
          { day, body: body.trim(), result, note: note.trim() },
          {
            onSuccess: () => {
              setBody("");
              setNote("");
            },
          },
        );
      }}
    >
      <label htmlFor={`${id}day`}>{t("disclosures.day")}</label>
      <Input
        id={`${id}day`}
        type="date"
        required
        max={today}
        value={day}
        onChange={(event) => setDay(event.target.value)}
      />
      <label htmlFor={`${id}body`}>{t("disclosures.body")}</label>
      <Input
        id={`${id}body`}
        required
        maxLength={80}
        placeholder={t("disclosures.bodyHint")}
        value={body}
        onChange={(event) => setBody(event.target.value)}
      />
      <label htmlFor={`${id}result`}>{t("disclosures.result")}</label>
      <Select
        id={`${id}result`}
        value={result}
        onChange={setResult}
        options={RESULTS.map((one) => ({ value: one, label: t(`disclosures.results.${one}`) }))}
      />
      <label htmlFor={`${id}note`}>{t("disclosures.note")}</label>
      <Input.TextArea
        id={`${id}note`}
        autoSize={{ minRows: 1, maxRows: 4 }}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <p className="form-end">
        <Button
          type="primary"
          htmlType="submit"
          data-testid="record-inspection"
          loading={record.isPending}
          disabled={body.trim() === ""}
        >
          {t("disclosures.record")}
        </Button>
        {record.error && (
          <span role="alert" className="form-fault">
            {problemText(record.error, t)}
          </span>
        )}
      </p>
    </form>
  );
}
