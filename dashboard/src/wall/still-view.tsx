// One camera's newest still with its age, from the queue of the page that it stands on.
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import { useTranslation } from "react-i18next";
import { cameraAddress } from "../api.ts";
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
    const made = createStillQueue((cameraId) => cameraAddress(cameraId, "still.jpg"));
    setQueue(made);
    return () => made.stop();
  }, []);
  return <QueueContext.Provider value={queue}>{props.children}</QueueContext.Provider>;
}

export function StillView(props: { cameraId: string; label: string; isWanted: boolean }) {
  const { cameraId, isWanted } = props;
  const { t } = useTranslation();
  const still = useStill(cameraId, isWanted);
  const ageMs = useAgeMs(still?.capturedAt);
  const isOld = ageMs >= SAY_AGE_FROM_MS;
  if (still?.url === undefined)
    return <p className="wall-note">{t(still?.isMissing ? "wall.noPictureYet" : "camera.connecting")}</p>;
  return (
    <>
      <img
        className="wall-still"
        src={still.url}
        alt={props.label}
        draggable={false}
        data-testid="wall-still"
        data-captured-at={still.capturedAt}
        data-grey={ageMs >= GREY_FROM_MS}
      />
      {isOld && (
        <span className="wall-age" data-testid="wall-age">
          {ageText(ageMs, t)}
        </span>
      )}
    </>
  );
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
