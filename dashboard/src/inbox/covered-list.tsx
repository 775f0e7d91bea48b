// What is folded under a cause: what it is, where, and whether it is back.
import { useTranslation } from "react-i18next";
import type { Alert, Site } from "../../../hub/serve/contract.ts";
import { useDeviceNames } from "../alerts/device-names.ts";
import { stateWord, whatText } from "../remarks/remark-words.ts";
import { pathTo } from "../sites/site-tree.ts";

export function CoveredList(props: { covers: readonly Alert[]; sites: readonly Site[] }) {
  const { t } = useTranslation();
  const names = useDeviceNames(props.covers);
  return (
    <ul className="covered">
      {props.covers.map((alert) => (
        <li key={alert.id} data-state={alert.state}>
          <span>
            {pathTo(props.sites, alert.siteId).at(-1)?.name} ·{" "}
            <strong>{names.get(alert.deviceId ?? "") ?? alert.deviceId}</strong>
          </span>
          <span className="quiet">
            {whatText(alert, t)} · {stateWord(alert, t)}
          </span>
        </li>
      ))}
    </ul>
  );
}
