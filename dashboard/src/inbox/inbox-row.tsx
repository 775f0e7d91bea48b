// One alert of the inbox: to mark, to look at beside the list, and with what it covers under it.
import { Checkbox } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Site } from "../../../hub/serve/contract.ts";
import { AlertRow } from "../alerts/alert-row.tsx";
import { isOver } from "../alerts/alert-words.ts";
import { whatText } from "../remarks/remark-words.ts";
import { CoveredList } from "./covered-list.tsx";
import { canBeTaken, type Entry } from "./inbox-list.ts";

export function InboxRow(props: {
  entry: Entry;
  sites: readonly Site[];
  names: ReadonlyMap<string, string>;
  isCurrent: boolean;
  isMarked: boolean;
  /** Whether there is anything to do with several at once. */
  mayMark: boolean;
  onLook: () => void;
  onMark: (marked: boolean) => void;
}) {
  const { alert, covers } = props.entry;
  const { t } = useTranslation();
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (props.isCurrent) row.current?.scrollIntoView({ block: "nearest" });
  }, [props.isCurrent]);
  const canMark = props.mayMark && canBeTaken(alert);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys j and k look at the next and the last one
    <li
      ref={row}
      className="inbox-row"
      data-current={props.isCurrent}
      aria-current={props.isCurrent}
      data-testid={`inbox-${alert.id}`}
      onClick={props.onLook}
    >
      <span className="inbox-mark">
        {canMark && (
          <Checkbox
            checked={props.isMarked}
            aria-label={t("inbox.mark", { what: whatText(alert, t) })}
            onClick={(event) => event.stopPropagation()}
            onChange={(event) => props.onMark(event.target.checked)}
          />
        )}
      </span>
      <div className="inbox-what" data-tone={isOver(alert) ? "ok" : alert.severity}>
        <AlertRow
          alert={alert}
          sites={props.sites}
          deviceName={alert.deviceId === undefined ? undefined : props.names.get(alert.deviceId)}
        />
        <p className="inbox-more">
          {alert.assignee && <span className="chip">{t("inbox.assignee", { who: alert.assignee })}</span>}
          {alert.flapping && (
            <span className="chip" data-tone="warning">
              {t(alert.flapping.calmSince ? "inbox.flappingCalm" : "inbox.flapping")}
            </span>
          )}
          {alert.reopened && !isOver(alert) && (
            <span className="chip">{t("inbox.reopened", { count: alert.reopened })}</span>
          )}
          {alert.foldedInto && !isOver(alert) && <span className="chip">{t("inbox.folded")}</span>}
          {!alert.remark && (
            <Link to={`/alerts/${encodeURIComponent(alert.id)}`} onClick={(event) => event.stopPropagation()}>
              {t("inbox.open")}
            </Link>
          )}
        </p>
        {covers.length > 0 && (
          <details className="inbox-covers" data-testid="inbox-covers">
            <summary>{t("inbox.covers", { count: covers.length })}</summary>
            <CoveredList covers={covers} sites={props.sites} />
          </details>
        )}
      </div>
    </li>
  );
}
