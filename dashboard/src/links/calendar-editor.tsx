// Holidays and make-up days of a site, and those that it takes from above.
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchoolCalendar } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { useMay } from "../queries.ts";
import { Section } from "../shell/section.tsx";
import { Failed, Loading, problemText } from "../shell/states.tsx";
import { zoneDate } from "../wording.ts";
import { useCalendar, useChangeCalendar } from "./link-queries.ts";

type Entry = SchoolCalendar["entries"][number];

export function CalendarEditor(props: { siteId: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useCalendar(props.siteId);
  const change = useChangeCalendar(props.siteId);
  const may = useMay()("school-calendar.change");
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={3} />;
  return (
    <Section title={t("links.calendar")}>
      <p className="quiet">{t("links.calendarIntro")}</p>
      <ul className="calendar-entries">
        {data.entries.map((entry) => (
          <li key={`${entry.from} ${entry.kind}`}>
            <EntryText entry={entry} />
            {may && (
              <Button
                type="text"
                size="small"
                aria-label={t("links.dropOf", { name: entry.name || entry.from })}
                onClick={() => change.mutate(data.entries.filter((one) => one !== entry))}
              >
                {t("links.drop")}
              </Button>
            )}
          </li>
        ))}
        {data.inherited.map((entry) => (
          <li key={`above ${entry.from} ${entry.kind} ${entry.name}`} className="quiet">
            <EntryText entry={entry} /> {t("links.fromAbove")}
          </li>
        ))}
      </ul>
      {data.entries.length + data.inherited.length === 0 && <p className="quiet">{t("links.noDays")}</p>}
      {change.error !== null && (
        <p className="acknowledge-failed" role="alert">
          <strong>{t("links.failed")}</strong> {problemText(change.error, t)}
        </p>
      )}
      {may && (
        <NewEntry
          isBusy={change.isPending}
          onAdd={(entry) =>
            change.mutate([...data.entries.filter((one) => !isOfSameDays(one, entry)), entry])
          }
        />
      )}
    </Section>
  );
}

/** Said again of the same days: the new word replaces the old one. */
function isOfSameDays(one: Entry, other: Entry): boolean {
  return one.from === other.from && one.to === other.to;
}

function EntryText(props: { entry: Entry }) {
  const { from, to, kind, name } = props.entry;
  const { t } = useTranslation();
  return (
    <span>
      <span className="mono">{from === to ? from : `${from} – ${to}`}</span> {t(`links.kinds.${kind}`)} {name}
    </span>
  );
}

function NewEntry(props: { isBusy: boolean; onAdd: (entry: Entry) => void }) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const today = zoneDate(useHubNow(), zone);
  const [kind, setKind] = useState<Entry["kind"]>("holiday");
  const [from, setFrom] = useState(today);
  const [to, setTo] = useState("");
  const [name, setName] = useState("");
  return (
    <form
      className="calendar-new"
      onSubmit={(event) => {
        event.preventDefault();
        props.onAdd({ kind, from, to: to < from ? from : to, name });
        setName("");
        setTo("");
      }}
    >
      <Select
        aria-label={t("links.kind")}
        value={kind}
        onChange={setKind}
        options={(["holiday", "make-up"] as const).map((one) => ({
          value: one,
          label: t(`links.kinds.${one}`),
        }))}
      />
      <Input
        type="date"
        required
        aria-label={t("links.firstDay")}
        value={from}
        onChange={(e) => setFrom(e.target.value)}
      />
      <Input type="date" aria-label={t("links.lastDay")} value={to} onChange={(e) => setTo(e.target.value)} />
      <Input
        aria-label={t("links.dayName")}
        placeholder={t("links.dayName")}
        maxLength={40}
        value={name}
        onChange={(e) => setName(e.target.value)}
      />
      <Button htmlType="submit" loading={props.isBusy} data-testid="calendar-add">
        {t("links.addDays")}
      </Button>
    </form>
  );
}
