// Where one signs in: account and password, what went wrong in words, and in a demo the accounts to try.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import type { TFunction } from "i18next";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useLocation } from "react-router";
import { api, ProblemError } from "../api.ts";
import { KEYS, useAbout, useSession } from "../queries.ts";
import { LanguageButton, usePageTitle } from "../shell/shell.tsx";
import { problemText } from "../shell/states.tsx";
import { Wordmark } from "../shell/wordmark.tsx";

/** Source: the README's list of demo accounts. */
const DEMO_ACCOUNTS = ["district", "town", "school", "canteen"] as const;
const DEMO_PASSWORD = "mingchu-demo";

export function SignInPage() {
  const { t } = useTranslation();
  const { data: session } = useSession();
  const { data: hub } = useAbout();
  const location = useLocation();
  usePageTitle(t("page.signIn"));
  if (session) return <Navigate to={cameFrom(location.state)} replace />;
  return (
    <div className="sign-in">
      <header className="sign-in-face">
        <div className="sign-in-bar">
          <Wordmark />
          <LanguageButton />
        </div>
        <p className="sign-in-tagline">{t("product.tagline")}</p>
        <p className="sign-in-promise">{t("signIn.promise")}</p>
      </header>
      <main className="sign-in-side">
        <SignInForm demo={hub?.about.demo ?? false} />
      </main>
    </div>
  );
}

/** In the reader's language, where the hub has one word for it only. */
function refusalText(error: Error, t: TFunction): string {
  return error instanceof ProblemError && error.status === 401 ? t("signIn.wrong") : problemText(error, t);
}

function SignInForm(props: { demo: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const ids = { account: useId(), password: useId() };
  const [account, setAccount] = useState("");
  const [password, setPassword] = useState("");
  const [missing, setMissing] = useState(false);
  const signIn = useMutation({
    mutationFn: () => api.signIn(account.trim(), password),
    onSuccess: (session) => client.setQueryData(KEYS.session, session),
  });
  const complete = account.trim() !== "" && password !== "";
  const problem = missing ? t("signIn.missing") : signIn.isError ? refusalText(signIn.error, t) : undefined;
  return (
    <form
      className="sign-in-form"
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(!complete);
        if (complete) signIn.mutate();
      }}
    >
      <h1>{t("signIn.heading")}</h1>
      <label htmlFor={ids.account}>{t("signIn.account")}</label>
      <Input
        id={ids.account}
        data-testid="account"
        size="large"
        autoComplete="username"
        autoCapitalize="none"
        value={account}
        onChange={(event) => setAccount(event.target.value)}
      />
      <label htmlFor={ids.password}>{t("signIn.password")}</label>
      <Input.Password
        id={ids.password}
        data-testid="password"
        size="large"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      {problem && (
        <p className="sign-in-problem" role="alert" data-testid="sign-in-problem">
          <strong>{t("signIn.failed")}</strong> {problem}
        </p>
      )}
      <Button
        type="primary"
        size="large"
        block
        htmlType="submit"
        data-testid="sign-in"
        loading={signIn.isPending}
      >
        {t("signIn.submit")}
      </Button>
      {props.demo && (
        <DemoAccounts
          onPick={(picked) => {
            setAccount(picked);
            setPassword(DEMO_PASSWORD);
            setMissing(false);
          }}
        />
      )}
    </form>
  );
}

function DemoAccounts(props: { onPick: (account: string) => void }) {
  const { t } = useTranslation();
  return (
    <div className="demo-accounts">
      <p>{t("signIn.demo")}</p>
      <p className="chips">
        {DEMO_ACCOUNTS.map((account) => (
          <button
            key={account}
            type="button"
            className="chip chip-button"
            data-testid={`demo-${account}`}
            onClick={() => props.onPick(account)}
          >
            {t(`signIn.demoAccounts.${account}`)} <span className="mono">{account}</span>
          </button>
        ))}
      </p>
    </div>
  );
}

/** Where one was when the session ended; only ever an address of this page. */
function cameFrom(state: unknown): string {
  if (typeof state !== "object" || state === null || !("from" in state)) return "/";
  return typeof state.from === "string" && state.from.startsWith("/") ? state.from : "/";
}
