// An account for somebody, with a first post. The hub makes the first password.
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FirstPassword, Roles, Site } from "../../../hub/serve/contract.ts";
import { useHubClock } from "../hub-clock.tsx";
import { Section } from "../shell/section.tsx";
import { problemText } from "../shell/states.tsx";
import { peopleApi, usePeopleChange } from "./people-api.ts";
import { NO_POST, PostFields, postOfValues } from "./post-fields.tsx";

/** Source: hub/actions/people-checks.ts. */
const MOST_NAME = 80;
const MOST_ACCOUNT = 64;

export function NewPerson(props: {
  roles: Roles;
  sites: readonly Site[];
  /** Where one was looking. */
  siteId: string | undefined;
  onMade: (name: string, given: FirstPassword) => void;
  onCancel: () => void;
}) {
  const { roles, sites, siteId } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const id = useId();
  const [account, setAccount] = useState("");
  const [name, setName] = useState("");
  const [values, setValues] = useState({ ...NO_POST, siteId });
  const create = usePeopleChange(peopleApi.create);
  const post = postOfValues(values, zone);
  return (
    <Section title={t("people.makeTitle")} className="people-form-section">
      <form
        className="people-form"
        data-testid="new-person"
        onSubmit={(event) => {
          event.preventDefault();
          if (post === undefined) return;
          create.mutate(
            { account: account.trim(), name, posts: [post] },
            { onSuccess: (given) => props.onMade(name.trim(), given) },
          );
        }}
      >
        <label htmlFor={`${id}name`}>{t("people.name")}</label>
        <Input
          id={`${id}name`}
          autoFocus
          required
          maxLength={MOST_NAME}
          data-testid="person-name"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <label htmlFor={`${id}account`}>{t("people.account")}</label>
        <Input
          id={`${id}account`}
          required
          maxLength={MOST_ACCOUNT}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          aria-describedby={`${id}hint`}
          data-testid="person-account"
          value={account}
          onChange={(event) => setAccount(event.target.value)}
        />
        <p className="quiet" id={`${id}hint`}>
          {t("people.accountHint")}
        </p>
        <PostFields values={values} onChange={setValues} roles={roles} sites={sites} account={account} />
        {create.error !== null && (
          <p className="acknowledge-failed" role="alert" data-testid="people-problem">
            <strong>{t("people.failed")}</strong> {problemText(create.error, t)}
          </p>
        )}
        <span className="note-buttons">
          <Button
            type="primary"
            htmlType="submit"
            disabled={post === undefined}
            loading={create.isPending}
            data-testid="create-person"
          >
            {t("people.create")}
          </Button>
          <Button onClick={props.onCancel}>{t("people.cancel")}</Button>
        </span>
      </form>
    </Section>
  );
}
