// The live view of every camera: one RTSP session a camera however many watch, no transcode, and one supervisor each.
// Promise: a dead camera, a slow viewer or a strange stream costs itself and nobody else.
import type { StreamKind } from "../../../devices/brand.ts";
import type { Clock, Stop } from "../../lib/clock.ts";
import type { Log } from "../../lib/log.ts";
import type { CameraState, UnixMs } from "../../model.ts";
import { type Connect, connectTcp } from "../rtsp/rtsp-connection.ts";
import { createBatches } from "./batches.ts";
import { type CameraFeed, startCameraFeed } from "./camera-feed.ts";
import { type CameraSource, hasMainStream } from "./camera-source.ts";
import { createHandshakeGate } from "./handshake-gate.ts";
import { type MainStreams, startMainStreams } from "./main-streams.ts";
import type { StreamFigures } from "./stream-figures.ts";
import type { StreamTap } from "./stream-tap.ts";
import { createTally, type Tally } from "./tally.ts";
import type { Viewer } from "./viewer.ts";

export type RelayOptions = {
  readonly clock: Clock;
  readonly log: Log;
  /** True while this camera is pulled even if nobody watches. Asked when it is declared and each half minute. */
  readonly hold: (cameraId: string, at: UnixMs) => boolean;
  /** Told of each change of a camera's state, not of the first "unknown". */
  readonly onState: (state: CameraState) => void;
  /** How a camera is reached; the place to refuse addresses. Default: TCP, any address. */
  readonly connect?: Connect;
  readonly lingerMs?: number;
  readonly probeEveryMs?: number;
  readonly holdCheckMs?: number;
  readonly spreadMs?: number;
  readonly batchMs?: number;
  /** Given every fragment of the sub streams. */
  readonly taps?: readonly StreamTap[];
  /** The same of main streams, of which only what somebody watches is there. */
  readonly mainTaps?: readonly StreamTap[];
  /** 0 (inclusive) to 1 (exclusive); for jitter. */
  readonly random?: () => number;
};

type RelayFigures = Readonly<Tally> & {
  /** Cameras with a connection now, probes among them. */
  readonly camerasPulled: number;
  readonly viewers: number;
};

export type Relay = {
  /** Declares the cameras there are now. Viewers of one that is gone are closed with 1001; re-addressed ones keep theirs. */
  readonly setCameras: (cameras: readonly CameraSource[]) => void;
  /**
   * Watches; the answer stops it. Undefined when there is no such camera. The main stream is pulled only while somebody
   * watches it; of a camera that has only one stream it is that one.
   */
  readonly watch: (cameraId: string, viewer: Viewer, stream?: StreamKind) => Stop | undefined;
  /** Of its sub stream. Undefined when there is no such camera. */
  readonly stateOf: (cameraId: string) => CameraState | undefined;
  /** Of both streams. 0 also when there is no such camera. */
  readonly viewers: (cameraId: string) => number;
  readonly figures: () => RelayFigures;
  /** Of its sub stream, over the last minute. Undefined while there are none, or no such camera. */
  readonly streamFigures: (cameraId: string) => StreamFigures | undefined;
  /** Closes all viewers with 1001 and leaves all cameras. */
  readonly close: () => Promise<void>;
};

//  RFC 6455, section 7.4.1: going away.
const GOING_AWAY = 1001;
//  Chosen: somebody who turns a page and comes back finds the picture running.
const LINGER_MS = 15_000;
//  Design, promise 6: outside kitchen hours a camera is probed each minute.
const PROBE_EVERY_MS = 60_000;
//  Chosen: kitchen hours are told in minutes.
const HOLD_CHECK_MS = 30_000;
//  Chosen: 800 cameras are 80 connects a second for a moment, and all states are known soon after the start.
const SPREAD_MS = 10_000;

export function startRelay(options: RelayOptions): Relay {
  const tally = createTally();
  const gate = createHandshakeGate();
  const feeds = new Map<string, CameraFeed>();
  const sources = new Map<string, CameraSource>();
  const closing = new Set<Promise<void>>();
  const feedOptions = {
    clock: options.clock,
    log: options.log,
    tally,
    hold: options.hold,
    onState: options.onState,
    connect: options.connect ?? connectTcp,
    admit: gate.admit,
    random: options.random ?? Math.random,
    lingerMs: options.lingerMs ?? LINGER_MS,
    probeEveryMs: options.probeEveryMs ?? PROBE_EVERY_MS,
    holdCheckMs: options.holdCheckMs ?? HOLD_CHECK_MS,
    spreadMs: options.spreadMs ?? SPREAD_MS,
    batches: createBatches(options.clock, options.batchMs),
    stream: "sub" as const,
    taps: options.taps ?? [],
  };
  const mains: MainStreams = startMainStreams({ ...feedOptions, taps: options.mainTaps ?? [] }, letGo);

  function letGo(feed: CameraFeed, reason: string): void {
    const closed = feed.close(GOING_AWAY, reason);
    closing.add(closed);
    closed.finally(() => closing.delete(closed));
  }

  function remove(id: string, feed: CameraFeed, reason: string): void {
    feeds.delete(id);
    sources.delete(id);
    letGo(feed, reason);
    mains.remove(id, reason);
  }

  return {
    setCameras: (cameras) => {
      const declared = new Map(cameras.map((camera) => [camera.id, camera]));
      for (const [id, feed] of feeds) if (!declared.has(id)) remove(id, feed, "this camera was removed");
      for (const [id, camera] of declared) {
        sources.set(id, camera);
        if (hasMainStream(camera)) mains.setSource(camera);
        else mains.remove(id, "this camera has one stream now");
        const feed = feeds.get(id);
        if (feed) feed.setSource(camera);
        else feeds.set(id, startCameraFeed(camera, feedOptions));
      }
    },
    watch: (cameraId, viewer, stream = "sub") => {
      const source = sources.get(cameraId);
      if (source !== undefined && stream === "main" && hasMainStream(source))
        return mains.watch(source, viewer);
      return feeds.get(cameraId)?.watch(viewer);
    },
    stateOf: (cameraId) => feeds.get(cameraId)?.state(),
    viewers: (cameraId) => (feeds.get(cameraId)?.viewers() ?? 0) + mains.viewers(cameraId),
    streamFigures: (cameraId) => feeds.get(cameraId)?.figures(),
    figures: () => {
      const all = [...feeds.values(), ...mains.feeds()];
      return {
        ...tally,
        camerasPulled: all.filter((feed) => feed.isConnected()).length,
        viewers: all.reduce((sum, feed) => sum + feed.viewers(), 0),
      };
    },
    close: async () => {
      for (const [id, feed] of feeds) remove(id, feed, "the hub is stopping");
      await Promise.all(closing);
    },
  };
}
