// One channel: whether it works, what goes through it, and what can be done with it. Trying it sends a real message and says
// what the provider answered.
import { Button, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Channel, ChannelSaid, Site } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { Sure } from "../people/sure.tsx";
import { problemText } from "../shell/states.tsx";
import { momentText } from "../wording.ts";
import { draftOf, saidOf } from "./channel-draft.ts";
import { ChannelForm } from "./channel-form.tsx";
import { useChangeChannel, useRemoveChannel } from "./channel-queries.ts";
import { ChannelTest } from "./channel-test.tsx";
import { DeliveryLog } from "./delivery-log.tsx";

export function ChannelRow(props: { channel: Channel; sites: readonly Site[] }) {
  const { channel, sites } = props;
  const { t } = useTranslation();
  const state = !channel.on ? "off" : channel.dead ? "dead" : "works";
  const siteName = sites.find(({ id }) => id === channel.siteId)?.name ?? channel.siteId;
  const facts = [
    t(`channels.kinds.${channel.kind}`),
    channel.siteId === null ? t("channels.wholeHub") : siteName,
    channel.address,
    t(`channels.leasts.${channel.least}`),
    channel.language === "zh" ? "中文" : "English",
    channel.settings["auditHead"] === true ? t("channels.auditHeadShort") : undefined,
  ];
  return (
    <li className="channel" data-testid={`channel-${channel.name}`} data-state={state}>
      <div className="channel-head">
        <h3>{channel.name}</h3>
        <span className="state" data-tone={TONES[state]} data-testid="channel-state">
          <span aria-hidden="true">{state === "off" ? "○" : "●"}</span>
          {t(`channels.states.${state}`)}
        </span>
      </div>
      <p className="channel-facts quiet">{facts.filter(Boolean).join(" · ")}</p>
      {channel.on && channel.dead && <Dead dead={channel.dead} />}
      <ChannelActions channel={channel} sites={sites} />
    </li>
  );
}

const TONES = { off: "quiet", dead: "critical", works: "ok" } as const;

function Dead(props: { dead: NonNullable<Channel["dead"]> }) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const time = momentText(Date.parse(props.dead.since), now, zone);
  return (
    <div className="channel-dead" role="status" data-testid="channel-dead">
      <strong>{t("channels.deadSince", { time })}</strong>
      <span className="mono">{props.dead.why}</span>
      <span>{t("channels.deadHint")}</span>
    </div>
  );
}

function ChannelActions(props: { channel: Channel; sites: readonly Site[] }) {
  const { channel, sites } = props;
  const { t } = useTranslation();
  const [open, setOpen] = useState<"test" | "log" | "change" | "remove">();
  const change = useChangeChannel();
  const remove = useRemoveChannel();
  const toggle = (what: NonNullable<typeof open>) => {
    change.reset();
    remove.reset();
    setOpen(open === what ? undefined : what);
  };
  const send = (said: ChannelSaid) =>
    change.mutate({ id: channel.id, said }, { onSuccess: () => setOpen(undefined) });
  const button = (what: "test" | "log" | "change" | "remove") => (
    <Button
      aria-expanded={open === what}
      aria-label={t(`channels.${what}Of`, { name: channel.name })}
      data-testid={`channel-do-${what}`}
      danger={what === "remove"}
      onClick={() => toggle(what)}
    >
      {t(`channels.${what}`)}
    </Button>
  );
  return (
    <>
      <div className="channel-actions">
        {channel.may.change && button("test")}
        {button("log")}
        {channel.may.change && button("change")}
        {channel.may.change && button("remove")}
        {channel.may.change && (
          <Switch
            checked={channel.on}
            loading={change.isPending}
            aria-label={t("channels.onOf", { name: channel.name })}
            data-testid="channel-on"
            onChange={(on) => send({ ...saidOf(draftOf(channel)), on })}
          />
        )}
      </div>
      {open === undefined && change.error !== null && (
        <p className="acknowledge-failed" role="alert">
          {problemText(change.error, t)}
        </p>
      )}
      {open === "test" && <ChannelTest channel={channel} sites={sites} />}
      {open === "log" && <DeliveryLog channelId={channel.id} sites={sites} />}
      {open === "change" && (
        <ChannelForm
          channel={channel}
          isBusy={change.isPending}
          error={change.error}
          onSend={send}
          onCancel={() => setOpen(undefined)}
        />
      )}
      {open === "remove" && (
        <Sure
          text={t("channels.removeSure", { name: channel.name })}
          confirm={t("channels.remove")}
          isBusy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(channel.id)}
          onCancel={() => setOpen(undefined)}
        />
      )}
    </>
  );
}
