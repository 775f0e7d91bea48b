// The words on a camera's picture: when it was taken and who says so, which way it comes, what is wrong with it.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { faultWords } from "../cameras/fault-words.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import type { Translate } from "../languages/language.ts";
import { ageText, clockTime, durationText } from "../wording.ts";
import type { PlayerReport } from "./picture-player.ts";

/** Chosen: under it a picture is live, and a flickering age would only disturb. */
const LIVE_WITHIN_MS = 2_000;

const TIME_WORDS = {
  rtcp: "camera.capturedAt",
  arrival: "player.arrivedAt",
  estimate: "player.about",
} as const;

export function PictureTime(props: { report: PlayerReport; isStopped: boolean }) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const { capturedAt, source = "arrival" } = props.report;
  if (capturedAt === undefined) return null;
  const age = now - capturedAt;
  return (
    <p
      className="player-time"
      data-testid="camera-captured-at"
      data-source={source}
      title={t(`player.source.${source}`)}
    >
      {t(TIME_WORDS[source], { time: clockTime(capturedAt, zone) })}
      {props.isStopped || age > LIVE_WITHIN_MS ? ` · ${ageText(age, t)}` : ""}
    </p>
  );
}

export function PictureNotes(props: {
  report: PlayerReport;
  /** What was said of a picture that is no longer live is not said of it any more. */
  isStopped: boolean;
  stillEveryMs: number;
  /** The page wanted stills, so that nobody needs to be told. */
  isStillAsked: boolean;
  onAgain: () => void;
}) {
  const { report } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const way = props.isStillAsked ? "" : wayText(report, props.stillEveryMs, t);
  const { camera, damagedSince } = props.isStopped ? {} : (report as Partial<PlayerReport>);
  const fault = camera?.state === "online" ? camera.fault : undefined;
  return (
    <>
      {way !== "" && (
        <p className="player-note">
          <span data-testid="camera-way">
            {way}
            {report.isFull && report.way === "still" && ` · ${t("player.full")}`}
          </span>
          {report.way === "still" && (
            <button type="button" className="player-again" onClick={props.onAgain}>
              {t("player.tryAgain")}
            </button>
          )}
        </p>
      )}
      {fault && (
        <p className="player-note" data-tone="warning" data-testid="camera-fault">
          {t(`camera.fault.${fault}`)}
        </p>
      )}
      {damagedSince !== undefined && (
        <p className="player-note" data-tone="warning" data-testid="camera-damaged">
          {t("player.damaged", { time: clockTime(damagedSince, zone) })}
        </p>
      )}
    </>
  );
}

function wayText(
  { way, isTranscoded, isFallback }: PlayerReport,
  stillEveryMs: number,
  t: Translate,
): string {
  if (way === "main" || (way === "live" && !isFallback)) return isTranscoded ? t("player.way.h264") : "";
  //  The hub gives what is H.264 already as it is.
  if (way === "h264" && !isTranscoded) return "";
  return t(`player.way.${way}`, { s: Math.round(stillEveryMs / 1000) });
}

export function PictureMessage(props: {
  report: PlayerReport;
  isStopped: boolean;
  onPlay: () => void;
  onAgain: () => void;
}) {
  const { report } = props;
  const { t } = useTranslation();
  const text = messageText(report, props.isStopped, t);
  if (text === undefined) return null;
  return (
    <div className="player-message" role="status">
      <p>{text}</p>
      {report.phase === "ended" && <PictureButton onPress={props.onAgain}>{t("camera.again")}</PictureButton>}
      {report.phase === "blocked" && <PictureButton onPress={props.onPlay}>▶</PictureButton>}
    </div>
  );
}

function PictureButton(props: { onPress: () => void; children: ReactNode }) {
  return (
    <button type="button" className="player-button" onClick={props.onPress}>
      {props.children}
    </button>
  );
}

function messageText(report: PlayerReport, isStopped: boolean, t: Translate): string | undefined {
  const isOffline = report.camera?.state === "offline";
  switch (report.phase) {
    case "ended":
      return t("camera.ended");
    case "blocked":
      return t("camera.blocked");
    case "starting":
      return isOffline ? offlineText(report, t) : t("camera.connecting");
    case "reconnecting":
      return isOffline ? offlineText(report, t) : t("camera.reconnecting");
    case "playing":
      if (isOffline && report.stoppedForMs > LIVE_WITHIN_MS) return offlineText(report, t);
      return isStopped ? t("camera.frozen", { duration: durationText(report.stoppedForMs, t) }) : undefined;
  }
}

function offlineText({ camera }: PlayerReport, t: Translate): string {
  return camera?.fault ? `${t("camera.offlinePlain")} · ${faultWords(camera, t)}` : t("camera.offlinePlain");
}
