// The buttons of an alert: only what this person may do with it now, as the hub says, and the form of the one that was
// pressed.
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Alert, AlertSteps } from "../../../hub/serve/contract.ts";
import { Section } from "../shell/section.tsx";
import { ActForm } from "./act-form.tsx";
import { useSteps } from "./life-queries.ts";
import { AssignForm, NoteForm, SnoozeForm } from "./step-forms.tsx";

type Name = Exclude<AlertSteps["steps"][number], "acknowledge">;

/** What is wanted of most people stands first. */
const ORDER: readonly Name[] = ["act", "recheck", "return", "close", "resolve", "assign", "snooze"];

export function Steps(props: { alert: Alert }) {
  const { alert } = props;
  const { t } = useTranslation();
  const { data } = useSteps(alert.id);
  const [open, setOpen] = useState<Name>();
  if (!data) return null;
  const can = ORDER.filter((name) => data.steps.includes(name));
  const shown = open !== undefined && can.includes(open) ? open : undefined;
  const first = data.steps.includes("acknowledge") ? undefined : can[0];
  if (can.length === 0 && !data.ownWork && !data.steps.includes("acknowledge")) return null;
  return (
    <Section title={t("life.steps.title")} className="life-steps">
      {data.ownWork && <p className="quiet">{t("life.steps.ownWork")}</p>}
      <p className="step-buttons">
        {can.map((name) => (
          <Button
            key={name}
            type={name === shown || (shown === undefined && name === first) ? "primary" : "default"}
            aria-expanded={name === shown}
            data-testid={`step-${name}`}
            onClick={() => setOpen(name === shown ? undefined : name)}
          >
            {t(`life.steps.${name}`)}
          </Button>
        ))}
      </p>
      {shown !== undefined && (
        <StepForm key={shown} name={shown} alert={alert} steps={data} onDone={() => setOpen(undefined)} />
      )}
    </Section>
  );
}

function StepForm(props: { name: Name; alert: Alert; steps: AlertSteps; onDone: () => void }) {
  const { name, alert, steps, onDone } = props;
  switch (name) {
    case "act":
      return <ActForm alert={alert} asksFood={steps.disposition} onDone={onDone} />;
    case "assign":
      return <AssignForm alert={alert} onDone={onDone} />;
    case "snooze":
      return <SnoozeForm alert={alert} most={steps.mostSnoozeMinutes} onDone={onDone} />;
    default:
      return <NoteForm alert={alert} step={name} onDone={onDone} />;
  }
}
