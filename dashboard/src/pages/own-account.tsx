// One's own account: the password, the second step, where one is signed in, tokens for programs.
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PasswordForm } from "../own/password-form.tsx";
import { SecondStep } from "../own/second-step.tsx";
import { SessionList } from "../own/session-list.tsx";
import { TokenList } from "../own/token-list.tsx";
import { useSession } from "../queries.ts";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";

export function OwnAccountPage() {
  const { t } = useTranslation();
  const { data: session } = useSession();
  usePageTitle(t("own.title"));
  if (!session) return null;
  const roles = [...new Set(session.posts.map((post) => t(`account.roles.${post.role}`)))].join(" · ");
  return (
    <>
      <header className="page-head">
        <h1>{t("own.title")}</h1>
        <p className="quiet">{[session.name, session.account, roles].join(" · ")}</p>
      </header>
      <Password account={session.account} />
      <SecondStep />
      <SessionList />
      <TokenList />
    </>
  );
}

function Password(props: { account: string }) {
  const { t } = useTranslation();
  const [state, setState] = useState<"closed" | "open" | "changed">("closed");
  return (
    <Section title={t("own.password.title")}>
      {state === "changed" && (
        <p className="own-done" role="status" data-testid="password-changed">
          {t("own.password.changed")}
        </p>
      )}
      {state === "open" ? (
        <PasswordForm
          account={props.account}
          onDone={() => setState("changed")}
          onCancel={() => setState("closed")}
        />
      ) : (
        <p className="own-actions">
          <Button data-testid="change-password" onClick={() => setState("open")}>
            {t("own.password.change")}
          </Button>
        </p>
      )}
    </Section>
  );
}
