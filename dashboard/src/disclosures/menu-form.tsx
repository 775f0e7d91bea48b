// A day's meals: what is eaten, and which samples were put into the fridge. Saved as a whole.
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, InputNumber } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemText } from "../shell/states.tsx";
import { type Meals, useDisclose } from "./disclosure-queries.ts";

type Meal = Meals[number];
type Sample = Meal["samples"][number];

const MEALS = ["breakfast", "lunch", "dinner", "snack"] as const;
/** Source: hub/serve/contract/disclosures.ts. */
const MOST_MENU = 1000;
const MOST_DISH = 80;
/** GB 31654-2021: at least 125 g of each dish. */
const LEAST_GRAMS = 125;

export function MenuForm(props: { siteId: string; day: string; meals: Meals; now: string }) {
  const { siteId, day } = props;
  const { t } = useTranslation();
  const [meals, setMeals] = useState<Meals>(props.meals);
  const save = useDisclose(siteId, day);
  const isSame = JSON.stringify(meals) === JSON.stringify(props.meals);
  const put = (meal: Meal) => {
    save.reset();
    const rest = meals.filter((one) => one.meal !== meal.meal);
    const isEmpty = meal.menu.trim() === "" && meal.samples.length === 0;
    const all = isEmpty ? rest : [...rest, meal];
    setMeals(all.toSorted((a, b) => MEALS.indexOf(a.meal) - MEALS.indexOf(b.meal)));
  };
  return (
    <form
      className="menu-form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(meals);
      }}
    >
      {MEALS.map((name) => (
        <MealFields
          key={name}
          meal={meals.find((one) => one.meal === name) ?? { meal: name, menu: "", samples: [] }}
          now={props.now}
          onChange={put}
        />
      ))}
      <p className="form-end">
        <Button
          type="primary"
          htmlType="submit"
          data-testid="save-menu"
          loading={save.isPending}
          disabled={isSame}
        >
          {t("disclosures.save")}
        </Button>
        {save.isSuccess && isSame && <span role="status">{t("disclosures.saved")}</span>}
        {save.error && (
          <span role="alert" className="form-fault">
            {problemText(save.error, t)}
          </span>
        )}
      </p>
    </form>
  );
}

function MealFields(props: { meal: Meal; now: string; onChange: (meal: Meal) => void }) {
  const { meal, now, onChange } = props;
  const { t } = useTranslation();
  const id = useId();
  const samples = (change: Sample[]) => onChange({ ...meal, samples: change });
  return (
    <fieldset className="meal" data-testid={`meal-${meal.meal}`}>
      <legend>{t(`disclosures.meals.${meal.meal}`)}</legend>
      <label htmlFor={`${id}menu`}>{t("disclosures.menu")}</label>
      <Input.TextArea
        id={`${id}menu`}
        autoSize={{ minRows: 1, maxRows: 8 }}
        maxLength={MOST_MENU}
        placeholder={t("disclosures.menuHint")}
        value={meal.menu}
        onChange={(event) => onChange({ ...meal, menu: event.target.value })}
      />
      <p className="meal-samples-title">{t("disclosures.samples")}</p>
      {meal.samples.map((sample, i) => (
        <SampleFields
          // biome-ignore lint/suspicious/noArrayIndexKey: samples have no name of their own
          key={i}
          sample={sample}
          onChange={(changed) => samples(meal.samples.with(i, changed))}
          onRemove={() => samples(meal.samples.toSpliced(i, 1))}
        />
      ))}
      <Button
        size="small"
        icon={<PlusOutlined />}
        onClick={() => samples([...meal.samples, { dish: "", at: now, grams: LEAST_GRAMS }])}
      >
        {t("disclosures.addSample")}
      </Button>
    </fieldset>
  );
}

function SampleFields(props: { sample: Sample; onChange: (sample: Sample) => void; onRemove: () => void }) {
  const { sample, onChange, onRemove } = props;
  const { t } = useTranslation();
  const isLittle = sample.grams !== undefined && sample.grams < LEAST_GRAMS;
  return (
    <div className="meal-sample">
      <Input
        aria-label={t("disclosures.dish")}
        placeholder={t("disclosures.dish")}
        required
        maxLength={MOST_DISH}
        value={sample.dish}
        onChange={(event) => onChange({ ...sample, dish: event.target.value })}
      />
      <Input
        type="time"
        required
        aria-label={t("disclosures.putInAt")}
        value={sample.at}
        onChange={(event) => onChange({ ...sample, at: event.target.value })}
      />
      <InputNumber
        aria-label={t("disclosures.grams")}
        min={1}
        max={1000}
        suffix="g"
        value={sample.grams ?? null}
        onChange={(grams) => {
          const { grams: _, ...rest } = sample;
          onChange(grams === null ? rest : { ...rest, grams });
        }}
      />
      <Button
        aria-label={t("disclosures.removeSample", { dish: sample.dish })}
        icon={<DeleteOutlined />}
        onClick={onRemove}
      />
      {isLittle && <p className="form-hint">{t("disclosures.tooLittle", { grams: LEAST_GRAMS })}</p>}
    </div>
  );
}
