// Says what a device is, with everything filled in as far as it can be guessed: one click adopts it.
import { Button, Input, InputNumber, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { placeText } from "../sensors/place-text.ts";
import { problemText } from "../shell/states.tsx";
import type { Described } from "./newcomer-queries.ts";
import { PLACE_IDS } from "./place-guess.ts";

/** The interval that is taken where none was seen yet: the hub's own assumption. */
export const ASSUMED_INTERVAL_S = 300;

export function AdoptForm(props: {
  defaults: Described;
  /** What it is called before it has a name, for who cannot see where the form stands. */
  what: string;
  isPending: boolean;
  error: unknown;
  onAdopt: (described: Described) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const [name, setName] = useState(props.defaults.name);
  const [place, setPlace] = useState(props.defaults.place);
  //  Until the person has typed one, a better guess replaces the last.
  const [typedS, setTypedS] = useState<number | null>();
  const intervalS = typedS === undefined ? props.defaults.intervalS : typedS;
  return (
    <form
      className="adopt-form"
      data-testid="adopt-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (intervalS !== null && name.trim() !== "") props.onAdopt({ name: name.trim(), place, intervalS });
      }}
    >
      <label htmlFor={`${id}name`}>
        {t("newcomers.form.name")}
        <Input
          id={`${id}name`}
          data-testid="adopt-name"
          required
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <label htmlFor={`${id}place`}>
        {t("newcomers.form.place")}
        <Select
          id={`${id}place`}
          data-testid="adopt-place"
          value={place}
          onChange={setPlace}
          options={PLACE_IDS.map((value) => ({ value, label: placeText(value, t) }))}
        />
      </label>
      <label htmlFor={`${id}interval`}>
        {t("newcomers.form.interval")}
        <InputNumber
          id={`${id}interval`}
          data-testid="adopt-interval"
          min={1}
          max={86_400}
          required
          value={intervalS}
          onChange={setTypedS}
        />
      </label>
      <Button
        type="primary"
        htmlType="submit"
        data-testid="adopt"
        loading={props.isPending}
        aria-label={t("newcomers.form.adoptFor", { name: props.what })}
      >
        {t("newcomers.form.adopt")}
      </Button>
      {props.error !== null && <Fault error={props.error} />}
    </form>
  );
}

/** Why something that was asked for was not done. */
export function Fault(props: { error: unknown }) {
  const { t } = useTranslation();
  return (
    <p className="newcomer-fault" role="alert">
      <strong>{t("newcomers.failed")}</strong> {problemText(props.error, t)}
    </p>
  );
}
