// The first page: how things stand in one sentence, then in numbers, then site by site, with what is open beside it.

import { CheckCircleFilled, ExclamationCircleFilled, WarningFilled } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Alert, Site } from "../../../hub/serve/contract.ts";
import { AlertList } from "../alerts/alert-list.tsx";
import { isOver } from "../alerts/alert-words.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { useAlerts, useMay, useSites } from "../queries.ts";
import { useConnection } from "../realtime.tsx";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { BlindAreas } from "../sites/blind-areas.tsx";
import { SiteTree } from "../sites/site-list.tsx";
import { StateNumbers } from "../sites/state-numbers.tsx";
import { stateSentence } from "../sites/state-sentence.ts";
import { clockTime } from "../wording.ts";

export function OverviewPage() {
  const { t } = useTranslation();
  const sites = useSites();
  const alerts = useAlerts();
  const may = useMay();
  usePageTitle(t("page.overview"));
  if (sites.error && !sites.data) return <Failed error={sites.error} onRetry={sites.refetch} />;
  const open = alerts.data?.items.filter((alert) => !isOver(alert));
  return (
    <>
      {sites.data && open ? <Sentence sites={sites.data} alerts={open} /> : <Loading rows={2} />}
      {sites.data && <StateNumbers sites={sites.data} />}
      <div className="overview">
        <Section
          title={t("overview.alerts")}
          aside={<Link to="/alerts">{t("overview.allAlerts")}</Link>}
          className="overview-alerts"
        >
          {alerts.error && !alerts.data && <Failed error={alerts.error} onRetry={alerts.refetch} />}
          {!open && !alerts.error && <Loading />}
          {open && sites.data && (
            <AlertList
              alerts={open}
              sites={sites.data}
              empty={
                <EmptyNote icon={<CheckCircleFilled className="tone-ok" />} text={t("alert.noneOpen")} />
              }
            />
          )}
        </Section>
        <Section
          title={t("overview.sites")}
          aside={may("sites.edit") && <Link to="/settings">{t("estate.manage")}</Link>}
          className="overview-sites"
        >
          {sites.data ? <SiteTree sites={sites.data} /> : <Loading rows={6} />}
        </Section>
        <Section
          title={t("overview.blind")}
          aside={<Link to="/coverage">{t("coverage.toList")}</Link>}
          className="overview-blind"
        >
          {sites.data ? <BlindAreas sites={sites.data} /> : <Loading />}
        </Section>
      </div>
    </>
  );
}

const ICON = { ok: <CheckCircleFilled />, warning: <WarningFilled />, critical: <ExclamationCircleFilled /> };

function Sentence(props: { sites: readonly Site[]; alerts: readonly Alert[] }) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const connection = useConnection();
  const now = useHubNow();
  //  Cut off, durations must not go on ticking as if the page still knew.
  const asOf = connection.trueUntil ?? now;
  const { tone, first, rest } = stateSentence(props.sites, props.alerts, asOf, t);
  return (
    <section className="sentence" data-tone={tone} data-state={connection.state}>
      <span className="sentence-icon" aria-hidden="true">
        {ICON[tone]}
      </span>
      <div>
        <h1 data-testid="overview-sentence">
          {first}
          {rest && <small>{rest}</small>}
        </h1>
        <p className="quiet">{t("overview.asOf", { time: clockTime(asOf, zone) })}</p>
      </div>
    </section>
  );
}
