// The levels of a site's duty tree, the nearest first: who is told, when, and in which hours.
import { EditOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Duty, DutyLevelName, Site } from "../../../hub/serve/contract.ts";
import { hoursText, levelText, personText } from "./duty-words.ts";
import { LevelForm } from "./level-form.tsx";

export function LevelList(props: { site: Site; sites: readonly Site[]; duty: Duty }) {
  const { site, sites, duty } = props;
  const { t } = useTranslation();
  const [open, setOpen] = useState<DutyLevelName>();
  const hasDirector = duty.levels.some(({ name }) => name === "director");
  const form = (level: DutyLevelName, afterMin: number | undefined) => (
    <LevelForm
      key={level}
      siteId={site.id}
      level={level}
      duty={duty}
      afterMin={afterMin}
      onClose={() => setOpen(undefined)}
    />
  );
  return (
    <>
      <ol className="duty-levels">
        {duty.levels.map((level) => (
          <li key={level.name} data-testid={`level-${level.name}`} data-passed={level.passed !== undefined}>
            <LevelFacts
              level={level}
              sites={sites}
              isOwn={duty.own[level.name] !== undefined}
              {...(level.mayChange ? { onChange: () => setOpen(level.name) } : {})}
            />
            {open === level.name && form(level.name, level.afterMin)}
          </li>
        ))}
      </ol>
      {duty.mayChange && !hasDirector && open !== "director" && (
        <p className="section-foot">
          <Button icon={<PlusOutlined />} onClick={() => setOpen("director")} data-testid="add-director">
            {t("duty.addDirector")}
          </Button>
        </p>
      )}
      {open === "director" && !hasDirector && form("director", undefined)}
    </>
  );
}

function LevelFacts(props: {
  level: Duty["levels"][number];
  sites: readonly Site[];
  isOwn: boolean;
  onChange?: () => void;
}) {
  const { level, sites, isOwn, onChange } = props;
  const { t } = useTranslation();
  const name = levelText(level.name, t);
  const site = sites.find(({ id }) => id === level.siteId);
  return (
    <div className="duty-level">
      <div className="duty-level-when">
        {level.afterMin === 0 ? t("duty.atOnce") : t("duty.afterMin", { count: level.afterMin })}
      </div>
      <div>
        <h3>
          {name} {site && <span className="quiet">{t("duty.at", { site: site.name })}</span>}
          {isOwn && <span className="chip">{t("duty.ownWord")}</span>}
          {level.passed && (
            <span className="chip" data-tone="warning" data-testid="level-passed">
              {t(`duty.passed.${level.passed}`)}
            </span>
          )}
        </h3>
        {level.people.length > 0 && (
          <p className="duty-people">{level.people.map((person) => personText(person, t)).join(" · ")}</p>
        )}
        <p className="quiet">
          {hoursText(level.hours, t)} · {t(level.byPosts ? "duty.byPosts" : "duty.named")}
        </p>
      </div>
      {onChange && (
        <Button
          icon={<EditOutlined />}
          aria-label={t("duty.changeOf", { level: name })}
          data-testid={`change-${level.name}`}
          onClick={onChange}
        >
          {t("duty.change")}
        </Button>
      )}
    </div>
  );
}
