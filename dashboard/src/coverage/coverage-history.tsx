// What share of the asked areas was seen, day by day: a line a town.
import { useTranslation } from "react-i18next";
import type { CoverageHistory } from "../../../hub/serve/contract.ts";
import { Section } from "../shell/section.tsx";
import { EmptyNote } from "../shell/states.tsx";
import { shareText } from "../wording.ts";
import { useCoverageDays } from "./coverage-queries.ts";

const WIDTH = 240;
const HEIGHT = 40;

export function CoverageDays(props: { site: string }) {
  const { t } = useTranslation();
  const { data } = useCoverageDays(props.site);
  if (!data) return null;
  return (
    <Section title={t("coverage.history")}>
      <p className="quiet">{t("coverage.historyHint")}</p>
      {data.groups.every(({ days }) => days.length === 0) ? (
        <EmptyNote text={t("coverage.noHistory")} />
      ) : (
        <ul className="coverage-days">
          {data.groups.map((group) => (
            <Group key={group.siteId} group={group} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Group(props: { group: CoverageHistory["groups"][number] }) {
  const { name, days } = props.group;
  const { t } = useTranslation();
  const last = days.at(-1);
  if (last === undefined) return null;
  const label = t("coverage.historyOf", { name, share: shareText(last.share) });
  return (
    <li>
      <span className="coverage-days-name">{name}</span>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} preserveAspectRatio="none">
        <line x1="0" x2={WIDTH} y1={HEIGHT - 1} y2={HEIGHT - 1} className="coverage-days-ground" />
        {days.map(({ day, share }, at) => {
          const step = WIDTH / 30;
          const x = WIDTH - (days.length - at) * step;
          const height = Math.max(1, share * (HEIGHT - 2));
          return (
            <rect key={day} x={x} y={HEIGHT - 1 - height} width={step - 1} height={height}>
              <title>{`${day}: ${shareText(share)}`}</title>
            </rect>
          );
        })}
      </svg>
      <strong>{shareText(last.share)}</strong>
    </li>
  );
}
