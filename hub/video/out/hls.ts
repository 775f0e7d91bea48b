// Live views over HLS for players without MSE. A stream runs while its playlist is asked for and is let go some seconds
// after the last time; all who ask for the same camera and drawing share it.
import { randomBytes } from "node:crypto";
import type { Clock, Stop } from "../../lib/clock.ts";
import type { CameraState, DeviceId, Drawing, HlsFile, NoPicture } from "../../model.ts";
import type { Viewer } from "../relay/viewer.ts";
import { drawingKey } from "./drawing.ts";
import { type HlsStream, startHlsStream } from "./hls-stream.ts";
import { noPictureOf } from "./no-picture.ts";

export type HlsNeeds = {
  readonly clock: Clock;
  readonly watch: (cameraId: DeviceId, drawing: Drawing | undefined, viewer: Viewer) => Stop | NoPicture;
  readonly stateOf: (cameraId: DeviceId) => CameraState | undefined;
};

export type Hls = {
  readonly file: (
    cameraId: DeviceId,
    drawing: Drawing | undefined,
    file: string,
  ) => Promise<HlsFile | NoPicture | undefined>;
  readonly streams: () => number;
  readonly close: () => void;
};

//  RFC 8216, section 6.3.4: a player asks again after a target duration, or half of one where nothing is new. Chosen:
//  who has missed three times, or 10 s, is gone.
const LEASE_MS = 10_000;
const LEASE_TARGETS = 3;
//  Chosen: below the 10 s after which players give up on a playlist; what is there by then is given.
const FIRST_PLAYLIST_MS = 9_000;
const PLAYLIST = "index.m3u8";

type Held = { readonly stream: HlsStream; readonly since: number; stopLease: Stop };

export function startHls({ clock, watch, stateOf }: HlsNeeds): Hls {
  const all = new Map<string, Held>();
  const waiting = new Set<() => void>();
  const wakeAll = (): void => {
    for (const wake of [...waiting]) wake();
  };

  function letGo(key: string): void {
    const held = all.get(key);
    if (held === undefined) return;
    all.delete(key);
    held.stopLease();
    held.stream.stop();
    wakeAll();
  }

  /** The stream, begun if there is none. Each time it is asked for, it is held for a while. */
  function hold(key: string, cameraId: DeviceId, drawing: Drawing | undefined): Held | NoPicture {
    if (all.get(key)?.stream.isOver()) letGo(key);
    let held = all.get(key);
    if (held === undefined) {
      const stream = startHlsStream({
        watch: (viewer) => watch(cameraId, drawing, viewer),
        id: randomBytes(6).toString("hex"),
        //  Numbers go up over streams too: no stream has more than a segment a second.
        firstSequence: Math.floor(clock.now() / 1000),
        onChange: wakeAll,
      });
      if ("why" in stream) return stream;
      held = { stream, since: clock.monotonicMs(), stopLease: () => undefined };
      all.set(key, held);
    }
    held.stopLease();
    const leaseMs = Math.max(LEASE_MS, LEASE_TARGETS * 1000 * held.stream.targetS());
    held.stopLease = clock.after(leaseMs, () => letGo(key));
    return held;
  }

  function somethingHappens(mostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const stopTimer = clock.after(mostMs, wake);
      waiting.add(wake);
      function wake(): void {
        waiting.delete(wake);
        stopTimer();
        resolve();
      }
    });
  }

  async function playlist(
    key: string,
    cameraId: DeviceId,
    drawing: Drawing | undefined,
  ): Promise<HlsFile | NoPicture> {
    const held = hold(key, cameraId, drawing);
    if ("why" in held) return held;
    for (;;) {
      const made = held.stream.playlist();
      const leftMs = FIRST_PLAYLIST_MS - (clock.monotonicMs() - held.since);
      if (made !== undefined && (leftMs <= 0 || held.stream.isLongEnough())) return made;
      if (leftMs <= 0 || all.get(key) !== held || held.stream.isOver()) return noPictureOf(stateOf(cameraId));
      await somethingHappens(leftMs);
    }
  }

  return {
    file: async (cameraId, drawing, file) => {
      const key = `${cameraId} ${drawingKey(drawing)}`;
      if (file === PLAYLIST) return await playlist(key, cameraId, drawing);
      return all.get(key)?.stream.piece(file);
    },
    streams: () => all.size,
    close: () => {
      for (const key of all.keys()) letGo(key);
    },
  };
}
