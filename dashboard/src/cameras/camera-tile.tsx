// One camera as a tile: its live picture where it may play, or in words why there is none. An area that must be seen
// and has no camera is a tile too, so that what is missing is as visible as what is there.
import { ArrowsAltOutlined, EyeInvisibleOutlined, VideoCameraOutlined } from "@ant-design/icons";
import { type RefObject, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { AreaName } from "../../../devices/areas.ts";
import type { Camera, RecordingLine } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { RecordingWord } from "../past/recording-word.tsx";
import { doubtText } from "../picture/figures.tsx";
import { CameraPlayer } from "../player/camera-player.tsx";
import { momentText } from "../wording.ts";
import { faultWords } from "./fault-words.ts";

/** Chosen: what a laptop decodes beside everything else, and three rows of two. */
export const LIVE_AT_ONCE = 6;

/** Whether a tile plays, or why it does not though its camera may be online. */
export type Showing = "live" | "unseen" | "enlarged" | "limit";

export function CameraTile(props: {
  camera: Camera;
  /** Names the canteen where a page shows several. */
  siteName?: string | undefined;
  recording: RecordingLine | undefined;
  showing: Showing;
  onVisible: (cameraId: string, visible: boolean) => void;
  onEnlarge: () => void;
}) {
  const { camera, showing, onVisible } = props;
  const { t } = useTranslation();
  const tile = useRef<HTMLElement>(null);
  useVisibility(tile, camera.id, onVisible);
  const place = [props.siteName, t(`area.${camera.area}`)].filter(Boolean).join(" · ");
  return (
    <article
      ref={tile}
      className="tile"
      data-testid={`camera-tile-${camera.id}`}
      data-state={camera.state}
      aria-label={`${camera.name}, ${place}`}
    >
      <CameraPicture camera={camera} showing={showing} />
      <footer className="tile-foot">
        <span className="tile-name">{camera.name}</span>
        <span className="tile-area">{place}</span>
        <CameraState camera={camera} />
        <button
          type="button"
          className="tile-enlarge"
          aria-label={t("camera.enlarge", { name: camera.name })}
          onClick={props.onEnlarge}
        >
          <ArrowsAltOutlined />
        </button>
      </footer>
      {props.recording && (
        <p className="tile-recording">
          <RecordingWord cameraId={camera.id} name={camera.name} line={props.recording} />
        </p>
      )}
    </article>
  );
}

/** The picture itself, or why there is none. */
export function CameraPicture(props: { camera: Camera; showing: Showing; stream?: "main" | "sub" }) {
  const { camera, showing } = props;
  const { t } = useTranslation();
  if (camera.state === "offline") return <OfflinePicture camera={camera} />;
  if (showing === "live")
    return (
      <CameraPlayer
        cameraId={camera.id}
        label={`${camera.name}, ${t(`area.${camera.area}`)}`}
        stream={props.stream ?? "sub"}
      />
    );
  return (
    <div className="player player-off">
      <VideoCameraOutlined />
      <p data-testid="camera-not-live">{t(`camera.notLive.${showing}`, { count: LIVE_AT_ONCE })}</p>
    </div>
  );
}

export function BlindTile(props: { area: AreaName; siteName?: string | undefined }) {
  const { t } = useTranslation();
  const place = [props.siteName, t(`area.${props.area}`)].filter(Boolean).join(" · ");
  return (
    <article className="tile tile-blind" aria-label={`${place}, ${t("camera.blind")}`}>
      <div className="player player-off">
        <EyeInvisibleOutlined />
        <p>{t("camera.blindDetail")}</p>
      </div>
      <footer className="tile-foot">
        <span className="tile-name">{t(`area.${props.area}`)}</span>
        {props.siteName && <span className="tile-area">{props.siteName}</span>}
        <span className="state" data-tone="warning">
          {t("camera.blind")}
        </span>
      </footer>
    </article>
  );
}

function OfflinePicture(props: { camera: Camera }) {
  const { since } = props.camera;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const words = since
    ? t("camera.offlineSince", { time: momentText(Date.parse(since), now, zone) })
    : t("camera.offlinePlain");
  return (
    <div className="player player-off" data-tone="bad">
      <VideoCameraOutlined />
      <p data-testid="camera-offline">{[words, faultWords(props.camera, t)].filter(Boolean).join(" · ")}</p>
    </div>
  );
}

function CameraState(props: { camera: Camera }) {
  const { t } = useTranslation();
  const { id, picture, state } = props.camera;
  const tone = { online: "ok", offline: "critical", unknown: "quiet" }[state];
  if (picture?.isBelieved === false)
    return (
      <Link
        className="state"
        data-tone="critical"
        data-testid="camera-doubted"
        to={`/cameras/${encodeURIComponent(id)}/picture`}
      >
        {doubtText(picture.why, t)}
      </Link>
    );
  //  Its picture comes, and something is wrong with it all the same.
  const wrong = state === "online" ? faultWords(props.camera, t) : "";
  return (
    <span
      className="state"
      data-tone={wrong === "" ? tone : "warning"}
      data-testid="camera-state"
      title={wrong}
    >
      {[t(`camera.${state}`), wrong].filter(Boolean).join(" · ")}
    </span>
  );
}

function useVisibility(
  element: RefObject<HTMLElement | null>,
  cameraId: string,
  onVisible: (cameraId: string, visible: boolean) => void,
): void {
  useEffect(() => {
    if (!element.current) return undefined;
    const watcher = new IntersectionObserver(
      (entries) => onVisible(cameraId, entries.at(-1)?.isIntersecting ?? false),
      //  Starts a little before it scrolls in, so that there is a picture when it does.
      { rootMargin: "120px 0px" },
    );
    watcher.observe(element.current);
    return () => {
      watcher.disconnect();
      onVisible(cameraId, false);
    };
  }, [element, cameraId, onVisible]);
}
