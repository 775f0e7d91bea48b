// A first password, shown once: to be copied or printed and handed over. On paper nothing else of the page is there.
import { PrinterOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { FirstPassword } from "../../../hub/serve/contract.ts";
import { CopyButton } from "../accounts/copy-button.tsx";

export function FirstPasswordCard(props: {
  why: "made" | "reset";
  name: string;
  given: FirstPassword;
  onClose: () => void;
}) {
  const { why, name, given } = props;
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const all = [
    `${t("people.card.address")}: ${location.origin}`,
    `${t("people.card.account")}: ${given.account}`,
    `${t("people.card.password")}: ${given.password}`,
  ].join("\n");
  return (
    <section className="section first-password to-print" data-testid="first-password">
      <h2 ref={heading} tabIndex={-1}>
        {t(`people.card.${why}`)} · {name}
      </h2>
      <dl className="first-password-facts">
        <div>
          <dt>{t("people.card.address")}</dt>
          <dd>{location.origin}</dd>
        </div>
        <div>
          <dt>{t("people.card.account")}</dt>
          <dd className="mono" data-testid="first-account">
            {given.account}
          </dd>
        </div>
        <div>
          <dt>{t("people.card.password")}</dt>
          <dd className="mono first-password-word" data-testid="first-word">
            {given.password}
          </dd>
        </div>
      </dl>
      <p className="first-password-note">{t("people.card.once")}</p>
      <p className="head-actions not-on-paper">
        <CopyButton text={all} what={t("people.card.password")} />
        <Button size="small" icon={<PrinterOutlined />} onClick={() => window.print()}>
          {t("people.card.print")}
        </Button>
        <Button size="small" onClick={props.onClose} data-testid="first-close">
          {t("people.card.close")}
        </Button>
      </p>
    </section>
  );
}
