// A picture of the past, with what must be known of it written on it: that it is past, when it was taken, and why there is
// none.
import { type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Recordings } from "../../../hub/serve/contract.ts";
import { useHubClock } from "../hub-clock.tsx";
import { clockTime, zoneDate } from "../wording.ts";
import { fetchPast } from "./past-queries.ts";
import { piecesOf } from "./piece-list.ts";
import { type Playback, type PlaybackReport, startPlayback } from "./playback.ts";

export function PastPicture(props: {
  cameraId: string;
  label: string;
  /** Where it begins; afterwards it is led by `ref`. */
  from: number;
  /** Whether it begins standing still. */
  isPaused?: boolean;
  recordings: Recordings | undefined;
  speed: number;
  onReport: (report: PlaybackReport) => void;
  ref: Ref<Playback>;
}) {
  const { cameraId, recordings, speed, onReport } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const video = useRef<HTMLVideoElement>(null);
  const [playback, setPlayback] = useState<Playback | null>(null);
  const [report, setReport] = useState<PlaybackReport>();
  const [start] = useState({ from: props.from, isPaused: props.isPaused === true });
  const pieces = useMemo(() => recordings && piecesOf(recordings), [recordings]);

  useEffect(() => {
    if (!video.current) return undefined;
    const started = startPlayback(video.current, start, {
      fetchPiece: (id, signal) => fetchPast(cameraId, `pieces/${encodeURIComponent(id)}`, signal),
      fetchInit: (id, signal) => fetchPast(cameraId, `inits/${encodeURIComponent(id)}`, signal),
      report: (told) => {
        setReport(told);
        onReport(told);
      },
    });
    setPlayback(started);
    return () => started.stop();
  }, [cameraId, start, onReport]);
  useEffect(() => {
    if (pieces) playback?.setPieces(pieces);
  }, [playback, pieces]);
  useEffect(() => playback?.setSpeed(speed), [playback, speed]);
  useImperativeHandle(props.ref, () => playback as Playback, [playback]);

  const message = report && messageOf(report);
  return (
    <div className="player past-picture" data-phase={report?.phase ?? "loading"} data-testid="past-picture">
      <div className="player-place">
        <video
          ref={video}
          className="past-video"
          data-testid="past-video"
          aria-label={props.label}
          muted
          playsInline
          disablePictureInPicture
        />
      </div>
      {report && (
        <div className="player-words">
          <span className="player-note" data-tone="past">
            {t("past.past")}
          </span>
          {report.isDamaged && (
            <span className="player-note" data-tone="warning">
              {t("past.damaged")}
            </span>
          )}
          <span className="player-time" data-testid="past-time">
            {zoneDate(report.at, zone)} {clockTime(report.at, zone)}
          </span>
        </div>
      )}
      {message && (
        <div className="player-message" role="status">
          <p>{t(`past.phase.${message}`)}</p>
        </div>
      )}
      {report?.skipped && (
        <p className="past-skipped" role="status" data-testid="past-skipped">
          {t("past.skipped", {
            from: clockTime(report.skipped.from, zone),
            to: clockTime(report.skipped.to, zone),
          })}
        </p>
      )}
    </div>
  );
}

function messageOf({ phase }: PlaybackReport): "loading" | "end" | "no-codec" | "failed" | undefined {
  return phase === "playing" || phase === "paused" ? undefined : phase;
}
