// Pieces that the lists of what is new share: values, hiding and showing again, and a list that shows more when asked.
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { metricText, valueText } from "../wording.ts";
import { Fault } from "./adopt-form.tsx";
import { useIgnore } from "./newcomer-queries.ts";

/** Chosen: some screens; each has a form. */
const SHOWN_AT_ONCE = 20;

export function Values(props: {
  values: readonly { readonly metric: string; readonly value: number; readonly device?: string }[];
}) {
  const { t } = useTranslation();
  return (
    <dl className="newcomer-values" data-testid="newcomer-values">
      {props.values.map(({ metric, value, device }) => (
        <div key={`${device ?? ""}/${metric}`}>
          <dt>
            {device !== undefined && <span className="mono">{device} </span>}
            {metricText(metric, t)}
          </dt>
          <dd>{valueText(metric, value, t)}</dd>
        </div>
      ))}
    </dl>
  );
}

export function IgnoreButton(props: {
  kind: "sensors" | "newcomers";
  id: string;
  name: string;
  isIgnored: boolean;
}) {
  const { t } = useTranslation();
  const ignore = useIgnore(props.kind, props.id);
  const words = props.isIgnored
    ? [t("newcomers.form.show"), t("newcomers.form.showFor", { name: props.name })]
    : [t("newcomers.form.ignore"), t("newcomers.form.ignoreFor", { name: props.name })];
  return (
    <>
      <Button
        data-testid="ignore"
        loading={ignore.isPending}
        aria-label={words[1] ?? ""}
        onClick={() => ignore.mutate(!props.isIgnored)}
      >
        {words[0]}
      </Button>
      {ignore.error && <Fault error={ignore.error} />}
    </>
  );
}

/** Items that are not ignored, some at a time, and those that are when somebody asks. */
export function NewcomerList<T extends { readonly id: string; readonly isIgnored: boolean }>(props: {
  items: readonly T[];
  empty: ReactNode;
  show: (item: T) => ReactNode;
}) {
  const { t } = useTranslation();
  const [most, setMost] = useState(SHOWN_AT_ONCE);
  const [withIgnored, setWithIgnored] = useState(false);
  const ignored = props.items.filter((one) => one.isIgnored);
  const open = props.items.filter((one) => !one.isIgnored);
  const shown = [...open, ...(withIgnored ? ignored : [])];
  return (
    <>
      {open.length === 0 && props.empty}
      <ul className="newcomers">{shown.slice(0, most).map((one) => props.show(one))}</ul>
      {shown.length > most && (
        <Button block onClick={() => setMost(most + SHOWN_AT_ONCE)}>
          {t("newcomers.more")}
        </Button>
      )}
      {ignored.length > 0 && (
        <p className="section-foot">
          <Button type="link" data-testid="show-ignored" onClick={() => setWithIgnored(!withIgnored)}>
            {withIgnored ? t("newcomers.hideIgnored") : t("newcomers.showIgnored", { count: ignored.length })}
          </Button>
        </p>
      )}
    </>
  );
}
