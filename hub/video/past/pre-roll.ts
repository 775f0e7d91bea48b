// The last pictures of cameras that are recorded when there is an alert, in memory: what led to it is then written, too.
// Promise: no more memory than was set, for each camera and for all; what goes first is what is oldest.
import type { DeviceId, UnixMs } from "../../model.ts";
import type { LiveFragment } from "../relay/gop-cache.ts";

/** Pictures that follow upon each other: a group of pictures, or as much of a long one as was put together at once. */
export type Stretch = {
  readonly cameraId: DeviceId;
  readonly fragments: readonly LiveFragment[];
  readonly bytes: number;
  /** What a player must know before it. */
  readonly init: { readonly mime: string; readonly segment: Buffer };
  readonly from: UnixMs;
  readonly to: UnixMs;
};

export type PreRollBounds = {
  readonly lengthMs: number;
  readonly mostBytesOfCamera: number;
  readonly mostBytes: number;
};

export type PreRoll = {
  readonly push: (stretch: Stretch) => void;
  /** Takes out what is there of a camera; from a key frame on, without a gap. */
  readonly take: (cameraId: DeviceId) => readonly Stretch[];
  readonly figures: () => { readonly bytes: number; readonly cameras: number; readonly shortened: number };
};

type Ring = { stretches: Stretch[]; bytes: number };

export function createPreRoll({ lengthMs, mostBytesOfCamera, mostBytes }: PreRollBounds): PreRoll {
  const rings = new Map<DeviceId, Ring>();
  //  In the order in which they came: the first one is the oldest of all.
  const all = new Set<Stretch>();
  let bytes = 0;
  let shortened = 0;

  function dropFirst(ring: Ring): void {
    const first = ring.stretches.shift();
    if (first === undefined) return;
    all.delete(first);
    ring.bytes -= first.bytes;
    bytes -= first.bytes;
  }

  /** What follows cannot be decoded without its key frame. */
  function dropGroup(ring: Ring): void {
    dropFirst(ring);
    while (ring.stretches[0] !== undefined && !startsAtKey(ring.stretches[0])) dropFirst(ring);
  }

  return {
    push: (stretch) => {
      const ring = rings.get(stretch.cameraId) ?? { stretches: [], bytes: 0 };
      rings.set(stretch.cameraId, ring);
      if (ring.stretches.length === 0 && !startsAtKey(stretch)) return;
      ring.stretches.push(stretch);
      all.add(stretch);
      ring.bytes += stretch.bytes;
      bytes += stretch.bytes;
      //  A group goes when all of it is too old: at least as much as was asked for is there.
      for (let next = nextKey(ring); next !== undefined; next = nextKey(ring)) {
        if (next.from > stretch.to - lengthMs) break;
        dropGroup(ring);
      }
      while (ring.bytes > mostBytesOfCamera) {
        dropGroup(ring);
        shortened += 1;
      }
      while (bytes > mostBytes) {
        const [oldest] = all;
        const its = oldest && rings.get(oldest.cameraId);
        if (its === undefined) break;
        dropGroup(its);
        shortened += 1;
      }
    },
    take: (cameraId) => {
      const ring = rings.get(cameraId);
      if (ring === undefined) return [];
      const taken = ring.stretches;
      for (const stretch of taken) all.delete(stretch);
      bytes -= ring.bytes;
      rings.delete(cameraId);
      return taken;
    },
    figures: () => ({ bytes, cameras: rings.size, shortened }),
  };
}

export function startsAtKey({ fragments }: Stretch): boolean {
  return fragments[0]?.isKey === true;
}

function nextKey(ring: Ring): Stretch | undefined {
  return ring.stretches.find((one, index) => index > 0 && startsAtKey(one));
}
