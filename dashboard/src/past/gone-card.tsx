// For how long there is something to look back at of a camera that has left.
import { useTranslation } from "react-i18next";
import type { Recordings } from "../../../hub/serve/contract.ts";
import { useHubClock } from "../hub-clock.tsx";
import { zoneDate } from "../wording.ts";

export function GoneCard({ recordings }: { recordings: Recordings | undefined }) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  if (recordings === undefined) return null;
  const { keepsDays, oldest } = recordings;
  return (
    <section className="past-card" data-testid="gone-card">
      <h2>{t("past.recording.title")}</h2>
      <p>
        <strong>{t("gone.notRecorded")}</strong>
      </p>
      <p className="quiet">
        {t("past.recording.kept", { days: keepsDays })}
        {oldest && ` · ${t("past.recording.oldest", { day: zoneDate(Date.parse(oldest), zone) })}`}
      </p>
    </section>
  );
}
