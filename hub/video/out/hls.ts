// Live views over HLS for players without MSE. A stream runs while its playlist is asked for and is let go some seconds
// after the last time; all who ask for the same view share it. Promise: whoever waits for what comes next waits for a
// bounded time and not after going away, and only so many wait.
import { randomBytes } from "node:crypto";
import type { Clock, Stop } from "../../lib/clock.ts";
import type { CameraState, DeviceId, HlsAsked, HlsFile, LiveView, NoPicture } from "../../model.ts";
import type { Viewer } from "../relay/viewer.ts";
import { drawingKey } from "./drawing.ts";
import { type HlsStream, startHlsStream } from "./hls-stream.ts";
import { noPictureOf } from "./no-picture.ts";
import { createWaits, type WaitLimits } from "./waits.ts";

//  Chosen: a player waits for a playlist and a part at once. In all a thousand players, each waiting request a socket and
//  some kilobytes; half of them at one stream, so that others go on; one asker's page may be open three times, and a wall
//  of it shows sixteen cameras.
const WAIT_LIMITS: WaitLimits = { inAll: 2_000, atStream: 1_000, ofAskerAtStream: 6, ofAsker: 48 };

export type HlsNeeds = {
  readonly clock: Clock;
  readonly watch: (
    cameraId: DeviceId,
    view: Pick<LiveView, "codec" | "drawing" | "seat">,
    viewer: Viewer,
  ) => Stop | NoPicture;
  readonly stateOf: (cameraId: DeviceId) => CameraState | undefined;
  readonly waitLimits?: WaitLimits;
};

export type Hls = {
  /** "index.m3u8", or a name that it gave. Undefined for a name that there is not, any more or at all. */
  readonly file: (cameraId: DeviceId, asked: HlsAsked) => Promise<HlsFile | NoPicture | undefined>;
  readonly streams: () => number;
  /** Requests for what has not come yet. */
  readonly waiting: () => number;
  readonly close: () => void;
};

//  RFC 8216, section 6.3.4: a player asks again after a target duration, or half of one where nothing is new. Chosen:
//  who has missed three times, or 10 s, is gone.
const LEASE_MS = 10_000;
const LEASE_TARGETS = 3;
//  Chosen: below the 10 s after which players give up on a playlist; what is there by then is given.
const FIRST_PLAYLIST_MS = 9_000;
//  draft-pantos-hls-rfc8216bis, section 6.2.5.2: a wait that is longer than three target durations ends with 503, and
//  what is more than two segments ahead is not waited for at all (400).
const MOST_WAIT_TARGETS = 3;
const MOST_AHEAD = 2;
const PLAYLIST = "index.m3u8";

type Held = {
  readonly stream: HlsStream;
  readonly since: number;
  /** Requests for what has not come yet. */
  readonly waiting: Set<() => void>;
  stopLease: Stop;
};

type Waiter = Pick<HlsAsked, "asker" | "signal"> & { readonly untilMs: number };

