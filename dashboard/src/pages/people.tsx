// People by site: who holds which post where, found by site, role and name; where new ones are made.
import { ImportOutlined, PlusOutlined, SafetyCertificateOutlined, TeamOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import type { FirstPassword, Person, Roles, Site } from "../../../hub/serve/contract.ts";
import { FirstPasswordCard } from "../people/first-password.tsx";
import { NewPerson } from "../people/new-person.tsx";
import { usePeople, useRoles } from "../people/people-api.ts";
import { PersonRow } from "../people/person-row.tsx";
import { livePosts } from "../people/post-words.ts";
import { useMay, useSites } from "../queries.ts";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading, NotFound } from "../shell/states.tsx";
import { siteOptions } from "../sites/site-options.ts";

/** Chosen: some screens can be looked through; more is searched. */
const MOST_SHOWN = 100;

export function PeoplePage() {
  const { t } = useTranslation();
  const [query, setQuery] = useSearchParams();
  const may = useMay();
  const { data: sites, error, refetch } = useSites();
  const { data: roles } = useRoles();
  usePageTitle(t("people.title"));
  const site = query.get("site") ?? undefined;
  if (!may("people.read")) return <EmptyNote text={t("state.forbidden")} />;
  if (error && !sites) return <Failed error={error} onRetry={refetch} />;
  if (!sites || !roles) return <Loading rows={8} />;
  if (site !== undefined && !sites.some((one) => one.id === site)) return <NotFound />;
  return (
    <>
      <header className="page-head">
        <h1>{t("people.title")}</h1>
        <p className="quiet">{t("people.intro")}</p>
      </header>
      <People
        site={site}
        sites={sites}
        roles={roles}
        onSite={(id) => setQuery(id === "" ? {} : { site: id }, { replace: true })}
      />
    </>
  );
}

function People(props: {
  site: string | undefined;
  sites: readonly Site[];
  roles: Roles;
  onSite: (id: string) => void;
}) {
  const { site, sites, roles } = props;
  const { t } = useTranslation();
  const may = useMay();
  const { data, error, refetch } = usePeople(site);
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<{ readonly name: string; readonly given: FirstPassword }>();
  return (
    <>
      {made && <FirstPasswordCard why="made" {...made} onClose={() => setMade(undefined)} />}
      {isMaking ? (
        <NewPerson
          roles={roles}
          sites={sites}
          siteId={site}
          onMade={(name, given) => {
            setMaking(false);
            setMade({ name, given });
          }}
          onCancel={() => setMaking(false)}
        />
      ) : (
        <p className="head-actions people-actions">
          {may("people.create") && (
            <Button
              type="primary"
              icon={<PlusOutlined />}
              onClick={() => setMaking(true)}
              data-testid="make-person"
            >
              {t("people.make")}
            </Button>
          )}
          {may("people.import") && (
            <Link className="head-link" to="/import/people" data-testid="to-people-import">
              <ImportOutlined /> {t("people.import")}
            </Link>
          )}
          <Link className="head-link" to="/roles" data-testid="to-roles">
            <SafetyCertificateOutlined /> {t("people.rolesLink")}
          </Link>
        </p>
      )}
      {error && !data && <Failed error={error} onRetry={refetch} />}
      {!data && !error && <Loading rows={8} />}
      {data && <PeopleList {...props} people={data} />}
    </>
  );
}

function PeopleList(props: {
  people: readonly Person[];
  site: string | undefined;
  sites: readonly Site[];
  roles: Roles;
  onSite: (id: string) => void;
}) {
  const { people, sites, roles } = props;
  const { t } = useTranslation();
  const [sought, setSought] = useState("");
  const [role, setRole] = useState("");
  const wanted = sought.trim().toLowerCase();
  const found = people
    .filter(({ name, account }) => `${name} ${account}`.toLowerCase().includes(wanted))
    .filter((person) => role === "" || livePosts(person).some((post) => post.role === role))
    .toSorted((a, b) => a.name.localeCompare(b.name, "zh"));
  const holding = found.filter((person) => livePosts(person).length > 0);
  const former = found.filter((person) => livePosts(person).length === 0);
  return (
    <Section
      title={t("people.count", { count: holding.length })}
      aside={<PeopleFilter {...props} role={role} onRole={setRole} onSought={setSought} roles={roles} />}
      className="people-section"
    >
      {people.length === 0 && <EmptyNote icon={<TeamOutlined />} text={t("people.none")} />}
      {people.length > 0 && found.length === 0 && <EmptyNote text={t("people.noneFound")} />}
      <Rows people={holding} sites={sites} />
      {former.length > 0 && (
        <details className="device-accounts-revoked">
          <summary>{t("people.former", { count: former.length })}</summary>
          <Rows people={former} sites={sites} />
        </details>
      )}
    </Section>
  );
}

function Rows(props: { people: readonly Person[]; sites: readonly Site[] }) {
  const { people, sites } = props;
  const { t } = useTranslation();
  return (
    <>
      <ul className="person-list">
        {people.slice(0, MOST_SHOWN).map((person) => (
          <PersonRow key={person.account} person={person} sites={sites} />
        ))}
      </ul>
      {people.length > MOST_SHOWN && (
        <p className="quiet">{t("people.more", { count: people.length - MOST_SHOWN })}</p>
      )}
    </>
  );
}

function PeopleFilter(props: {
  site: string | undefined;
  sites: readonly Site[];
  roles: Roles;
  role: string;
  onSite: (id: string) => void;
  onRole: (role: string) => void;
  onSought: (text: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <search className="people-filter" aria-label={t("people.filter")}>
      <Select
        aria-label={t("people.site")}
        data-testid="filter-site"
        showSearch={{ optionFilterProp: "label" }}
        popupMatchSelectWidth={false}
        value={props.site ?? ""}
        onChange={props.onSite}
        options={[{ value: "", label: t("people.allSites") }, ...siteOptions(props.sites)]}
      />
      <Select
        aria-label={t("people.role")}
        data-testid="filter-role"
        popupMatchSelectWidth={false}
        value={props.role}
        onChange={props.onRole}
        options={[
          { value: "", label: t("people.allRoles") },
          ...props.roles.roles.map(({ role }) => ({ value: role, label: t(`account.roles.${role}`) })),
        ]}
      />
      <Input.Search
        allowClear
        aria-label={t("people.search")}
        placeholder={t("people.search")}
        data-testid="filter-search"
        onChange={(event) => props.onSought(event.target.value)}
      />
    </search>
  );
}
