// What a site says of one level: who is told, in which hours, after how many minutes. What is left as it is follows from
// the site above it, or from the posts.
import { Button, Checkbox, Input, InputNumber, Radio, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Duty, DutyHours, DutyLevelName, DutyOverrides } from "../../../hub/serve/contract.ts";
import { problemText } from "../shell/states.tsx";
import { useChangeDuty } from "./duty-api.ts";
import { levelText } from "./duty-words.ts";

type Own = NonNullable<DutyOverrides["levels"][DutyLevelName]>;

/** Chosen: a kitchen's day; where somebody wants other hours they say so. */
const DAYTIME: DutyHours = { weekdays: [1, 2, 3, 4, 5], from: "06:00", to: "19:00", bySchoolCalendar: true };
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

export function LevelForm(props: {
  siteId: string;
  level: DutyLevelName;
  duty: Pick<Duty, "own" | "candidates">;
  /** What is in force, where the level is there. */
  afterMin: number | undefined;
  onClose: () => void;
}) {
  const { siteId, level, duty, afterMin, onClose } = props;
  const { t } = useTranslation();
  const id = useId();
  const [own, setOwn] = useState<Own>(duty.own[level] ?? (level === "director" ? { people: [] } : {}));
  const change = useChangeDuty(siteId);
  return (
    <form
      className="people-form level-form"
      data-testid="level-form"
      onSubmit={(event) => {
        event.preventDefault();
        const { [level]: _before, ...others } = duty.own;
        const levels = Object.keys(own).length === 0 ? others : { ...others, [level]: own };
        change.mutate(levels, { onSuccess: onClose });
      }}
    >
      <h3>{t("duty.changeOf", { level: levelText(level, t) })}</h3>
      <PeopleField id={`${id}people`} own={own} onChange={setOwn} candidates={duty.candidates} />
      <HoursField id={`${id}hours`} own={own} onChange={setOwn} />
      <label htmlFor={`${id}minutes`}>{t("duty.minutes")}</label>
      <InputNumber
        id={`${id}minutes`}
        data-testid="level-minutes"
        min={0}
        max={10_080}
        precision={0}
        value={own.afterMin ?? null}
        onChange={(minutes) => setOwn(withPart(own, "afterMin", minutes ?? undefined))}
      />
      {afterMin !== undefined && <p className="quiet">{t("duty.minutesHint", { count: afterMin })}</p>}
      {change.error !== null && (
        <p className="acknowledge-failed" role="alert">
          <strong>{t("duty.failed")}</strong> {problemText(change.error, t)}
        </p>
      )}
      <p className="note-buttons">
        <Button type="primary" htmlType="submit" loading={change.isPending} data-testid="level-save">
          {t("duty.save")}
        </Button>
        <Button onClick={onClose}>{t("duty.cancel")}</Button>
      </p>
    </form>
  );
}

function PeopleField(props: {
  id: string;
  own: Own;
  onChange: (own: Own) => void;
  candidates: Duty["candidates"];
}) {
  const { id, own, onChange, candidates } = props;
  const { t } = useTranslation();
  return (
    <>
      <span className="form-label" id={id}>
        {t("duty.people")}
      </span>
      <Radio.Group
        aria-labelledby={id}
        value={own.people === undefined ? "inherit" : "named"}
        onChange={(event) =>
          onChange(withPart(own, "people", event.target.value === "named" ? [] : undefined))
        }
        options={[
          { value: "inherit", label: t("duty.peopleInherit") },
          { value: "named", label: <span data-testid="people-named">{t("duty.peopleNamed")}</span> },
        ]}
      />
      {own.people !== undefined && (
        <>
          <Select
            mode="multiple"
            data-testid="level-people"
            aria-label={t("duty.peopleChoose")}
            placeholder={t("duty.peopleChoose")}
            showSearch={{ optionFilterProp: "label" }}
            value={own.people}
            onChange={(people) => onChange({ ...own, people })}
            options={candidates.map(({ account, name }) => ({
              value: account,
              label: `${name} (${account})`,
            }))}
          />
          <p className="quiet">{t("duty.peopleHint")}</p>
        </>
      )}
    </>
  );
}

function HoursField(props: { id: string; own: Own; onChange: (own: Own) => void }) {
  const { id, own, onChange } = props;
  const { t } = useTranslation();
  const kind = own.hours === undefined ? "inherit" : own.hours === "always" ? "always" : "own";
  const hours = typeof own.hours === "object" ? own.hours : undefined;
  const put = (part: Partial<DutyHours>) => onChange({ ...own, hours: { ...DAYTIME, ...hours, ...part } });
  return (
    <>
      <span className="form-label" id={id}>
        {t("duty.hoursLabel")}
      </span>
      <Radio.Group
        aria-labelledby={id}
        value={kind}
        onChange={({ target }) =>
          onChange(
            withPart(
              own,
              "hours",
              target.value === "own" ? DAYTIME : target.value === "always" ? "always" : undefined,
            ),
          )
        }
        options={[
          { value: "inherit", label: t("duty.hoursInherit") },
          { value: "always", label: t("duty.always") },
          { value: "own", label: <span data-testid="hours-own">{t("duty.hoursOwn")}</span> },
        ]}
      />
      {hours && (
        <div className="level-hours">
          <Checkbox.Group
            aria-labelledby={id}
            value={[...hours.weekdays]}
            onChange={(weekdays) => put({ weekdays })}
            options={WEEKDAYS.map((day) => ({ value: day, label: t(`duty.weekdays.d${day}`) }))}
          />
          <div className="post-dates">
            {(["from", "to"] as const).map((end) => (
              <div key={end}>
                <label htmlFor={id + end}>{t(`duty.${end}`)}</label>
                <Input
                  id={id + end}
                  type="time"
                  required
                  value={hours[end]}
                  onChange={(event) => put({ [end]: event.target.value })}
                />
              </div>
            ))}
          </div>
          <Checkbox
            checked={hours.bySchoolCalendar}
            onChange={(event) => put({ bySchoolCalendar: event.target.checked })}
          >
            {t("duty.bySchoolCalendar")}
          </Checkbox>
        </div>
      )}
    </>
  );
}

/** With one part said otherwise; undefined: not said at all. */
function withPart<Name extends keyof Own>(own: Own, name: Name, value: Own[Name] | undefined): Own {
  const { [name]: _before, ...rest } = own;
  return (value === undefined ? rest : { ...rest, [name]: value }) as Own;
}
