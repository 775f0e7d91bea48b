// A live view cut for HLS: segments at key frames, each made of parts of a third of a second, in memory, a short window
// of them. Knows time and bytes, and nothing of playlists and players.
import { fragmentsOf, type TimedFragment } from "../codec/fragment-times.ts";

/** `era` counts the streams that followed each other: 1 is the first. */
export type Init = { readonly era: number; readonly bytes: Uint8Array };

export type Part = {
  readonly bytes: Uint8Array;
  readonly durationS: number;
  /** A player can begin with it. */
  readonly isIndependent: boolean;
};

export type Segment = {
  readonly sequence: number;
  readonly bytes: Uint8Array;
  readonly durationS: number;
  /** RFC 3339 in UTC: when its first picture was taken. */
  readonly capturedAt: string;
  readonly init: Init;
  readonly parts: readonly Part[];
};

/** The segment that is being filled. */
export type OpenSegment = Omit<Segment, "bytes" | "durationS">;

export type HlsSegments = {
  readonly takeInit: (bytes: Uint8Array) => void;
  /** Whole fragments. With `capturedAt` they begin with a key frame that was taken then. */
  readonly take: (data: Uint8Array, capturedAt: string | undefined) => void;
  readonly closed: () => readonly Segment[];
  readonly open: () => OpenSegment | undefined;
  readonly init: () => Init | undefined;
  /** The longest segment so far. */
  readonly longestS: () => number;
  /** No part is longer. Undefined until the first segment has shown how often pictures come. */
  readonly partTargetS: () => number | undefined;
};

//  Chosen: with a playlist of six, as many more for whoever is late (RFC 8216, section 6.2.2).
const KEPT = 12;
//  Chosen: longer than it takes to begin a transcode anew, and longer than any key frame interval.
const LONGEST_HOLE_MS = 30_000;
//  Chosen: about a second; with a key frame each half second there would be a segment each half second.
const SHORTEST_S = 0.9;
//  Chosen: a player is three parts behind the present, so about a second.
const LONGEST_PART_S = 0.34;
//  Chosen: cameras' pictures do not come to the millisecond.
const PART_SLACK = 1.05;
//  Chosen: 30 s of 4 Mbit/s; a stream without key frames must not fill the memory.
const MOST_SEGMENT_BYTES = 16 * 1024 * 1024;

type Growing = {
  readonly sequence: number;
  readonly fromS: number;
  readonly capturedAt: string;
  readonly init: Init;
  parts: Part[];
  bytes: number;
  pictures: number;
  /** Of the last picture. */
  lastS: number;
  /** Fragments of the part that is being filled. */
  waiting: Uint8Array[];
  partFromS: number;
  isPartIndependent: boolean;
};

/** `onChange` is told of each part that is whole. */
export function createHlsSegments(firstSequence: number, onChange: () => void): HlsSegments {
  let segments: Segment[] = [];
  let open: Growing | undefined;
  let init: Init | undefined;
  let sequence = firstSequence;
  let longestS = 0;
  let partTargetS: number | undefined;

  function closePart(growing: Growing, toS: number): void {
    if (growing.waiting.length === 0) return;
    const durationS = Math.min(toS - growing.partFromS, partTargetS ?? Number.POSITIVE_INFINITY);
    const bytes = Buffer.concat(growing.waiting);
    growing.parts.push({ bytes, durationS, isIndependent: growing.isPartIndependent });
    growing.waiting = [];
    growing.partFromS = toS;
    growing.isPartIndependent = false;
    onChange();
  }

  function closeSegment(toS: number): void {
    if (open === undefined) return;
    const { fromS, pictures, capturedAt } = open;
    closePart(open, toS);
    const durationS = toS - fromS;
    longestS = Math.max(longestS, durationS);
    const bytes = Buffer.concat(open.parts.map((part) => part.bytes));
    //  Before it was known how long a part is, there was one as long as the segment.
    const parts = partTargetS === undefined ? [] : viewsInto(bytes, open.parts);
    segments = [
      ...segments.slice(1 - KEPT),
      { sequence, bytes, durationS, capturedAt, init: open.init, parts },
    ];
    partTargetS ??= partTarget(durationS / Math.max(1, pictures));
    sequence += 1;
    open = undefined;
  }

  /** What is left of a segment that was begun: parts of it may have been given out, so its number is not used again. */
  function breakOff(): void {
    if (open === undefined) return;
    if (open.parts.length > 0 && open.lastS > open.fromS) closeSegment(open.lastS);
    open = undefined;
  }

  function begin(fromS: number, capturedAt: string): void {
    if (init === undefined) return;
    const last = segments.at(-1)?.capturedAt ?? capturedAt;
    //  A player begins behind the end of the list: what was before an outage would look like now.
    if (Date.parse(capturedAt) - Date.parse(last) > LONGEST_HOLE_MS) segments = [];
    const empty = { parts: [], waiting: [], bytes: 0, pictures: 0 };
    const part = { partFromS: fromS, isPartIndependent: true };
    open = { sequence, fromS, capturedAt, init, lastS: fromS, ...empty, ...part };
  }

  function takeOne({ bytes, decodeS }: TimedFragment): void {
    if (open === undefined) return;
    if (decodeS !== undefined) {
      const pictureS = open.pictures === 0 ? 0 : decodeS - open.lastS;
      const wouldLastS = decodeS + pictureS - open.partFromS;
      if (partTargetS !== undefined && wouldLastS > partTargetS) closePart(open, decodeS);
      open.pictures += 1;
      open.lastS = decodeS;
    }
    open.waiting.push(bytes);
    open.bytes += bytes.length;
    //  Without key frames there is nothing to cut at: it begins anew with the next one.
    if (open.bytes > MOST_SEGMENT_BYTES) breakOff();
  }

  return {
    takeInit: (bytes) => {
      breakOff();
      init = { era: (init?.era ?? 0) + 1, bytes };
    },
    take: (data, capturedAt) => {
      const fragments = fragmentsOf(data);
      const fromS = fragments.find(({ decodeS }) => decodeS !== undefined)?.decodeS;
      if (capturedAt !== undefined && fromS !== undefined) {
        const isSoon = open !== undefined && fromS - open.fromS < SHORTEST_S && fromS >= open.fromS;
        if (!isSoon) {
          closeSegment(fromS);
          begin(fromS, capturedAt);
        }
      }
      for (const fragment of fragments) takeOne(fragment);
    },
    closed: () => segments,
    open: () => open,
    init: () => init,
    longestS: () => longestS,
    partTargetS: () => partTargetS,
  };
}

/** As many pictures as fit: all parts but a segment's last are then about as long as the target. */
function partTarget(pictureS: number): number {
  return Math.max(1, Math.floor(LONGEST_PART_S / pictureS)) * pictureS * PART_SLACK;
}

/** The same parts within their segment's bytes, so that nothing is kept twice. */
function viewsInto(bytes: Buffer, parts: readonly Part[]): Part[] {
  let at = 0;
  return parts.map((part) => {
    const from = at;
    at += part.bytes.length;
    return { ...part, bytes: bytes.subarray(from, at) };
  });
}
