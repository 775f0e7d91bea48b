// What is chosen and how it is shown: group, branch, words; size, page, patrol, full screen.
import {
  CaretRightOutlined,
  FullscreenExitOutlined,
  FullscreenOutlined,
  LeftOutlined,
  QuestionOutlined,
  RightOutlined,
} from "@ant-design/icons";
import { Button, Input, Segmented, Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { AREAS } from "../../../devices/areas.ts";
import type { Site } from "../../../hub/serve/contract.ts";
import { siteOptions } from "../sites/site-options.ts";
import type { FullScreen } from "./full-screen.ts";
import type { Patrol } from "./patrol.ts";
import { PATROL_S, SIZES, type WallSearch } from "./wall-search.ts";

type Set = (changes: Readonly<Record<string, string | undefined>>) => void;

/** Narrows what is shown by the tree, by area and by words. */
export function WallFilters(props: {
  sites: readonly Site[];
  search: WallSearch;
  isGroup: boolean;
  onSet: Set;
}) {
  const { sites, search, onSet } = props;
  const { t } = useTranslation();
  const options = useMemo(() => siteOptions(sites), [sites]);
  const areas = useMemo(() => AREAS.map((area) => ({ value: area, label: t(`area.${area}`) })), [t]);
  return (
    <>
      {!props.isGroup && (
        <Select
          className="wall-site"
          aria-label={t("wall.site")}
          placeholder={t("wall.everySite")}
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          popupMatchSelectWidth={false}
          value={search.site ?? null}
          onChange={(site: string | undefined) =>
            onSet({ site, group: site === undefined ? undefined : "all" })
          }
          options={options}
        />
      )}
      <Select
        className="wall-area wide-only"
        aria-label={t("wall.area")}
        placeholder={t("wall.everyArea")}
        allowClear
        popupMatchSelectWidth={false}
        value={search.area ?? null}
        onChange={(area: string | undefined) => onSet({ area })}
        options={areas}
      />
      <Input.Search
        key={search.find}
        className="wall-find wide-only"
        aria-label={t("wall.find")}
        placeholder={t("wall.findShort")}
        allowClear
        defaultValue={search.find}
        onSearch={(find) => onSet({ find })}
      />
    </>
  );
}

export function WallControls(props: {
  search: WallSearch;
  page: number;
  pages: number;
  patrol: Patrol;
  full: FullScreen;
  onSet: Set;
  onHelp: () => void;
}) {
  const { search, page, pages, full, onSet } = props;
  const { t } = useTranslation();
  const turn = (to: number) => onSet({ page: String(((to - 1 + pages) % pages) + 1) });
  return (
    <div className="wall-controls">
      <Segmented
        className="wide-only"
        aria-label={t("wall.size")}
        value={search.size}
        onChange={(size) => onSet({ size: String(size) })}
        options={SIZES.map((size) => ({
          value: size,
          label: size,
          title: t("wall.sizeOf", { count: size }),
        }))}
      />
      {pages > 1 && (
        <span className="wall-pages">
          <Button
            type="text"
            icon={<LeftOutlined />}
            aria-label={t("wall.before")}
            onClick={() => turn(page - 1)}
          />
          <span data-testid="wall-page">
            {page} / {pages}
          </span>
          <Button
            type="text"
            icon={<RightOutlined />}
            aria-label={t("wall.next")}
            onClick={() => turn(page + 1)}
          />
          <PatrolSwitch {...props} />
        </span>
      )}
      <Button
        className="wide-only"
        type="text"
        icon={<QuestionOutlined />}
        aria-label={t("wall.keys.title")}
        onClick={props.onHelp}
      />
      <Button
        type={full.isFull ? "primary" : "default"}
        icon={full.isFull ? <FullscreenExitOutlined /> : <FullscreenOutlined />}
        aria-label={t(full.isFull ? "wall.leaveFull" : "wall.full")}
        data-testid="wall-full"
        onClick={full.toggle}
      />
    </div>
  );
}

function PatrolSwitch(props: { search: WallSearch; page: number; patrol: Patrol; onSet: Set }) {
  const { search, page, patrol, onSet } = props;
  const { t } = useTranslation();
  const { everyS } = search;
  return (
    <span className="wall-patrol" data-patrol>
      <Select
        aria-label={t("wall.patrol")}
        className="wall-every"
        value={everyS ?? 0}
        popupMatchSelectWidth={false}
        onChange={(value: number) => onSet({ every: value === 0 ? undefined : String(value) })}
        options={[
          { value: 0, label: t("wall.noPatrol") },
          ...PATROL_S.map((s) => ({ value: s, label: t("wall.every", { s }) })),
        ]}
      />
      {everyS !== undefined && patrol.isPaused && (
        <Button
          icon={<CaretRightOutlined />}
          data-testid="wall-patrol-on"
          title={t("wall.patrolPaused")}
          onClick={patrol.goOn}
        >
          {t("wall.patrolOn")}
        </Button>
      )}
      {everyS !== undefined && !patrol.isPaused && (
        <span className="wall-turning" title={t("wall.patrolRuns")} aria-hidden="true">
          <i key={page} style={{ animationDuration: `${everyS}s` }} />
        </span>
      )}
    </span>
  );
}
