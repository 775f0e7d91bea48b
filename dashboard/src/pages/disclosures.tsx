// What a canteen tells its parents besides pictures: each day's menu and retained samples, and its inspections.
import { Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Site } from "../../../hub/serve/contract.ts";
import { useDisclosure } from "../disclosures/disclosure-queries.ts";
import { Inspections } from "../disclosures/inspections.tsx";
import { MenuForm } from "../disclosures/menu-form.tsx";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { useMay } from "../queries.ts";
import { Section } from "../shell/section.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { SitePage } from "../sites/site-page.tsx";
import "../styles/disclosures.css";

export function DisclosuresPage() {
  return (
    <SitePage words="disclosures" only="canteen">
      {(site) => <Disclosures site={site} />}
    </SitePage>
  );
}

function Disclosures(props: { site: Site }) {
  const { id } = props.site;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const today = dayIn(now, zone);
  return (
    <>
      <Menu key={id} siteId={id} today={today} now={timeIn(now, zone)} />
      <Section title={t("disclosures.inspections")}>
        <Inspections siteId={id} today={today} />
      </Section>
    </>
  );
}

function Menu(props: { siteId: string; today: string; now: string }) {
  const { siteId, today, now } = props;
  const { t } = useTranslation();
  const may = useMay();
  const id = useId();
  const [day, setDay] = useState(today);
  const { data, error, refetch } = useDisclosure(siteId, day);
  return (
    <Section title={t("disclosures.menuAndSamples")}>
      <p className="menu-day">
        <label htmlFor={`${id}day`}>{t("disclosures.day")}</label>{" "}
        <Input
          id={`${id}day`}
          type="date"
          required
          value={day}
          onChange={(event) => event.target.value !== "" && setDay(event.target.value)}
        />
        {data?.changed && (
          <span className="quiet"> {t("disclosures.changedBy", { by: data.changed.by })}</span>
        )}
      </p>
      {error && !data ? (
        <Failed error={error} onRetry={refetch} />
      ) : data === undefined ? (
        <Loading rows={4} />
      ) : may("disclosures.edit") ? (
        <MenuForm key={`${day} ${data.changed?.at}`} siteId={siteId} day={day} meals={data.meals} now={now} />
      ) : data.meals.length === 0 ? (
        <EmptyNote text={t("disclosures.noMenu")} />
      ) : (
        <ul className="menu-read">
          {data.meals.map((meal) => (
            <li key={meal.meal}>
              <strong>{t(`disclosures.meals.${meal.meal}`)}</strong>
              <p className="menu-text">{meal.menu}</p>
              <p className="quiet">
                {t("disclosures.samples")}:{" "}
                {meal.samples.map((one) => `${one.dish} ${one.at}`).join(", ") || "—"}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** "YYYY-MM-DD" in a zone: Swedish dates are written so. */
function dayIn(at: number, zone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }).format(at);
}

function timeIn(at: number, zone: string): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "short" }).format(at);
}
