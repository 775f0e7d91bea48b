// What is in force at a site, by what each rule watches: the limit in words, whose word it is, and how to change it.
import { Button, Popconfirm } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RuleChange, RuleInForce, SiteRules } from "../../../hub/serve/contract.ts";
import { ruleText } from "../alerts/alert-words.ts";
import { groupBy } from "../group-by.ts";
import { useHubClock } from "../hub-clock.tsx";
import type { Translate } from "../languages/language.ts";
import { useSites } from "../queries.ts";
import { placeText } from "../sensors/place-text.ts";
import { Section } from "../shell/section.tsx";
import { problemText } from "../shell/states.tsx";
import { clockTime, zoneDate } from "../wording.ts";
import { RuleForm } from "./rule-form.tsx";
import { useEndRule } from "./rule-queries.ts";
import { ruleSentence } from "./rule-words.ts";

export function RuleGroups(props: { rules: SiteRules }) {
  const { rules } = props;
  const { t } = useTranslation();
  const [changing, setChanging] = useState<RuleInForce>();
  const groups = [...groupBy(rules.rules, (one) => one.of)];
  //  A kitchen is shown what it has; who looks after many, everything.
  const has = new Set(rules.devices.map((one) => one.place));
  const isHere = (of: string) =>
    rules.devices.length === 0 ||
    has.has(of) ||
    (of === "sensor" && [...has].some((one) => one !== "camera"));
  const shown = (some: typeof groups) =>
    some.map(([of, all]) => (
      <Group
        key={of}
        of={of}
        all={all}
        siteId={rules.siteId}
        mayChange={rules.mayChange}
        onChange={setChanging}
      />
    ));
  const elsewhere = groups.filter(([of]) => !isHere(of));
  return (
    <Section title={t("rules.now")} className="rules">
      {!rules.isTerm && (
        <p className="state" data-tone="notice">
          {t("rules.holiday")}
        </p>
      )}
      {shown(groups.filter(([of]) => isHere(of)))}
      {elsewhere.length > 0 && (
        <details className="rules-elsewhere">
          <summary>{t("rules.others")}</summary>
          {shown(elsewhere)}
        </details>
      )}
      {changing && <RuleForm siteId={rules.siteId} rule={changing} onClose={() => setChanging(undefined)} />}
    </Section>
  );
}

function Group(props: {
  of: string;
  all: readonly RuleInForce[];
  siteId: string;
  mayChange: boolean;
  onChange: (rule: RuleInForce) => void;
}) {
  const { of, all, siteId, mayChange, onChange } = props;
  const { t } = useTranslation();
  return (
    <div className="rule-group">
      <h3>{groupText(of, t)}</h3>
      <ul className="rule-list">
        {all.map((rule) => (
          <li key={rule.rule} data-testid={`rule-${rule.rule}`} data-off={rule.off !== undefined}>
            <RuleRow rule={rule} siteId={siteId} mayChange={mayChange} />
            {mayChange && (
              <Button
                size="small"
                aria-label={t("rules.changeNamed", { name: ruleText(rule.rule, t) })}
                onClick={() => onChange(rule)}
              >
                {t("rules.change")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function RuleRow(props: { rule: RuleInForce; siteId: string; mayChange: boolean }) {
  const { rule, siteId, mayChange } = props;
  const { t } = useTranslation();
  const said = [...rule.by, ...(rule.off === undefined ? [] : [rule.off])];
  return (
    <div className="rule-row">
      <p className="rule-name">
        <strong>{ruleText(rule.rule, t)}</strong>
        {rule.off !== undefined && (
          <span className="chip" data-tone="warning">
            {t("rules.isOff")}
          </span>
        )}
        {rule.off === undefined && !rule.asked && <span className="chip">{t("rules.notAsked")}</span>}
      </p>
      <p className="rule-sentence">{ruleSentence(rule, rule, t)}</p>
      {said.map((change) => (
        <SaidLine
          key={change.id}
          change={change}
          siteId={siteId}
          mayEnd={mayChange && change.site.siteId === siteId}
        />
      ))}
      {rule.by.length > 0 && (
        <p className="quiet">{t("rules.usual", { text: ruleSentence(rule, rule.usual, t) })}</p>
      )}
      <details className="rule-source">
        <summary>{t("rules.source")}</summary>
        {rule.schedule !== "always" && <p>{t(`rules.schedule.${rule.schedule}`)}</p>}
        <p>{rule.source}</p>
      </details>
    </div>
  );
}

/** Who changed a rule, why and until when. */
export function SaidLine(props: { change: RuleChange; siteId: string; mayEnd: boolean }) {
  const { change, siteId, mayEnd } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const { data: sites } = useSites();
  const end = useEndRule();
  const { kind = "district", siteId: saidAt } = change.site;
  const name = sites?.find((one) => one.id === saidAt)?.name;
  const site =
    saidAt === siteId ? t("rules.here") : (name ?? t("rules.fromAbove", { kind: t(`site.kinds.${kind}`) }));
  const moment = (at: string) =>
    `${zoneDate(Date.parse(at), zone)} ${clockTime(Date.parse(at), zone).slice(0, 5)}`;
  return (
    <p className="rule-said" data-kind={change.kind}>
      <span>{t(`rules.said.${change.kind}`, { site })}</span>
      {change.until !== undefined && <span>{t("rules.until", { time: moment(change.until) })}</span>}
      {change.reason !== "" && <span>{t("rules.reason", { reason: change.reason })}</span>}
      <span className="quiet">
        {change.by === undefined
          ? moment(change.at)
          : t("rules.byWhom", { who: change.by, time: moment(change.at) })}
      </span>
      {mayEnd && (
        <Popconfirm
          title={t("rules.endSure")}
          okText={t("rules.end")}
          cancelText={t("rules.keep")}
          onConfirm={() => end.mutate(change.id)}
        >
          <Button size="small" type="link" loading={end.isPending}>
            {t("rules.end")}
          </Button>
        </Popconfirm>
      )}
      {end.error !== null && <span role="alert">{problemText(end.error, t)}</span>}
    </p>
  );
}

function groupText(of: string, t: Translate): string {
  return of === "sensor" || of === "camera" ? t(`rules.groups.${of}`) : placeText(of, t);
}
