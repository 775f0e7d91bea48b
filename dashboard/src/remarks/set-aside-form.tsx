// Says that what was reported is abuse: why, and whether its link takes nothing for a time.
import { Button, Input, Popconfirm, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemText } from "../shell/states.tsx";
import { oneLine } from "./answer-form.tsx";
import { useSetAside } from "./remark-queries.ts";

/** Chosen: a night's sleep, a week, the most that the hub takes. */
const BLOCKS = [0, 1, 7, 30];

export function SetAsideForm(props: { alertId: string; byLink: boolean }) {
  const { t } = useTranslation();
  const [reasonId, blockId] = [useId(), useId()];
  const [reason, setReason] = useState("");
  const [blockDays, setBlockDays] = useState(0);
  const setAside = useSetAside(props.alertId);
  return (
    <details className="set-aside">
      <summary>{t("remark.aside.title")}</summary>
      <div className="note-form">
        <p className="quiet">{t("remark.aside.hint")}</p>
        <label htmlFor={reasonId}>{t("remark.aside.reason")}</label>
        <Input
          id={reasonId}
          data-testid="aside-reason"
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {props.byLink && (
          <>
            <label htmlFor={blockId}>{t("remark.aside.block")}</label>
            <Select
              id={blockId}
              value={blockDays}
              onChange={setBlockDays}
              options={BLOCKS.map((days) => ({
                value: days,
                label:
                  days === 0 ? t("remark.aside.blockNone") : t("remark.aside.blockDays", { count: days }),
              }))}
            />
          </>
        )}
        {setAside.isError && (
          <p className="acknowledge-failed" role="alert">
            <strong>{t("remark.aside.failed")}</strong> {problemText(setAside.error, t)}
          </p>
        )}
        <span className="note-buttons">
          <Popconfirm
            title={t("remark.aside.confirm")}
            okText={t("remark.aside.submit")}
            cancelText={t("alert.cancel")}
            okButtonProps={{ danger: true }}
            onConfirm={() => setAside.mutate({ reason: oneLine(reason), blockDays })}
          >
            <Button
              danger
              data-testid="aside-send"
              disabled={reason.trim() === ""}
              loading={setAside.isPending}
            >
              {t("remark.aside.submit")}
            </Button>
          </Popconfirm>
        </span>
      </div>
    </details>
  );
}
