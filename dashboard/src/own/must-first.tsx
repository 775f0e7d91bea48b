// What has to be done before anything else is possible: a password of one's own, or a second step.
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Session } from "../../../hub/serve/contract.ts";
import { LanguageButton, usePageTitle, useSignOut } from "../shell/shell.tsx";
import { Wordmark } from "../shell/wordmark.tsx";
import { Enrol } from "./enrol.tsx";
import { PasswordForm } from "./password-form.tsx";

export function MustFirst(props: { session: Session }) {
  const { session } = props;
  const { t } = useTranslation();
  const what = session.mustFirst === "change-password" ? "password" : "factor";
  const title = t(`own.first.${what}Title`);
  const signOut = useSignOut();
  usePageTitle(title);
  return (
    <div className="own-first" data-testid="must-first">
      <header className="top">
        <Wordmark />
        <div className="top-right">
          <LanguageButton />
          <Button type="text" className="top-button" data-testid="sign-out" onClick={() => signOut.mutate()}>
            {t("own.first.signOut")}
          </Button>
        </div>
      </header>
      <main className="own-first-card">
        <h1>{title}</h1>
        <p className="quiet">
          {session.name} · {session.account}
        </p>
        <p>{t(`own.first.${what}Why`)}</p>
        {what === "password" ? (
          <PasswordForm account={session.account} onDone={() => undefined} />
        ) : (
          <Enrol onDone={() => undefined} />
        )}
      </main>
    </div>
  );
}
