// Where one signs in: account and password, a code where a second step was set up, what went wrong in words, and in a
// demo the accounts to try. A stranger's browser is never told which of the three was wrong, so after a refusal all are asked.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useLocation } from "react-router";
import { api, ProblemError, problemKind } from "../api.ts";
import type { Translate } from "../languages/language.ts";
import { KEYS, useAbout, useSession } from "../queries.ts";
import { LanguageButton, usePageTitle } from "../shell/shell.tsx";
import { problemText } from "../shell/states.tsx";
import { Wordmark } from "../shell/wordmark.tsx";
import { durationText } from "../wording.ts";

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
function refusalText(error: Error, t: Translate): string {
  const kind = problemKind(error);
  if (kind === "wrong") return t("signIn.wrong");
  if (kind === "code-wrong") return t("signIn.codeWrong");
  if (kind === "wait" && error instanceof ProblemError)
    return t("signIn.wait", { time: durationText((error.problem?.retryAfterS ?? 0) * 1000, t) });
  return problemText(error, t);
}

function SignInForm(props: { demo: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [account, setAccount] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  /** Whether the hub asks for a code alone, or a code may have been what was missing. */
  const [step, setStep] = useState<"first" | "first-with-code" | "second">("first");
  const [missing, setMissing] = useState(false);
  const signIn = useMutation({
    mutationFn: () =>
      api.signIn({
        account: account.trim(),
        password,
        ...(code.trim() === "" || step === "first" ? {} : { code: code.trim() }),
      }),
    onSuccess: (session) => client.setQueryData(KEYS.session, session),
    onError: (error) => {
      setCode("");
      const kind = problemKind(error);
      if (kind === "code-needed" || kind === "code-wrong") setStep("second");
      else if (kind === "wrong") setStep("first-with-code");
    },
  });
  const isComplete = account.trim() !== "" && password !== "" && (step !== "second" || code.trim() !== "");
  const asked = signIn.isError && problemKind(signIn.error) === "code-needed" ? undefined : signIn.error;
  const problem = missing
    ? t(step === "second" ? "signIn.codeMissing" : "signIn.missing")
    : asked
      ? refusalText(asked, t)
      : undefined;
  return (
    <form
      className="sign-in-form"
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(!isComplete);
        if (isComplete) signIn.mutate();
      }}
    >
      <h1>{t(step === "second" ? "signIn.second" : "signIn.heading")}</h1>
      {step === "second" ? (
        <p data-testid="second-step">{t("signIn.secondWhy", { account: account.trim() })}</p>
      ) : (
        <FirstFields account={account} onAccount={setAccount} password={password} onPassword={setPassword} />
      )}
      {step !== "first" && <CodeField key={step} isSecond={step === "second"} code={code} onCode={setCode} />}
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
      {step === "second" && (
        <Button
          type="link"
          data-testid="another-account"
          onClick={() => {
            setStep("first");
            setPassword("");
            signIn.reset();
          }}
        >
          {t("signIn.another")}
        </Button>
      )}
      {props.demo && step !== "second" && (
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

function FirstFields(props: {
  account: string;
  onAccount: (account: string) => void;
  password: string;
  onPassword: (password: string) => void;
}) {
  const { t } = useTranslation();
  const ids = { account: useId(), password: useId() };
  return (
    <>
      <label htmlFor={ids.account}>{t("signIn.account")}</label>
      <Input
        id={ids.account}
        data-testid="account"
        size="large"
        autoComplete="username"
        autoCapitalize="none"
        value={props.account}
        onChange={(event) => props.onAccount(event.target.value)}
      />
      <label htmlFor={ids.password}>{t("signIn.password")}</label>
      <Input.Password
        id={ids.password}
        data-testid="password"
        size="large"
        autoComplete="current-password"
        value={props.password}
        onChange={(event) => props.onPassword(event.target.value)}
      />
    </>
  );
}

function CodeField(props: { isSecond: boolean; code: string; onCode: (code: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{t(props.isSecond ? "signIn.code" : "signIn.codeIfAny")}</label>
      <Input
        id={id}
        autoFocus={props.isSecond}
        data-testid="code"
        size="large"
        autoComplete="one-time-code"
        autoCapitalize="none"
        placeholder={t("signIn.codeHint")}
        value={props.code}
        onChange={(event) => props.onCode(event.target.value)}
      />
      {props.isSecond && <p className="quiet sign-in-lost">{t("signIn.lost")}</p>}
    </>
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
