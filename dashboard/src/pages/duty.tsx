// Who is called for a site's alerts: its levels, and who would be told now and next.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { type Asked, CallPreview } from "../duty/call-preview.tsx";
import { useDuty } from "../duty/duty-api.ts";
import { LevelList } from "../duty/level-list.tsx";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { BelowSiteHead } from "../newcomers/site-head.tsx";
import { useSites } from "../queries.ts";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { Failed, Loading, NotFound } from "../shell/states.tsx";
import { zoneDate } from "../wording.ts";
import { midnight } from "../zone-day.ts";

const MINUTE_MS = 60_000;

export function DutyPage() {
  const { siteId = "" } = useParams();
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const { data: sites, error, refetch } = useSites();
  const [asked, setAsked] = useState<Asked>({ severity: "warning", day: "", time: "" });
  const at = momentAsked(asked, zoneDate(now, zone), zone);
  const duty = useDuty(siteId, { severity: asked.severity, ...(at === undefined ? {} : { at }) });
  const site = sites?.find((one) => one.id === siteId);
  usePageTitle(site && t("duty.titleOf", { name: site.name }));
  if (error && !sites) return <Failed error={error} onRetry={refetch} />;
  if (duty.error && !duty.data) return <Failed error={duty.error} onRetry={duty.refetch} />;
  if (!sites || !duty.data) return <Loading rows={8} />;
  if (!site) return <NotFound />;
  return (
    <>
      <BelowSiteHead site={site} sites={sites} title={t("duty.title")}>
        <p className="quiet">{t("duty.intro")}</p>
      </BelowSiteHead>
      <div className="duty-page">
        <Section title={t("duty.levelsTitle")}>
          <LevelList site={site} sites={sites} duty={duty.data} />
        </Section>
        <Section title={t("duty.previewTitle")}>
          <CallPreview duty={duty.data} asked={asked} onAsk={setAsked} />
        </Section>
      </div>
    </>
  );
}

/** Undefined: now. A time without a day is today's, a day without a time its noon. */
function momentAsked({ day, time }: Asked, today: string, zone: string): string | undefined {
  if (day === "" && time === "") return undefined;
  const [hours, minutes] = (time === "" ? "12:00" : time).split(":").map(Number);
  const begin = midnight(day === "" ? today : day, zone);
  return new Date(begin + ((hours ?? 0) * 60 + (minutes ?? 0)) * MINUTE_MS).toISOString();
}
