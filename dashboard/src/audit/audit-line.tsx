// One line of the audit log: when, who, what, where; and on request what was there before and after.
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AuditLine } from "../../../hub/serve/contract.ts";
import { useHubClock } from "../hub-clock.tsx";
import { clockTime, zoneDate } from "../wording.ts";
import { actionText, changesOf, detailText, type ShownChange, whoText } from "./line-words.ts";

export function AuditLineRow(props: { line: AuditLine; siteName: string; targetName: string }) {
  const { line, siteName, targetName } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const [isOpen, setOpen] = useState(false);
  const at = Date.parse(line.at);
  const changes = changesOf(line, t);
  const detail = detailText(line, t);
  const where = [siteName, targetName].filter((text) => text !== "").join(" · ");
  return (
    <li className="audit-line" data-action={line.action}>
      <time dateTime={line.at} title={t("audit.line", { number: line.number })}>
        <span>{zoneDate(at, zone)}</span> {clockTime(at, zone)}
      </time>
      <span className="audit-who">{whoText(line.who, t)}</span>
      <div className="audit-what">
        <strong>{actionText(line.action, t)}</strong>
        {where !== "" && <span className="audit-where">{where}</span>}
        {detail !== "" && !isOpen && <span className="quiet">{detail}</span>}
        {changes.length > 0 && (
          <Button type="link" size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? t("audit.hide") : t("audit.show")}
          </Button>
        )}
        {isOpen && <Changes changes={changes} />}
      </div>
    </li>
  );
}

function Changes(props: { changes: readonly ShownChange[] }) {
  const { t } = useTranslation();
  const hasBoth = props.changes.some(({ before, after }) => before !== undefined && after !== undefined);
  return (
    <table className="audit-changes">
      <thead>
        <tr>
          <th scope="col">{t("audit.field")}</th>
          {hasBoth ? (
            <>
              <th scope="col">{t("audit.before")}</th>
              <th scope="col">{t("audit.after")}</th>
            </>
          ) : (
            <th scope="col">{t("audit.value")}</th>
          )}
        </tr>
      </thead>
      <tbody>
        {props.changes.map(({ field, before, after }) => (
          <tr key={field}>
            <th scope="row">{field}</th>
            {hasBoth ? (
              <>
                <td className="audit-was">{before}</td>
                <td>{after}</td>
              </>
            ) : (
              <td>{after ?? before}</td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
