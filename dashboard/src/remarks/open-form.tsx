// Opens a problem: where, at which camera, what, how grave, until when.
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { NewAlert, Site } from "../../../hub/serve/contract.ts";
import { useHubClock } from "../hub-clock.tsx";
import { problemText } from "../shell/states.tsx";
import { Labelled, ProblemFields, useProblem } from "./problem-fields.tsx";
import { useOpenAlert } from "./remark-queries.ts";

const DAY_MS = 86_400_000;
/** 0 is the hub's own default. Chosen: what is mended by hand, ordered, or built. */
const DEADLINES = [0, 3, 7, 14, 30];
const SEVERITIES = ["notice", "warning"] as const;

export function OpenForm(props: { sites: readonly Site[]; siteId: string | null; onDone: () => void }) {
  const { sites } = props;
  const { t } = useTranslation();
  const { offsetMs } = useHubClock();
  const entered = useProblem(sites, props.siteId);
  const { said } = entered;
  const [severity, setSeverity] = useState<NewAlert["severity"]>("warning");
  const [days, setDays] = useState(0);
  const open = useOpenAlert();
  const send = () =>
    said &&
    open.mutate(
      {
        ...said,
        severity,
        ...(days === 0 ? {} : { dueAt: new Date(Date.now() + offsetMs + days * DAY_MS).toISOString() }),
      },
      { onSuccess: props.onDone },
    );
  return (
    <form
      className="note-form open-form"
      aria-label={t("remark.new.title")}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <ProblemFields
        sites={sites}
        entered={entered}
        testId="open-text"
        words={{
          site: t("remark.new.site"),
          camera: t("remark.new.camera"),
          noCamera: t("remark.new.noCamera"),
          text: t("remark.new.text"),
        }}
      />
      <div className="open-pair">
        <Labelled text={t("remark.new.severity")}>
          {(id) => (
            <Select
              id={id}
              value={severity}
              onChange={setSeverity}
              options={SEVERITIES.map((one) => ({ value: one, label: t(`alert.severity.${one}`) }))}
            />
          )}
        </Labelled>
        <Labelled text={t("remark.new.due")}>
          {(id) => (
            <Select
              id={id}
              value={days}
              onChange={setDays}
              options={DEADLINES.map((one) => ({
                value: one,
                label: one === 0 ? t("remark.new.dueDefault") : t("remark.new.dueDays", { count: one }),
              }))}
            />
          )}
        </Labelled>
      </div>
      {open.isError && (
        <p className="acknowledge-failed" role="alert">
          <strong>{t("remark.new.failed")}</strong> {problemText(open.error, t)}
        </p>
      )}
      <span className="note-buttons">
        <Button
          type="primary"
          htmlType="submit"
          data-testid="open-send"
          disabled={said === undefined}
          loading={open.isPending}
        >
          {t("remark.new.submit")}
        </Button>
        <Button onClick={props.onDone}>{t("alert.cancel")}</Button>
      </span>
    </form>
  );
}
