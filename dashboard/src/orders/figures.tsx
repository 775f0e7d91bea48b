// How a branch puts right what was ordered: the rate with what it is made of, and the same by site and by owner.
import { useTranslation } from "react-i18next";
import type { OrderFigures, OrdersFigures, Site } from "../../../hub/serve/contract.ts";
import { NumberCard } from "../reports/compliance.tsx";
import { shareText } from "../wording.ts";

export function OrderNumbers(props: { all: OrderFigures }) {
  const { issued, closed, rate, onTime, overdue, toRecheck, toSign, toAct } = props.all;
  const { t } = useTranslation();
  return (
    <dl className="numbers report-numbers order-numbers">
      <NumberCard
        term={t("order.figures.rate")}
        value={rate === undefined ? t("order.figures.none") : shareText(rate)}
        note={t("order.figures.rateNote", { closed, issued })}
        tone={rate === undefined || rate === 1 ? "ok" : "warning"}
      />
      <NumberCard
        term={t("order.figures.onTime")}
        value={closed === 0 ? t("order.figures.none") : `${onTime} / ${closed}`}
        note={t("order.figures.onTimeNote")}
        tone={onTime === closed ? "ok" : "warning"}
      />
      <NumberCard
        term={t("order.figures.overdue")}
        value={String(overdue)}
        note={`${t("order.figures.open")} ${toSign + toAct}`}
        tone={overdue > 0 ? "critical" : "ok"}
      />
      <NumberCard
        term={t("order.figures.recheck")}
        value={String(toRecheck)}
        tone={toRecheck > 0 ? "warning" : "ok"}
      />
    </dl>
  );
}

export function OrderRates(props: { figures: OrdersFigures; sites: readonly Site[] }) {
  const { figures, sites } = props;
  const { t } = useTranslation();
  if (figures.all.issued === 0) return null;
  const siteName = (id: string) => sites.find((site) => site.id === id)?.name ?? id;
  return (
    <details className="order-rates">
      <summary>
        {t("order.figures.sites")} · {t("order.figures.owners")}
      </summary>
      <p className="quiet">{t("order.figures.definition")}</p>
      <div className="order-rate-lists">
        <Rates
          title={t("order.figures.sites")}
          rows={figures.sites.map((row) => ({ ...row, id: row.siteId, name: siteName(row.siteId) }))}
        />
        <Rates
          title={t("order.figures.owners")}
          rows={figures.owners.map((row) => ({ ...row, id: row.account }))}
        />
      </div>
    </details>
  );
}

/** The worst first. */
function Rates(props: { title: string; rows: readonly (OrderFigures & { id: string; name: string })[] }) {
  const { t } = useTranslation();
  const rows = [...props.rows].sort(
    (one, other) => other.overdue - one.overdue || (one.rate ?? 1) - (other.rate ?? 1),
  );
  return (
    <section aria-label={props.title}>
      <h3>{props.title}</h3>
      <ul>
        {rows.map(({ id, name, rate, issued, overdue, toRecheck }) => (
          <li key={id}>
            <span>{name}</span>
            <meter min={0} max={1} value={rate ?? 0} aria-label={t("order.figures.rate")} />
            <strong>{rate === undefined ? t("order.figures.none") : shareText(rate)}</strong>
            <span className="quiet">
              {t("order.figures.issued", { count: issued })}
              {overdue > 0 && <> · {t("order.figures.late", { count: overdue })}</>}
              {toRecheck > 0 && <> · {t("order.figures.waiting", { count: toRecheck })}</>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
