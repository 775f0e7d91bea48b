// Importing people from a file, and handing out their first passwords.
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ImportFlow } from "../estate/import-flow.tsx";
import { HandOut } from "../people/hand-out.tsx";
import { PEOPLE_DOOR } from "../people/people-api.ts";
import { useMay } from "../queries.ts";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote } from "../shell/states.tsx";

export function PeopleImportPage() {
  const { t } = useTranslation();
  const may = useMay();
  usePageTitle(t("people.importTitle"));
  if (!may("people.import")) return <EmptyNote text={t("state.forbidden")} />;
  return (
    <>
      <header className="page-head">
        <nav aria-label={t("page.where")}>
          <ol className="breadcrumb">
            <li>
              <Link to="/people">{t("people.title")}</Link>
            </li>
            <li>{t("people.importTitle")}</li>
          </ol>
        </nav>
        <h1>{t("people.importTitle")}</h1>
        <p className="quiet">{t("people.importIntro")}</p>
      </header>
      <ImportFlow
        door={PEOPLE_DOOR}
        back={{ to: "/people", text: t("people.title") }}
        onDone={(report) => <HandOut report={report} />}
      />
    </>
  );
}
