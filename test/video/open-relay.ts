// A relay on real sockets with simulated cameras, and the waits that tests of it need.
import { join } from "node:path";
import { createLog } from "../../hub/lib/log.ts";
import type { CameraState } from "../../hub/model.ts";
import type { CameraSource } from "../../hub/video/relay/camera-source.ts";
import { type Relay, type RelayOptions, startRelay } from "../../hub/video/relay/relay.ts";
import { type Clip, loadClip } from "../../simulators/clip.ts";
import { openRtspServer, type RtspServer, type RtspStream } from "../../simulators/rtsp-server.ts";
import { createLiveClock, type LiveClock } from "./live-clock.ts";

const clip = loadClip(join(import.meta.dirname, "../../simulators/clips/cooking.h264"));
//  A key frame each half second instead of each two, so that tests wait less.
export const CLIP: Clip = { ...clip, fps: 30, frames: clip.frames.slice(0, 15) };

export type TestRelay = AsyncDisposable & {
  readonly relay: Relay;
  readonly clock: LiveClock;
  readonly states: readonly CameraState[];
  /** Resolves with the first change of any camera's state, which may have been. */
  readonly untilChange: () => Promise<CameraState>;
  /** All that was logged, one line a record. */
  readonly logged: readonly string[];
  /** Resolves with the first state of this camera, now or later, that is as wanted. */
  readonly untilState: (cameraId: string, wanted: Partial<CameraState>) => Promise<CameraState>;
};

export function openRelay(options: Partial<RelayOptions> = {}): TestRelay {
  const clock = createLiveClock();
  const states: CameraState[] = [];
  const logged: string[] = [];
  let waiting: (() => boolean)[] = [];
  const relay = startRelay({
    clock,
    log: createLog("debug", (line) => logged.push(line)),
    hold: () => false,
    spreadMs: 0,
    batchMs: 20,
    onState: (state) => {
      states.push(state);
      waiting = waiting.filter((isMet) => !isMet());
    },
    ...options,
  });
  return {
    relay,
    clock,
    states,
    logged,
    untilState: (cameraId, wanted) =>
      new Promise((resolve) => {
        const isMet = (): boolean => {
          const state = relay.stateOf(cameraId);
          const isAsWanted =
            state?.state === wanted.state &&
            state?.fault === wanted.fault &&
            (wanted.faultDetail === undefined || state?.faultDetail === wanted.faultDetail);
          if (state && isAsWanted) resolve(state);
          return isAsWanted;
        };
        if (!isMet()) waiting.push(isMet);
      }),
    untilChange: () =>
      new Promise((resolve) => {
        const isMet = (): boolean => {
          if (states[0]) resolve(states[0]);
          return states.length > 0;
        };
        if (!isMet()) waiting.push(isMet);
      }),
    [Symbol.asyncDispose]: () => relay.close(),
  };
}

export type TestCameras = RtspServer &
  AsyncDisposable & {
    /** The camera with this path, signing in with these. */
    readonly source: (id: string, path: string, user?: string, password?: string) => CameraSource;
  };

/** A path, or a path and what is odd about the stream there. */
export type TestStream = string | (Partial<RtspStream> & Pick<RtspStream, "path">);

export async function openCameras(
  paths: readonly TestStream[],
  auth?: NonNullable<RtspStream["auth"]>,
  /** Of cameras that come back where they were; default any free one. */
  port = 0,
): Promise<TestCameras> {
  const streams = paths.map((stream) => ({
    clip: CLIP,
    ...(auth ? { auth } : {}),
    ...(typeof stream === "string" ? { path: stream } : stream),
  }));
  const server = await openRtspServer({ streams, port });
  return {
    ...server,
    source: (id, path, user, password) => cameraAt(server.port, id, path, user, password),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

export function cameraAt(
  port: number,
  id: string,
  path: string,
  user?: string,
  password?: string,
): CameraSource {
  return {
    id,
    address: {
      brand: "url",
      host: "127.0.0.1",
      port,
      channel: 1,
      path,
      ...(user === undefined ? {} : { user }),
    },
    ...(password === undefined ? {} : { password }),
  };
}
