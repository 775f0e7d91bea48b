// What the inbox is narrowed down to. It stands in the address, so that a list can be sent to a colleague.

import { Segmented, Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Alert, Site } from "../../../hub/serve/contract.ts";
import { withFields } from "../shell/search-fields.ts";
import { siteOptions } from "../sites/site-options.ts";
import { HOLDERS, KINDS, type Narrowing } from "./inbox-list.ts";

const STATES = ["open", "over", "all"] as const;
const SEVERITIES: readonly Alert["severity"][] = ["critical", "warning", "notice"];

/** What an address asks for; what it says that is not known asks for nothing. */
export function narrowingOf(search: URLSearchParams): Narrowing {
  const one = <T extends string>(key: string, known: readonly T[]) =>
    known.find((value) => value === search.get(key)) ?? null;
  return {
    state: one("state", STATES) ?? "open",
    site: search.get("site"),
    severity: one("severity", SEVERITIES),
    kind: one("kind", KINDS),
    holder: one("who", HOLDERS),
  };
}

export function InboxFilters(props: {
  sites: readonly Site[];
  search: URLSearchParams;
  onSearch: (search: URLSearchParams) => void;
}) {
  const { search } = props;
  const { t } = useTranslation();
  const { state, site, severity, kind, holder } = narrowingOf(search);
  const set = (key: string, value: string | undefined) =>
    props.onSearch(withFields(search, { [key]: value }));
  const sites = useMemo(() => siteOptions(props.sites), [props.sites]);
  return (
    <div className="filters inbox-filters">
      <Segmented
        aria-label={t("alert.filterState")}
        value={state}
        onChange={(value) => set("state", value === "open" ? undefined : value)}
        options={STATES.map((value) => ({ value, label: t(`inbox.state.${value}`) }))}
      />
      <Segmented
        aria-label={t("inbox.filterHolder")}
        value={holder ?? ""}
        onChange={(value) => set("who", value)}
        options={[
          { value: "", label: t("inbox.who.anybody") },
          ...HOLDERS.map((value) => ({ value, label: t(`inbox.who.${value}`) })),
        ]}
      />
      <Select
        aria-label={t("alert.filterSite")}
        className="filter-site"
        showSearch={{ optionFilterProp: "label" }}
        value={site ?? ""}
        onChange={(value) => set("site", value)}
        options={[{ value: "", label: t("alert.filter.allSites") }, ...sites]}
      />
      <Select
        aria-label={t("inbox.filterKind")}
        className="filter-severity"
        value={kind ?? ""}
        onChange={(value) => set("kind", value)}
        options={[
          { value: "", label: t("inbox.allKinds") },
          ...KINDS.map((value) => ({ value, label: t(`inbox.kind.${value}`) })),
        ]}
      />
      <Select
        aria-label={t("alert.filterSeverity")}
        className="filter-severity"
        value={severity ?? ""}
        onChange={(value) => set("severity", value)}
        options={[
          { value: "", label: t("alert.filter.allSeverities") },
          ...SEVERITIES.map((value) => ({ value, label: t(`alert.severity.${value}`) })),
        ]}
      />
    </div>
  );
}
