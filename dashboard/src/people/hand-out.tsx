// The first passwords of an import, shown once: to be saved or printed, a slip for each person.
import { DownloadOutlined, PrinterOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { PeopleImport } from "../../../hub/serve/contract.ts";
import { saveFile } from "../save-file.ts";

export function HandOut(props: { report: PeopleImport }) {
  const { firstPasswords, file } = props.report;
  const { t } = useTranslation();
  if (firstPasswords.length === 0) return null;
  return (
    <section className="first-password to-print" data-testid="hand-out">
      <h2>{t("people.handOut.title")}</h2>
      <p className="first-password-note not-on-paper">
        {t("people.handOut.once", { count: firstPasswords.length })}
      </p>
      <p className="head-actions not-on-paper">
        {file && (
          <Button
            type="primary"
            icon={<DownloadOutlined />}
            data-testid="save-passwords"
            onClick={() => saveFile(new Blob([file.text], { type: "text/csv" }), file.name)}
          >
            {t("people.handOut.download")}
          </Button>
        )}
        <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
          {t("people.handOut.print")}
        </Button>
      </p>
      <ul className="slips">
        {firstPasswords.map(({ account, name, post, password }) => (
          <li key={account}>
            <strong>{name}</strong> <span className="quiet">{post}</span>
            <span>
              {t("people.card.account")} <span className="mono">{account}</span>
            </span>
            <span>
              {t("people.card.password")} <span className="mono">{password}</span>
            </span>
            <span className="only-on-paper">{location.origin}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
