// The form for a new link: which cameras, when, for how many and for whom, and what still stands in the way of showing a
// camera, in plain words.
import { Button, Checkbox, Input, InputNumber } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { ShareLinkForm } from "../../../hub/serve/contract.ts";
import { useHubClock } from "../hub-clock.tsx";
import { problemText } from "../shell/states.tsx";
import { zoneDate } from "../wording.ts";
import type { Draft } from "./link-queries.ts";

type Weekday = NonNullable<Draft["weekdays"]>[number];
const DAYS: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];

export function LinkForm(props: {
  form: ShareLinkForm;
  isSchool: boolean;
  isBusy: boolean;
  error: unknown;
  onSend: (draft: Draft) => void;
  onCancel: () => void;
}) {
  const { form, isSchool } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const id = useId();
  const ready = form.cameras.filter((camera) => camera.hindrances.length === 0).map((camera) => camera.id);
  const [cameras, setCameras] = useState<string[]>(ready);
  const [weekdays, setWeekdays] = useState<Weekday[]>(form.weekdays);
  const [hours, setHours] = useState(form.hours);
  const [most, setMost] = useState(form.mostViewers);
  const [until, setUntil] = useState(zoneDate(Date.parse(form.until), zone));
  const [madeFor, setMadeFor] = useState("");
  const isSound =
    (!isSchool || cameras.length > 0) && weekdays.length > 0 && hours.every(({ from, to }) => from < to);
  return (
    <form
      className="link-form"
      onSubmit={(event) => {
        event.preventDefault();
        props.onSend({
          ...(isSchool ? { cameraIds: cameras } : {}),
          weekdays,
          hours,
          mostViewers: most,
          until: endOf(until, zone),
          madeFor,
        });
      }}
    >
      {isSchool ? (
        <Cameras form={form} chosen={cameras} onChoose={setCameras} />
      ) : (
        <p className="quiet">{t("links.forAll", { count: form.schools })}</p>
      )}
      <fieldset>
        <legend>{t("links.weekdays")}</legend>
        <Checkbox.Group
          value={weekdays}
          onChange={(days) => setWeekdays([...days].sort())}
          options={DAYS.map((day) => ({ value: day, label: t(`links.days.d${day}`) }))}
        />
        <p className="quiet">{t("links.schoolDays")}</p>
      </fieldset>
      <Hours hours={hours} onChange={setHours} />
      <div className="link-fields">
        <label htmlFor={`${id}until`}>
          {t("links.until")}
          <Input
            id={`${id}until`}
            type="date"
            required
            value={until}
            onChange={(e) => setUntil(e.target.value)}
          />
        </label>
        <label htmlFor={`${id}most`}>
          {t("links.most")}
          <InputNumber
            id={`${id}most`}
            min={1}
            max={500}
            value={most}
            onChange={(value) => setMost(value ?? 1)}
          />
        </label>
        <label htmlFor={`${id}for`}>
          {t("links.madeFor")}
          <Input
            id={`${id}for`}
            maxLength={80}
            placeholder={t("links.madeForHint")}
            value={madeFor}
            onChange={(event) => setMadeFor(event.target.value)}
          />
        </label>
      </div>
      {props.error !== null && (
        <p className="acknowledge-failed" role="alert">
          <strong>{t("links.failed")}</strong> {problemText(props.error, t)}
        </p>
      )}
      <span className="note-buttons">
        <Button
          type="primary"
          htmlType="submit"
          loading={props.isBusy}
          disabled={!isSound}
          data-testid="link-send"
        >
          {t(isSchool ? "links.submit" : "links.submitAll")}
        </Button>
        <Button onClick={props.onCancel}>{t("links.cancel")}</Button>
      </span>
    </form>
  );
}

/** The last minute of a day, in the zone's own time. */
function endOf(day: string, zone: string): string {
  const noon = Date.parse(`${day}T12:00:00Z`);
  const wall = new Date(noon).toLocaleString("sv-SE", { timeZone: zone }).replace(" ", "T");
  const offsetMs = Date.parse(`${wall}Z`) - noon;
  return new Date(Date.parse(`${day}T23:59:00Z`) - offsetMs).toISOString();
}

function Cameras(props: {
  form: ShareLinkForm;
  chosen: readonly string[];
  onChoose: (cameras: string[]) => void;
}) {
  const { form, chosen, onChoose } = props;
  const { t } = useTranslation();
  if (form.cameras.length === 0) return <p className="quiet">{t("links.noCameras")}</p>;
  const toBeSaid = form.cameras.filter(({ hindrances }) =>
    hindrances.some((one) => one !== "not-the-schools"),
  );
  const kitchens = new Map(toBeSaid.map(({ siteId, siteName }) => [siteId, siteName]));
  return (
    <fieldset>
      <legend>{t("links.cameras")}</legend>
      <ul className="link-cameras">
        {form.cameras.map(({ id, name, siteName, hindrances }) => (
          <li key={id}>
            <Checkbox
              checked={chosen.includes(id)}
              disabled={hindrances.length > 0}
              onChange={({ target }) =>
                onChoose(target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
              }
            >
              {name} <span className="quiet">{siteName}</span>
            </Checkbox>
            {hindrances.length > 0 && (
              <p className="link-missing">
                {t("links.missing")}
                {hindrances.map((one) => t(`links.hindrances.${one}`)).join(t("links.and"))}
              </p>
            )}
          </li>
        ))}
      </ul>
      {kitchens.size > 0 && (
        <p className="site-links" data-testid="link-to-privacy">
          {[...kitchens].map(([siteId, name]) => (
            <Link key={siteId} to={`/sites/${encodeURIComponent(siteId)}/privacy`}>
              {t("links.toPrivacy", { name })}
            </Link>
          ))}
        </p>
      )}
    </fieldset>
  );
}

function Hours(props: { hours: ShareLinkForm["hours"]; onChange: (hours: ShareLinkForm["hours"]) => void }) {
  const { hours, onChange } = props;
  const { t } = useTranslation();
  const set = (at: number, change: Partial<(typeof hours)[number]>) =>
    onChange(hours.map((one, index) => (index === at ? { ...one, ...change } : one)));
  return (
    <fieldset>
      <legend>{t("links.hours")}</legend>
      <ul className="link-hours">
        {hours.map(({ from, to }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have nothing else that stays while they are edited.
          <li key={at}>
            <Input
              type="time"
              aria-label={t("links.from")}
              value={from}
              onChange={(e) => set(at, { from: e.target.value })}
            />
            <span aria-hidden="true">–</span>
            <Input
              type="time"
              aria-label={t("links.to")}
              value={to}
              onChange={(e) => set(at, { to: e.target.value })}
            />
            {hours.length > 1 && (
              <Button type="text" onClick={() => onChange(hours.filter((_, index) => index !== at))}>
                {t("links.drop")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {hours.length < 12 && (
        <Button size="small" onClick={() => onChange([...hours, { from: "12:30", to: "13:30" }])}>
          {t("links.addHours")}
        </Button>
      )}
    </fieldset>
  );
}
