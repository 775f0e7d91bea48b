// What was done about an alert: words, what became of the food, photos. Photos go as they are chosen, each under its own
// name, so that one that failed is sent again and never twice; the deed goes when all of them are there.
import { Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Alert, Deed } from "../../../hub/serve/contract.ts";
import { oneLine } from "../remarks/answer-form.tsx";
import { newKey, useStep } from "./life-queries.ts";
import { PhotoField, usePhotos } from "./photo-field.tsx";
import { StepFrame, WordsField } from "./step-forms.tsx";

const DISPOSITIONS = ["kept", "moved", "discarded", "none"] as const;

export function ActForm(props: { alert: Alert; asksFood: boolean; onDone: () => void }) {
  const { alert, asksFood, onDone } = props;
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [food, setFood] = useState<Deed["disposition"]>();
  const [key] = useState(newKey);
  const photos = usePhotos(alert.id);
  const take = useStep(alert.id, onDone);
  const what = oneLine(text);
  //  An order asks for a photo of what was done.
  const isShown = alert.order === undefined || photos.sent.length > 0;
  const isWhole = what !== "" && isShown && !photos.isSending && !(asksFood && food === undefined);
  const deed: Deed = {
    what,
    photos: photos.sent,
    key,
    ...(food !== undefined && { disposition: food }),
  };
  return (
    <StepFrame
      error={take.error}
      isPending={take.isPending}
      isComplete={isWhole}
      onSend={() => take.mutate({ step: "act", body: deed })}
      onCancel={onDone}
    >
      <WordsField
        label={t("life.act.what")}
        value={text}
        {...(alert.order === undefined && { quick: t("life.act.quick", { returnObjects: true }) })}
        onChange={setText}
      />
      {alert.metric === "temperature" && (
        <fieldset className="step-food">
          <legend>
            {t("life.act.food")}
            {asksFood && <span className="quiet"> · {t("life.act.foodWhy")}</span>}
          </legend>
          <Radio.Group
            value={food}
            onChange={({ target }) => setFood(target.value as Deed["disposition"])}
            options={DISPOSITIONS.map((one) => ({
              value: one,
              label: t(`life.act.disposition.${one}`),
            }))}
          />
        </fieldset>
      )}
      {!isShown && <p className="quiet">{t("order.step.needPhoto")}</p>}
      <PhotoField photos={photos} />
    </StepFrame>
  );
}
