// One tile of the wall: stills, a live picture where it is chosen, or in words why there is none.
import {
  EyeInvisibleOutlined,
  FullscreenOutlined,
  VideoCameraOutlined,
  WarningFilled,
} from "@ant-design/icons";
import { memo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Camera } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { CameraPlayer } from "../player/camera-player.tsx";
import { momentText } from "../wording.ts";
import { stateText, troubleOf } from "./camera-trouble.ts";
import { StillView } from "./still-view.tsx";
import { useOnScreen } from "./use-on-screen.ts";
import { type BlindTile, type CameraTile, markOf } from "./wall-tiles.ts";

/** Chosen: who only passes over a tile wants nothing of it. */
const HOVER_MS = 500;

export type TileActs = {
  readonly toggle: (cameraId: string) => void;
  readonly hover: (cameraId: string | undefined) => void;
  readonly open: (cameraId: string) => void;
  readonly focus: (at: number) => void;
};

export const WallTile = memo(function WallTile(props: {
  tile: CameraTile;
  at: number;
  isLive: boolean;
  isChosen: boolean;
  /** The one that Tab comes to. */
  isCurrent: boolean;
  acts: TileActs;
}) {
  const { tile, at, isLive, isChosen, isCurrent, acts } = props;
  const { camera, siteName } = tile;
  const { t } = useTranslation();
  const box = useRef<HTMLElement>(null);
  const hovering = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isOnScreen = useOnScreen(box);
  const place = `${siteName} · ${t(`area.${camera.area}`)}`;
  const label = `${camera.name}，${place}`;
  const mark = markOf(camera);
  const plays = isLive && isOnScreen && mark !== "offline";
  const stopHovering = () => {
    clearTimeout(hovering.current);
    acts.hover(undefined);
  };
  return (
    <article
      ref={box}
      className="wall-tile"
      data-testid={`wall-tile-${camera.id}`}
      data-mark={mark}
      data-live={plays}
      onPointerEnter={(event) => {
        if (event.pointerType !== "mouse") return;
        hovering.current = setTimeout(() => acts.hover(camera.id), HOVER_MS);
      }}
      onPointerLeave={(event) => event.pointerType === "mouse" && stopHovering()}
    >
      <Picture camera={camera} label={label} plays={plays} isOnScreen={isOnScreen} />
      <button
        type="button"
        className="wall-hit"
        data-tile={at}
        tabIndex={isCurrent ? 0 : -1}
        aria-pressed={isChosen}
        aria-label={`${label}，${stateText(camera, t)}`}
        onFocus={() => acts.focus(at)}
        //  The second click of two opens the camera, and must not stop what the first began.
        onClick={(event) => event.detail < 2 && acts.toggle(camera.id)}
        onDoubleClick={() => acts.open(camera.id)}
      />
      <span className="wall-name" aria-hidden="true">
        {mark === "doubtful" && <WarningFilled className="wall-doubt" />}
        <b>{camera.name}</b> <span>{place}</span>
      </span>
      {plays && <span className="wall-live-mark">{t("wall.live")}</span>}
      {mark === "doubtful" && (
        <span className="wall-wrong" data-testid="wall-wrong">
          {troubleOf(camera, t)?.what}
        </span>
      )}
      <button
        type="button"
        className="wall-open"
        tabIndex={-1}
        aria-label={t("camera.enlarge", { name: label })}
        onClick={() => acts.open(camera.id)}
      >
        <FullscreenOutlined />
      </button>
    </article>
  );
});

function Picture(props: { camera: Camera; label: string; plays: boolean; isOnScreen: boolean }) {
  const { camera, label, plays, isOnScreen } = props;
  if (camera.state === "offline") return <Offline camera={camera} />;
  return (
    <div className="wall-picture">
      <StillView cameraId={camera.id} label={label} isWanted={isOnScreen && !plays} />
      {plays && (
        <div className="wall-live">
          <CameraPlayer cameraId={camera.id} label={label} stream="sub" />
        </div>
      )}
    </div>
  );
}

function Offline(props: { camera: Camera }) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const { fault, since } = props.camera;
  return (
    <div className="wall-off" data-testid="wall-offline">
      <VideoCameraOutlined />
      <p>
        {since === undefined
          ? t("camera.offlinePlain")
          : t("camera.offlineSince", { time: momentText(Date.parse(since), now, zone) })}
      </p>
      {fault !== undefined && <p className="wall-off-why">{t(`camera.fault.${fault}`)}</p>}
    </div>
  );
}

export function BlindWallTile(props: { tile: BlindTile }) {
  const { tile } = props;
  const { t } = useTranslation();
  const place = `${tile.siteName} · ${t(`area.${tile.area}`)}`;
  return (
    <article className="wall-tile" data-mark="blind" aria-label={`${place}，${t("camera.blind")}`}>
      <div className="wall-off">
        <EyeInvisibleOutlined />
        <p>{t("camera.blind")}</p>
        <p className="wall-off-why">{t("camera.blindDetail")}</p>
      </div>
      <span className="wall-name" aria-hidden="true">
        <b>{t(`area.${tile.area}`)}</b> <span>{tile.siteName}</span>
      </span>
    </article>
  );
}
