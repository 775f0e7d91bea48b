// What a site's devices sent and the hub did not take, with the reason, for the person who can mend the device.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { KEYS } from "../queries.ts";
import { reasonText } from "../reason-words.ts";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { momentText } from "../wording.ts";

export function Refusals(props: { siteId: string }) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const { data, error, refetch } = useQuery({
    queryKey: [...KEYS.refusals, props.siteId],
    queryFn: ({ signal }) => api.refusals(props.siteId, signal),
  });
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading />;
  if (data.items.length === 0) return <EmptyNote text={t("refusals.none")} />;
  return (
    <>
      <p className="quiet">{t("refusals.hint")}</p>
      <ul className="refusals">
        {data.items.map((refusal, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a refusal has no id, and two can be alike
          <li key={at} data-testid="refusal">
            <p className="refusal-reason">{reasonText(refusal.why, t)}</p>
            <dl>
              <Fact term={t("refusals.at")} text={momentText(Date.parse(refusal.at), now, zone)} />
              <Fact term={t("refusals.account")} text={refusal.account} />
              <Fact term={t("refusals.topic")} text={refusal.topic} mono />
              <Fact term={t("refusals.payload")} text={refusal.payload} mono />
            </dl>
          </li>
        ))}
      </ul>
    </>
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
