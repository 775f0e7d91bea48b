// A span of a camera's past that somebody marks: to take it out as a clip, or to keep it whatever its age. Both ask why.
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useHubClock } from "../hub-clock.tsx";
import { useMay } from "../queries.ts";
import { problemText } from "../shell/states.tsx";
import { clockTime, durationText, zoneDate } from "../wording.ts";
import { useExportClip, useProtect } from "./past-queries.ts";
import type { Mark } from "./time-bar.tsx";

/** What one key marks: where a span begins, then where it ends, then where the next one begins. */
export function nextMark({ from, to }: Partial<Mark>, at: number): Partial<Mark> {
  const isBegun = from !== undefined && to === undefined && at > from;
  return isBegun ? { from, to: at } : { from: at };
}

/** Who may neither take out nor protect has nothing to mark for. */
export function useMayMark(): boolean {
  const may = useMay();
  return may("recordings.export") || may("recordings.protect");
}

export function MarkedSpan(props: {
  cameraId: string;
  /** What is on the screen; undefined: live. */
  at: number | undefined;
  mark: Partial<Mark>;
  onMark: (mark: Partial<Mark>) => void;
}) {
  const { cameraId, at, mark, onMark } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const may = useMay();
  const mayMark = useMayMark();
  const id = useId();
  const [reason, setReason] = useState("");
  const take = useExportClip(cameraId);
  const protect = useProtect(cameraId);
  if (!mayMark) return null;
  const { from, to } = mark;
  const isWhole = from !== undefined && to !== undefined && to > from;
  const send = (change: typeof take | typeof protect) => {
    if (!isWhole) return;
    const marked = {
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      reason: reason.trim(),
    };
    change.mutate(marked, {
      onSuccess: () => {
        onMark({});
        setReason("");
      },
    });
  };
  const error = take.error ?? protect.error;
  const text = (moment: number | undefined) => (moment === undefined ? "—" : clockTime(moment, zone));
  return (
    <section className="past-card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t("past.mark.title")}</h2>
      <p className="quiet">{at === undefined ? t("past.mark.whileLive") : t("past.mark.about")}</p>
      <div className="past-mark-buttons">
        <Button
          disabled={at === undefined}
          data-testid="mark-from"
          title={t("past.withKey", { label: t("past.mark.from"), key: t("past.keyNames.M") })}
          onClick={() =>
            onMark({ from: at as number, ...(to !== undefined && to > (at as number) ? { to } : {}) })
          }
        >
          {t("past.mark.from")}
        </Button>
        <Button
          disabled={at === undefined || from === undefined || (at as number) <= from}
          data-testid="mark-to"
          title={t("past.withKey", { label: t("past.mark.to"), key: t("past.keyNames.M") })}
          onClick={() => onMark({ ...(from === undefined ? {} : { from }), to: at as number })}
        >
          {t("past.mark.to")}
        </Button>
        {from !== undefined && (
          <Button type="text" onClick={() => onMark({})}>
            {t("past.mark.clear")}
          </Button>
        )}
      </div>
      {from !== undefined && (
        <p data-testid="marked">
          {zoneDate(from, zone)} {text(from)} – {text(to)}
          {isWhole && ` · ${durationText(to - from, t)}`}
        </p>
      )}
      {isWhole && (
        <form
          className="past-form"
          onSubmit={(event) => {
            event.preventDefault();
            send(may("recordings.export") ? take : protect);
          }}
        >
          <label htmlFor={id}>{t("past.mark.reason")}</label>
          <Input
            id={id}
            required
            maxLength={500}
            placeholder={t("past.mark.reasonHint")}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            data-testid="mark-reason"
          />
          <div className="past-mark-buttons">
            {may("recordings.export") && (
              <Button
                type="primary"
                htmlType="submit"
                disabled={reason.trim() === ""}
                loading={take.isPending}
                data-testid="mark-export"
              >
                {t("past.mark.export")}
              </Button>
            )}
            {may("recordings.protect") && (
              <Button
                disabled={reason.trim() === ""}
                loading={protect.isPending}
                onClick={() => send(protect)}
                data-testid="mark-protect"
              >
                {t("past.mark.protect")}
              </Button>
            )}
          </div>
        </form>
      )}
      {error !== null && (
        <p className="acknowledge-failed" role="alert">
          {problemText(error, t)}
        </p>
      )}
    </section>
  );
}
