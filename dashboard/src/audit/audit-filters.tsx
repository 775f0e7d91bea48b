// What is looked for on the audit log. It stands in the page's address, so that what was found can be sent to a colleague.

import { SearchOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Site } from "../../../hub/serve/contract.ts";
import { withFields } from "../shell/search-fields.ts";
import { siteOptions } from "../sites/site-options.ts";
import { GROUPS, type GroupName } from "./audit-search.ts";

export function AuditFilters(props: {
  sites: readonly Site[];
  search: URLSearchParams;
  onSearch: (search: URLSearchParams) => void;
}) {
  const { search } = props;
  const { t } = useTranslation();
  const options = useMemo(() => siteOptions(props.sites), [props.sites]);
  const set = (changes: Readonly<Record<string, string>>) => props.onSearch(withFields(search, changes));
  return (
    <search className="filters audit-filters">
      <Select
        aria-label={t("audit.group")}
        value={search.get("group") ?? ""}
        onChange={(group) => set({ group })}
        options={[
          { value: "", label: t("audit.groups.all") },
          ...(Object.keys(GROUPS) as GroupName[]).map((value) => ({
            value,
            label: t(`audit.groups.${value}`),
          })),
        ]}
      />
      <Select
        aria-label={t("audit.site")}
        className="filter-site"
        showSearch={{ optionFilterProp: "label" }}
        value={search.get("site") ?? ""}
        onChange={(site) => set({ site })}
        options={[{ value: "", label: t("audit.allSites") }, ...options]}
      />
      {/* Anew with each address: what stands in the fields is what was asked. */}
      <form
        key={search.toString()}
        onSubmit={(event) => {
          event.preventDefault();
          const fields = new FormData(event.currentTarget);
          const text = (name: string) => String(fields.get(name) ?? "").trim();
          set({ who: text("who"), q: text("q"), from: text("from"), to: text("to") });
        }}
      >
        <Input
          name="who"
          aria-label={t("audit.who")}
          placeholder={t("audit.who")}
          defaultValue={search.get("who") ?? ""}
        />
        <Input
          name="q"
          aria-label={t("audit.words")}
          placeholder={t("audit.words")}
          defaultValue={search.get("q") ?? ""}
        />
        <Input name="from" type="date" aria-label={t("audit.from")} defaultValue={search.get("from") ?? ""} />
        <Input name="to" type="date" aria-label={t("audit.to")} defaultValue={search.get("to") ?? ""} />
        <Button htmlType="submit" icon={<SearchOutlined />} data-testid="audit-search">
          {t("audit.search")}
        </Button>
        {search.size > 0 && (
          <Button type="link" onClick={() => props.onSearch(new URLSearchParams())}>
            {t("audit.clear")}
          </Button>
        )}
      </form>
    </search>
  );
}
