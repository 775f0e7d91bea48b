// Where and when one is told oneself, and when one is away.
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { AbsenceSection } from "../duty/absence-section.tsx";
import { ContactSection } from "../duty/contact-form.tsx";
import { usePageTitle } from "../shell/shell.tsx";

export function NotificationsPage() {
  const { t } = useTranslation();
  usePageTitle(t("contact.ownTitle"));
  return (
    <>
      <header className="page-head">
        <nav aria-label={t("page.where")}>
          <ol className="breadcrumb">
            <li>
              <Link to="/messages">{t("told.title")}</Link>
            </li>
            <li>{t("told.settings")}</li>
          </ol>
        </nav>
        <h1>{t("contact.ownTitle")}</h1>
      </header>
      <ContactSection whose="own" />
      <AbsenceSection whose="own" />
    </>
  );
}
