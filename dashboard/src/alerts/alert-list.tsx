// Alerts one below the other, the most urgent first. Draws a screenful at a time, however many there are.
import { Button } from "antd";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Alert, Site } from "../../../hub/serve/contract.ts";
import { entriesOf } from "../inbox/inbox-list.ts";
import { AlertRow } from "./alert-row.tsx";
import { mostUrgentFirst } from "./alert-words.ts";
import { useDeviceNames } from "./device-names.ts";

/** Chosen: some three screens of a phone. */
const STEP = 20;

export function AlertList(props: { alerts: readonly Alert[]; sites: readonly Site[]; empty: ReactNode }) {
  const { t } = useTranslation();
  const [most, setMost] = useState(STEP);
  //  What a cause covers is listed under it in the inbox.
  const sorted = useMemo(
    () =>
      entriesOf(props.alerts)
        .map(({ alert }) => alert)
        .toSorted(mostUrgentFirst),
    [props.alerts],
  );
  const shown = useMemo(() => sorted.slice(0, most), [sorted, most]);
  const names = useDeviceNames(shown);
  if (sorted.length === 0) return props.empty;
  return (
    <div className="alerts">
      {shown.map((alert) => (
        <AlertRow
          key={alert.id}
          alert={alert}
          sites={props.sites}
          deviceName={alert.deviceId === undefined ? undefined : names.get(alert.deviceId)}
        />
      ))}
      {sorted.length > most && (
        <Button block onClick={() => setMost(most + STEP)}>
          {t("alert.more")}
        </Button>
      )}
    </div>
  );
}
