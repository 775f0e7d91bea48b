// What has not worked on this page, for as long as the page lives: a way that failed is left alone for a while, longer
// each time, and tried again afterwards. What failed for one camera may work for another; what failed for two may not.
import type { WayName } from "./way-name.ts";

/** Chosen: soon enough after a passing trouble; doubled at each failure that follows. */
const FIRST_HOLD_MS = 15_000;
/** Chosen: who has a poor browser or line is not disturbed more often. */
const MOST_HOLD_MS = 15 * 60_000;
/** Chosen: one camera may be at fault itself. */
const FOR_ALL_AFTER = 2;

type Failure = { times: number; until: number };

export type WayMemory = {
  /** A passing failure, as of a hub that is away, is not held against it longer the second time. */
  readonly failed: (
    way: WayName,
    camera: string,
    when: { readonly now: number; readonly isPassing: boolean },
  ) => void;
  readonly worked: (way: WayName, camera: string) => void;
  /** Until when it is left alone for this camera; undefined where it may be tried. */
  readonly heldUntil: (way: WayName, camera: string, now: number) => number | undefined;
  /** The codec of a camera's own stream, as last seen. */
  readonly sawMime: (camera: string, mime: string) => void;
  readonly mimeOf: (camera: string) => string | undefined;
  /** Tries everything again. */
  readonly forget: () => void;
};

export function createWayMemory(): WayMemory {
  const failures = new Map<WayName, Map<string, Failure>>();
  const workedWays = new Set<WayName>();
  const mimes = new Map<string, string>();
  const of = (way: WayName) => {
    const known = failures.get(way) ?? new Map<string, Failure>();
    failures.set(way, known);
    return known;
  };
  return {
    failed: (way, camera, { now, isPassing }) => {
      const times = isPassing ? 1 : (of(way).get(camera)?.times ?? 0) + 1;
      of(way).set(camera, { times, until: now + Math.min(MOST_HOLD_MS, FIRST_HOLD_MS * 2 ** (times - 1)) });
    },
    worked: (way, camera) => {
      workedWays.add(way);
      of(way).delete(camera);
    },
    heldUntil: (way, camera, now) => {
      const own = of(way).get(camera)?.until;
      if (own !== undefined) return own > now ? own : undefined;
      if (workedWays.has(way) || of(way).size < FOR_ALL_AFTER) return undefined;
      const all = Math.max(...[...of(way).values()].map(({ until }) => until));
      return all > now ? all : undefined;
    },
    sawMime: (camera, mime) => void mimes.set(camera, mime),
    mimeOf: (camera) => mimes.get(camera),
    forget: () => {
      failures.clear();
      workedWays.clear();
    },
  };
}
