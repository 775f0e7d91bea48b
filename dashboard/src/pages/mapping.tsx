// Sets up a mapping from an unknown message (?message=), or changes one that is there.
import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router";
import { emptyDraft } from "../newcomers/mapping-draft.ts";
import { MappingEditor } from "../newcomers/mapping-editor.tsx";
import { useMappings, useUnknown } from "../newcomers/newcomer-queries.ts";
import { BelowSiteHead } from "../newcomers/site-head.tsx";
import { useSites } from "../queries.ts";
import { usePageTitle } from "../shell/shell.tsx";
import { Failed, Loading, NotFound } from "../shell/states.tsx";

export function MappingPage() {
  const { siteId = "", mappingId = "new" } = useParams();
  const { t } = useTranslation();
  const { data: sites, error, refetch } = useSites();
  const site = sites?.find((one) => one.id === siteId);
  usePageTitle(site && `${t("newcomers.editor.title")} · ${site.name}`);
  if (error && !sites) return <Failed error={error} onRetry={refetch} />;
  if (!sites) return <Loading rows={8} />;
  if (!site) return <NotFound />;
  return (
    <>
      <BelowSiteHead site={site} sites={sites} title={t("newcomers.editor.title")} />
      {mappingId === "new" ? (
        <NewMapping siteId={siteId} />
      ) : (
        <OldMapping key={mappingId} siteId={siteId} mappingId={mappingId} />
      )}
    </>
  );
}

/** Begins with the guess, where there is one. */
function NewMapping(props: { siteId: string }) {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const id = search.get("message");
  const { data, error, refetch } = useUnknown(id);
  if (id === null) return <NotFound />;
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={8} />;
  const { topic } = data;
  return (
    <MappingEditor
      key={data.id}
      siteId={props.siteId}
      mappingId={undefined}
      start={{
        name: data.looksLike ?? t("newcomers.editor.defaultName", { topic }).slice(0, 80),
        mapping: data.mapping ?? emptyDraft(topic),
      }}
      messages={data.messages.filter((one) => !one.isCut).map(({ at, text }) => ({ topic, at, text }))}
    />
  );
}

function OldMapping(props: { siteId: string; mappingId: string }) {
  const { data, error, refetch } = useMappings(props.siteId);
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={8} />;
  const mapping = data.items.find((one) => one.id === props.mappingId);
  if (mapping === undefined) return <NotFound />;
  return (
    <MappingEditor
      siteId={mapping.siteId}
      mappingId={mapping.id}
      start={{ name: mapping.name, mapping: mapping.mapping }}
      messages={mapping.recent}
    />
  );
}
