// A rule as a form: other numbers for a site and all below it, or off for a time.
import { Form, Input, InputNumber, Radio, Select } from "antd";
import { useTranslation } from "react-i18next";
import { isMetricName, metricFacts } from "../../../devices/metrics.ts";
import type { NewRuleChange, RuleInForce } from "../../../hub/serve/contract.ts";
import { ruleText } from "../alerts/alert-words.ts";
import { dayAfter } from "../audit/audit-search.ts";
import { EditDrawer } from "../estate/edit-drawer.tsx";
import { useHubClock } from "../hub-clock.tsx";
import { midnight } from "../zone-day.ts";
import { ruleApi } from "./rule-queries.ts";

const SEVERITIES = ["notice", "warning", "critical"] as const;
type Severity = (typeof SEVERITIES)[number];

type Values = {
  way: "change" | "off";
  limit: number | null;
  beyond: number | null;
  "for-notice": number | null;
  "for-warning": number | null;
  "for-critical": number | null;
  severity: "asIs" | "critical" | "warning";
  reason: string;
  /** "YYYY-MM-DD", the last day. */
  until: string;
};

const MINUTE_S = 60;

export function RuleForm(props: { siteId: string; rule: RuleInForce; onClose: () => void }) {
  const { siteId, rule, onClose } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const minutes = (severity: Severity) => {
    const step = plainStep(rule, severity);
    return step === undefined ? null : step.forS / MINUTE_S;
  };
  const initial: Values = {
    way: "change",
    limit: rule.mayMove ? rule.limit : null,
    beyond: rule.mayMove ? (rule.steps.find((step) => step.beyond !== undefined)?.beyond ?? null) : null,
    "for-notice": minutes("notice"),
    "for-warning": minutes("warning"),
    "for-critical": minutes("critical"),
    severity: "asIs",
    reason: "",
    until: "",
  };
  return (
    <EditDrawer<Values>
      title={t("rules.changeNamed", { name: ruleText(rule.rule, t) })}
      draftKey={`rule ${rule.rule} of ${siteId}`}
      initial={initial}
      onClose={onClose}
      save={(values) => ruleApi.change(siteId, draftOf(rule, values, zone))}
    >
      {() => <RuleFields rule={rule} />}
    </EditDrawer>
  );
}

/** Everything that the form holds: what is as those above say it is, the hub leaves out. */
function draftOf({ rule }: RuleInForce, values: Values, zone: string): NewRuleChange {
  const { way, limit, beyond, severity, reason, until } = values;
  const about = {
    rule,
    reason: reason.trim(),
    ...(until === "" ? {} : { until: new Date(midnight(dayAfter(until), zone)).toISOString() }),
  };
  if (way === "off") return { ...about, off: true };
  const forS: Partial<Record<Severity, number>> = {};
  for (const one of SEVERITIES) {
    const minutes = values[`for-${one}`];
    if (minutes !== null) forS[one] = Math.round(minutes * MINUTE_S);
  }
  return {
    ...about,
    change: {
      ...(limit === null ? {} : { limit }),
      ...(beyond === null ? {} : { beyond }),
      ...(Object.keys(forS).length === 0 ? {} : { forS }),
      ...(severity === "critical" ? { atLeast: "critical" } : {}),
      ...(severity === "warning" ? { atMost: "warning" } : {}),
    },
  };
}

/** By the default's severities: those in force may be graver or milder by somebody's word. */
function plainStep(rule: RuleInForce, severity: Severity) {
  const at = rule.usual.steps.findIndex(
    (step) => step.severity === severity && step.beyond === undefined && step.withinS === undefined,
  );
  return rule.steps[at];
}

function RuleFields(props: { rule: RuleInForce }) {
  const { rule } = props;
  const { t } = useTranslation();
  const way = Form.useWatch<string>("way") ?? "change";
  const unit = isMetricName(rule.metric) ? metricFacts(rule.metric).unit : "";
  const hasBeyond = rule.mayMove && rule.steps.some((step) => step.beyond !== undefined);
  return (
    <>
      <Form.Item name="way" label={t("rules.way")} extra={t("rules.wayHint")}>
        <Radio.Group
          options={(["change", "off"] as const).map((value) => ({ value, label: t(`rules.ways.${value}`) }))}
        />
      </Form.Item>
      {way === "change" && (
        <>
          {rule.mayMove && (
            <Form.Item name="limit" label={t("rules.fields.limit")}>
              <InputNumber className="field-number" suffix={unit} data-testid="field-limit" />
            </Form.Item>
          )}
          {hasBeyond && (
            <Form.Item name="beyond" label={t("rules.fields.beyond")}>
              <InputNumber className="field-number" suffix={unit} />
            </Form.Item>
          )}
          {SEVERITIES.filter((one) => plainStep(rule, one) !== undefined).map((one) => (
            <Form.Item key={one} name={`for-${one}`} label={t(`rules.fields.for-${one}`)}>
              <InputNumber className="field-number" min={0} data-testid={`field-for-${one}`} />
            </Form.Item>
          ))}
          <Form.Item name="severity" label={t("rules.fields.severity")}>
            <Select
              options={(["asIs", "critical", "warning"] as const).map((value) => ({
                value,
                label: t(`rules.severities.${value}`),
              }))}
            />
          </Form.Item>
        </>
      )}
      <Form.Item name="reason" label={t("rules.fields.reason")}>
        <Input maxLength={200} data-testid="field-reason" />
      </Form.Item>
      <Form.Item name="until" label={t("rules.fields.until")}>
        <Input type="date" className="field-date" data-testid="field-until" />
      </Form.Item>
    </>
  );
}
