// The live picture of one camera with what must be known of it written on it: when it was taken, and that it stopped
// when it did. The last picture stays on the screen greyed while the connection is made anew.
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { cameraAddress } from "../api.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import type { Translate } from "../languages/language.ts";
import { ageText, clockTime, durationText } from "../wording.ts";
import {
  type LivePicture,
  type LivePicturePlayer,
  STOPPED_AFTER_MS,
  startLivePicture,
} from "./live-picture.ts";
import { type StillPicture, startStills } from "./stills.ts";

type CameraPlayerProps = {
  readonly cameraId: string;
  /** Names the picture for who cannot see it. */
  readonly label: string;
  /** The main stream is for one picture that is looked at; without it, the sub stream. */
  readonly stream?: "main" | "sub";
  /** One picture every two seconds instead of a live one. */
  readonly only?: "stills";
  /** Told of each new picture, or some of a live one's: when it was taken, Unix milliseconds by the hub's clock. */
  readonly onPicture?: (at: number) => void;
};

/** What every page shows a camera with. */
export function CameraPlayer(props: CameraPlayerProps) {
  return props.only === "stills" ? <StillPlayer {...props} /> : <LivePlayer {...props} />;
}

function StillPlayer(props: CameraPlayerProps) {
  const { cameraId, label, onPicture } = props;
  const { t } = useTranslation();
  const image = useRef<HTMLImageElement>(null);
  const [still, setStill] = useState<StillPicture>({ isMissing: false });
  useEffect(() => {
    if (!image.current) return undefined;
    return startStills(image.current, cameraAddress(cameraId, "still.jpg"), setStill);
  }, [cameraId]);
  const { capturedAt, isMissing } = still;
  useEffect(() => {
    if (capturedAt !== undefined) onPicture?.(capturedAt);
  }, [capturedAt, onPicture]);
  const picture: LivePicture = { phase: "playing", stoppedForMs: 0, ...still };
  return (
    <div className="player" data-phase="stills" data-stopped={isMissing}>
      <img ref={image} className="player-still" alt={label} hidden={capturedAt === undefined} />
      <CaptureTime picture={picture} stopped={isMissing} />
      {isMissing && (
        <div className="player-message" role="status">
          <p>{t("camera.reconnecting")}</p>
        </div>
      )}
    </div>
  );
}

function LivePlayer(props: CameraPlayerProps) {
  const { cameraId, label, stream = "sub", onPicture } = props;
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const still = useRef<HTMLCanvasElement>(null);
  const player = useRef<LivePicturePlayer>(null);
  const [picture, setPicture] = useState<LivePicture>({ phase: "connecting", stoppedForMs: 0 });
  const [round, setRound] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round is a new start
  useEffect(() => {
    const element = video.current;
    if (!element) return undefined;
    const started = startLivePicture(element, socketAddress(cameraId, stream), setPicture, () =>
      copyFrame(element, still.current),
    );
    player.current = started;
    return () => started.stop();
  }, [cameraId, stream, round]);
  const { capturedAt } = picture;
  useEffect(() => {
    if (capturedAt !== undefined) onPicture?.(capturedAt);
  }, [capturedAt, onPicture]);

  const playing = picture.phase === "playing";
  const stopped = playing ? picture.stoppedForMs > STOPPED_AFTER_MS : picture.phase !== "connecting";
  return (
    <div className="player" data-phase={picture.phase} data-stopped={stopped}>
      <video
        ref={video}
        data-testid="camera-video"
        data-camera-id={cameraId}
        aria-label={label}
        muted
        playsInline
        autoPlay
        disablePictureInPicture
      />
      <canvas ref={still} className="player-still" hidden={playing} />
      <CaptureTime picture={picture} stopped={stopped} />
      <PlayerMessage
        picture={picture}
        stopped={stopped}
        t={t}
        onPlay={() => player.current?.play()}
        onAgain={() => setRound((had) => had + 1)}
      />
    </div>
  );
}

function CaptureTime(props: { picture: LivePicture; stopped: boolean }) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const { capturedAt } = props.picture;
  if (capturedAt === undefined) return null;
  const age = now - capturedAt;
  return (
    <p className="player-time" data-testid="camera-captured-at">
      {t("camera.capturedAt", { time: clockTime(capturedAt, zone) })}
      {/* Under two seconds a picture is live, and a flickering age would only disturb. */}
      {props.stopped || age > 2000 ? ` · ${ageText(age, t)}` : ""}
    </p>
  );
}

function PlayerMessage(props: {
  picture: LivePicture;
  stopped: boolean;
  t: Translate;
  onPlay: () => void;
  onAgain: () => void;
}) {
  const { picture, stopped, t } = props;
  const text = messageText(picture, stopped, t);
  if (text === undefined) return null;
  return (
    <div className="player-message" role="status">
      <p>{text}</p>
      {picture.phase === "ended" && (
        <button type="button" className="player-button" onClick={props.onAgain}>
          {t("camera.again")}
        </button>
      )}
      {picture.phase === "blocked" && (
        <button type="button" className="player-button" onClick={props.onPlay}>
          ▶
        </button>
      )}
    </div>
  );
}

function messageText(picture: LivePicture, stopped: boolean, t: Translate): string | undefined {
  switch (picture.phase) {
    case "no-player":
      return t("camera.noPlayer");
    case "no-codec":
      return t("camera.noCodec", { codec: /codecs="?([^"]+)/.exec(picture.mime ?? "")?.[1] ?? picture.mime });
    case "ended":
      return t("camera.ended");
    case "blocked":
      return t("camera.blocked");
    case "connecting":
      return picture.camera?.state === "offline" ? offlineText(picture, t) : t("camera.connecting");
    case "reconnecting":
      return t("camera.reconnecting");
    case "playing":
      if (picture.camera?.state === "offline" && picture.stoppedForMs > 2000) return offlineText(picture, t);
      return stopped ? t("camera.frozen", { duration: durationText(picture.stoppedForMs, t) }) : undefined;
  }
}

function offlineText(picture: LivePicture, t: Translate): string {
  const fault = picture.camera?.fault;
  return fault ? `${t("camera.offlinePlain")} · ${t(`camera.fault.${fault}`)}` : t("camera.offlinePlain");
}

function socketAddress(cameraId: string, stream: "main" | "sub"): string {
  const address = new URL(cameraAddress(cameraId, `live?stream=${stream}`), location.href);
  address.protocol = address.protocol.replace("http", "ws");
  return address.href;
}

function copyFrame(video: HTMLVideoElement, still: HTMLCanvasElement | null): void {
  if (!still || video.videoWidth === 0) return;
  still.width = video.videoWidth;
  still.height = video.videoHeight;
  still.getContext("2d")?.drawImage(video, 0, 0);
}
