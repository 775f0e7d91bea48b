// What people are told through: each channel with whether it works, tried with a real message, and what went through it.
import { NotificationOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import type { Site } from "../../../hub/serve/contract.ts";
import { ChannelForm } from "../channels/channel-form.tsx";
import { useChannels, useMakeChannel } from "../channels/channel-queries.ts";
import { ChannelRow } from "../channels/channel-row.tsx";
import { useMay, useSession, useSites } from "../queries.ts";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { Breadcrumb } from "../sites/breadcrumb.tsx";
import { siteOptions } from "../sites/site-options.ts";
import { pathTo } from "../sites/site-tree.ts";

export function ChannelsPage() {
  const { t } = useTranslation();
  const may = useMay();
  const [search] = useSearchParams();
  const { data: sites, error, refetch } = useSites();
  const siteId = search.get("site") ?? undefined;
  const site = sites?.find((one) => one.id === siteId);
  usePageTitle(site === undefined ? t("channels.title") : t("channels.of", { name: site.name }));
  if (!may("channels.read")) return <EmptyNote text={t("state.forbidden")} />;
  if (error && !sites) return <Failed error={error} onRetry={refetch} />;
  if (!sites) return <Loading rows={8} />;
  return (
    <>
      <header className="page-head">
        {site && <Breadcrumb path={pathTo(sites, site.id)} />}
        <h1>{t("channels.title")}</h1>
        <p className="quiet">{t("channels.intro")}</p>
      </header>
      <Channels siteId={site?.id} sites={sites} />
    </>
  );
}

function Channels(props: { siteId: string | undefined; sites: readonly Site[] }) {
  const { siteId, sites } = props;
  const { t } = useTranslation();
  const { data, error, refetch } = useChannels(siteId);
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={6} />;
  const dead = data.items.filter((one) => one.on && one.dead !== undefined).length;
  return (
    <>
      <Maker siteId={siteId} sites={sites} />
      <Section
        title={t("channels.list")}
        aside={
          dead > 0 && (
            <span className="state" data-tone="critical">
              {t("channels.deadCount", { count: dead })}
            </span>
          )
        }
      >
        {data.items.length === 0 ? (
          <EmptyNote
            icon={<NotificationOutlined />}
            text={t("channels.none")}
            hint={t("channels.noneHint")}
          />
        ) : (
          <ul className="channels">
            {data.items.map((one) => (
              <ChannelRow key={one.id} channel={one} sites={sites} />
            ))}
          </ul>
        )}
      </Section>
    </>
  );
}

function Maker(props: { siteId: string | undefined; sites: readonly Site[] }) {
  const { t } = useTranslation();
  const may = useMay();
  const { data: session } = useSession();
  const [isOpen, setIsOpen] = useState(false);
  const make = useMakeChannel();
  if (!may("channels.change")) return null;
  if (!isOpen) {
    return (
      <p className="channel-maker">
        <Button
          type="primary"
          icon={<PlusOutlined />}
          data-testid="make-channel"
          onClick={() => setIsOpen(true)}
        >
          {t("channels.make")}
        </Button>
      </p>
    );
  }
  const close = () => {
    make.reset();
    setIsOpen(false);
  };
  const isEverywhere = session?.posts.some(({ siteId }) => siteId === "*") === true;
  const options = [
    ...(isEverywhere ? [{ value: "", label: t("channels.wholeHub") }] : []),
    ...siteOptions(props.sites),
  ];
  return (
    <Section title={t("channels.make")} className="channel-maker">
      <ChannelForm
        sites={options}
        {...(props.siteId === undefined ? {} : { initialSite: props.siteId })}
        isBusy={make.isPending}
        error={make.error}
        onCancel={close}
        onSend={(said, siteId) => make.mutate({ siteId, said }, { onSuccess: close })}
      />
    </Section>
  );
}
