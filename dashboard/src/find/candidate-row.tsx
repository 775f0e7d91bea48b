// One camera that was found: whether it shall come in, what it said of its streams, its name and area.
import { CheckCircleFilled } from "@ant-design/icons";
import { Checkbox, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { AREAS } from "../../../devices/areas.ts";
import type { Candidate } from "./candidate.ts";

export function CandidateRow(props: {
  candidate: Candidate;
  onChange: (change: Partial<Candidate>) => void;
}) {
  const { candidate, onChange } = props;
  const { host, port, maker, model, cameraIds, isOutside, answer, outcome } = candidate;
  const { t } = useTranslation();
  return (
    <li className="candidate" data-testid="candidate">
      <Checkbox
        checked={candidate.isChosen}
        disabled={outcome?.isDone === true}
        aria-label={t("entry.choose", { host })}
        onChange={(event) => onChange({ isChosen: event.target.checked })}
      />
      <div>
        <p className="candidate-head">
          <strong className="mono">
            {host}:{port}
          </strong>
          <span>{[maker, model].join(" ")}</span>
          {cameraIds.length > 0 && <span className="chip">{t("entry.added")}</span>}
          {isOutside && (
            <span className="chip" data-tone="warning">
              {t("entry.isOutside")}
            </span>
          )}
        </p>
        {answer?.fault && (
          <p className="candidate-fault" role="alert">
            {t(`entry.streamsFault.${answer.fault}`)}
          </p>
        )}
        {answer && answer.fault === undefined && candidate.main === undefined && (
          <p className="candidate-fault" role="alert">
            {t("entry.noStreams")}
          </p>
        )}
        {candidate.main !== undefined && !outcome?.isDone && (
          <Streams candidate={candidate} onChange={onChange} />
        )}
        {outcome && (
          <p className={outcome.isDone ? "tone-ok" : "candidate-fault"}>
            {outcome.isDone && <CheckCircleFilled />} {outcome.text}
          </p>
        )}
      </div>
    </li>
  );
}

function Streams(props: { candidate: Candidate; onChange: (change: Partial<Candidate>) => void }) {
  const { candidate, onChange } = props;
  const { t } = useTranslation();
  const options = (candidate.answer?.streams ?? []).flatMap(({ name, encoding, width, height, at }, place) =>
    at === undefined ? [] : [{ value: place, label: `${name} · ${encoding} ${width}×${height}` }],
  );
  return (
    <div className="candidate-fields">
      <Input
        aria-label={t("estate.fields.name")}
        maxLength={80}
        value={candidate.name}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <Select
        aria-label={t("estate.fields.area")}
        value={candidate.area}
        onChange={(area) => onChange({ area })}
        options={AREAS.map((value) => ({ value, label: t(`area.${value}`) }))}
      />
      <Select
        aria-label={t("entry.streamMain")}
        value={candidate.main ?? 0}
        onChange={(main) => onChange({ main })}
        options={options}
      />
      <Select
        aria-label={t("entry.streamSub")}
        value={candidate.sub ?? -1}
        onChange={(sub) => onChange({ sub })}
        options={[{ value: -1, label: `${t("entry.streamSub")}: ${t("entry.sameStream")}` }, ...options]}
      />
    </div>
  );
}
