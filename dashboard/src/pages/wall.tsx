// The wall: many cameras at once. Stills first, live for what is chosen, everything by keyboard, and an address that can
// be bookmarked: what is shown stands in it.
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import type { WallGroup, WallGroups } from "../../../hub/serve/contract.ts";
import { LIVE_AT_ONCE } from "../cameras/camera-tile.tsx";
import { useSites } from "../queries.ts";
import { useNarrow } from "../shell/narrow.ts";
import { usePageTitle } from "../shell/shell.tsx";
import { Failed, Loading } from "../shell/states.tsx";
import { ChooseCameras } from "../wall/choose-cameras.tsx";
import { DarkBar } from "../wall/dark-bar.tsx";
import { useFullScreen, useIdle, useScreenStaysOn } from "../wall/full-screen.ts";
import { GroupMenu } from "../wall/group-menu.tsx";
import { KeyList } from "../wall/key-list.tsx";
import { useLiveChoice } from "../wall/live-choice.ts";
import { usePatrol } from "../wall/patrol.ts";
import { StillsProvider } from "../wall/still-view.tsx";
import { useWallKeys } from "../wall/use-wall-keys.ts";
import { WallControls, WallFilters } from "../wall/wall-bar.tsx";
import { WallGrid } from "../wall/wall-grid.tsx";
import { type KeyAct, stepFrom } from "../wall/wall-keys.ts";
import { useAllCameras, useWallGroups } from "../wall/wall-queries.ts";
import { ALL, changedSearch, readSearch, type WallSearch } from "../wall/wall-search.ts";
import { WallStatus } from "../wall/wall-status.tsx";
import {
  blindTiles,
  type CameraTile,
  chosenTiles,
  columnsOf,
  countMarks,
  type Estate,
  markOf,
  pageOf,
  type Tile,
} from "../wall/wall-tiles.ts";

/** shell.css has the bar at the bottom up to here. */
const PHONE_PX = 720;

export function WallPage() {
  const { t } = useTranslation();
  const sites = useSites();
  const cameras = useAllCameras();
  const groups = useWallGroups();
  usePageTitle(t("wall.title"));
  const failed = [sites, cameras, groups].find((query) => query.error && !query.data);
  if (failed) return <Failed error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!sites.data || !cameras.data || !groups.data) return <Loading rows={8} />;
  return (
    <StillsProvider>
      <Wall sites={sites.data} cameras={cameras.data} groups={groups.data} />
    </StillsProvider>
  );
}

