// One camera, live and back in time on one bar; of one that has left, its past alone.
import { Button } from "antd";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Camera } from "../../../hub/serve/contract.ts";
import { useHubNow } from "../hub-clock.tsx";
import { CameraPlayer } from "../player/camera-player.tsx";
import { problemText } from "../shell/states.tsx";
import { moved, type View, zoomed } from "./bar-scale.ts";
import { ClipList } from "./clip-list.tsx";
import { PastControls } from "./controls.tsx";
import { GoneCard } from "./gone-card.tsx";
import { MarkedSpan, nextMark, useMayMark } from "./marked-span.tsx";
import { usePastKeys } from "./past-keys.ts";
import { PastPicture } from "./past-picture.tsx";
import { useRecordings } from "./past-queries.ts";
import type { Playback, PlaybackReport } from "./playback.ts";
import { createPreview } from "./preview.ts";
import { ProtectionList } from "./protection-list.tsx";
import { RecordingCard } from "./recording-card.tsx";
import { type Mark, TimeBar } from "./time-bar.tsx";

const HOUR = 3_600_000;
/** Chosen: the morning so far is on the bar when somebody comes. */
const FIRST_LENGTH = 6 * HOUR;
/** Chosen: what is asked of the hub at once, in whole hours, so that moving the bar a little asks nothing. */
const ASKED_STEP = HOUR;
/** The hub answers for at most 3 days (hub/serve/contract/recordings.ts). */
const MOST_ASKED = 72 * HOUR;
/** Chosen: what is being recorded can be seen about this long after it happened. */
const BEHIND_MS = 15_000;

export function CameraPast(props: {
  camera: Pick<Camera, "id" | "sound">;
  /** When it left where it is looked at; undefined: it is there. There is nothing live then, and it begins at `from`. */
  until?: number;
  label: string;
  /** Where to begin; undefined: live. */
  from: number | undefined;
  mayPast: boolean;
  onMoment: (at: number | undefined) => void;
}) {
  const { camera, until, label, mayPast, onMoment } = props;
  const { t } = useTranslation();
  const hubNow = useHubNow();
  const now = until ?? hubNow;
  const last = until ?? hubNow - BEHIND_MS;
  const [from, setFrom] = useState(props.from);
  const [at, setAt] = useState(props.from);
  const [speed, setSpeed] = useState(1);
  const [isPlaying, setIsPlaying] = useState(true);
  const [startsPaused, setStartsPaused] = useState(false);
  const [mark, setMark] = useState<Partial<Mark>>({});
  const [view, setView] = useState<View>(() => firstView(props.from, now));
  const playback = useRef<Playback>(null);
  const [preview] = useState(() => createPreview(() => playback.current));
  useEffect(() => preview.end, [preview]);
  const isLive = from === undefined;
  const span = askedSpan(view);
  const listed = useRecordings(camera.id, span, mayPast && until === undefined && span.to > now - HOUR);
  const recordings = listed.data;

  //  The bar goes on with the time while nobody looks at the past.
  const isBehind = isLive && now > view.to;
  useEffect(() => {
    if (isBehind) setView((was) => moved(was, (was.to - was.from) / 4, now));
  }, [isBehind, now]);

  const onReport = useCallback(
    (report: PlaybackReport) => {
      preview.reported(report);
      setAt(report.at);
      const { phase, isPaused } = report;
      setIsPlaying(!isPaused && (phase === "playing" || phase === "loading"));
    },
    [preview],
  );
  const seek = (asked: number) => {
    preview.end();
    const to = Math.min(asked, last);
    if (to < view.from || to > view.to) setView(around(to, view, now));
    if (isLive) setFrom(to);
    else playback.current?.seek(to);
    setAt(to);
    onMoment(to);
  };
  const live = () => {
    preview.end();
    setFrom(undefined);
    setAt(undefined);
    setIsPlaying(true);
    setStartsPaused(false);
    setView(firstView(undefined, now));
    onMoment(undefined);
  };
  const play = (isOn: boolean) => {
    if (isLive) {
      setStartsPaused(!isOn);
      seek(last);
    } else if (isOn) playback.current?.play();
    else playback.current?.pause();
  };
  const jump = (byMs: number) => seek((at ?? now) + byMs);
  const step = (direction: 1 | -1) => playback.current?.step(direction);
  const mayMark = useMayMark();
  usePastKeys(
    {
      //  There is nothing after now.
      onJump: (byMs) => (!isLive || byMs < 0) && jump(byMs),
      onStep: step,
      onPlay: () => play(!isPlaying),
      onMark: () => mayMark && at !== undefined && setMark(nextMark(mark, at)),
    },
    mayPast,
  );
  return (
    <div className="camera-past">
      <div className="camera-stage">
        {from === undefined ? (
          <CameraPlayer cameraId={camera.id} label={label} stream="main" canHear={camera.sound === true} />
        ) : (
          <PastPicture
            key={camera.id}
            ref={playback}
            cameraId={camera.id}
            label={label}
            from={from}
            isPaused={startsPaused}
            recordings={recordings}
            speed={speed}
            onReport={onReport}
          />
        )}
        {mayPast && (
          <>
            <TimeBar
              view={view}
              recordings={recordings}
              at={isLive ? undefined : (at ?? from)}
              now={now}
              mark={mark}
              onSeek={seek}
              onPreview={(to) => {
                if (!isLive) preview.draw(to === undefined ? to : Math.min(to, last));
              }}
            />
            {listed.error !== null && (
              <p className="past-failed" role="alert">
                {t("past.listFailed")} {problemText(listed.error, t)}{" "}
                <Button size="small" onClick={() => void listed.refetch()}>
                  {t("past.retry")}
                </Button>
              </p>
            )}
            <PastControls
              isLive={isLive}
              isPlaying={isPlaying}
              speed={speed}
              at={at ?? now}
              now={now}
              onPlay={play}
              onStep={step}
              onSpeed={setSpeed}
              onJump={jump}
              onSeek={seek}
              onZoom={(direction) => setView(zoomed(view, direction, at ?? now, now))}
              onLive={until === undefined ? live : undefined}
            />
          </>
        )}
      </div>
      {mayPast && (
        <aside className="camera-aside">
          {until === undefined ? (
            <RecordingCard cameraId={camera.id} />
          ) : (
            <GoneCard recordings={recordings} />
          )}
          <MarkedSpan cameraId={camera.id} at={isLive ? undefined : at} mark={mark} onMark={setMark} />
          <ClipList cameraId={camera.id} />
          <ProtectionList cameraId={camera.id} onSeek={seek} />
        </aside>
      )}
    </div>
  );
}

function firstView(from: number | undefined, now: number): View {
  const length = FIRST_LENGTH;
  if (from === undefined) return { from: now - length * 0.95, to: now + length * 0.05 };
  return around(from, { from: 0, to: HOUR }, now);
}

/** As long as before, with the moment in its middle. */
function around(at: number, { from, to }: View, now: number): View {
  return moved({ from: at - (to - from) / 2, to: at + (to - from) / 2 }, 0, now);
}

function askedSpan({ from, to }: View): View {
  const start = Math.floor(from / ASKED_STEP) * ASKED_STEP;
  return {
    from: start,
    to: Math.min(start + MOST_ASKED, Math.ceil(to / ASKED_STEP) * ASKED_STEP + ASKED_STEP),
  };
}
