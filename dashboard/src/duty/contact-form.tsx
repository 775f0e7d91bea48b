// Where and when somebody is told: language, addresses, quiet hours.
import { Button, Checkbox, Input, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Contact } from "../../../hub/serve/contract.ts";
import { Section } from "../shell/section.tsx";
import { Failed, fieldProblemText, Loading } from "../shell/states.tsx";
import { useChangeContact, useContact, type Whose } from "./duty-api.ts";

export function ContactSection(props: { whose: Whose }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useContact(props.whose);
  return (
    <Section title={t("contact.title")}>
      <p className="quiet section-intro">{t("contact.intro")}</p>
      {data ? (
        <ContactForm contact={data} whose={props.whose} />
      ) : error ? (
        <Failed error={error} onRetry={refetch} />
      ) : (
        <Loading rows={4} />
      )}
    </Section>
  );
}

const ADDRESSES = [
  { name: "email", type: "email" },
  { name: "mobile", type: "tel" },
  { name: "wecomUser", type: "text" },
] as const;

function ContactForm(props: { contact: Contact; whose: Whose }) {
  const { t } = useTranslation();
  const id = useId();
  const [draft, setDraft] = useState(props.contact);
  const change = useChangeContact(props.whose);
  const put = (part: Partial<Contact>) => {
    setDraft({ ...draft, ...part });
    change.reset();
  };
  const { quiet } = draft;
  return (
    <form
      className="people-form contact-form"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(trimmed(draft));
      }}
    >
      <label htmlFor={`${id}language`}>{t("contact.language")}</label>
      <Select
        id={`${id}language`}
        data-testid="contact-language"
        value={draft.language}
        onChange={(language) => put({ language })}
        options={[
          { value: "zh", label: "中文" },
          { value: "en", label: "English" },
        ]}
      />
      {ADDRESSES.map(({ name, type }) => (
        <div key={name} className="contact-address">
          <label htmlFor={id + name}>{t(`contact.${name}`)}</label>
          <Input
            id={id + name}
            type={type}
            data-testid={`contact-${name}`}
            maxLength={254}
            value={draft[name] ?? ""}
            onChange={(event) => put({ [name]: event.target.value })}
          />
        </div>
      ))}
      <Checkbox
        className="contact-quiet"
        data-testid="contact-quiet"
        checked={quiet.on}
        onChange={(event) => put({ quiet: { ...quiet, on: event.target.checked } })}
      >
        {t("contact.quiet")}
      </Checkbox>
      {quiet.on && (
        <div className="post-dates">
          {(["from", "to"] as const).map((end) => (
            <div key={end}>
              <label htmlFor={`${id}quiet-${end}`}>{t(`contact.${end}`)}</label>
              <Input
                id={`${id}quiet-${end}`}
                type="time"
                required
                value={quiet[end]}
                onChange={(event) => put({ quiet: { ...quiet, [end]: event.target.value } })}
              />
            </div>
          ))}
        </div>
      )}
      <p className="quiet">{t("contact.quietHint")}</p>
      {change.error !== null && (
        <p className="acknowledge-failed" role="alert">
          <strong>{t("contact.failed")}</strong>{" "}
          {fieldProblemText(
            change.error,
            { mobile: t("contact.mobileWrong"), email: t("contact.emailWrong") },
            t,
          )}
        </p>
      )}
      <p className="note-buttons">
        <Button type="primary" htmlType="submit" loading={change.isPending} data-testid="contact-save">
          {t("contact.save")}
        </Button>
        {change.isSuccess && (
          <span className="own-done" role="status" data-testid="contact-saved">
            {t("contact.saved")}
          </span>
        )}
      </p>
    </form>
  );
}

/** Without what was left empty. */
function trimmed({ language, quiet, ...addresses }: Contact): Contact {
  const said = Object.entries(addresses).flatMap(([name, value]) =>
    value === undefined || value.trim() === "" ? [] : [[name, value.trim()]],
  );
  return { language, quiet, ...Object.fromEntries(said) };
}
