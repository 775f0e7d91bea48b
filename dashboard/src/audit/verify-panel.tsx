// Whether the audit log is sound, asked for with a button and answered in words: which lines were tampered with, and how.
import { CheckCircleFilled, SafetyCertificateOutlined, WarningFilled } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { AuditCheck } from "../../../hub/serve/contract.ts";
import type { Translate } from "../languages/language.ts";
import { Section } from "../shell/section.tsx";
import { Failed } from "../shell/states.tsx";
import { countText } from "../store/figures.ts";
import { durationText } from "../wording.ts";
import { auditApi } from "./audit-api.ts";

export function VerifyPanel() {
  const { t } = useTranslation();
  const verify = useMutation({ mutationFn: auditApi.verify });
  return (
    <Section
      title={t("audit.verify.heading")}
      aside={
        <Button
          icon={<SafetyCertificateOutlined />}
          loading={verify.isPending}
          onClick={() => verify.mutate()}
          data-testid="audit-verify"
        >
          {t("audit.verify.run")}
        </Button>
      }
    >
      {verify.error && <Failed error={verify.error} onRetry={() => verify.mutate()} />}
      {verify.data ? <Answer check={verify.data} /> : <p className="quiet">{t("audit.verify.hint")}</p>}
    </Section>
  );
}

function Answer(props: { check: AuditCheck }) {
  const { isSound, lines, head, heads, faults, notices } = props.check;
  const { t } = useTranslation();
  return (
    <div className="audit-answer" role="status" data-testid="audit-answer" data-sound={isSound}>
      <p className="state" data-tone={isSound ? "ok" : "critical"}>
        {isSound ? <CheckCircleFilled /> : <WarningFilled />}
        {isSound ? t("audit.verify.sound", { lines: countText(lines) }) : t("audit.verify.broken")}
      </p>
      {faults.length > 0 && (
        <ul className="audit-faults">
          {faults.map((fault) => (
            <li key={`${fault.kind} ${fault.number}`}>{faultText(fault, t)}</li>
          ))}
        </ul>
      )}
      {notices.length > 0 && (
        <ul className="audit-notices quiet">
          {notices.map((notice) => (
            <li key={`${notice.kind} ${notice.number ?? ""}`}>{noticeText(notice, t)}</li>
          ))}
        </ul>
      )}
      <p className="audit-head">
        {t("audit.verify.head")} <span className="mono">{head}</span>
      </p>
      <p className="quiet">
        {t("audit.verify.heads", { count: heads })} {t("audit.verify.keep")}
      </p>
    </div>
  );
}

function faultText({ kind, number, through, was }: AuditCheck["faults"][number], t: Translate): string {
  const lines =
    number === through
      ? t("audit.verify.oneLine", { number })
      : t("audit.verify.lineRun", { number, through });
  return t(`audit.verify.faults.${kind}`, { lines, number, was });
}

function noticeText({ kind, number, byMs = 0, lost }: AuditCheck["notices"][number], t: Translate): string {
  if (kind !== "clock-set") return t(`audit.verify.notices.${kind}`, { number, lost });
  const duration = durationText(Math.abs(byMs), t);
  return t(`audit.verify.notices.${byMs < 0 ? "clock-back" : "clock-on"}`, { number, duration });
}