function Wall(props: Estate & { groups: WallGroups }) {
  const { sites, cameras, groups } = props;
  const { t } = useTranslation();
  const isPhone = useNarrow(PHONE_PX);
  const [asked, setAsked] = useSearchParams();
  const search = useMemo(() => readSearch(asked, isPhone), [asked, isPhone]);
  const set = (changes: Readonly<Record<string, string | undefined>>) =>
    setAsked((had) => changedSearch(had, changes), { replace: true });
  const go = useNavigate();
  const open = (cameraId: string) => void go(`/cameras/${encodeURIComponent(cameraId)}`);
  const estate = useMemo(() => ({ sites, cameras }), [sites, cameras]);
  const group = groupOf(groups, search);
  const { all, blind, shown, onlyLive, setOnlyLive, live, page, pages } = useShown(estate, search, group);
  const columns = isPhone ? 1 : columnsOf(search.size, shown.length);

  const [choosing, setChoosing] = useState<{ readonly group: WallGroup | undefined }>();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const full = useFullScreen();
  const isIdle = useIdle(full.isFull);
  const isHeld = choosing !== undefined || isHelpOpen;
  const turnTo = (to: number) => set({ page: String(((to - 1 + pages) % pages) + 1) });
  const patrol = usePatrol(pages > 1 ? search.everyS : undefined, page, isHeld, () => turnTo(page + 1));
  useScreenStaysOn(full.isFull || search.everyS !== undefined);
  const [current, setCurrent] = useState(0);
  const at = Math.min(current, Math.max(0, shown.length - 1));

  useWallKeys((act: KeyAct) => {
    const tile = shown[at];
    switch (act.kind) {
      case "move":
        return focusTile(stepFrom(at, act, { columns, count: shown.length }));
      case "open":
        return tile?.kind === "camera" && open(tile.id);
      case "size":
        return set({ size: String(act.size) });
      case "turn":
        return turnTo(page + act.by);
      case "full":
        return full.toggle();
      case "help":
        return setHelpOpen(true);
      case "leave":
        return full.isFull ? full.leave() : live.clear();
    }
  });

  return (
    <div
      className="wall"
      data-full={full.isFull}
      data-idle={isIdle && !isHeld}
      data-testid="wall"
      style={{ "--bars": isPhone ? 0 : 1 } as React.CSSProperties}
    >
      <h1 className="visually-hidden">{t("wall.title")}</h1>
      <DarkBar>
        <GroupMenu
          groups={groups}
          sites={sites}
          group={group}
          isSome={search.cameraIds !== undefined}
          onGroup={(id) => set({ group: id, cameras: undefined, site: undefined, state: undefined })}
          onChoose={(one) => setChoosing({ group: one })}
        />
        <WallFilters
          sites={sites}
          search={search}
          isGroup={group !== undefined || search.cameraIds !== undefined}
          onSet={set}
        />
        <WallControls
          {...{ search, page, pages, patrol, full }}
          onSet={set}
          onHelp={() => setHelpOpen(true)}
        />
      </DarkBar>
      {shown.length === 0 ? (
        <p className="wall-empty">{t(all.length === 0 ? "wall.none" : "wall.noneSo")}</p>
      ) : (
        <WallGrid
          tiles={shown}
          columns={columns}
          live={live}
          current={at}
          onCurrent={setCurrent}
          onOpen={open}
        />
      )}
      <WallStatus
        counts={countMarks(all, blind.length, live.live)}
        total={all.length}
        only={onlyLive ? "live" : search.state}
        onOnly={(mark) => {
          setOnlyLive(mark === "live");
          set({ state: mark === "live" ? undefined : mark });
        }}
      />
      <p className="visually-hidden" role="status">
        {t("wall.pageOf", { page, pages, count: shown.length })}
        {live.gaveWay !== undefined && ` ${t("wall.liveFull", { count: LIVE_AT_ONCE })}`}
      </p>
      {live.gaveWay !== undefined && (
        <p className="wall-toast" aria-hidden="true" data-testid="wall-live-full">
          {t("wall.liveFull", { count: LIVE_AT_ONCE })}
        </p>
      )}
      <KeyList isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
      {choosing !== undefined && (
        <ChooseCameras
          estate={estate}
          group={choosing.group}
          initial={choosing.group?.cameraIds ?? []}
          onShow={(ids) => {
            setChoosing(undefined);
            set({ cameras: ids.join(), group: undefined, site: undefined, state: undefined });
          }}
          onKept={({ id }) => {
            setChoosing(undefined);
            set({ group: id, cameras: undefined, site: undefined, state: undefined });
          }}
          onRemoved={() => {
            setChoosing(undefined);
            set({ group: ALL });
          }}
          onClose={() => setChoosing(undefined)}
        />
      )}
    </div>
  );
}

/** The group that is asked for; where nothing is, the one that opens first. */
function groupOf(groups: WallGroups, search: WallSearch): WallGroup | undefined {
  const isOther = search.cameraIds !== undefined || search.site !== undefined;
  const wanted = search.group ?? (isOther ? undefined : groups.defaultId);
  return groups.items.find(({ id }) => id === wanted);
}

/** What is chosen, what of it is on this page, and which of that plays. */
function useShown(estate: Estate, search: WallSearch, group: WallGroup | undefined) {
  const { t } = useTranslation();
  const { cameraIds, site, area, find } = search;
  const asked = cameraIds?.join();
  const [all, blind] = useMemo(() => {
    const choice = { group, cameraIds: asked?.split(","), site, area, find };
    const areaText = (one: Parameters<typeof blindTiles>[0]["sites"][number]["areas"][number]["area"]) =>
      t(`area.${one}`);
    return [chosenTiles(estate, choice, areaText), blindTiles(estate, choice, areaText)] as const;
  }, [estate, group, asked, site, area, find, t]);
  const [onlyLive, setOnlyLive] = useState(false);
  const tiles = useMemo(() => tilesOf(all, blind, search.state), [all, blind, search.state]);
  const { items, page, pages } = pageOf(tiles, search.size, search.page);
  const ids = useMemo(() => items.map(({ id }) => id), [items]);
  const live = useLiveChoice(ids);
  //  Nothing plays any more: all are shown again.
  const isOnly = onlyLive && live.chosen.size > 0;
  const shown = isOnly ? items.filter(({ id }) => live.chosen.has(id)) : items;
  return { all, blind, shown, onlyLive: isOnly, setOnlyLive, live, page, pages };
}

function tilesOf(
  all: readonly CameraTile[],
  blind: readonly Tile[],
  state: WallSearch["state"],
): readonly Tile[] {
  if (state === undefined || state === "live") return all;
  return state === "blind" ? blind : all.filter(({ camera }) => markOf(camera) === state);
}

function focusTile(at: number): void {
  document.querySelector<HTMLElement>(`[data-tile="${at}"]`)?.focus();
}
