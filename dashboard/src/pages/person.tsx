// One person: their posts with their times, and their account.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import type { FirstPassword } from "../../../hub/serve/contract.ts";
import { AbsenceSection } from "../duty/absence-section.tsx";
import { ContactSection } from "../duty/contact-form.tsx";
import { FirstPasswordCard } from "../people/first-password.tsx";
import { usePerson, useRoles } from "../people/people-api.ts";
import { PersonAccount } from "../people/person-account.tsx";
import { PersonPosts } from "../people/person-posts.tsx";
import { PersonStates } from "../people/person-row.tsx";
import { useSites } from "../queries.ts";
import { usePageTitle } from "../shell/shell.tsx";
import { Failed, Loading } from "../shell/states.tsx";

export function PersonPage() {
  const { account = "" } = useParams();
  const { t } = useTranslation();
  const { data: person, error, refetch } = usePerson(account);
  const { data: sites } = useSites();
  const { data: roles } = useRoles();
  const [given, setGiven] = useState<FirstPassword>();
  usePageTitle(person?.name);
  if (error && !person) return <Failed error={error} onRetry={refetch} />;
  if (!person || !sites || !roles) return <Loading rows={8} />;
  return (
    <>
      <header className="page-head">
        <nav aria-label={t("page.where")}>
          <ol className="breadcrumb">
            <li>
              <Link to="/people">{t("people.title")}</Link>
            </li>
            <li>{person.name}</li>
          </ol>
        </nav>
        <h1 data-testid="person-name">{person.name}</h1>
        <p className="person-states">
          <PersonStates person={person} />
        </p>
      </header>
      {given && given.account === person.account && (
        <FirstPasswordCard why="reset" name={person.name} given={given} onClose={() => setGiven(undefined)} />
      )}
      <PersonPosts key={person.account} person={person} sites={sites} roles={roles} />
      {person.isYours && <ContactSection key={`contact ${account}`} whose={{ account }} />}
      {person.isYours && <AbsenceSection key={`away ${account}`} whose={{ account }} />}
      <PersonAccount person={person} onPassword={setGiven} />
    </>
  );
}
