// Kitchens by areas: one line each on a desk, one card each on a phone. A line opens to say by whom, and since when.
import { DownOutlined, RightOutlined } from "@ant-design/icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AREAS } from "../../../devices/areas.ts";
import type { Coverage } from "../../../hub/serve/contract.ts";
import { shareText } from "../wording.ts";
import { cellOf, gapsOf } from "./coverage-queries.ts";
import { KitchenAreas } from "./kitchen-areas.tsx";

export function CoverageTable(props: { items: readonly Coverage[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string>();
  return (
    <table className="coverage-table">
      <thead>
        <tr>
          <th scope="col">{t("coverage.kitchen")}</th>
          <th scope="col">{t("coverage.town")}</th>
          <th scope="col">{t("coverage.share")}</th>
          {AREAS.map((area) => (
            <th key={area} scope="col" className="coverage-cell">
              {t(`area.${area}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.items.map((item) => (
          <Kitchen
            key={item.siteId}
            item={item}
            isOpen={open === item.siteId}
            onToggle={() => setOpen(open === item.siteId ? undefined : item.siteId)}
          />
        ))}
      </tbody>
    </table>
  );
}

function Kitchen(props: { item: Coverage; isOpen: boolean; onToggle: () => void }) {
  const { item, isOpen, onToggle } = props;
  const { t } = useTranslation();
  const seen = item.areas.length - gapsOf(item).length;
  return (
    <>
      <tr className="coverage-row" data-testid={`coverage-${item.siteId}`} data-open={isOpen}>
        <th scope="row">
          <button
            type="button"
            className="coverage-open"
            aria-expanded={isOpen}
            aria-label={t("coverage.open", { name: item.name })}
            onClick={onToggle}
          >
            {isOpen ? <DownOutlined /> : <RightOutlined />} {item.name}
          </button>
          {item.schools.length > 0 && <span className="quiet">{item.schools.join(" · ")}</span>}
        </th>
        <td className="coverage-town">{item.town}</td>
        <td className="coverage-share" data-tone={item.share === 1 ? "ok" : "warning"}>
          {item.share === null ? "—" : shareText(item.share)}
          <span className="quiet">
            {item.kind === "school"
              ? t("coverage.noCanteen")
              : item.areas.length === 0
                ? t("coverage.noneAsked")
                : item.cameras === 0
                  ? t("coverage.noCameras")
                  : t("coverage.shareOf", { seen, all: item.areas.length })}
          </span>
        </td>
        {AREAS.map((area) => {
          const state = cellOf(item, area);
          return (
            <td key={area} className="coverage-cell" data-state={state}>
              <span className="coverage-area">{t(`area.${area}`)}</span>
              <span
                className="coverage-state"
                title={`${t(`area.${area}`)}: ${t(`coverage.state.${state}`)}`}
              >
                <span aria-hidden="true">{t(`coverage.short.${state}`)}</span>
                <span className="out-of-sight">{t(`coverage.state.${state}`)}</span>
              </span>
            </td>
          );
        })}
      </tr>
      {isOpen && (
        <tr className="coverage-more">
          <td colSpan={3 + AREAS.length}>
            <KitchenAreas item={item} />
          </td>
        </tr>
      )}
    </>
  );
}
