// One camera's newest still with its age, from the queue of the page that it stands on.
import {
  createContext,
  type ReactNode,
  type RefObject,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { useTranslation } from "react-i18next";
import { stillsAddress } from "../api.ts";
import { useHubClock } from "../hub-clock.tsx";
import { ageText } from "../wording.ts";
import { createStillQueue, type Still, type StillQueue } from "./still-queue.ts";

/** As a player says of a live picture that stopped: dashboard/README.md, "What it promises". */
const SAY_AGE_FROM_MS = 5_000;
/** Chosen: a picture that is this old says more about the past than about now. */
const GREY_FROM_MS = 15_000;

const QueueContext = createContext<StillQueue | undefined>(undefined);

/** One queue for all the stills below it. */
export function StillsProvider(props: { children: ReactNode }) {
  const [queue, setQueue] = useState<StillQueue>();
  useEffect(() => {
    const made = createStillQueue(stillsAddress);
    setQueue(made);
    return () => made.stop();
  }, []);
  return <QueueContext.Provider value={queue}>{props.children}</QueueContext.Provider>;
}

export function StillView(props: { cameraId: string; label: string; isWanted: boolean }) {
  const { cameraId, isWanted } = props;
  const { t } = useTranslation();
  const still = useStill(cameraId, isWanted);
  const canvas = useRef<HTMLCanvasElement>(null);
  const shownAt = useDrawn(canvas, still);
  const ageMs = useAgeMs(shownAt);
  return (
    <>
      <canvas
        ref={canvas}
        className="wall-still"
        role="img"
        aria-label={props.label}
        hidden={shownAt === undefined}
        data-testid="wall-still"
        data-captured-at={shownAt}
        data-grey={ageMs >= GREY_FROM_MS}
      />
      {shownAt === undefined && (
        <p className="wall-note">{t(still?.isMissing ? "wall.noPictureYet" : "camera.connecting")}</p>
      )}
      {ageMs >= SAY_AGE_FROM_MS && (
        <span className="wall-age" data-testid="wall-age">
          {ageText(ageMs, t)}
        </span>
      )}
    </>
  );
}

/**
 * When the picture was taken that the canvas shows. It is drawn no larger than it is seen: of pictures in image elements
 * the browser keeps what it has decoded, for 64 tiles hundreds of megabytes.
 */
function useDrawn(canvas: RefObject<HTMLCanvasElement | null>, still: Still | undefined): number | undefined {
  const [shownAt, setShownAt] = useState<number>();
  const { jpeg, capturedAt } = still ?? {};
  useEffect(() => {
    if (jpeg === undefined) return undefined;
    let isOver = false;
    createImageBitmap(jpeg).then(
      (bitmap) => {
        if (canvas.current && !isOver) {
          draw(canvas.current, bitmap);
          setShownAt(capturedAt);
        }
        bitmap.close();
      },
      //  No picture after all: the one before stays, and its age says so.
      () => undefined,
    );
    return () => {
      isOver = true;
    };
  }, [canvas, jpeg, capturedAt]);
  return shownAt;
}

function draw(canvas: HTMLCanvasElement, bitmap: ImageBitmap): void {
  const place = canvas.parentElement;
  const wanted = Math.max(place?.clientWidth ?? 0, 1) * devicePixelRatio;
  const scale = Math.min(1, wanted / bitmap.width);
  const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
  //  Setting the size empties the canvas.
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, width, height);
}

function useStill(cameraId: string, isWanted: boolean): Still | undefined {
  const queue = useContext(QueueContext);
  const follow = useCallback(
    (changed: () => void) => queue?.follow(cameraId, changed) ?? (() => undefined),
    [queue, cameraId],
  );
  const still = useSyncExternalStore(follow, () => queue?.stillOf(cameraId));
  useEffect(() => {
    queue?.want(cameraId, isWanted);
    return () => queue?.want(cameraId, false);
  }, [queue, cameraId, isWanted]);
  return still;
}

/** 0 while it is not worth saying, so that a tile with a new picture is drawn for that picture alone. */
function useAgeMs(capturedAt: number | undefined): number {
  const { offsetMs } = useHubClock();
  const read = useCallback(() => {
    const age = capturedAt === undefined ? 0 : Date.now() + offsetMs - capturedAt;
    return age < SAY_AGE_FROM_MS ? 0 : Math.floor(age / 1000) * 1000;
  }, [capturedAt, offsetMs]);
  const [ageMs, setAgeMs] = useState(read);
  useEffect(() => {
    setAgeMs(read());
    const timer = setInterval(() => setAgeMs(read()), 1000);
    return () => clearInterval(timer);
  }, [read]);
  return ageMs;
}
