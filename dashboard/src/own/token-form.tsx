// A new token for a program: which one, what it may do, for how long.
import { Button, Input, Radio, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MadeToken } from "../../../hub/serve/contract.ts";
import { useMakeToken } from "./own-api.ts";
import { OwnProblem } from "./problem-words.tsx";
import { useActionText } from "./token-words.ts";

/** Chosen: a trial, a season, half a year, and the longest there is (hub/serve/contract/account.ts). */
const DAYS = [7, 30, 90, 180, 365];

export function TokenForm(props: {
  choices: readonly string[];
  onMade: (made: MadeToken) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const actionText = useActionText();
  const id = useId();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<"read" | "chosen">("read");
  const [actions, setActions] = useState<string[]>([]);
  const [days, setDays] = useState(90);
  const [fault, setFault] = useState<"missing" | "missingActions">();
  const make = useMakeToken();
  const send = () => {
    const noActions = kind === "chosen" && actions.length === 0;
    const wrong = name.trim() === "" ? "missing" : noActions ? "missingActions" : undefined;
    setFault(wrong);
    make.reset();
    if (wrong !== undefined) return;
    make.mutate(
      { name: name.trim(), scope: kind === "read" ? "read" : actions, days },
      { onSuccess: props.onMade },
    );
  };
  return (
    <form
      className="own-form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label htmlFor={`${id}name`}>{t("own.tokens.name")}</label>
      <Input
        id={`${id}name`}
        autoFocus
        data-testid="token-name"
        maxLength={80}
        placeholder={t("own.tokens.nameHint")}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <p className="own-label" id={`${id}scope`}>
        {t("own.tokens.scope")}
      </p>
      <Radio.Group
        className="own-radios"
        aria-labelledby={`${id}scope`}
        value={kind}
        onChange={(event) => setKind(event.target.value as typeof kind)}
        options={[
          { value: "read", label: t("own.tokens.read") },
          { value: "chosen", label: t("own.tokens.chosen") },
        ]}
      />
      {kind === "chosen" && (
        <Select
          mode="multiple"
          aria-label={t("own.tokens.actions")}
          placeholder={t("own.tokens.actions")}
          value={actions}
          onChange={setActions}
          showSearch={{ optionFilterProp: "label" }}
          options={props.choices.map((action) => ({ value: action, label: actionText(action) }))}
        />
      )}
      <label htmlFor={`${id}days`}>{t("own.tokens.days")}</label>
      <Select
        id={`${id}days`}
        value={days}
        onChange={setDays}
        options={DAYS.map((count) => ({ value: count, label: t("own.tokens.daysOf", { count }) }))}
      />
      <OwnProblem error={make.error} text={fault && t(`own.tokens.${fault}`)} />
      <span className="note-buttons">
        <Button type="primary" htmlType="submit" loading={make.isPending} data-testid="token-send">
          {t("own.tokens.submit")}
        </Button>
        <Button onClick={props.onCancel}>{t("own.cancel")}</Button>
      </span>
    </form>
  );
}
