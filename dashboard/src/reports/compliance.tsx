// How a branch kept its cold chain: four numbers, and its sites with the worst first.
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Compliance, Site } from "../../../hub/serve/contract.ts";
import { durationText, shareText } from "../wording.ts";

/** `address` gives the page of one site's report. */
export function ComplianceNumbers(props: { whole: Compliance["whole"]; longestName: string | undefined }) {
  const { whole } = props;
  const { t } = useTranslation();
  const { shareInside, shareKnown, sensors, sensorsOutside, longestOutsideS } = whole;
  return (
    <dl className="numbers report-numbers">
      <NumberCard
        term={t("report.inside")}
        value={shareInside === undefined ? t("report.unknown") : shareText(shareInside)}
        note={t("report.insideNote")}
        tone={shareInside === undefined || shareInside === 1 ? "ok" : "warning"}
      />
      <NumberCard
        term={t("report.known")}
        value={shareText(shareKnown)}
        note={t("report.knownNote")}
        tone="ok"
      />
      <NumberCard
        term={t("report.outsideSensors")}
        value={`${sensorsOutside} / ${sensors}`}
        tone={sensorsOutside > 0 ? "warning" : "ok"}
      />
      <NumberCard
        term={t("report.longest")}
        value={longestOutsideS > 0 ? durationText(longestOutsideS * 1000, t) : t("report.none")}
        note={props.longestName === undefined ? "" : t("report.longestNote", { name: props.longestName })}
        tone={longestOutsideS > 0 ? "warning" : "ok"}
      />
    </dl>
  );
}

export function NumberCard(props: { term: string; value: string; note?: string; tone: string }) {
  return (
    <div className="card number" data-tone={props.tone}>
      <dt>{props.term}</dt>
      <dd className="number-value">{props.value}</dd>
      {props.note && <dd className="number-note">{props.note}</dd>}
    </div>
  );
}

export function ComplianceSites(props: {
  rows: Compliance["sites"];
  sites: readonly Site[];
  address: (siteId: string) => string;
}) {
  const { t } = useTranslation();
  return (
    <ul className="compliance-sites">
      {props.rows.map((row) => (
        <li key={row.siteId} data-testid={`compliance-${row.siteId}`}>
          <Link to={props.address(row.siteId)}>
            {props.sites.find((site) => site.id === row.siteId)?.name ?? row.siteId}
          </Link>
          <meter
            min={0}
            max={1}
            value={row.shareInside ?? 0}
            aria-label={t("report.inside")}
            data-tone={(row.shareInside ?? 1) < 1 ? "warning" : "ok"}
          />
          <span className="compliance-share">
            {row.shareInside === undefined ? t("report.unknown") : shareText(row.shareInside)}
          </span>
          <span className="quiet">
            {t("report.knownShare", { share: shareText(row.shareKnown) })}
            {row.longestOutsideS > 0 &&
              ` · ${t("report.longestOne", { duration: durationText(row.longestOutsideS * 1000, t) })}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
