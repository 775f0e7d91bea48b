// The audit log: looked for in words, with what was there before and after, verified and taken out.
import { DownloadOutlined } from "@ant-design/icons";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import type { AuditLine, Site } from "../../../hub/serve/contract.ts";
import { auditApi, auditExportAddress } from "../audit/audit-api.ts";
import { AuditFilters } from "../audit/audit-filters.tsx";
import { AuditLineRow } from "../audit/audit-line.tsx";
import { questionOf } from "../audit/audit-search.ts";
import { VerifyPanel } from "../audit/verify-panel.tsx";
import { useHubClock } from "../hub-clock.tsx";
import { KEYS, useMay, useSites } from "../queries.ts";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";

export function AuditPage() {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const may = useMay();
  const [search, setSearch] = useSearchParams();
  const sites = useSites();
  usePageTitle(t("audit.heading"));
  if (sites.error && !sites.data) return <Failed error={sites.error} onRetry={sites.refetch} />;
  const question = questionOf(search, zone);
  return (
    <>
      <header className="page-head">
        <h1>{t("audit.heading")}</h1>
        <p className="quiet">{t("audit.hint")}</p>
      </header>
      {may("audit.verify") && <VerifyPanel />}
      <AuditFilters sites={sites.data ?? []} search={search} onSearch={setSearch} />
      {may("audit.export") && (
        <p className="audit-export">
          <span className="quiet">{t("audit.export.heading")}</span>
          {(["csv", "xlsx", "jsonl"] as const).map((format) => (
            <Button
              key={format}
              size="small"
              icon={<DownloadOutlined />}
              href={auditExportAddress(question, format)}
              download
            >
              {t(`audit.export.${format}`)}
            </Button>
          ))}
          <span className="quiet">{t("audit.export.hint")}</span>
        </p>
      )}
      {sites.data ? <Lines question={question} sites={sites.data} /> : <Loading rows={8} />}
    </>
  );
}

function Lines(props: { question: Readonly<Record<string, string>>; sites: readonly Site[] }) {
  const { question, sites } = props;
  const { t } = useTranslation();
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: [...KEYS.audit, question],
    queryFn: ({ pageParam, signal }) => auditApi.lines(question, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    //  What was done a moment ago is looked for a moment later.
    staleTime: 0,
  });
  const devices = useQuery({
    queryKey: [...KEYS.audit, "names"],
    queryFn: ({ signal }) => auditApi.deviceNames(signal),
  });
  const names = useMemo(() => new Map(sites.map(({ id, name }) => [id, name])), [sites]);
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={8} />;
  const lines = data.pages.flatMap((page) => page.items);
  if (lines.length === 0) return <EmptyNote text={t("audit.none")} />;
  const siteName = ({ siteId }: AuditLine) =>
    siteId === null ? "" : (names.get(siteId) ?? t("audit.removedSite"));
  return (
    <>
      <ol className="audit-lines section">
        {lines.map((line) => (
          <AuditLineRow
            key={line.number}
            line={line}
            siteName={siteName(line)}
            targetName={devices.data?.get(line.target) ?? targetName(line)}
          />
        ))}
      </ol>
      {hasNextPage && (
        <Button block loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("audit.more")}
        </Button>
      )}
    </>
  );
}

/** What it was done to, where its id says more than the line does already. */
function targetName({ target, siteId, who, action }: AuditLine): string {
  if (target === siteId || target === who || action === "hub.start") return "";
  //  A device within its site.
  return siteId !== null && target.startsWith(`${siteId}.`) ? target.slice(siteId.length + 1) : target;
}
