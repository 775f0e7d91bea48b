// One camera for as long as the hub knows it: pulled once however many watch, while somebody watches or it is held,
// probed otherwise. Owns the camera's state; every change of it is told to the hub and to the viewers.
import { brandById } from "../../devices/brands.ts";
import type { Clock, Stop } from "../lib/clock.ts";
import { pause } from "../lib/clock.ts";
import { DEFAULT_BACKOFF, keepRunning } from "../lib/keep-running.ts";
import type { Log } from "../lib/log.ts";
import type { CameraAddress, CameraFault, CameraState, DeviceId, UnixMs } from "../model.ts";
import { CameraError, faultOf } from "./camera-error.ts";
import { runSession } from "./camera-session.ts";
import { createFanOut } from "./fan-out.ts";
import { createMediaTimeline } from "./media-timeline.ts";
import type { StreamAddress } from "./rtsp-client.ts";
import type { Connect } from "./rtsp-connection.ts";
import type { Tally } from "./tally.ts";
import type { LiveText, Viewer } from "./viewer.ts";

/** A camera as the relay must know it. */
export type CameraSource = {
  readonly id: DeviceId;
  readonly address: CameraAddress;
  /** Of `address.user`; in the clear, and nowhere but in memory. */
  readonly password?: string;
};

export type FeedTiming = {
  /** How long a camera is still pulled after its last viewer left. */
  readonly lingerMs: number;
  /** How often a camera is looked at that nobody watches; each time a quarter more or less. */
  readonly probeEveryMs: number;
  /** How often `hold` is asked. */
  readonly holdCheckMs: number;
  /** The first attempts are spread over this, so that a district's cameras are not all asked in one moment. */
  readonly spreadMs: number;
  readonly batchMs: number;
};

export type FeedOptions = {
  readonly clock: Clock;
  readonly log: Log;
  readonly tally: Tally;
  readonly connect: Connect;
  readonly random: () => number;
  readonly timing: FeedTiming;
  readonly hold: (cameraId: string, at: UnixMs) => boolean;
  readonly onState: (state: CameraState) => void;
};

export type CameraFeed = {
  /** A changed address or password takes effect at once; viewers stay. */
  readonly setSource: (source: CameraSource) => void;
  readonly watch: (viewer: Viewer) => Stop;
  readonly state: () => CameraState;
  readonly viewers: () => number;
  /** True while there is a connection to the camera, or one is being made. */
  readonly isConnected: () => boolean;
  /** Closes its viewers with this code and reason. Resolves when the camera is left. */
  readonly close: (code: number, reason: string) => Promise<void>;
};

//  Chosen: cameras lock an account for half an hour after some five wrong passwords; asking more often than this would
//  keep the right one locked out too. A changed password is tried at once.
const WRONG_PASSWORD_PAUSE_MS = 10 * 60_000;
//  Chosen: a new viewer makes the hub try at once instead of waiting the backoff out, but not more often than this.
const LEAST_BETWEEN_HURRIED_MS = 5_000;
//  Chosen: longer than a failing attempt can take (a connect and 20 s without a key frame).
const HEALTHY_AFTER_MS = 30_000;

type Mode = "pull" | "probe";

