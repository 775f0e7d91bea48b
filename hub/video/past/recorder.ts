// Writes the fragments of cameras to disk, as they go out to viewers: by a tap on the relay, so that nothing is pulled twice
// and nothing decoded. Promise: what records never holds up who watches. What the disk does not take in time is left out,
// counted and said.
import type { Clock } from "../../lib/clock.ts";
import type { DeviceId, UnixMs } from "../../model.ts";
import { createReusedMemory, type ReusedMemory } from "../codec/reused-memory.ts";
import { type LiveFragment, withData } from "../relay/gop-cache.ts";
import type { StreamTap } from "../relay/stream-tap.ts";
import { createPreRoll, type PreRollBounds, type Stretch, startsAtKey } from "./pre-roll.ts";
import type { Part } from "./shelf.ts";

export type RecorderNeeds = {
  readonly clock: Clock;
  /** "record": onto the disk now; "remember": in memory, for an alert; "leave": neither. Asked at each key frame at least. */
  readonly wish: (cameraId: DeviceId, at: UnixMs) => "record" | "remember" | "leave";
  /** Which of a camera's streams is recorded. */
  readonly streamOf: (cameraId: DeviceId) => "main" | "sub";
  /** False while the disk has no room, or the camera's school. What was refused is counted. */
  readonly mayWrite: (cameraId: DeviceId) => boolean;
  /** Gives the bytes taken; rejects with what the disk says. */
  readonly write: (part: Part) => Promise<number>;
  readonly end: (cameraId: DeviceId) => Promise<void>;
  readonly onFault: (cameraId: DeviceId, error: unknown) => void;
  readonly preRoll: PreRollBounds;
  /** How much may wait for the disk. */
  readonly mostWaitingBytes?: number;
};

export type RecorderFigures = {
  readonly bytesWritten: number;
  readonly fragmentsDropped: number;
  readonly refusedBytes: number;
  readonly recording: number;
  readonly preRollBytes: number;
  readonly preRollCameras: number;
  readonly preRollShortened: number;
  readonly waitingBytes: number;
};

export type Recorder = {
  readonly taps: { readonly sub: StreamTap; readonly main: StreamTap };
  readonly isRecording: (cameraId: DeviceId) => boolean;
  /** The camera sends pictures now. */
  readonly isLive: (cameraId: DeviceId) => boolean;
  /** What is wished may have changed: what waits in memory goes to the disk, or recording ends. */
  readonly reconsider: (cameraId: DeviceId) => void;
  /** The camera is at another place: its piece ends, and what is remembered of it goes. */
  readonly part: (cameraId: DeviceId) => void;
  readonly figures: () => RecorderFigures;
  /** Writes what it has and ends all pieces. */
  readonly close: () => Promise<void>;
};

//  Chosen: a piece is fetched in a second on a school's line, and a day is some 2,900 files.
const PIECE_MS = 30_000;
//  Chosen: no more of a camera than this is lost when the hub is killed. Each picture by itself would cost a message and a
//  write 25 times a second and camera.
const STRETCH_S = 0.5;
//  Chosen: 4K at 16 Mbit/s and half a minute; beyond it a piece is a burden to who fetches it.
const MOST_PIECE_BYTES = 64 * 1024 * 1024;
//  Chosen: some seconds of 100 cameras; a disk that is further behind does not catch up.
const MOST_WAITING_BYTES = 64 * 1024 * 1024;
//  Chosen: where a camera's clock, or the hub's, was set, a piece ends: within one the time is a line.
const MOST_STEP_MS = 1_000;

type Line = {
  readonly stream: "main" | "sub";
  init: Stretch["init"];
  waiting: LiveFragment[];
  /** Of what waits: most of it is of cameras that nobody records just now, and is written over. */
  readonly memory: ReusedMemory;
  waitingBytes: number;
  /** The key frame of this group was not wished for: nothing that follows it can be decoded. */
  isLeft: boolean;
  /** Of the piece that is being written. */
  piece:
    | {
        readonly init: Stretch["init"];
        readonly from: UnixMs;
        /** What capture time minus media time was at its beginning. */
        readonly offsetMs: number;
        bytes: number;
      }
    | undefined;
};

