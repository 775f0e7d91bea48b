// When a camera is recorded and how that stands; a manager changes it here.
import { Button, InputNumber, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Recording, RecordingChange } from "../../../hub/serve/contract.ts";
import { useHubClock } from "../hub-clock.tsx";
import { useMay } from "../queries.ts";
import { problemText } from "../shell/states.tsx";
import { zoneDate } from "../wording.ts";
import { fileSize } from "./file-size.ts";
import { useChangeRecording, useRecording } from "./past-queries.ts";

const MODES = ["off", "alert", "kitchen-hours", "always"] as const;
const STREAMS = ["sub", "main"] as const;

export function RecordingCard(props: { cameraId: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const { zone } = useHubClock();
  const { data } = useRecording(props.cameraId);
  const [isChanging, setIsChanging] = useState(false);
  if (data === undefined) return null;
  return (
    <section className="past-card" data-testid="recording" data-state={data.state}>
      <h2>{t("past.recording.title")}</h2>
      <p>
        <strong>{t(`past.recording.modes.${data.mode}`)}</strong> · {t(`past.recording.states.${data.state}`)}
      </p>
      {data.stop && (
        <p className="acknowledge-failed" role="alert">
          {t(`past.recording.stops.${data.stop.why}`)}
        </p>
      )}
      <p className="quiet">
        {t("past.recording.kept", { days: data.keepsDays })} · {fileSize(data.bytes)}
        {data.oldest && ` · ${t("past.recording.oldest", { day: zoneDate(Date.parse(data.oldest), zone) })}`}
      </p>
      {may("recordings.change") && !isChanging && (
        <Button onClick={() => setIsChanging(true)} data-testid="recording-change">
          {t("past.recording.change")}
        </Button>
      )}
      {isChanging && (
        <RecordingForm cameraId={props.cameraId} recording={data} onDone={() => setIsChanging(false)} />
      )}
    </section>
  );
}

function RecordingForm(props: { cameraId: string; recording: Recording; onDone: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { mode, stream, keepDays } = props.recording;
  const [draft, setDraft] = useState<RecordingChange>({
    mode,
    stream,
    ...(keepDays === undefined ? {} : { keepDays }),
  });
  const change = useChangeRecording(props.cameraId);
  return (
    <form
      className="past-form"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(draft, { onSuccess: props.onDone });
      }}
    >
      <label htmlFor={`${id}-mode`}>{t("past.recording.mode")}</label>
      <Select
        id={`${id}-mode`}
        value={draft.mode}
        onChange={(value) => setDraft({ ...draft, mode: value })}
        options={MODES.map((value) => ({ value, label: t(`past.recording.modes.${value}`) }))}
      />
      <label htmlFor={`${id}-stream`}>{t("past.recording.stream")}</label>
      <Select
        id={`${id}-stream`}
        value={draft.stream}
        onChange={(value) => setDraft({ ...draft, stream: value })}
        options={STREAMS.map((value) => ({ value, label: t(`past.recording.streams.${value}`) }))}
      />
      <label htmlFor={`${id}-days`}>{t("past.recording.days")}</label>
      <InputNumber
        id={`${id}-days`}
        className="recording-days"
        min={1}
        max={365}
        precision={0}
        placeholder={t("past.recording.daysHint")}
        value={draft.keepDays ?? null}
        onChange={(value) => {
          const { keepDays: _, ...rest } = draft;
          setDraft(value === null ? rest : { ...rest, keepDays: value });
        }}
      />
      <span className="note-buttons">
        <Button type="primary" htmlType="submit" loading={change.isPending} data-testid="recording-save">
          {t("past.recording.save")}
        </Button>
        <Button onClick={props.onDone}>{t("past.recording.cancel")}</Button>
      </span>
      {change.error !== null && (
        <p className="acknowledge-failed" role="alert">
          {problemText(change.error, t)}
        </p>
      )}
    </form>
  );
}
