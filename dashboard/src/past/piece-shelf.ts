// The pieces of a camera's past that the browser holds, in one MediaSource, and when each of their pictures is shown.
import type { PastPiece } from "./piece-list.ts";
import { sampleTimes, timescaleOf } from "./sample-times.ts";

/** Chosen: pieces that are kept in the browser; the farthest goes first. */
const MOST_PIECES = 12;
/** Chosen: longer than it is sought in; media time beyond the end of a MediaSource cannot be sought. */
const LONGEST_S = 30 * 86_400;

export type Shelf = {
  readonly has: (piece: PastPiece) => boolean;
  readonly holdsInit: (piece: PastPiece) => boolean;
  readonly isBusy: () => boolean;
  readonly put: (
    piece: PastPiece,
    init: ArrayBuffer | undefined,
    bytes: ArrayBuffer,
    at: {
      readonly offsetS: number;
      readonly keepAtS: number;
      readonly mediaS: (at: number) => number;
    },
  ) => Promise<void>;
  /** The media times of all pictures that are held, in order. */
  readonly times: () => readonly number[];
};

/** Pieces that the browser holds decoded or not; the farthest from what is watched make room. */
export async function openShelf(Source: typeof MediaSource, video: HTMLVideoElement): Promise<Shelf> {
  const source = new Source();
  const address = URL.createObjectURL(source);
  video.disableRemotePlayback = true;
  video.src = address;
  await new Promise((resolve) => source.addEventListener("sourceopen", resolve, { once: true }));
  URL.revokeObjectURL(address);
  source.duration = LONGEST_S;
  const held = new Map<string, PastPiece>();
  let buffer: SourceBuffer | undefined;
  let type = "";
  let heldInit = "";
  let timescale: number | undefined;
  const times = new Map<string, readonly number[]>();
  let isBusy = false;

  function done(act: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!buffer) return reject(new Error("no buffer"));
      const own = buffer;
      const end = (): void => {
        own.removeEventListener("updateend", end);
        own.removeEventListener("error", failed);
        resolve();
      };
      const failed = (): void => {
        own.removeEventListener("updateend", end);
        reject(new Error("the browser could not take a piece"));
      };
      own.addEventListener("updateend", end);
      own.addEventListener("error", failed, { once: true });
      try {
        act();
      } catch (cause) {
        own.removeEventListener("updateend", end);
        own.removeEventListener("error", failed);
        reject(cause);
      }
    });
  }

  async function makeRoom(most: number, keepAtS: number, mediaS: (at: number) => number): Promise<void> {
    const far = ({ from, to }: PastPiece) => Math.abs((mediaS(from) + mediaS(to)) / 2 - keepAtS);
    const order = [...held.values()].sort((one, other) => far(other) - far(one));
    for (const piece of order.slice(0, Math.max(0, held.size - most))) {
      held.delete(piece.id);
      times.delete(piece.id);
      await done(() => buffer?.remove(mediaS(piece.from), mediaS(piece.to)));
    }
  }

  /** Where two pieces overlap, the later one's pictures are shown. */
  function note(piece: PastPiece, bytes: ArrayBuffer, offsetS: number, endS: number): void {
    if (timescale === undefined) return;
    const own = sampleTimes(bytes, timescale).map((s) => s + offsetS);
    times.set(
      piece.id,
      own.filter((s) => s < endS),
    );
    const first = own[0] ?? Number.POSITIVE_INFINITY;
    for (const [id, all] of times) {
      const other = held.get(id);
      if (other === undefined || !isAfter(other)(piece)) continue;
      times.set(
        id,
        all.filter((s) => s < first),
      );
    }
  }

  return {
    times: () => [...times.values()].flat().sort((one, other) => one - other),
    //  A piece that is still being written may have been fetched when it was shorter.
    has: ({ id, to }) => (held.get(id)?.to ?? Number.NEGATIVE_INFINITY) >= to,
    holdsInit: ({ initId }) => heldInit === initId,
    isBusy: () => isBusy,
    put: async (piece, init, bytes, { offsetS, keepAtS, mediaS }) => {
      isBusy = true;
      try {
        if (!buffer) buffer = source.addSourceBuffer(piece.mime);
        else if (type !== piece.mime) buffer.changeType(piece.mime);
        type = piece.mime;
        await makeRoom(MOST_PIECES - 1, keepAtS, mediaS);
        if (init) {
          await done(() => buffer?.appendBuffer(init));
          timescale = timescaleOf(init);
        }
        heldInit = piece.initId;
        buffer.timestampOffset = offsetS;
        //  What comes before a piece that is there must not take its first pictures away.
        const endS = Math.min(...[...held.values()].filter(isAfter(piece)).map(({ from }) => mediaS(from)));
        buffer.appendWindowEnd = endS;
        try {
          await done(() => buffer?.appendBuffer(bytes));
        } catch (cause) {
          if (!(cause instanceof DOMException) || cause.name !== "QuotaExceededError") throw cause;
          await makeRoom(1, keepAtS, mediaS);
          await done(() => buffer?.appendBuffer(bytes));
        }
        held.set(piece.id, piece);
        note(piece, bytes, offsetS, endS);
      } finally {
        isBusy = false;
      }
    },
  };
}

/** Whether another piece begins after this one. */
function isAfter({ id, from }: PastPiece): (other: PastPiece) => boolean {
  return (other) => other.id !== id && other.from > from;
}
