// Importing sites and devices from a file.
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { importDoor } from "../estate/estate-api.ts";
import { ImportFlow } from "../estate/import-flow.tsx";
import { useMay } from "../queries.ts";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote } from "../shell/states.tsx";

const DOOR = importDoor("imports");

export function ImportPage() {
  const { t } = useTranslation();
  const may = useMay();
  usePageTitle(t("import.title"));
  if (!may("estate.import")) return <EmptyNote text={t("state.forbidden")} />;
  return (
    <>
      <header className="page-head">
        <nav aria-label={t("page.where")}>
          <ol className="breadcrumb">
            <li>
              <Link to="/settings">{t("estate.title")}</Link>
            </li>
            <li>{t("import.title")}</li>
          </ol>
        </nav>
        <h1>{t("import.title")}</h1>
        <p className="quiet">{t("import.intro")}</p>
      </header>
      <ImportFlow door={DOOR} back={{ to: "/settings", text: t("estate.title") }} />
    </>
  );
}
