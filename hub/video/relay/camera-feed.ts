// One camera for as long as the hub knows it: pulled once however many watch, while somebody watches or it is held,
// probed otherwise. Owns the camera's state; every change of it is told to the hub and to the viewers.
import type { StreamKind } from "../../../devices/brand.ts";
import type { Clock, Stop } from "../../lib/clock.ts";
import type { Log } from "../../lib/log.ts";
import type { CameraState, UnixMs } from "../../model.ts";
import { faultDetailOf, faultOf } from "../camera-error.ts";
import { createMediaTimeline } from "../codec/media-timeline.ts";
import type { Admit, WayMemory } from "../rtsp/rtsp-client.ts";
import type { Connect } from "../rtsp/rtsp-connection.ts";
import { createAttemptPlan } from "./attempt-plan.ts";
import type { Batches } from "./batches.ts";
import { createCameraClock } from "./camera-clock.ts";
import { startDemand } from "./camera-demand.ts";
import { runSession } from "./camera-session.ts";
import { type CameraSource, credentialsOf, sameSource, streamAddress } from "./camera-source.ts";
import { startSupervisor } from "./camera-supervisor.ts";
import { createFanOut } from "./fan-out.ts";
import { createStateKeeper, stateMessage } from "./state-keeper.ts";
import { createStreamFigures, type StreamFigures } from "./stream-figures.ts";
import type { StreamTap } from "./stream-tap.ts";
import type { Tally } from "./tally.ts";
import type { Viewer } from "./viewer.ts";

export type FeedOptions = {
  readonly clock: Clock;
  readonly log: Log;
  readonly tally: Tally;
  readonly connect: Connect;
  readonly admit: Admit;
  readonly random: () => number;
  readonly hold: (cameraId: string, at: UnixMs) => boolean;
  readonly onState: (state: CameraState) => void;
  /** How long a camera is still pulled after its last viewer left. */
  readonly lingerMs: number;
  /** How often a camera is looked at that nobody needs; each time a quarter more or less. */
  readonly probeEveryMs: number;
  /** How often `hold` is asked. */
  readonly holdCheckMs: number;
  /** The first attempts are spread over this, so that a district's cameras are not all asked in one moment. */
  readonly spreadMs: number;
  readonly batches: Batches;
  readonly stream: StreamKind;
  /** Given every fragment, whoever watches. */
  readonly taps: readonly StreamTap[];
};

export type CameraFeed = {
  /** A changed address or password takes effect at once; viewers stay. */
  readonly setSource: (source: CameraSource) => void;
  readonly watch: (viewer: Viewer) => Stop;
  readonly state: () => CameraState;
  readonly viewers: () => number;
  readonly figures: () => StreamFigures | undefined;
  /** True while there is a connection to the camera, or one is being made. */
  readonly isConnected: () => boolean;
  /** Closes its viewers with this code and reason. Resolves when the camera is left. */
  readonly close: (code: number, reason: string) => Promise<void>;
};

//  Chosen: a camera that shows a picture and dies again and again is waited for longer each time.
const HEALTHY_AFTER_MS = 20_000;

