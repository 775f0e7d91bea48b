// Links for parents: those in force with who watches now, a new one, and the school calendar that they go by.
import { ShareAltOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ShareLink, Site } from "../../../hub/serve/contract.ts";
import { CalendarEditor } from "../links/calendar-editor.tsx";
import { LinkForm } from "../links/link-form.tsx";
import { type MadeAll, useLinkForm, useMakeLinks, useShareLinks } from "../links/link-queries.ts";
import { LinkRow } from "../links/link-row.tsx";
import { MadeCard } from "../links/made-card.tsx";
import { Section } from "../shell/section.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { SitePage } from "../sites/site-page.tsx";

export function LinksPage() {
  const { t } = useTranslation();
  return (
    <SitePage words="links">
      {(site, sites) => (
        <>
          {site.kind === "canteen" ? (
            <p className="quiet">{t("links.ofSchools")}</p>
          ) : (
            <Links key={site.id} site={site} sites={sites} />
          )}
          <CalendarEditor siteId={site.id} />
        </>
      )}
    </SitePage>
  );
}

function Links(props: { site: Site; sites: readonly Site[] }) {
  const { site, sites } = props;
  const { t } = useTranslation();
  const { data, error, refetch } = useShareLinks(site.id);
  const [made, setMade] = useState<MadeAll>();
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={6} />;
  const names = new Map(sites.map((one) => [one.id, one.name]));
  const isRunning = ({ state }: ShareLink) => state === "open" || state === "closed";
  const newestFirst = data.items.toSorted((one, other) => other.madeAt.localeCompare(one.madeAt));
  const running = newestFirst.filter(isRunning);
  const ended = newestFirst.filter((link) => !isRunning(link));
  const rows = (links: readonly ShareLink[]) => (
    <ul className="links">
      {links.map((link) => (
        <LinkRow
          key={link.id}
          link={link}
          siteName={site.kind === "school" ? undefined : (names.get(link.siteId) ?? link.siteId)}
        />
      ))}
    </ul>
  );
  return (
    <>
      {made ? (
        <MadeCard made={made} onClose={() => setMade(undefined)} />
      ) : (
        <Maker site={site} onMade={setMade} />
      )}
      <Section title={t("links.running")}>
        {running.length === 0 ? (
          <EmptyNote icon={<ShareAltOutlined />} text={t("links.none")} hint={t("links.noneHint")} />
        ) : (
          rows(running)
        )}
        {ended.length > 0 && (
          <details>
            <summary>{t("links.ended", { count: ended.length })}</summary>
            {rows(ended)}
          </details>
        )}
        {running.length > 0 && <p className="quiet">{t("links.lost")}</p>}
      </Section>
    </>
  );
}

function Maker(props: { site: Site; onMade: (made: MadeAll) => void }) {
  const { site, onMade } = props;
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const form = useLinkForm(site.id);
  const make = useMakeLinks(site);
  const isSchool = site.kind === "school";
  if (!isOpen) {
    return (
      <p className="link-make">
        <Button type="primary" data-testid="make-link" onClick={() => setIsOpen(true)}>
          {t(isSchool ? "links.make" : "links.makeAll")}
        </Button>
      </p>
    );
  }
  if (form.error && !form.data) return <Failed error={form.error} onRetry={form.refetch} />;
  if (!form.data) return <Loading rows={6} />;
  const close = () => {
    make.reset();
    setIsOpen(false);
  };
  return (
    <Section title={t(isSchool ? "links.make" : "links.makeAll")}>
      <LinkForm
        form={form.data}
        isSchool={isSchool}
        isBusy={make.isPending}
        error={make.error}
        onCancel={close}
        onSend={(draft) =>
          make.mutate(draft, {
            onSuccess: (answer) => {
              close();
              onMade(answer);
            },
          })
        }
      />
    </Section>
  );
}