export function startCameraFeed(first: CameraSource, options: FeedOptions): CameraFeed {
  const { clock, log, timing, random } = options;
  const { id } = first;
  const fanOut = createFanOut(clock, options.tally, timing.batchMs);
  const timeline = createMediaTimeline();
  let source = first;
  let state: CameraState = { cameraId: id, state: "unknown", since: clock.now() };
  let isClosed = false;
  let isHeld = options.hold(id, clock.now());
  let stopLinger: Stop | undefined;
  let mode: Mode = "probe";
  let round = new AbortController();
  let session: { readonly end: AbortController; isLive: boolean } | undefined;
  //  Monotonic. A viewer who waits overrides the first, nobody the second.
  let nextTryMs = clock.monotonicMs() + random() * timing.spreadMs;
  let barredUntilMs = 0;
  let lastFailureMs = Number.NEGATIVE_INFINITY;

  const isWanted = (): boolean => fanOut.size() > 0 || stopLinger !== undefined || isHeld;
  const modeNow = (): Mode => (isWanted() ? "pull" : "probe");

  /** The outer one: a round is a mode with its own retrying; it ends when the mode changes or somebody is in a hurry. */
  async function live(): Promise<void> {
    while (!isClosed) {
      round = new AbortController();
      mode = modeNow();
      const backoff =
        mode === "pull" ? DEFAULT_BACKOFF : { firstMs: timing.probeEveryMs, mostMs: timing.probeEveryMs };
      await keepRunning(`${mode === "pull" ? "pulling" : "probing"} camera ${id}`, tryWhile(mode, round), {
        clock,
        log,
        signal: round.signal,
        backoff,
        healthyAfterMs: HEALTHY_AFTER_MS,
        random,
      });
    }
  }

  function tryWhile(wanted: Mode, own: AbortController): () => Promise<void> {
    const { signal } = own;
    return async () => {
      while (!signal.aborted) {
        const tryAtMs = Math.max(barredUntilMs, fanOut.size() > 0 ? 0 : nextTryMs);
        await pause(clock, Math.max(0, tryAtMs - clock.monotonicMs()), signal);
        if (signal.aborted) return;
        try {
          await attempt();
        } finally {
          if (modeNow() !== wanted) own.abort();
        }
      }
    };
  }

  /** The inner one: one session. Ends when nobody wants it (any more) and it has proved that the camera is there. */
  async function attempt(): Promise<void> {
    const end = new AbortController();
    const own = { end, isLive: false };
    session = own;
    try {
      await runSession({
        ...options,
        address: streamAddress(source.address),
        ...credentialsOf(source),
        timeline,
        signal: end.signal,
        onInit: (mime, segment) => {
          own.isLive = true;
          setState("online");
          fanOut.begin(mime, segment);
          reconsider();
        },
        onFragment: fanOut.push,
      });
    } catch (error) {
      if (!end.signal.aborted) noteFailure(error);
      throw error;
    } finally {
      session = undefined;
      fanOut.end();
    }
  }

  function noteFailure(error: unknown): void {
    const fault = faultOf(error);
    lastFailureMs = clock.monotonicMs();
    nextTryMs = 0;
    if (fault === "wrong-password") barredUntilMs = lastFailureMs + WRONG_PASSWORD_PAUSE_MS;
    setState("offline", fault);
  }

  function setState(name: CameraState["state"], fault?: CameraFault): void {
    if (state.state === name && state.fault === fault) return;
    state = { cameraId: id, state: name, since: clock.now(), ...(fault === undefined ? {} : { fault }) };
    //  Why it is offline stands in the supervisor's line, once a cause.
    log.info(`camera ${id} is ${name}`, fault === undefined ? {} : { fault });
    fanOut.tell(stateMessage(state));
    options.onState(state);
  }

  /** Whether what runs is still what is wanted. A session that has not proved anything yet goes on until it has. */
  function reconsider(): void {
    if (session?.isLive && !isWanted()) {
      nextTryMs = clock.monotonicMs() + timing.probeEveryMs * (0.75 + random() / 2);
      session.end.abort();
    }
    if (!session && modeNow() !== mode) round.abort();
  }

  function checkHold(): void {
    const wasHeld = isHeld;
    isHeld = options.hold(id, clock.now());
    if (isHeld && !wasHeld) nextTryMs = 0;
    reconsider();
  }

  //  Each camera at its own moment, so that a district's are not all pulled in the second in which school begins.
  let stopHold = clock.after(random() * timing.holdCheckMs, () => {
    checkHold();
    stopHold = clock.every(timing.holdCheckMs, checkHold);
  });
  const ended = live();

  function restart(): void {
    session?.end.abort();
    round.abort();
  }

  return {
    setSource: (changed) => {
      if (sameSource(source, changed)) return;
      source = changed;
      barredUntilMs = 0;
      nextTryMs = 0;
      restart();
    },
    watch: (viewer) => {
      stopLinger?.();
      stopLinger = undefined;
      viewer.sendText(stateMessage(state));
      fanOut.add(viewer);
      const isHurryAllowed = clock.monotonicMs() - lastFailureMs >= LEAST_BETWEEN_HURRIED_MS;
      if (!session && (mode === "probe" || isHurryAllowed)) round.abort();
      return () => {
        if (!fanOut.remove(viewer) || fanOut.size() > 0 || isClosed) return;
        stopLinger = clock.after(timing.lingerMs, () => {
          stopLinger = undefined;
          reconsider();
        });
      };
    },
    state: () => state,
    viewers: fanOut.size,
    isConnected: () => session !== undefined,
    close: async (code, reason) => {
      isClosed = true;
      stopHold();
      stopLinger?.();
      for (const viewer of fanOut.all()) {
        fanOut.remove(viewer);
        viewer.close(code, reason);
      }
      restart();
      await ended;
    },
  };
}

function stateMessage({ state, fault }: CameraState): LiveText {
  return { type: "state", state, ...(fault === undefined ? {} : { fault }) };
}

/** The sub stream: what a wall of kitchens shows and what is held for health. */
function streamAddress({ brand, host, port, channel, path }: CameraAddress): StreamAddress {
  const made = brandById(brand)?.pathOf({ channel, stream: "sub", ...(path === undefined ? {} : { path }) });
  if (made === undefined) {
    throw new CameraError(
      "no-such-stream",
      `the brand ${brand} makes no stream path of this camera's address`,
    );
  }
  return { host, port, path: made };
}

function credentialsOf({ address, password }: CameraSource) {
  return address.user === undefined ? {} : { credentials: { user: address.user, password: password ?? "" } };
}

function sameSource(a: CameraSource, b: CameraSource): boolean {
  const key = ({ address, password }: CameraSource): string =>
    JSON.stringify([
      address.brand,
      address.host,
      address.port,
      address.channel,
      address.path,
      address.user,
      password,
    ]);
  return key(a) === key(b);
}
