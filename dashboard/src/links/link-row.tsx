// One link: how it stands, who watches now, until when, by and for whom; and taking it back, which asks first.
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ShareLink } from "../../../hub/serve/contract.ts";
import { Sure } from "../accounts/account-row.tsx";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { momentText, zoneDate } from "../wording.ts";
import { useRevokeLink } from "./link-queries.ts";

export function LinkRow(props: { link: ShareLink; siteName: string | undefined }) {
  const { link, siteName } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const [isAsking, setIsAsking] = useState(false);
  const revoke = useRevokeLink();
  const time = (at: string) => momentText(Date.parse(at), now, zone);
  const hasEnded = link.state === "expired" || link.state === "revoked";
  const days = link.weekdays.map((day) => t(`links.days.d${day}`)).join(t("links.and"));
  return (
    <li className="link" data-state={link.state} data-testid={`link-${link.id}`}>
      <div className="link-head">
        <h3>{link.madeFor === "" ? t("links.number", { id: link.id }) : link.madeFor}</h3>
        <span className="state" data-tone={link.state === "open" ? "ok" : "quiet"} data-testid="link-state">
          <span aria-hidden="true">{link.state === "open" ? "●" : "○"}</span>
          {link.state === "closed" && link.opensAt !== undefined
            ? t("links.opensAt", { time: time(link.opensAt) })
            : t(`links.states.${link.state}`)}
        </span>
      </div>
      <dl className="link-facts">
        {siteName !== undefined && <Fact term={t("links.school")} text={siteName} />}
        {!hasEnded && (
          <Fact
            term={t("links.viewers")}
            text={t("links.viewersOf", { now: link.viewers, most: link.mostViewers })}
          />
        )}
        <Fact
          term={t("links.hours")}
          text={`${days} ${link.hours.map(({ from, to }) => `${from}–${to}`).join(t("links.and"))}`}
        />
        <Fact term={t("links.cameras")} text={t("links.cameraCount", { count: link.cameraIds.length })} />
        <Fact term={t("links.until")} text={zoneDate(Date.parse(link.revokedAt ?? link.until), zone)} />
        <Fact term={t("links.madeBy")} text={`${link.madeBy} · ${time(link.madeAt)}`} />
        {link.revokedBy !== undefined && <Fact term={t("links.revokedBy")} text={link.revokedBy} />}
        {link.madeFor !== "" && <Fact term={t("links.idTerm")} text={link.id} />}
      </dl>
      {!hasEnded && !isAsking && (
        <Button danger size="small" data-testid="link-revoke" onClick={() => setIsAsking(true)}>
          {t("links.revoke")}
        </Button>
      )}
      {isAsking && !hasEnded && (
        <Sure
          text={t("links.revokeSure")}
          confirm={t("links.revokeConfirm")}
          isBusy={revoke.isPending}
          error={revoke.error}
          onConfirm={() => revoke.mutate(link.id, { onSuccess: () => setIsAsking(false) })}
          onCancel={() => setIsAsking(false)}
        />
      )}
    </li>
  );
}

function Fact(props: { term: string; text: string }) {
  return (
    <div>
      <dt>{props.term}</dt>
      <dd>{props.text}</dd>
    </div>
  );
}
