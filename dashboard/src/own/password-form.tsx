// Another password: the present one, and the new one twice, because what is typed is hidden.
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useChangePassword } from "./own-api.ts";
import { OwnProblem, PASSWORD_LEAST } from "./problem-words.tsx";

export function PasswordForm(props: { account: string; onDone: () => void; onCancel?: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [present, setPresent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const [fault, setFault] = useState<"missing" | "notAlike">();
  const change = useChangePassword();
  const send = () => {
    const wrong = [present, next, again].includes("") ? "missing" : next === again ? undefined : "notAlike";
    setFault(wrong);
    change.reset();
    if (wrong === undefined) change.mutate({ present, next }, { onSuccess: props.onDone });
  };
  return (
    <form
      className="own-form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {/* For password managers, which otherwise do not know whose it is. */}
      <input type="text" autoComplete="username" value={props.account} readOnly hidden />
      <label htmlFor={`${id}present`}>{t("own.present")}</label>
      <Input.Password
        id={`${id}present`}
        autoFocus
        data-testid="present"
        autoComplete="current-password"
        value={present}
        onChange={(event) => setPresent(event.target.value)}
      />
      <label htmlFor={`${id}next`}>{t("own.password.next")}</label>
      <Input.Password
        id={`${id}next`}
        data-testid="next"
        autoComplete="new-password"
        aria-describedby={`${id}rule`}
        value={next}
        onChange={(event) => setNext(event.target.value)}
      />
      <p id={`${id}rule`} className="quiet">
        {t("own.password.rule", { least: PASSWORD_LEAST })}
      </p>
      <label htmlFor={`${id}again`}>{t("own.password.again")}</label>
      <Input.Password
        id={`${id}again`}
        data-testid="again"
        autoComplete="new-password"
        value={again}
        onChange={(event) => setAgain(event.target.value)}
      />
      <OwnProblem error={change.error} text={fault && t(`own.password.${fault}`)} />
      <span className="note-buttons">
        <Button type="primary" htmlType="submit" loading={change.isPending} data-testid="send-password">
          {t("own.password.submit")}
        </Button>
        {props.onCancel && <Button onClick={props.onCancel}>{t("own.cancel")}</Button>}
      </span>
      {props.onCancel && <p className="quiet">{t("own.password.ends")}</p>}
    </form>
  );
}
