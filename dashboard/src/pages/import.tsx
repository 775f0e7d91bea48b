// Importing from a file: take the template, choose the filled file, see what it would do, then let exactly that be done.
import { DownloadOutlined, InboxOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button, Checkbox } from "antd";
import { type ChangeEvent, type DragEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { ImportReport } from "../../../hub/serve/contract.ts";
import {
  type ChosenFile,
  lookAtFile,
  reportOfFile,
  takeFile,
  templateAddress,
} from "../estate/estate-api.ts";
import { useEstateChange } from "../estate/estate-queries.ts";
import { ImportReportTable } from "../estate/import-report.tsx";
import { useMay } from "../queries.ts";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Loading, problemText } from "../shell/states.tsx";

/** Source: hub/serve/routes/imports.ts. */
const MOST_BYTES = 5 * 1024 * 1024;

/** Chosen: long after any browser has saved a report. */
const RELEASE_AFTER_MS = 60_000;

export function ImportPage() {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const [file, setFile] = useState<ChosenFile>();
  const [wrong, setWrong] = useState<"tooLarge" | "unreadable">();
  const look = useMutation({ mutationFn: lookAtFile });
  const [done, setDone] = useState<ImportReport>();
  usePageTitle(t("import.title"));
  const { mutate: lookAgain } = look;
  //  The report is in the reader's language: in another one it is asked for again.
  const language = i18n.language;
  const asked = useRef({ file, language });
  useEffect(() => {
    const isOther = asked.current.file !== file || asked.current.language !== language;
    asked.current = { file, language };
    if (file && isOther && !done) lookAgain(file);
  }, [file, language, done, lookAgain]);

  const choose = async (chosen: File | undefined) => {
    if (!chosen) return;
    setDone(undefined);
    setWrong(chosen.size > MOST_BYTES ? "tooLarge" : undefined);
    if (chosen.size > MOST_BYTES) return;
    try {
      setFile({ name: chosen.name, bytes: await chosen.arrayBuffer() });
    } catch {
      //  It was moved or is open elsewhere; the person can choose it again.
      setWrong("unreadable");
    }
  };
  if (!may("estate.import")) return <EmptyNote text={t("state.forbidden")} />;
  return (
    <>
      <header className="page-head">
        <nav aria-label={t("page.where")}>
          <ol className="breadcrumb">
            <li>
              <Link to="/settings">{t("estate.title")}</Link>
            </li>
            <li>{t("import.title")}</li>
          </ol>
        </nav>
        <h1>{t("import.title")}</h1>
        <p className="quiet">{t("import.intro")}</p>
      </header>
      <Templates />
      <Section title={t("import.choose")}>
        <FileField hasFile={file !== undefined} onFile={(chosen) => void choose(chosen)} />
        {wrong && (
          <p className="failed" role="alert" data-testid="file-wrong">
            {t(`import.${wrong}`)}
          </p>
        )}
      </Section>
      {file && !done && !wrong && (
        <>
          {look.isPending && (
            <Section title={t("import.checking", { name: file.name })}>
              <Loading rows={5} />
            </Section>
          )}
          {look.isError && !look.isPending && (
            <p className="failed" role="alert" data-testid="look-failed">
              <strong>{t("import.failed")}</strong> {problemText(look.error, t)}
            </p>
          )}
          {look.data && !look.isPending && (
            <Looked key={look.data.hash} file={file} report={look.data} onDone={setDone} />
          )}
        </>
      )}
      {file && done && (
        <Done file={file} report={done} onAnother={() => [setFile(undefined), setDone(undefined)]} />
      )}
    </>
  );
}

function Templates() {
  const { t } = useTranslation();
  const links = [
    { format: "xlsx", filled: false, text: t("import.templateXlsx") },
    { format: "csv", filled: false, text: t("import.templateCsv") },
    { format: "xlsx", filled: true, text: t("import.templateFilled") },
  ] as const;
  return (
    <Section title={t("import.template")}>
      <p className="template-links">
        {links.map(({ format, filled, text }) => (
          <a key={text} className="head-link" href={templateAddress(format, filled)} download>
            <DownloadOutlined /> {text}
          </a>
        ))}
      </p>
      <p className="quiet">{t("import.templateHint")}</p>
    </Section>
  );
}

