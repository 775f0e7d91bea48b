// What is read: each picked field with its unit or its words, its condition and its probe; the time and the number.
import { Button, Checkbox, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { UNITS_OF, type UnitName } from "../../../devices/units.ts";
import { metricText } from "../wording.ts";
import { listInUse, type MappedField, type Path, pathText, withEveryEntry } from "./mapping-draft.ts";
import type { Mapping } from "./newcomer-queries.ts";

export function FieldRows(props: { draft: Mapping; onDraft: (draft: Mapping) => void }) {
  const { draft, onDraft } = props;
  const { t } = useTranslation();
  const list = listInUse(draft);
  const { time, seq, past, ...rest } = draft;
  return (
    <>
      <p className="field-title">{t("newcomers.editor.fields")}</p>
      {draft.fields.length === 0 && <p className="quiet">{t("newcomers.editor.noFields")}</p>}
      <ul className="field-rows">
        {draft.fields.map((field, at) => (
          <FieldRow
            key={`${pathText(field.path)} ${field.metric} ${field.only?.is ?? ""}`}
            field={field}
            base={draft.device}
            onField={(next) => onDraft({ ...draft, fields: draft.fields.with(at, next) })}
            onRemove={() => onDraft({ ...draft, fields: draft.fields.filter((one) => one !== field) })}
          />
        ))}
        {time && (
          <OtherRow
            name={t("newcomers.editor.time")}
            path={time.path}
            onRemove={() => onDraft({ ...rest, ...(seq ? { seq } : {}), ...(past ? { past } : {}) })}
          >
            <span className="quiet">{t("newcomers.editor.zone")}</span>
            <Select<"site" | "utc">
              aria-label={t("newcomers.editor.zone")}
              value={time.zone}
              onChange={(zone) => onDraft({ ...draft, time: { ...time, zone } })}
              options={(["site", "utc"] as const).map((zone) => ({
                value: zone,
                label: t(`newcomers.editor.zones.${zone}`),
              }))}
            />
          </OtherRow>
        )}
        {seq && (
          <OtherRow
            name={t("newcomers.editor.seq")}
            path={seq}
            onRemove={() => onDraft({ ...rest, ...(time ? { time } : {}), ...(past ? { past } : {}) })}
          />
        )}
      </ul>
      {past && (
        <p className="quiet">
          {t("newcomers.editor.past", { path: pathText(past.path), is: past.is.join(", ") })}
        </p>
      )}
      {list && (
        <Checkbox
          data-testid="every-entry"
          checked={list.every}
          onChange={(event) => onDraft(withEveryEntry(draft, list.path, event.target.checked))}
        >
          {t("newcomers.editor.everyEntry", { path: pathText(list.path) })}
        </Checkbox>
      )}
    </>
  );
}

type RowProps = {
  field: MappedField;
  base: Mapping["device"];
  onField: (field: MappedField) => void;
  onRemove: () => void;
};

function FieldRow(props: RowProps) {
  const { field } = props;
  const { t } = useTranslation();
  const name = metricText(field.metric, t);
  return (
    <li data-testid={`field-${field.metric}`}>
      <p className="field-what">
        <strong>{name}</strong> <span className="mono quiet">{pathText(field.path)}</span>
      </p>
      <FieldUnit {...props} />
      {field.only && (
        <span className="labelled">
          {t("newcomers.editor.only", { path: pathText(field.only.path) })}
          <Input
            aria-label={t("newcomers.editor.onlyFor", { field: name })}
            value={field.only.is}
            onChange={(event) =>
              field.only && props.onField({ ...field, only: { ...field.only, is: event.target.value } })
            }
          />
        </span>
      )}
      <ProbeInput {...props} />
      <Button
        onClick={props.onRemove}
        aria-label={t("newcomers.editor.removeFor", { field: `${name} ${pathText(field.path)}` })}
      >
        {t("newcomers.editor.remove")}
      </Button>
    </li>
  );
}

/** In which unit it is sent; for a door, which words stand for which state. */
function FieldUnit({ field, onField }: RowProps) {
  const { t } = useTranslation();
  const name = metricText(field.metric, t);
  if (field.metric === "door") {
    return (
      <>
        {(["open", "closed"] as const).map((state) => (
          <span key={state} className="labelled">
            {t(`newcomers.editor.${state}Short`)}
            <Input
              aria-label={t(`newcomers.editor.${state}`, { field: name })}
              defaultValue={(field[state] ?? []).join(", ")}
              onChange={(event) => onField({ ...field, [state]: wordsOf(event.target.value) })}
            />
          </span>
        ))}
      </>
    );
  }
  const units = UNITS_OF[field.metric];
  return (
    <>
      {units.length > 1 && (
        <Select<UnitName>
          data-testid="unit"
          aria-label={t("newcomers.editor.unit", { field: name })}
          value={field.unit}
          popupMatchSelectWidth={false}
          onChange={(unit) => onField({ ...field, unit })}
          options={units.map((unit) => ({ value: unit, label: t(`newcomers.editor.units.${unit}`) }))}
        />
      )}
      {field.metric === "temperature" && (
        <Checkbox
          checked={field.ds18b20 === true}
          onChange={(event) => onField({ ...field, ds18b20: event.target.checked })}
        >
          {t("newcomers.editor.ds18b20")}
        </Checkbox>
      )}
    </>
  );
}

/** A second thermometer of one message is a device of its own: the device's name with the probe's behind it. */
function ProbeInput({ field, base, onField }: RowProps) {
  const { t } = useTranslation();
  const last = field.device?.at(-1);
  const probe = last?.from === "text" ? last.text : "";
  return (
    <Input
      className="probe"
      aria-label={t("newcomers.editor.probe", { field: metricText(field.metric, t) })}
      placeholder={t("newcomers.editor.probeShort")}
      maxLength={40}
      value={probe}
      onChange={(event) => {
        const { device: _, ...alone } = field;
        const text = event.target.value;
        onField(text === "" ? alone : { ...alone, device: [...base.slice(0, 3), { from: "text", text }] });
      }}
    />
  );
}

function OtherRow(props: { name: string; path: Path; onRemove: () => void; children?: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <li>
      <p className="field-what">
        <strong>{props.name}</strong> <span className="mono quiet">{pathText(props.path)}</span>
      </p>
      {props.children}
      <Button onClick={props.onRemove} aria-label={t("newcomers.editor.removeFor", { field: props.name })}>
        {t("newcomers.editor.remove")}
      </Button>
    </li>
  );
}

function wordsOf(text: string): string[] {
  return text
    .split(/[,，]/)
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
