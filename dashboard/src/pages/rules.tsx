// What is in force at a site: each rule in words with its numbers and whose word it is; what is worked on; when meals are.
import { useTranslation } from "react-i18next";
import type { Site } from "../../../hub/serve/contract.ts";
import { ruleText } from "../alerts/alert-words.ts";
import { MaintenanceSection } from "../rules/maintenance.tsx";
import { MealTimes } from "../rules/meal-times.tsx";
import { RuleGroups, SaidLine } from "../rules/rule-groups.tsx";
import { useRules } from "../rules/rule-queries.ts";
import { Watched } from "../rules/watched.tsx";
import { Section } from "../shell/section.tsx";
import { Failed, Loading } from "../shell/states.tsx";
import { SitePage } from "../sites/site-page.tsx";
import "../styles/rules.css";

export function RulesPage() {
  return <SitePage words="rules">{(site) => <RulesOf key={site.id} site={site} />}</SitePage>;
}

function RulesOf(props: { site: Site }) {
  const { site } = props;
  const { t } = useTranslation();
  const { data, error, refetch } = useRules(site.id);
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={8} />;
  return (
    <>
      <MaintenanceSection rules={data} />
      {data.below.length > 0 && (
        <Section title={t("rules.loosened")}>
          <ul className="rule-list">
            {data.below.map((change) => (
              <li key={change.id}>
                <div className="rule-row">
                  <p className="rule-name">
                    <strong>{ruleText(change.rule, t)}</strong>
                  </p>
                  <SaidLine change={change} siteId={site.id} mayEnd={false} />
                </div>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <RuleGroups rules={data} />
      <Watched devices={data.devices} />
      <MealTimes siteId={site.id} />
    </>
  );
}
