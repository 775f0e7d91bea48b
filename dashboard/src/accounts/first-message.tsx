// "Waiting for the first message…", which turns into the first value as soon as the account's device has delivered one
// that is stored; or into the reason why what came was not taken.
import { CheckCircleFilled, LoadingOutlined, WarningFilled } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { DeviceAccount } from "../../../hub/serve/contract.ts";
import { useHubClock } from "../hub-clock.tsx";
import { KEYS, sensorsQuery } from "../queries.ts";
import { reasonText } from "../reason-words.ts";
import { clockTime, metricText, valueText } from "../wording.ts";
import { useDeviceAccounts, useRefusals } from "./account-queries.ts";

/** `pageSite` is the site whose list the page shows; `sinceMs` is when the card was opened, by the hub's clock. */
export function FirstMessage(props: { account: DeviceAccount; pageSite: string; sinceMs: number }) {
  const { account, pageSite, sinceMs } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const client = useQueryClient();
  const isSince = (at: string) => Date.parse(at) >= sinceMs;
  const delivered = account.delivered && isSince(account.delivered.at) ? account.delivered : undefined;
  const isWaiting = delivered === undefined;
  useDeviceAccounts(pageSite, isWaiting);
  const { data: sensors } = useQuery(sensorsQuery(account.siteId));
  const { data: refusals } = useRefusals(account.siteId, isWaiting);
  //  Realtime writes new values into the sensors: when they change, this account may have brought it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the change itself is what matters
  useEffect(() => {
    if (isWaiting) void client.invalidateQueries({ queryKey: [...KEYS.deviceAccounts, pageSite] });
  }, [sensors, isWaiting, client, pageSite]);

  if (delivered) {
    const { sensorId, metric, value, at } = delivered;
    const sensor = sensors?.find((one) => one.id === sensorId)?.name ?? sensorId;
    return (
      <p className="first-message" data-tone="ok" role="status" data-testid="first-value">
        <CheckCircleFilled />
        <span>
          <strong>
            {t("setUp.received", {
              sensor,
              metric: metricText(metric, t),
              value: valueText(metric, value, t),
            })}
          </strong>{" "}
          <span className="quiet">{t("setUp.receivedAt", { time: clockTime(Date.parse(at), zone) })}</span>
        </span>
      </p>
    );
  }
  const refused = refusals?.items.find((one) => one.account === account.account && isSince(one.at));
  if (refused) {
    return (
      <p className="first-message" data-tone="warning" role="status" data-testid="first-refusal">
        <WarningFilled />
        <span>
          <strong>{t("setUp.refused")}</strong> {reasonText(refused.why, t)}{" "}
          {refused.topic !== "" && <span className="mono">{refused.topic}</span>}
        </span>
      </p>
    );
  }
  return (
    <p className="first-message" role="status" data-testid="waiting">
      <LoadingOutlined />
      <span>{account.connected ? t("setUp.waitingConnected") : t("setUp.waiting")}</span>
    </p>
  );
}
