// What is new at a site and below it: sensors that were found, messages that nothing understands, mappings, and readings
// too old to be taken unseen.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate, useParams } from "react-router";
import type { Site } from "../../../hub/serve/contract.ts";
import { type Done, DoneNote } from "../newcomers/done-note.tsx";
import { FoundSensorItem } from "../newcomers/found-sensor.tsx";
import { HeldList } from "../newcomers/held-list.tsx";
import { MappingList } from "../newcomers/mapping-list.tsx";
import { useNewcomers } from "../newcomers/newcomer-queries.ts";
import { NewcomerList } from "../newcomers/newcomer-shown.tsx";
import { BelowSiteHead } from "../newcomers/site-head.tsx";
import { UnknownItem } from "../newcomers/unknown-message.tsx";
import { sensorsQuery, useMay, useSites } from "../queries.ts";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading, NotFound } from "../shell/states.tsx";

export function NewcomersPage() {
  const { siteId = "" } = useParams();
  const { t } = useTranslation();
  const { data: sites, error, refetch } = useSites();
  const site = sites?.find((one) => one.id === siteId);
  usePageTitle(site && `${t("newcomers.title")} · ${site.name}`);
  if (error && !sites) return <Failed error={error} onRetry={refetch} />;
  if (!sites) return <Loading rows={8} />;
  if (!site) return <NotFound />;
  return <WhatIsNew key={site.id} site={site} sites={sites} />;
}

/** The name of the mapping that was saved just before this page was come back to; told once. */
function useSavedMapping(): string | undefined {
  const { state, pathname } = useLocation() as { state: unknown; pathname: string };
  const navigate = useNavigate();
  const [saved, setSaved] = useState<string>();
  useEffect(() => {
    const name = (state as { savedMapping?: unknown } | null)?.savedMapping;
    if (typeof name !== "string") return;
    setSaved(name);
    void navigate(pathname, { replace: true, state: null });
  }, [state, pathname, navigate]);
  return saved;
}

function WhatIsNew(props: { site: Site; sites: readonly Site[] }) {
  const { site, sites } = props;
  const { t } = useTranslation();
  const { data, error, refetch } = useNewcomers(site.id);
  //  Where values are kept true while they come in.
  const sensors = useQuery(sensorsQuery(site.id));
  const liveOf = (id: string) => sensors.data?.find((one) => one.id === id)?.latest;
  const mayAdopt = useMay()("newcomers.adopt");
  const mayMap = useMay()("mappings.read");
  const [done, setDone] = useState<Done>();
  const savedMapping = useSavedMapping();
  useEffect(() => {
    if (savedMapping !== undefined)
      setDone({ words: t("newcomers.mappingSaved", { name: savedMapping }), sensors: [] });
  }, [savedMapping, t]);
  const siteNameOf = (id: string) => (id === site.id ? undefined : sites.find((one) => one.id === id)?.name);
  return (
    <>
      <BelowSiteHead site={site} sites={sites} title={t("newcomers.title")}>
        <p className="quiet">{t("newcomers.intro")}</p>
        {!mayAdopt && <p className="quiet">{t("newcomers.readOnly")}</p>}
      </BelowSiteHead>
      <DoneNote
        done={done}
        nameOf={(id) => sensors.data?.find((one) => one.id === id)?.name}
        onClose={() => setDone(undefined)}
      />
      {error && !data && <Failed error={error} onRetry={refetch} />}
      {!data && !error && <Loading rows={8} />}
      {data && (
        <>
          <Section title={t("newcomers.found.title")}>
            <NewcomerList
              items={data.found}
              empty={<EmptyNote text={t("newcomers.found.none")} />}
              show={(one) => (
                <FoundSensorItem
                  key={one.id}
                  sensor={one}
                  latest={liveOf(one.id) ?? one.latest}
                  siteName={siteNameOf(one.siteId)}
                  onDone={setDone}
                />
              )}
            />
          </Section>
          <Section title={t("newcomers.unknown.title")}>
            <p className="quiet">{t("newcomers.unknown.hint")}</p>
            <NewcomerList
              items={data.unknown}
              empty={<EmptyNote text={t("newcomers.unknown.none")} />}
              show={(one) => (
                <UnknownItem key={one.id} message={one} siteName={siteNameOf(one.siteId)} onDone={setDone} />
              )}
            />
          </Section>
        </>
      )}
      <Section title={t("newcomers.held.title")}>
        <HeldList siteId={site.id} siteNameOf={siteNameOf} onDone={setDone} />
      </Section>
      {mayMap && (
        <Section title={t("newcomers.mappings.title")}>
          <MappingList siteId={site.id} siteNameOf={siteNameOf} />
        </Section>
      )}
    </>
  );
}