export function startCameraFeed(first: CameraSource, options: FeedOptions): CameraFeed {
  const { clock } = options;
  const { id } = first;
  const fanOut = createFanOut(options.batches, options.tally);
  const timeline = createMediaTimeline();
  const cameraClock = createCameraClock();
  const trouble: { isLossy: boolean; clockOffsetS?: number } = { isLossy: false };
  const figures = createStreamFigures(clock, options.tally, (isLossy) => {
    trouble.isLossy = isLossy;
    if (isLive) tellOnline();
  });
  const plan = createAttemptPlan(options);
  const memory: WayMemory = { way: "tcp" };
  const stateKeeper = createStateKeeper(id, options, fanOut.tell);
  let source = first;
  let isLive = false;
  let silentWhy: string | undefined;
  let liveSinceMs = Number.POSITIVE_INFINITY;

  const demand = startDemand({
    ...options,
    hold: (at) => options.hold(id, at),
    onChange: (change) => {
      if (change === "held") plan.now();
      reconsider();
    },
  });
  const isWanted = (): boolean => fanOut.size() > 0 || demand.outlastsViewers();
  const supervisor = startSupervisor({
    ...options,
    cameraId: id,
    isWanted,
    //  From its first picture: the wait for its turn, and a handshake that leads to nothing, prove nothing.
    wasHealthy: () => clock.monotonicMs() - liveSinceMs >= HEALTHY_AFTER_MS,
    untilNextMs: () => plan.untilNextMs(fanOut.size() > 0),
    attempt,
  });

  /** One session, which ends when nobody wants it (any more) and it has proved that the camera is there. */
  async function attempt(signal: AbortSignal): Promise<void> {
    liveSinceMs = Number.POSITIVE_INFINITY;
    try {
      await runSession({
        ...options,
        connect: source.connect ?? options.connect,
        ...credentialsOf(source),
        address: streamAddress(source.address, options.stream),
        timeline,
        figures,
        cameraClock,
        memory,
        signal,
        onInit: (mime, segment, heard) => {
          if (!isLive) liveSinceMs = clock.monotonicMs();
          isLive = true;
          tellOnline();
          fanOut.begin(mime, segment, heard);
          for (const tap of options.taps) tap.begin(id, { mime, segment });
          reconsider();
        },
        onFragment: (fragment) => {
          fanOut.push(fragment);
          for (const tap of options.taps) tap.fragment(id, fragment);
        },
        onDamage: fanOut.damage,
        onClock: noteClock,
        ...(source.hasSound === true ? { onNoSound: noteNoSound } : {}),
      });
    } catch (error) {
      plan.failed(faultOf(error));
      const faultDetail = faultDetailOf(error);
      const particular = faultDetail === undefined ? {} : { faultDetail };
      stateKeeper.set({ state: "offline", fault: faultOf(error), ...particular });
      throw error;
    } finally {
      if (isLive) for (const tap of options.taps) tap.end(id);
      isLive = false;
      figures.end();
      fanOut.end();
    }
  }

  function noteNoSound(why: string): void {
    if (why === silentWhy) return;
    silentWhy = why;
    options.log.warn(`camera ${id} is marked to be heard, and is not`, { why });
  }

  function noteClock(): void {
    const wrongByS = cameraClock.wrongByS();
    if (wrongByS === trouble.clockOffsetS) return;
    if (wrongByS === undefined) delete trouble.clockOffsetS;
    else trouble.clockOffsetS = wrongByS;
    if (isLive) tellOnline();
  }

  /** Its picture comes; what is wrong with it all the same is told with that, what spoils it most first. */
  function tellOnline(): void {
    const { isLossy, clockOffsetS } = trouble;
    const off = clockOffsetS === undefined ? {} : { clockOffsetS };
    if (isLossy) stateKeeper.set({ state: "online", fault: "too-lossy", ...off });
    else
      stateKeeper.set({
        state: "online",
        ...(clockOffsetS === undefined ? {} : { fault: "clock-off", ...off }),
      });
  }

  /** Whether what runs is still what is wanted. A session that has not proved anything yet goes on until it has. */
  function reconsider(): void {
    if (isLive && !isWanted()) {
      plan.later();
      supervisor.endAttempt();
    }
    supervisor.reconsider();
  }

  return {
    setSource: (changed) => {
      if (sameSource(source, changed)) return;
      source = changed;
      plan.forget();
      memory.way = "tcp";
      supervisor.hurry();
    },
    watch: (viewer) => {
      demand.viewerCame();
      viewer.sendText(stateMessage(stateKeeper.get()));
      fanOut.add(viewer);
      if (!supervisor.isTrying() && (supervisor.mode() === "probe" || plan.mayHurry())) supervisor.hurry();
      return () => {
        if (fanOut.remove(viewer) && fanOut.size() === 0) demand.lastViewerLeft();
      };
    },
    state: stateKeeper.get,
    viewers: fanOut.size,
    figures: figures.read,
    isConnected: supervisor.isTrying,
    close: async (code, reason) => {
      demand.close();
      for (const viewer of fanOut.all()) {
        fanOut.remove(viewer);
        viewer.close(code, reason);
      }
      await supervisor.close();
    },
  };
}