export function createRecorder(needs: RecorderNeeds): Recorder {
  const { clock } = needs;
  const mostWaiting = needs.mostWaitingBytes ?? MOST_WAITING_BYTES;
  const lines = new Map<DeviceId, Line>();
  const preRoll = createPreRoll(needs.preRoll);
  const writing = new Set<Promise<void>>();
  const tally = { bytesWritten: 0, fragmentsDropped: 0, refusedBytes: 0, waitingBytes: 0 };

  function track(work: Promise<void>): void {
    writing.add(work);
    work.finally(() => writing.delete(work));
  }

  function endPiece(cameraId: DeviceId, line: Line): void {
    if (line.piece === undefined) return;
    line.piece = undefined;
    track(needs.end(cameraId).catch((error: unknown) => needs.onFault(cameraId, error)));
  }

  function put(line: Line, stretch: Stretch): void {
    const { cameraId, fragments } = stretch;
    if (!needs.mayWrite(cameraId)) {
      tally.refusedBytes += stretch.bytes;
      endPiece(cameraId, line);
      return;
    }
    if (tally.waitingBytes + stretch.bytes > mostWaiting) {
      //  What follows cannot be decoded without it.
      tally.fragmentsDropped += fragments.length;
      endPiece(cameraId, line);
      return;
    }
    const begins = beginsPiece(line, stretch);
    if (begins) {
      //  The one before it ends with its beginning.
      line.piece = { init: stretch.init, from: stretch.from, offsetMs: offsetOf(stretch), bytes: 0 };
    } else if (line.piece === undefined) {
      tally.fragmentsDropped += fragments.length;
      return;
    }
    if (line.piece !== undefined) line.piece.bytes += stretch.bytes;
    const part = partOf(stretch, begins);
    const bytes = part.data.length;
    tally.waitingBytes += bytes;
    const done = needs
      .write(part)
      .then(
        (taken) => {
          tally.bytesWritten += taken;
          if (taken > 0) return;
          //  It could follow upon nothing: the next key frame begins a piece.
          line.piece = undefined;
          tally.fragmentsDropped += fragments.length;
        },
        (error: unknown) => {
          line.piece = undefined;
          tally.fragmentsDropped += fragments.length;
          needs.onFault(cameraId, error);
        },
      )
      .finally(() => {
        tally.waitingBytes -= bytes;
      });
    track(done);
  }

  function decide(cameraId: DeviceId, line: Line, stretch: Stretch | undefined): void {
    const wish = needs.wish(cameraId, clock.now());
    if (stretch !== undefined && startsAtKey(stretch)) line.isLeft = wish === "leave";
    if (wish === "record") {
      if (line.piece === undefined) for (const before of preRoll.take(cameraId)) put(line, before);
      if (stretch !== undefined && !line.isLeft) put(line, stretch);
      return;
    }
    endPiece(cameraId, line);
    if (wish === "leave") preRoll.take(cameraId);
    else if (stretch !== undefined) preRoll.push(inOwnMemory(stretch));
  }

  function flush(cameraId: DeviceId, line: Line): void {
    const fragments = line.waiting;
    if (fragments.length === 0) return;
    const stretch = stretchOf(cameraId, line);
    line.waiting = [];
    line.waitingBytes = 0;
    decide(cameraId, line, stretch);
    line.memory.reset();
  }

  function leave(cameraId: DeviceId, line: Line): void {
    flush(cameraId, line);
    endPiece(cameraId, line);
    lines.delete(cameraId);
  }

  /** The camera's line; where another stream was recorded before, it begins anew. */
  function lineOf(cameraId: DeviceId, stream: Line["stream"], init: Stretch["init"]): Line {
    const known = lines.get(cameraId);
    if (known?.stream === stream) return known;
    if (known !== undefined) leave(cameraId, known);
    const line: Line = {
      ...{ stream, init, waiting: [], waitingBytes: 0, isLeft: false, piece: undefined },
      memory: createReusedMemory(),
    };
    lines.set(cameraId, line);
    return line;
  }

  function tapOf(stream: Line["stream"]): StreamTap {
    const inits = new Map<DeviceId, Stretch["init"]>();
    return {
      begin: (cameraId, init) => {
        inits.set(cameraId, init);
        const line = lines.get(cameraId);
        if (line?.stream !== stream) return;
        flush(cameraId, line);
        line.init = init;
      },
      fragment: (cameraId, fragment) => {
        const init = inits.get(cameraId);
        if (init === undefined || needs.streamOf(cameraId) !== stream) return;
        if (lines.get(cameraId)?.stream !== stream && !fragment.isKey) return;
        const line = lineOf(cameraId, stream, init);
        //  Of a group whose key frame nobody wished for nothing is ever used: most cameras, most of the time.
        if (line.isLeft && !fragment.isKey) return;
        const first = line.waiting[0];
        if (first !== undefined && (fragment.isKey || fragment.mediaS - first.mediaS >= STRETCH_S))
          flush(cameraId, line);
        //  What begins is decided on with its first stretch.
        if (fragment.isKey) line.isLeft = false;
        const data = line.memory.take(fragment.data.length);
        data.set(fragment.data);
        line.waiting.push(withData(fragment, data));
        line.waitingBytes += fragment.data.length;
      },
      end: (cameraId) => {
        inits.delete(cameraId);
        const line = lines.get(cameraId);
        if (line?.stream === stream) leave(cameraId, line);
      },
    };
  }

  return {
    taps: { sub: tapOf("sub"), main: tapOf("main") },
    isRecording: (cameraId) => lines.get(cameraId)?.piece !== undefined,
    isLive: (cameraId) => lines.has(cameraId),
    reconsider: (cameraId) => {
      const line = lines.get(cameraId);
      if (line !== undefined) decide(cameraId, line, undefined);
    },
    part: (cameraId) => {
      const line = lines.get(cameraId);
      if (line !== undefined) {
        flush(cameraId, line);
        endPiece(cameraId, line);
      }
      preRoll.take(cameraId);
    },
    figures: () => {
      const ring = preRoll.figures();
      return {
        ...tally,
        recording: [...lines.values()].filter(({ piece }) => piece !== undefined).length,
        preRollBytes: ring.bytes,
        preRollCameras: ring.cameras,
        preRollShortened: ring.shortened,
      };
    },
    close: async () => {
      for (const [cameraId, line] of lines) leave(cameraId, line);
      await Promise.all(writing);
    },
  };
}