function FileField(props: { hasFile: boolean; onFile: (file: File | undefined) => void }) {
  const { t } = useTranslation();
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    props.onFile(event.dataTransfer.files[0]);
  };
  const change = (event: ChangeEvent<HTMLInputElement>) => {
    props.onFile(event.target.files?.[0]);
    //  So that the same file, mended, can be chosen again.
    event.target.value = "";
  };
  return (
    <label
      className="file-field"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <InboxOutlined />
      <span className="file-button">
        {props.hasFile ? t("import.chooseAgain") : t("import.chooseButton")}
      </span>
      <span className="quiet">{t("import.drop")}</span>
      <input
        type="file"
        className="out-of-sight"
        accept=".xlsx,.csv,.txt,text/csv"
        data-testid="file"
        onChange={change}
      />
    </label>
  );
}

function Looked(props: { file: ChosenFile; report: ImportReport; onDone: (report: ImportReport) => void }) {
  const { file, report, onDone } = props;
  const { t } = useTranslation();
  const [skips, setSkips] = useState(false);
  const { counts } = report;
  const todo = counts.new + counts.changed;
  const take = useEstateChange<void>(async () => onDone(await takeFile(file, report.hash, skips)));
  return (
    <Section title={t("import.report", { name: file.name })} aside={<ReportButton file={file} />}>
      <ImportReportTable report={report} />
      <div className="import-confirm">
        {counts.fault > 0 && <p>{t("import.mend")}</p>}
        {counts.fault > 0 && todo > 0 && (
          <Checkbox
            checked={skips}
            onChange={(event) => setSkips(event.target.checked)}
            data-testid="skip-faults"
          >
            {t("import.skip", { count: counts.fault })}
          </Checkbox>
        )}
        {todo === 0 && counts.fault === 0 && <p>{t("import.nothingToDo")}</p>}
        {todo > 0 && (
          <Button
            type="primary"
            size="large"
            disabled={counts.fault > 0 && !skips}
            loading={take.isPending}
            onClick={() => take.mutate()}
            data-testid="import"
          >
            {take.isPending ? t("import.importing") : t("import.confirm", { count: todo })}
          </Button>
        )}
        {take.isError && (
          <p className="failed" role="alert" data-testid="import-failed">
            <strong>{t("import.notDone")}</strong> {problemText(take.error, t)}
          </p>
        )}
      </div>
    </Section>
  );
}

function ReportButton(props: { file: ChosenFile }) {
  const { t } = useTranslation();
  const fetched = useMutation({
    mutationFn: () => reportOfFile(props.file),
    onSuccess: (blob) => {
      const address = URL.createObjectURL(blob);
      const link = document.createElement("a");
      link.href = address;
      link.download = `${props.file.name.replace(/\.\w+$/, "")}-report.csv`;
      link.click();
      //  The browser reads it after the click, and later still when it is busy.
      setTimeout(() => URL.revokeObjectURL(address), RELEASE_AFTER_MS);
    },
  });
  return (
    <Button
      icon={<DownloadOutlined />}
      loading={fetched.isPending}
      onClick={() => fetched.mutate()}
      data-testid="download-report"
    >
      {t("import.download")}
    </Button>
  );
}

function Done(props: { file: ChosenFile; report: ImportReport; onAnother: () => void }) {
  const { file, report, onAnother } = props;
  const { t } = useTranslation();
  return (
    <Section title={t("import.done", { name: file.name })}>
      <p className="import-done" role="status" data-testid="import-done">
        {t("import.doneDetail", report.counts)}
      </p>
      <p className="head-actions">
        <Link className="head-link" to="/settings">
          {t("estate.title")}
        </Link>
        <Button onClick={onAnother}>{t("import.another")}</Button>
      </p>
      <ImportReportTable report={report} />
    </Section>
  );
}
