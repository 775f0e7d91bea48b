// When somebody is away, and who is told in their place.
import { Button, Input, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { beginText, endOfDay, endText } from "../people/post-words.ts";
import { Section } from "../shell/section.tsx";
import { Failed, Loading, problemText } from "../shell/states.tsx";
import { zoneDate } from "../wording.ts";
import { midnight } from "../zone-day.ts";
import { useAbsences, useAddAbsence, useDropAbsence, type Whose } from "./duty-api.ts";

export function AbsenceSection(props: { whose: Whose }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useAbsences(props.whose);
  return (
    <Section title={t("absence.title")}>
      <p className="quiet section-intro">{t("absence.intro")}</p>
      {data ? (
        <Absences whose={props.whose} items={data.items} deputies={data.deputies} />
      ) : error ? (
        <Failed error={error} onRetry={refetch} />
      ) : (
        <Loading rows={3} />
      )}
    </Section>
  );
}

type Data = NonNullable<ReturnType<typeof useAbsences>["data"]>;

function Absences(props: { whose: Whose } & Pick<Data, "items" | "deputies">) {
  const { whose, items, deputies } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const drop = useDropAbsence(whose);
  return (
    <>
      {items.length === 0 && <p className="quiet">{t("absence.none")}</p>}
      <ul className="post-list">
        {items.map(({ id, from, until, deputy }) => (
          <li key={id} className="absence" data-testid="absence">
            <span>
              {t("absence.line", { from: beginText(from, zone), until: endText(until, zone) })} ·{" "}
              {deputy ? t("absence.deputy", { name: deputy.name }) : t("absence.noDeputy")}
            </span>
            <Button
              size="small"
              loading={drop.isPending && drop.variables === id}
              aria-label={t("absence.dropOf", { from: beginText(from, zone) })}
              onClick={() => drop.mutate(id)}
            >
              {t("absence.drop")}
            </Button>
          </li>
        ))}
      </ul>
      {drop.error !== null && (
        <p className="acknowledge-failed" role="alert">
          <strong>{t("absence.failed")}</strong> {problemText(drop.error, t)}
        </p>
      )}
      <NewAbsence whose={whose} deputies={deputies} />
    </>
  );
}

function NewAbsence(props: { whose: Whose; deputies: Data["deputies"] }) {
  const { t } = useTranslation();
  const id = useId();
  const { zone } = useHubClock();
  const now = useHubNow();
  const today = zoneDate(now, zone);
  const [from, setFrom] = useState(today);
  const [until, setUntil] = useState("");
  const [deputy, setDeputy] = useState("");
  const add = useAddAbsence(props.whose);
  return (
    <form
      className="people-form absence-form"
      onSubmit={(event) => {
        event.preventDefault();
        const begin = Math.max(midnight(from, zone), from === today ? now : 0);
        add.mutate(
          {
            from: new Date(begin).toISOString(),
            until: endOfDay(until, zone),
            ...(deputy === "" ? {} : { deputy }),
          },
          { onSuccess: () => setUntil("") },
        );
      }}
    >
      <div className="post-dates">
        <div>
          <label htmlFor={`${id}from`}>{t("absence.from")}</label>
          <Input
            id={`${id}from`}
            type="date"
            required
            data-testid="absence-from"
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
        </div>
        <div>
          <label htmlFor={`${id}until`}>{t("absence.until")}</label>
          <Input
            id={`${id}until`}
            type="date"
            required
            min={from}
            data-testid="absence-until"
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
        </div>
      </div>
      <label htmlFor={`${id}deputy`}>{t("absence.who")}</label>
      <Select
        id={`${id}deputy`}
        data-testid="absence-deputy"
        showSearch={{ optionFilterProp: "label" }}
        value={deputy}
        onChange={setDeputy}
        options={[
          { value: "", label: t("absence.whoNone") },
          ...props.deputies.map(({ account, name }) => ({ value: account, label: `${name} (${account})` })),
        ]}
      />
      {add.error !== null && (
        <p className="acknowledge-failed" role="alert">
          <strong>{t("absence.failed")}</strong> {problemText(add.error, t)}
        </p>
      )}
      <p className="note-buttons">
        <Button htmlType="submit" loading={add.isPending} data-testid="absence-add">
          {t("absence.add")}
        </Button>
      </p>
    </form>
  );
}
