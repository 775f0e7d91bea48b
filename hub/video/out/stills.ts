// JPEG stills of cameras, made from their newest key frame while somebody wants them and shared by everybody who asks.
// Promise: a camera that does not deliver has no still, only the reason: nobody is shown an old picture as if it were new.
import { createHash } from "node:crypto";
import type { StreamKind } from "../../../devices/brand.ts";
import type { Clock, Stop } from "../../lib/clock.ts";
import type { Log } from "../../lib/log.ts";
import type { CameraState, DeviceId, Drawing, NoPicture, Still } from "../../model.ts";
import type { BatchFrame } from "../ffmpeg/decode-batch.ts";
import type { Ffmpeg } from "../ffmpeg/ffmpeg.ts";
import type { Viewer } from "../relay/viewer.ts";
import { drawingKey } from "./drawing.ts";
import { followKeyFrames, type KeyFrame, type KeyFrames } from "./key-frames.ts";
import { ffmpegOff, NO_SUCH_CAMERA, noPictureOf } from "./no-picture.ts";
import { createStillBatches, type StillBatches } from "./still-batches.ts";
import { wallSeconds } from "./wall-clock.ts";

export type StillsNeeds = {
  readonly clock: Clock;
  readonly log: Log;
  /** In whose time a watermark is written. */
  readonly zone: string;
  readonly ffmpeg: Ffmpeg;
  readonly relay: {
    readonly watch: (cameraId: DeviceId, viewer: Viewer, stream?: StreamKind) => Stop | undefined;
    readonly stateOf: (cameraId: DeviceId) => CameraState | undefined;
  };
  readonly everyMs?: number;
};

export type Stills = {
  /** The newest picture, at most `everyMs` behind the newest key frame. Waits some seconds for a camera that was not pulled. */
  readonly still: (cameraId: DeviceId, drawing: Drawing | undefined) => Promise<Still | NoPicture>;
  /** The same, as the camera sends it, without waiting; undefined where none is there yet. Has the next one made. */
  readonly present: (cameraId: DeviceId) => Still | NoPicture | undefined;
  /** Calls `changed` when `present` of some camera may give something else. */
  readonly onChange: (changed: () => void) => Stop;
  /** Cameras that are kept pulled for stills. */
  readonly cameras: () => number;
  readonly close: () => void;
};

//  Design: at most one decode every 2 s of a camera and drawing.
const EVERY_MS = 2_000;
//  Chosen: who asks each 2 s is sometimes early, and would else get the picture of 2 s ago; the next one is due later then.
const EARLY_MS = 200;
//  Chosen: a page asks every few seconds; who has not asked for this long is gone, and the camera is let go.
const WANTED_MS = 15_000;
//  Chosen: who asks again within this is a page that shows them: its next picture is made when its key frame comes, and
//  not when it asks, so that a wall of many tiles waits for none.
const AHEAD_MS = 5_000;
//  Chosen: a connect and the key frame of a camera that sends one every 4 s.
const FIRST_PICTURE_MS = 6_000;
//  The relay gives up on a camera that sends nothing for 5 s, and then there is no still. What is left is a camera with
//  rare key frames: chosen, half a minute, since "the kitchen now" is not longer ago.
const MOST_AGE_MS = 30_000;

export function startStills(needs: StillsNeeds): Stills {
  const batches = createStillBatches(needs);
  const cameras = new Map<DeviceId, CameraStills>();
  const told = new Set<() => void>();
  const changed = (): void => {
    for (const tell of [...told]) tell();
  };

  function letGo(cameraId: DeviceId): void {
    cameras.get(cameraId)?.close();
    cameras.delete(cameraId);
  }

  function cameraOf(cameraId: DeviceId): CameraStills | NoPicture {
    if (needs.ffmpeg.off !== undefined) return ffmpegOff(needs.ffmpeg.off);
    const known = cameras.get(cameraId);
    if (known !== undefined) return known;
    const camera = followCamera(cameraId, needs, batches, { changed, unwanted: () => letGo(cameraId) });
    if (camera === undefined) return NO_SUCH_CAMERA;
    cameras.set(cameraId, camera);
    return camera;
  }

  return {
    still: async (cameraId, drawing) => {
      const camera = cameraOf(cameraId);
      return "why" in camera ? camera : await camera.still(drawing);
    },
    present: (cameraId) => {
      const camera = cameraOf(cameraId);
      return "why" in camera ? camera : camera.present();
    },
    onChange: (tell) => {
      told.add(tell);
      return () => told.delete(tell);
    },
    cameras: () => cameras.size,
    close: () => {
      for (const cameraId of cameras.keys()) letGo(cameraId);
    },
  };
}

