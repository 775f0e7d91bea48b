// The tiles of one page of the wall, as large as they fit.
import { useLayoutEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { LiveChoice } from "./live-choice.ts";
import { BlindWallTile, type TileActs, WallTile } from "./wall-tile.tsx";
import type { Tile } from "./wall-tiles.ts";

export function WallGrid(props: {
  tiles: readonly Tile[];
  columns: number;
  live: LiveChoice;
  current: number;
  onCurrent: (at: number) => void;
  onOpen: (cameraId: string) => void;
}) {
  const { tiles, columns, live, current } = props;
  const { t } = useTranslation();
  const { toggle, hover } = live;
  const open = useSteady(props.onOpen);
  const focus = useSteady(props.onCurrent);
  const acts = useMemo<TileActs>(() => ({ toggle, hover, open, focus }), [toggle, hover, open, focus]);
  const rows = Math.ceil(tiles.length / columns);
  return (
    <section
      className="wall-grid"
      aria-label={t("wall.grid")}
      style={{ "--columns": columns, "--rows": rows } as React.CSSProperties}
      data-testid="wall-grid"
    >
      {tiles.map((tile, at) =>
        tile.kind === "blind" ? (
          <BlindWallTile key={tile.id} tile={tile} />
        ) : (
          <WallTile
            key={tile.id}
            tile={tile}
            at={at}
            isLive={live.live.has(tile.id)}
            isChosen={live.chosen.has(tile.id)}
            isCurrent={at === current}
            acts={acts}
          />
        ),
      )}
    </section>
  );
}

/** The same function for the whole life of what holds it, doing what the newest one does. */
function useSteady<T>(run: (what: T) => void): (what: T) => void {
  const newest = useRef(run);
  useLayoutEffect(() => {
    newest.current = run;
  }, [run]);
  return useRef((what: T) => newest.current(what)).current;
}