function stretchOf(cameraId: DeviceId, { waiting, waitingBytes, init }: Line): Stretch {
  const [first, last] = [waiting[0] as LiveFragment, waiting.at(-1) as LiveFragment];
  const from = first.capturedAt;
  const to = from + Math.round((last.mediaS - first.mediaS) * 1000) + Math.round(last.durationS * 1000);
  return { cameraId, fragments: waiting, bytes: waitingBytes, init, from, to };
}

/** True where a new file begins with it. */
function beginsPiece({ piece }: Line, stretch: Stretch): boolean {
  if (!startsAtKey(stretch)) return false;
  if (piece === undefined || piece.init !== stretch.init) return true;
  if (stretch.from - piece.from >= PIECE_MS || piece.bytes + stretch.bytes > MOST_PIECE_BYTES) return true;
  return Math.abs(offsetOf(stretch) - piece.offsetMs) > MOST_STEP_MS;
}

function offsetOf({ from, fragments }: Stretch): number {
  return from - (fragments[0]?.mediaS ?? 0) * 1000;
}

/** What is to be kept in memory. */
function inOwnMemory(stretch: Stretch): Stretch {
  const all = Buffer.allocUnsafeSlow(stretch.bytes);
  let at = 0;
  const fragments = stretch.fragments.map((fragment) => {
    const data = all.subarray(at, at + fragment.data.length);
    data.set(fragment.data);
    at += data.length;
    return withData(fragment, data);
  });
  return { ...stretch, fragments };
}

/** In memory of its own, which goes over to the thread that writes. */
function partOf(stretch: Stretch, begins: boolean): Part {
  const { cameraId, fragments, bytes, init, from, to } = stretch;
  const data = Buffer.allocUnsafeSlow(bytes);
  let at = 0;
  for (const fragment of fragments) at += fragment.data.copy(data, at);
  const first = fragments[0] as LiveFragment;
  return {
    cameraId,
    data,
    key: first.isKey ? { at: from, source: first.source, isDamaged: first.isDamaged } : undefined,
    to,
    begins: begins ? { mime: init.mime, init: init.segment } : undefined,
  };
}
