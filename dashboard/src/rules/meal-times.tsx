// When a site's meals are made and served, as it says itself, as those above say, or by default.
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SiteRules } from "../../../hub/serve/contract.ts";
import { Section } from "../shell/section.tsx";
import { Failed, Loading, problemText } from "../shell/states.tsx";
import { useMealWindows, useRules } from "./rule-queries.ts";

type Windows = SiteRules["meals"]["windows"];
/** Source: hub/serve/contract/rules.ts, MOST_WINDOWS. */
const MOST = 6;

export function MealTimes(props: { siteId: string }) {
  const { siteId } = props;
  const { t } = useTranslation();
  const { data, error, refetch } = useRules(siteId);
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={3} />;
  const { windows, saidBy, kitchenHours } = data.meals;
  return (
    <Section title={t("rules.meals")} aside={<span className="chip">{t(`rules.mealsSaid.${saidBy}`)}</span>}>
      <p className="quiet">
        {t("rules.mealsIntro")}{" "}
        {kitchenHours.from === kitchenHours.to
          ? t("rules.kitchenAllDay")
          : t("rules.kitchenHours", kitchenHours)}
      </p>
      {data.mayChange ? (
        <MealForm
          key={JSON.stringify(data.meals)}
          siteId={siteId}
          windows={windows}
          isOwn={saidBy === "here"}
        />
      ) : (
        <p className="mono">{windows.map(({ from, to }) => `${from}–${to}`).join("  ")}</p>
      )}
    </Section>
  );
}

function MealForm(props: { siteId: string; windows: Windows; isOwn: boolean }) {
  const { siteId, isOwn } = props;
  const { t } = useTranslation();
  const [windows, setWindows] = useState<Windows>(props.windows);
  const change = useMealWindows(siteId);
  const set = (at: number, part: Partial<Windows[number]>) =>
    setWindows(windows.map((one, i) => (i === at ? { ...one, ...part } : one)));
  return (
    <form
      className="meal-times"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(windows);
      }}
    >
      {windows.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the list
        <p key={i} className="meal-time">
          <Input
            type="time"
            required
            aria-label={t("rules.mealFrom", { n: i + 1 })}
            value={one.from}
            onChange={(event) => set(i, { from: event.target.value })}
          />
          <span aria-hidden>–</span>
          <Input
            type="time"
            required
            aria-label={t("rules.mealTo", { n: i + 1 })}
            value={one.to}
            onChange={(event) => set(i, { to: event.target.value })}
          />
          <Button
            type="text"
            aria-label={t("rules.dropMeal", { n: i + 1 })}
            disabled={windows.length === 1}
            onClick={() => setWindows(windows.filter((_, at) => at !== i))}
          >
            ×
          </Button>
        </p>
      ))}
      <p className="form-end">
        <Button
          disabled={windows.length >= MOST}
          onClick={() => setWindows([...windows, { from: "", to: "" }])}
        >
          {t("rules.addMeal")}
        </Button>
        <Button type="primary" htmlType="submit" loading={change.isPending} data-testid="save-meals">
          {t("rules.saveMeals")}
        </Button>
        {isOwn && <Button onClick={() => change.mutate([])}>{t("rules.resetMeals")}</Button>}
        {change.error !== null && (
          <span role="alert" className="form-fault">
            {t("rules.failed")} {problemText(change.error, t)}
          </span>
        )}
      </p>
    </form>
  );
}
