// Taking a file in, step by step: the template, the filled file, what it would do, and then exactly that.
import { DownloadOutlined, InboxOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button, Checkbox } from "antd";
import { type ChangeEvent, type DragEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { ImportReport } from "../../../hub/serve/contract.ts";
import { saveFile } from "../save-file.ts";
import { Section } from "../shell/section.tsx";
import { Loading, problemText } from "../shell/states.tsx";
import type { ChosenFile, ImportDoor } from "./estate-api.ts";
import { useEstateChange } from "./estate-queries.ts";
import { ImportReportTable } from "./import-report.tsx";

/** Source: hub/serve/routes/imports.ts. */
const MOST_BYTES = 5 * 1024 * 1024;

type Flow<Report extends ImportReport> = {
  readonly door: ImportDoor<Report>;
  /** Where one goes when it is done. */
  readonly back: { readonly to: string; readonly text: string };
  /** What stands above the report when it is done. */
  readonly onDone?: (report: Report) => ReactNode;
};

export function ImportFlow<Report extends ImportReport>(props: Flow<Report>) {
  const { door } = props;
  const { t, i18n } = useTranslation();
  const [file, setFile] = useState<ChosenFile>();
  const [wrong, setWrong] = useState<"tooLarge" | "unreadable">();
  const look = useMutation({ mutationFn: door.look });
  const [done, setDone] = useState<Report>();
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
  return (
    <>
      <Templates door={door} />
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
            <Looked key={look.data.hash} door={door} file={file} report={look.data} onDone={setDone} />
          )}
        </>
      )}
      {file && done && (
        <Done
          {...props}
          file={file}
          report={done}
          onAnother={() => {
            setFile(undefined);
            setDone(undefined);
          }}
        />
      )}
    </>
  );
}

function Templates<Report extends ImportReport>({ door }: { door: ImportDoor<Report> }) {
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
          <a key={text} className="head-link" href={door.template(format, filled)} download>
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

function Looked<Report extends ImportReport>(props: {
  door: ImportDoor<Report>;
  file: ChosenFile;
  report: Report;
  onDone: (report: Report) => void;
}) {
  const { door, file, report, onDone } = props;
  const { t } = useTranslation();
  const [skips, setSkips] = useState(false);
  const { counts } = report;
  const todo = counts.new + counts.changed;
  const take = useEstateChange<void>(async () => onDone(await door.take(file, report.hash, skips)));
  return (
    <Section title={t("import.report", { name: file.name })} aside={<ReportButton door={door} file={file} />}>
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

function ReportButton<Report extends ImportReport>(props: { door: ImportDoor<Report>; file: ChosenFile }) {
  const { t } = useTranslation();
  const fetched = useMutation({
    mutationFn: () => props.door.report(props.file),
    onSuccess: (blob) => saveFile(blob, `${props.file.name.replace(/\.\w+$/, "")}-report.csv`),
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

function Done<Report extends ImportReport>(
  props: Flow<Report> & { file: ChosenFile; report: Report; onAnother: () => void },
) {
  const { file, report, back, onAnother } = props;
  const { t } = useTranslation();
  return (
    <Section title={t("import.done", { name: file.name })}>
      <p className="import-done" role="status" data-testid="import-done">
        {t("import.doneDetail", report.counts)}
      </p>
      <p className="head-actions">
        <Link className="head-link" to={back.to}>
          {back.text}
        </Link>
        <Button onClick={onAnother}>{t("import.another")}</Button>
      </p>
      {props.onDone?.(report)}
      <ImportReportTable report={report} />
    </Section>
  );
}