export function startHls({ clock, watch, stateOf, waitLimits = WAIT_LIMITS }: HlsNeeds): Hls {
  const all = new Map<string, Held>();
  const waits = createWaits(waitLimits);

  function letGo(key: string): void {
    const held = all.get(key);
    if (held === undefined) return;
    all.delete(key);
    held.stopLease();
    held.stream.stop();
    wake(held.waiting);
  }

  /** The stream, begun if there is none. Each time it is asked for, it is held for a while. */
  function hold(key: string, cameraId: DeviceId, asked: HlsAsked): Held | NoPicture {
    if (all.get(key)?.stream.isOver()) letGo(key);
    let held = all.get(key);
    if (held === undefined) {
      const waiting = new Set<() => void>();
      const stream = startHlsStream({
        watch: (viewer) =>
          watch(cameraId, { codec: asked.codec, drawing: asked.drawing, seat: asked.seat }, viewer),
        id: randomBytes(6).toString("hex"),
        //  Numbers go up over streams too: no stream has more than a segment a second.
        firstSequence: Math.floor(clock.now() / 1000),
        onChange: () => wake(waiting),
      });
      if ("why" in stream) return stream;
      held = { stream, since: clock.monotonicMs(), waiting, stopLease: () => undefined };
      all.set(key, held);
    }
    held.stopLease();
    const leaseMs = Math.max(LEASE_MS, LEASE_TARGETS * 1000 * held.stream.targetS());
    held.stopLease = clock.after(leaseMs, () => letGo(key));
    return held;
  }

  /** What `look` finds, now or after a change, at most until then; CROWDED for who would wait and may not. */
  async function firstOf<T>(
    key: string,
    held: Held,
    { asker, signal, untilMs }: Waiter,
    look: () => T | undefined,
  ): Promise<T | typeof CROWDED | undefined> {
    const isOver = (): boolean =>
      untilMs <= clock.monotonicMs() ||
      all.get(key) !== held ||
      held.stream.isOver() ||
      signal?.aborted === true;
    const now = look();
    if (now !== undefined || isOver()) return now;
    const end = waits.begin(key, asker);
    if (end === undefined) return CROWDED;
    try {
      for (;;) {
        await somethingHappens(clock, held.waiting, untilMs - clock.monotonicMs(), signal);
        const found = look();
        if (found !== undefined || isOver()) return found;
      }
    } finally {
      end();
    }
  }

  async function playlist(key: string, cameraId: DeviceId, asked: HlsAsked): Promise<HlsFile | NoPicture> {
    const held = hold(key, cameraId, asked);
    if ("why" in held) return held;
    const { stream, since } = held;
    if (asked.from !== undefined && stream.newest() !== undefined) {
      const { segment, part } = asked.from;
      if (segment > (stream.newest() ?? 0) + MOST_AHEAD) return TOO_FAR;
      const untilMs = clock.monotonicMs() + MOST_WAIT_TARGETS * 1000 * stream.targetS();
      const made = await firstOf(key, held, { ...asked, untilMs }, () => {
        const now = stream.playlist();
        //  A camera that has stopped is said at once.
        return now === undefined || stream.reaches(segment, part)
          ? (now ?? noPictureOf(stateOf(cameraId)))
          : undefined;
      });
      return made ?? (stream.isOver() ? noPictureOf(stateOf(cameraId)) : NOTHING_NEW);
    }
    const waiter = { ...asked, untilMs: since + FIRST_PLAYLIST_MS };
    const long = await firstOf(key, held, waiter, () =>
      stream.isLongEnough() ? stream.playlist() : undefined,
    );
    //  A short one is better than none for who may not wait.
    if (long === CROWDED) return stream.playlist() ?? CROWDED;
    return long ?? stream.playlist() ?? noPictureOf(stateOf(cameraId));
  }

  async function piece(key: string, asked: HlsAsked): Promise<HlsFile | NoPicture | undefined> {
    const name = asked.file;
    const held = all.get(key);
    const now = held?.stream.piece(name);
    if (held === undefined || now !== "soon") return now === "soon" ? undefined : now;
    const untilMs = clock.monotonicMs() + MOST_WAIT_TARGETS * 1000 * held.stream.targetS();
    const found = await firstOf(key, held, { ...asked, untilMs }, () => {
      const there = held.stream.piece(name);
      return there === "soon" ? undefined : (there ?? NEVER);
    });
    return found === NEVER ? undefined : found;
  }

  return {
    file: async (cameraId, asked) => {
      const key = `${cameraId} ${asked.codec} ${drawingKey(asked.drawing)}`;
      return await (asked.file === PLAYLIST ? playlist(key, cameraId, asked) : piece(key, asked));
    },
    streams: () => all.size,
    waiting: waits.waiting,
    close: () => {
      for (const key of all.keys()) letGo(key);
    },
  };
}

/** It was to come, and its segment ended before it. */
const NEVER: HlsFile = { kind: "segment", bytes: new Uint8Array() };
const CROWDED: NoPicture = {
  why: "full",
  detail: "As many players wait for the next pictures as may: try again in a moment.",
};
const TOO_FAR: NoPicture = {
  why: "too-far",
  detail: "This is more than two segments ahead of the live view: read the playlist again without _HLS_msn.",
};
const NOTHING_NEW: NoPicture = {
  why: "starting",
  detail: "Nothing new has come from the camera in three target durations: try again in a moment.",
};

function wake(waiting: ReadonlySet<() => void>): void {
  for (const one of [...waiting]) one();
}

function somethingHappens(
  clock: Clock,
  waiting: Set<() => void>,
  mostMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    const stopTimer = clock.after(mostMs, done);
    waiting.add(done);
    signal?.addEventListener("abort", done);
    function done(): void {
      waiting.delete(done);
      signal?.removeEventListener("abort", done);
      stopTimer();
      resolve();
    }
  });
}
