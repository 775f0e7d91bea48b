// What each role may do: a sentence for each, and every right by role. All of it out of the hub's own table.
import { CheckOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Roles } from "../../../hub/serve/contract.ts";
import { useRoles } from "../people/people-api.ts";
import { actionText, isOwn, rightsSentence } from "../people/right-words.ts";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { Failed, Loading } from "../shell/states.tsx";

export function RolesPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useRoles();
  usePageTitle(t("people.rolesTitle"));
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={8} />;
  return (
    <>
      <header className="page-head">
        <nav aria-label={t("page.where")}>
          <ol className="breadcrumb">
            <li>
              <Link to="/people">{t("people.title")}</Link>
            </li>
            <li>{t("people.rolesTitle")}</li>
          </ol>
        </nav>
        <h1>{t("people.rolesTitle")}</h1>
        <p className="quiet">{t("people.rolesIntro")}</p>
      </header>
      <Section title={t("people.role")}>
        <ul className="role-list">
          {data.roles.map((role) => (
            <RoleItem key={role.role} role={role} />
          ))}
        </ul>
      </Section>
      <Section title={t("people.table")}>
        <RightsTable roles={data} />
      </Section>
    </>
  );
}

function RoleItem(props: { role: Roles["roles"][number] }) {
  const { role, heldAt, gives } = props.role;
  const { t } = useTranslation();
  const joint = t("people.joint");
  const kinds = heldAt
    .map((kind) => (kind === "everywhere" ? t("people.everywhere") : t(`site.kinds.${kind}`)))
    .join(joint);
  const given = gives.map((one) => t(`account.roles.${one}`)).join(joint);
  return (
    <li data-testid={`role-${role}`}>
      <h3>{t(`account.roles.${role}`)}</h3>
      <p className="quiet">
        {t("people.heldAt", { list: kinds })}
        {t("people.semicolon")}
        {given === "" ? t("people.givesNone") : t("people.gives", { list: given })}
      </p>
      {/* All eight at once are a wall of text, on a phone above all. */}
      <details>
        <summary>
          {t("people.whatItMay", { count: props.role.can.filter((action) => !isOwn(action)).length })}
        </summary>
        <p>{rightsSentence(props.role, t)}</p>
      </details>
    </li>
  );
}

/** On a phone each right names the roles that have it; wider, it is a table. */
function RightsTable(props: { roles: Roles }) {
  const { roles, actions } = props.roles;
  const { t } = useTranslation();
  const may = new Map(roles.map(({ role, can }) => [role, new Set(can)]));
  return (
    <table className="rights-table" data-testid="rights-table">
      <thead>
        <tr>
          <th scope="col">{t("people.action")}</th>
          {roles.map(({ role }) => (
            <th key={role} scope="col">
              {t(`account.roles.${role}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {actions
          .filter((action) => !isOwn(action))
          .map((action) => (
            <tr key={action}>
              <th scope="row">{actionText(action, t)}</th>
              {roles.map(({ role }) => {
                const has = may.get(role)?.has(action) === true;
                return (
                  <td key={role} data-may={has}>
                    {has ? <CheckOutlined aria-hidden /> : <span aria-hidden>·</span>}
                    <span className="rights-role">{t(`account.roles.${role}`)}</span>
                    <span className="out-of-sight">{t(has ? "people.yes" : "people.no")}</span>
                  </td>
                );
              })}
            </tr>
          ))}
      </tbody>
    </table>
  );
}
