// One look at a camera that is not in the estate yet, or not as it would be: its streams are opened once, a picture is
// taken, and what was found out is told. Promise: over within the time given, whatever the camera does, and nothing of it
// stays: no session, no state, no password.
import type { StreamKind } from "../../../devices/brand.ts";
import { type Clock, pause } from "../../lib/clock.ts";
import type { CameraFault, CameraFaultDetail } from "../../model.ts";
import { CameraError, faultDetailOf, faultOf } from "../camera-error.ts";
import { createMediaTimeline } from "../codec/media-timeline.ts";
import type { WayMemory } from "../rtsp/rtsp-client.ts";
import type { Connect } from "../rtsp/rtsp-connection.ts";
import { createCameraClock } from "./camera-clock.ts";
import { runSession } from "./camera-session.ts";
import { type CameraSource, credentialsOf, hasMainStream, streamAddress } from "./camera-source.ts";
import { createStreamFigures, type StreamFigures } from "./stream-figures.ts";
import { createTally } from "./tally.ts";

export type TrialNeeds = {
  readonly clock: Clock;
  /** A JPEG of the key frame that a piece of fragmented MP4 begins with; undefined where it cannot be made. */
  readonly draw: (init: Buffer, fragment: Buffer) => Promise<Buffer | undefined>;
  /** Default: what a person waits for. */
  readonly limitMs?: number;
};

export type StreamTrial = {
  /** What was seen of it; absent where no picture came. */
  readonly figures?: StreamFigures;
  /** By which its packets came. */
  readonly way?: WayMemory["way"];
  readonly fault?: CameraFault;
  readonly detail?: CameraFaultDetail;
  /** In English: what was tried and what came of it. */
  readonly words?: string;
};

export type CameraTrial = {
  readonly sub: StreamTrial;
  /** Absent where the camera has one stream. */
  readonly main?: StreamTrial;
  /** Of the sub stream, or of the main one where that has none. */
  readonly picture?: Buffer;
  readonly tookMs: number;
};

//  Issue: picture or fault in words in under 5 s; what is left is for drawing the picture and for the way to the reader.
const LIMIT_MS = 4_200;
//  Chosen: a frame rate that is counted over less says little.
const WATCH_MS = 1_500;
//  Chosen: the least answers of a camera up to its picture are some 300 bytes; what greets by itself says less (RFC 4253,
//  section 4.2: 255 at most, mostly 40).
const LEAST_SAID_BYTES = 200;
//  Chosen: less than a picture, more than what is said before one.
const SOME_MEDIA_BYTES = 8 * 1024;

type Seen = { readonly init: Buffer; readonly fragment: Buffer };

export async function tryCamera(
  source: CameraSource & { readonly connect: Connect },
  needs: TrialNeeds,
): Promise<CameraTrial> {
  const { clock, limitMs = LIMIT_MS } = needs;
  const startedMs = clock.monotonicMs();
  const limit = new AbortController();
  const stopLimit = clock.after(limitMs, () => limit.abort());
  const sub = lookAt(source, "sub", clock, limit.signal);
  //  Not at once: two wrong passwords at a time are two of the five after which cameras lock an account.
  const isSecondFit = await sub.isReached;
  const main = isSecondFit && hasMainStream(source) ? lookAt(source, "main", clock, limit.signal) : undefined;
  const drawn = firstOf(sub, main).then((seen) => seen && needs.draw(seen.init, seen.fragment));
  const [subTrial, mainTrial, picture] = await Promise.all([sub.trial, main?.trial, drawn]);
  stopLimit();
  return {
    sub: subTrial,
    ...(mainTrial === undefined ? {} : { main: mainTrial }),
    ...(picture === undefined ? {} : { picture }),
    tookMs: Math.round(clock.monotonicMs() - startedMs),
  };
}

async function firstOf(sub: Look, main: Look | undefined): Promise<Seen | undefined> {
  return (await sub.seen) ?? (await main?.seen);
}

type Look = {
  /** Its first key frame; undefined where none came. */
  readonly seen: Promise<Seen | undefined>;
  /** True where asking for another stream is of use; false where it was the camera, or the password. */
  readonly isReached: Promise<boolean>;
  readonly trial: Promise<StreamTrial>;
};

function lookAt(
  source: CameraSource & { readonly connect: Connect },
  stream: StreamKind,
  clock: Clock,
  limit: AbortSignal,
): Look {
  const tally = createTally();
  const figures = createStreamFigures(clock, tally, () => undefined);
  const memory: WayMemory = { way: "tcp" };
  const seen = Promise.withResolvers<Seen | undefined>();
  const reached = Promise.withResolvers<boolean>();
  const enough = new AbortController();
  let isConnected = false;
  let saidBytes = () => 0;
  let init: Buffer | undefined;
  let first: Seen | undefined;

  async function look(): Promise<StreamTrial> {
    try {
      await runSession({
        ...credentialsOf(source),
        address: streamAddress(source.address, stream),
        connect: async (target, signal, onBytes) => {
          const socket = await source.connect(target, signal, onBytes);
          isConnected = true;
          saidBytes = () => Math.max(tally.bytesIn, socket.bytesRead);
          return socket;
        },
        clock,
        tally,
        memory,
        timeline: createMediaTimeline(),
        figures,
        cameraClock: createCameraClock(),
        signal: AbortSignal.any([limit, enough.signal]),
        onInit: (_mime, segment) => {
          init = segment;
        },
        onFragment: ({ data, isKey }) => {
          if (first !== undefined || init === undefined || !isKey) return;
          first = { init, fragment: Buffer.from(data) };
          seen.resolve(first);
          reached.resolve(true);
          void pause(clock, WATCH_MS, limit).then(() => enough.abort());
        },
        onDamage: () => undefined,
        onClock: () => undefined,
      });
      return first === undefined ? inTime() : found();
    } catch (error) {
      //  What it showed before it ended is worth telling, too.
      if (first !== undefined) return found();
      return faulty(error);
    } finally {
      figures.end();
      seen.resolve(undefined);
    }
  }

  function found(): StreamTrial {
    const read = figures.read();
    return read === undefined ? {} : { figures: read, way: memory.way };
  }

  function faulty(error: unknown): StreamTrial {
    const fault = faultOf(error);
    reached.resolve(fault === "no-such-stream" || fault === "unsupported-codec");
    const detail = faultDetailOf(error);
    return {
      fault,
      ...(detail && { detail }),
      words: error instanceof Error ? error.message : "it sent something unforeseen",
    };
  }

  /** Why there is no picture though nothing went wrong in the time there was. */
  function inTime(): StreamTrial {
    if (!isConnected) {
      return faulty(
        new CameraError("unreachable", "no answer in the time of the test", { detail: "no-answer" }),
      );
    }
    if (saidBytes() < LEAST_SAID_BYTES)
      return faulty(
        new CameraError(
          "unreachable",
          "the port takes the connection, and nothing there answers as a camera",
          {
            detail: "silent",
          },
        ),
      );
    if (tally.bytesIn < SOME_MEDIA_BYTES)
      return faulty(new CameraError("stalled", "it is there and sends no picture"));
    return faulty(
      new CameraError("no-key-frames", "it sends media, and no key frame came in the time of the test"),
    );
  }

  const trial = look();
  return { seen: seen.promise, isReached: reached.promise, trial };
}
