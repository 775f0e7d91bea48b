// What a canteen tells its parents besides pictures: each day's menu and retained samples, and its inspections.
import { Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { useDisclosure } from "../disclosures/disclosure-queries.ts";
import { Inspections } from "../disclosures/inspections.tsx";
import { MenuForm } from "../disclosures/menu-form.tsx";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { useMay, useSites } from "../queries.ts";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading, NotFound } from "../shell/states.tsx";
import { Breadcrumb } from "../sites/breadcrumb.tsx";
import { pathTo } from "../sites/site-tree.ts";
import "../styles/disclosures.css";

export function DisclosuresPage() {
  const { siteId = "" } = useParams();
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const { data: sites, error, refetch } = useSites();
  const site = sites?.find((one) => one.id === siteId && one.kind === "canteen");
  usePageTitle(site && t("disclosures.of", { name: site.name }));
  if (error && !sites) return <Failed error={error} onRetry={refetch} />;
  if (!sites) return <Loading rows={8} />;
  if (!site) return <NotFound />;
  const today = dayIn(now, zone);
  return (
    <>
      <header className="page-head">
        <Breadcrumb path={pathTo(sites, site.id)} />
        <h1>{t("disclosures.title")}</h1>
        <p className="quiet">{t("disclosures.intro")}</p>
      </header>
      <Menu key={site.id} siteId={site.id} today={today} now={timeIn(now, zone)} />
      <Section title={t("disclosures.inspections")}>
        <Inspections siteId={site.id} today={today} />
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
