// The inbox: all alerts that the person may see, by severity and kind, with who has each. The filters stand in the
// address, so a list can be sent to a colleague.
import { CheckCircleFilled } from "@ant-design/icons";
import { Button } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import type { Alert } from "../../../hub/serve/contract.ts";
import { isOver } from "../alerts/alert-words.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { Inbox } from "../inbox/inbox.tsx";
import { InboxFilters, narrowingOf } from "../inbox/inbox-filters.tsx";
import { calmSince, entriesOf, narrowed } from "../inbox/inbox-list.ts";
import { useAlerts, useEarlierAlerts, useSession, useSites } from "../queries.ts";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { durationText, momentText } from "../wording.ts";

export function AlertsPage() {
  const { t } = useTranslation();
  const sites = useSites();
  const alerts = useAlerts();
  const earlier = useEarlierAlerts();
  const account = useSession().data?.account ?? "";
  const [search, setSearch] = useSearchParams();
  usePageTitle(t("page.alerts"));
  const narrowing = useMemo(() => narrowingOf(search), [search]);
  const shown = useMemo(
    () => narrowed(entriesOf(alerts.data?.items ?? []), sites.data ?? [], narrowing, account),
    [alerts.data, sites.data, narrowing, account],
  );
  const next = alerts.data?.next;
  const error = alerts.data ? sites.error : (alerts.error ?? sites.error);
  if (error && !(alerts.data && sites.data)) {
    return <Failed error={error} onRetry={() => void Promise.all([alerts.refetch(), sites.refetch()])} />;
  }
  return (
    <>
      <header className="page-head">
        <h1>{t("page.alerts")}</h1>
        <p className="quiet">
          {t("alert.shown", { count: shown.length })} · <Link to="/remarks">{t("remark.page")}</Link> ·{" "}
          <Link to="/alerts/unattended">{t("unattended.page")}</Link>
        </p>
      </header>
      <InboxFilters sites={sites.data ?? []} search={search} onSearch={setSearch} />
      {alerts.data && sites.data ? (
        shown.length > 0 ? (
          <Inbox key={search.toString()} entries={shown} sites={sites.data} />
        ) : (
          <Nothing alerts={alerts.data.items} isNarrowed={search.size > 0} />
        )
      ) : (
        <Loading rows={8} />
      )}
      {next && narrowing.state !== "open" && (
        <Button block loading={earlier.isPending} onClick={() => earlier.mutate(next)}>
          {t("alert.more")}
        </Button>
      )}
    </>
  );
}

/** All is well, and since when; or nothing is like what was looked for. */
function Nothing(props: { alerts: readonly Alert[]; isNarrowed: boolean }) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  if (props.isNarrowed || props.alerts.some((alert) => !isOver(alert)))
    return <EmptyNote text={t("alert.none")} />;
  const since = calmSince(props.alerts);
  return (
    <div data-testid="inbox-calm">
      <EmptyNote
        icon={<CheckCircleFilled className="tone-ok" />}
        text={t("inbox.calm")}
        hint={
          since === undefined
            ? t("inbox.calmAlways")
            : t("inbox.calmSince", {
                time: momentText(since, now, zone),
                duration: durationText(now - since, t),
              })
        }
      />
    </div>
  );
}
