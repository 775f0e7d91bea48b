// What a site's devices sent and the hub did not take, with the reason, for the person who can mend the device.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Refusal } from "../api.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { KEYS } from "../queries.ts";
import { reasonText } from "../reason-words.ts";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { momentText } from "../wording.ts";
import { groupRefusals, type RefusalGroup } from "./refusal-groups.ts";

/** Chosen: a screen of them; the rest when somebody asks. */
const SHOWN_AT_ONCE = 8;

export function Refusals(props: { siteId: string }) {
  const { t } = useTranslation();
  const [most, setMost] = useState(SHOWN_AT_ONCE);
  const { data, error, refetch } = useQuery({
    queryKey: [...KEYS.refusals, props.siteId],
    queryFn: ({ signal }) => api.refusals(props.siteId, signal),
  });
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading />;
  if (data.items.length === 0) return <EmptyNote text={t("refusals.none")} />;
  const groups = groupRefusals(data.items);
  return (
    <>
      <p className="quiet">{t("refusals.hint")}</p>
      <ul className="refusals">
        {groups.slice(0, most).map((group) => (
          <RefusalItem key={group.key} group={group} />
        ))}
      </ul>
      {groups.length > most && (
        <p className="section-foot">
          <Button onClick={() => setMost(most + SHOWN_AT_ONCE)}>
            {t("refusals.more", { count: groups.length - most })}
          </Button>
        </p>
      )}
    </>
  );
}

function RefusalItem(props: { group: RefusalGroup<Refusal> }) {
  const { newest, count, oldestAt } = props.group;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const moment = (at: string) => momentText(Date.parse(at), now, zone);
  const [from, to] = [moment(oldestAt), moment(newest.at)];
  return (
    <li data-testid="refusal">
      <p className="refusal-reason">
        {reasonText(newest.why, t)}{" "}
        {count > 1 && <span className="chip">{t("refusals.times", { count })}</span>}
      </p>
      <dl>
        <Fact term={t("refusals.at")} text={from === to ? to : t("refusals.span", { from, to })} />
        <Fact term={t("refusals.account")} text={newest.account} />
        {newest.topic !== "" && <Fact term={t("refusals.topic")} text={newest.topic} mono />}
        {newest.payload !== "" && (
          <Fact
            term={count > 1 ? t("refusals.newestPayload") : t("refusals.payload")}
            text={newest.payload}
            mono
          />
        )}
      </dl>
    </li>
  );
}

function Fact(props: { term: string; text: string; mono?: boolean }) {
  return (
    <div>
      <dt>{props.term}</dt>
      <dd className={props.mono ? "mono" : undefined}>{props.text}</dd>
    </div>
  );
}