type CameraStills = {
  readonly still: (drawing: Drawing | undefined) => Promise<Still | NoPicture>;
  readonly present: () => Still | NoPicture | undefined;
  readonly close: () => void;
};

/** What was made last with one drawing. */
type Made = {
  readonly of: () => KeyFrame;
  readonly drawing: Drawing | undefined;
  readonly startedMs: number;
  /**
   * When the next one may be made, which is not begun before this one is there. Counted from when this one's key frame
   * came: counted from its making, one that was late would have the next ones be late for good.
   */
  nextMs: number;
  isMaking: boolean;
  readonly picture: Promise<Still | NoPicture>;
  /** The picture before, until this one is there; why there is none where it could not be made. */
  ready: Still | undefined;
  failed: NoPicture | undefined;
  /** When somebody asked last. */
  askedMs: number;
};

function followCamera(
  cameraId: DeviceId,
  needs: StillsNeeds,
  batches: StillBatches,
  on: { readonly changed: () => void; readonly unwanted: () => void },
): CameraStills | undefined {
  const { clock, log, relay, zone, everyMs = EVERY_MS } = needs;
  const made = new Map<string, Made>();
  const waiting = new Set<() => void>();
  /** Monotonic. */
  const cameMs = new WeakMap<KeyFrame, number>();
  const followedSinceMs = clock.monotonicMs();
  let stopWanting: Stop | undefined;
  let stopAhead: Stop | undefined;
  //  A camera that is held gives its last key frame while it is asked: before there is an answer.
  let frames: KeyFrames | undefined;
  frames = followKeyFrames(
    (viewer) => relay.watch(cameraId, viewer),
    (state) => {
      if (state === "offline") made.clear();
      const frame = frames?.newest();
      if (state === undefined && frame !== undefined) cameMs.set(frame, clock.monotonicMs());
      if (state === undefined) drawAhead();
      for (const wake of [...waiting]) wake();
      //  The first picture is begun by who waits for it.
      if (state !== undefined || made.size === 0) on.changed();
    },
  );
  if (frames === undefined) return undefined;
  const { newest, stop } = frames;

  /** The next thing that happens, at most until a camera that was not pulled has had time to deliver. */
  function somethingHappens(): Promise<void> {
    return new Promise((resolve) => {
      const leftMs = FIRST_PICTURE_MS - (clock.monotonicMs() - followedSinceMs);
      const stopTimer = clock.after(Math.max(0, leftMs), wake);
      waiting.add(wake);
      function wake(): void {
        waiting.delete(wake);
        stopTimer();
        resolve();
      }
    });
  }

  async function newestFrame(): Promise<KeyFrame | undefined> {
    while (newest() === undefined && clock.monotonicMs() - followedSinceMs < FIRST_PICTURE_MS) {
      await somethingHappens();
    }
    return newest();
  }

  /** The picture made last if it may still be given; a new one is begun where it is due. */
  function pictureOf(frame: KeyFrame, drawing: Drawing | undefined): Promise<Still | NoPicture> {
    const key = drawingKey(drawing);
    const last = made.get(key);
    const nowMs = clock.monotonicMs();
    if (last !== undefined && (last.isMaking || last.of() === frame || nowMs < last.nextMs - EARLY_MS))
      return last.picture;
    const drawn = draw(frame, drawing, last?.ready === undefined);
    if (drawn === undefined) return last?.picture ?? Promise.resolve(BUSY);
    const { of, picture } = drawn;
    //  A drawing that nobody asks for any more is forgotten.
    for (const [other, { startedMs }] of made) if (nowMs - startedMs > MOST_AGE_MS) made.delete(other);
    const nextAfter = (of: KeyFrame): number => {
      const came = cameMs.get(of) ?? nowMs;
      return Math.max(came, last?.nextMs ?? came) + everyMs;
    };
    const askedMs = last?.askedMs ?? nowMs;
    const making: Made = {
      of,
      drawing,
      startedMs: nowMs,
      nextMs: nextAfter(frame),
      picture,
      isMaking: true,
      ready: last?.ready,
      failed: undefined,
      askedMs,
    };
    made.set(key, making);
    picture
      .then(
        (still) => {
          making.ready = "jpeg" in still ? still : undefined;
          making.failed = "jpeg" in still ? undefined : still;
          on.changed();
        },
        //  Whoever waits for it is told.
        () => undefined,
      )
      .finally(() => {
        making.isMaking = false;
        making.nextMs = nextAfter(of());
        drawAhead();
      });
    return picture;
  }

  /** The picture before while the next is being made, where it is no older than a page takes it for new. */
  function giveOut(frame: KeyFrame, drawing: Drawing | undefined): Promise<Still | NoPicture> {
    const picture = pictureOf(frame, drawing);
    const making = made.get(drawingKey(drawing));
    if (making === undefined) return picture;
    making.askedMs = clock.monotonicMs();
    const { ready } = making;
    return ready !== undefined && clock.now() - ready.capturedAt < 2 * everyMs
      ? Promise.resolve(ready)
      : picture;
  }

  /** Makes what is asked for again and again as soon as it is due. */
  function drawAhead(): void {
    stopAhead?.();
    const frame = frames?.newest();
    if (frame === undefined) return;
    const nowMs = clock.monotonicMs();
    let soonestMs = Number.POSITIVE_INFINITY;
    for (const { of, drawing, askedMs, nextMs, isMaking } of [...made.values()]) {
      if (isMaking || of() === frame || nowMs - askedMs > AHEAD_MS) continue;
      const waitMs = nextMs - EARLY_MS - nowMs;
      if (waitMs > 0) soonestMs = Math.min(soonestMs, waitMs);
      else void pictureOf(frame, drawing).catch(() => undefined);
    }
    if (soonestMs < everyMs) stopAhead = clock.after(soonestMs, drawAhead);
  }

  /** Undefined at once where too many wait. */
  function draw(
    frame: KeyFrame,
    drawing: Drawing | undefined,
    isAwaited: boolean,
  ): Pick<Made, "of" | "picture"> | undefined {
    let of = frame;
    const begin = (): BatchFrame => {
      of = newest() ?? of;
      const { init, fragment, capturedAt } = of;
      return { init, fragment, drawing, wallSecondsAtZero: wallSeconds(capturedAt, zone) };
    };
    const picture = batches.picture(cameraId, begin, isAwaited)?.then((jpeg): Still | NoPicture => {
      const { capturedAt, source } = of;
      if (jpeg !== undefined) return { jpeg, capturedAt, source, tag: tagOf(jpeg) };
      log.warn("a still could not be made", { cameraId });
      return { why: "unusable", since: capturedAt, detail: "The camera's picture could not be decoded." };
    });
    return picture && { of: () => of, picture };
  }

  function isWanted(): void {
    stopWanting?.();
    stopWanting = clock.after(WANTED_MS, on.unwanted);
  }

  function ifNew(picture: Still | NoPicture): Still | NoPicture {
    const isTooOld = "capturedAt" in picture && clock.now() - picture.capturedAt > MOST_AGE_MS;
    return isTooOld ? tooOld(picture) : picture;
  }

  return {
    still: async (drawing) => {
      isWanted();
      const frame = await newestFrame();
      if (frame === undefined) return noPictureOf(relay.stateOf(cameraId));
      return ifNew(await giveOut(frame, drawing));
    },
    present: () => {
      isWanted();
      const frame = newest();
      if (frame === undefined) {
        const mayCome = clock.monotonicMs() - followedSinceMs < FIRST_PICTURE_MS;
        return mayCome ? undefined : noPictureOf(relay.stateOf(cameraId));
      }
      //  Whoever shows it is told when it is there.
      giveOut(frame, undefined).catch(() => undefined);
      const last = made.get(drawingKey(undefined));
      const picture = last?.ready ?? last?.failed;
      return picture && ifNew(picture);
    },
    close: () => {
      stopWanting?.();
      stopAhead?.();
      stop();
      for (const wake of [...waiting]) wake();
    },
  };
}

const BUSY: NoPicture = {
  why: "full",
  detail: "As many stills are being made as may be: try again in a moment.",
};

function tooOld({ capturedAt }: Still): NoPicture {
  return {
    why: "unusable",
    fault: "no-key-frames",
    since: capturedAt,
    detail: `The camera sends key frames too rarely: its last one is of ${new Date(capturedAt).toISOString()}. Set a key frame every 2 to 4 s in the camera.`,
  };
}

/** Different for pictures that differ: who has one asks with it whether there is another. */
function tagOf(jpeg: Uint8Array): string {
  return createHash("sha256").update(jpeg).digest("base64url").slice(0, 22);
}
