// What every page shows a camera with: its picture by the best way that this browser has, and on it when it was taken,
// which way it comes, and what is wrong with it. A picture that stands still is greyed and says since when.
import { useCallback, useEffect, useRef, useState } from "react";
import { cameraAddress } from "../api.ts";
import { useHubClock } from "../hub-clock.tsx";
import { type PicturePlayer, type PlayerReport, startPicturePlayer } from "./picture-player.ts";
import { PictureMessage, PictureNotes, PictureTime } from "./picture-words.tsx";
import { SoundButton } from "./sound-button.tsx";
import { STOPPED_AFTER_MS } from "./way.ts";

export type CameraPlayerProps = {
  readonly cameraId: string;
  /** Names the picture for who cannot see it. */
  readonly label: string;
  /** The main stream is for one picture that is looked at; without it, the sub stream. */
  readonly stream?: "main" | "sub";
  /** One picture every two seconds instead of a live one. */
  readonly only?: "stills";
  /** The camera is marked to be heard, and this is a place to hear it: there is a button for it. */
  readonly canHear?: boolean;
  /** Told of each new picture, or some of a live one's: when it was taken, Unix milliseconds by the hub's clock. */
  readonly onPicture?: (at: number) => void;
};

/** The hub makes no picture of a camera sooner than the first after the last (hub/video/out/stills.ts); chosen: a fallback is content with less. */
const STILL_EVERY_MS = { only: 2_000, fallback: 5_000 };

export function CameraPlayer(props: CameraPlayerProps) {
  const { cameraId, label, stream = "sub", only, canHear = false, onPicture } = props;
  const { offsetMs } = useHubClock();
  const place = useRef<HTMLDivElement>(null);
  const player = useRef<PicturePlayer>(null);
  const hubOffset = useRef(offsetMs);
  hubOffset.current = offsetMs;
  const [report, setReport] = useState<PlayerReport>();
  const [hears, setHears] = useState(false);
  const stillEveryMs = only === "stills" ? STILL_EVERY_MS.only : STILL_EVERY_MS.fallback;

  useEffect(() => {
    if (!place.current) return undefined;
    const started = startPicturePlayer(place.current, {
      camera: cameraId,
      address: (rest) => cameraAddress(cameraId, rest),
      makeVideo: () => makeVideo(cameraId, label),
      label,
      stillEveryMs: () => stillEveryMs,
      hubNow: () => Date.now() + hubOffset.current,
      wantsMain: stream === "main",
      only,
      keepsLast: true,
      report: setReport,
    });
    player.current = started;
    return () => {
      started.stop();
      //  Another picture begins silent, whatever was heard before.
      setHears(false);
    };
  }, [cameraId, label, stream, only, stillEveryMs]);

  const capturedAt = report?.capturedAt;
  useEffect(() => {
    if (capturedAt !== undefined) onPicture?.(capturedAt);
  }, [capturedAt, onPicture]);
  const again = useCallback(() => player.current?.again(), []);
  const play = useCallback(() => player.current?.play(), []);

  const isStopped = report !== undefined && isStoppedOf(report);
  return (
    <div
      className="player"
      data-phase={report?.phase ?? "starting"}
      data-way={report?.way ?? "none"}
      data-stopped={isStopped}
    >
      <div ref={place} className="player-place" />
      {report && (
        <>
          <div className="player-words">
            <PictureTime report={report} isStopped={isStopped} />
            <PictureNotes
              report={report}
              isStopped={isStopped}
              stillEveryMs={stillEveryMs}
              isStillAsked={only === "stills"}
              onAgain={again}
            />
            {canHear && (
              <SoundButton
                report={report}
                isOn={hears}
                onToggle={() => {
                  player.current?.hear(!hears);
                  setHears(!hears);
                }}
              />
            )}
          </div>
          <PictureMessage report={report} isStopped={isStopped} onPlay={play} onAgain={again} />
        </>
      )}
    </div>
  );
}

/** Whether what is on the screen is not of now. */
function isStoppedOf({ phase, isKept, stoppedForMs }: PlayerReport): boolean {
  if (isKept || phase === "reconnecting" || phase === "ended") return true;
  return phase === "playing" && stoppedForMs > STOPPED_AFTER_MS;
}

function makeVideo(cameraId: string, label: string): HTMLVideoElement {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.autoplay = true;
  video.disablePictureInPicture = true;
  video.setAttribute("aria-label", label);
  video.dataset["testid"] = "camera-video";
  video.dataset["cameraId"] = cameraId;
  return video;
}
