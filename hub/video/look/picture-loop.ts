// Whether a camera shows again what it has shown before, by its pictures: a recording that was coded anew has other bytes.
// Pure: time is the checks' own. Only pictures in which something is going on are remembered, one in two minutes, so a
// still kitchen repeats nothing. Bounded: 70 KB a camera.
import type { UnixMs } from "../../model.ts";
import { CELLS } from "./grey-picture.ts";

export type PictureLoop = {
  /** Takes a check's cells and says how old the pictures are that it repeats; undefined: it repeats none. */
  readonly take: (cells: Uint8Array, at: UnixMs) => number | undefined;
};

const CELL_COUNT = CELLS.across * CELLS.down;
/** Chosen: sixteen hours of work, which are a day and a half of a kitchen. */
const MOST = 480;
const REMEMBER_EVERY_MS = 2 * 60_000;
/** Chosen: what comes again sooner is somebody at their place. */
const LEAST_LAG_MS = 8 * 60_000;
/** Measured: noise and coding make 0.4 of mean difference, somebody who walks through 1.5 and more. */
const SAME = 0.7;
/** A cell may differ by so much: the clock in the picture's corner is another one. Cells that differ more: this many at most. */
const SAME_CELL = 4;
const MOST_OTHER_CELLS = 3;
/** Measured likewise: below it nobody is in the picture. */
const BUSY = 1.5;
/** Which resembles more of what is remembered than this is how the kitchen usually looks. */
const MOST_ALIKE = 2;
/** Checks are ten seconds apart, so a repetition is met up to so far from its moment. */
const LAG_TOLERANCE_MS = 12_000;
/** Chosen: that many remembered pictures in a row, of those that were due again, and four of five of all. */
const HITS = 4;
const HIT_SHARE = 0.8;
/** The kitchen's usual picture follows over some hundred checks. */
const USUAL_SHARE = 1 / 100;

type Remembered = { readonly at: UnixMs; readonly cells: Uint8Array };
type Trail = {
  readonly lagMs: number;
  readonly from: UnixMs;
  readonly hits: number;
  readonly lastHit: UnixMs;
};

export function createPictureLoop(memoryMs: number): PictureLoop {
  let usual: Float32Array | undefined;
  const remembered: Remembered[] = [];
  let trails: readonly Trail[] = [];

  function isBusy(cells: Uint8Array): boolean {
    usual ??= Float32Array.from(cells);
    let by = 0;
    for (let at = 0; at < CELL_COUNT; at += 1) {
      const cell = cells[at] ?? 0;
      const was = usual[at] ?? 0;
      by += Math.abs(cell - was);
      usual[at] = was + (cell - was) * USUAL_SHARE;
    }
    return by / CELL_COUNT >= BUSY;
  }

  function remember(cells: Uint8Array, at: UnixMs): void {
    const newest = remembered.at(-1);
    if (newest !== undefined && at - newest.at < REMEMBER_EVERY_MS) return;
    remembered.push({ at, cells: cells.slice() });
    if (remembered.length > MOST || at - (remembered[0]?.at ?? at) > memoryMs) remembered.shift();
  }

  /** Remembered pictures that this one is, if they are few enough to say something. */
  function alike(cells: Uint8Array, at: UnixMs): readonly Remembered[] {
    const found = remembered.filter((one) => at - one.at >= LEAST_LAG_MS && isSame(one.cells, cells));
    return found.length > MOST_ALIKE ? [] : found;
  }

  /** A trail goes on as long as what was remembered after its beginning is met again at the same distance. */
  function follow(found: readonly Remembered[], at: UnixMs): void {
    const lags = found.map((one) => at - one.at);
    const isOn = (trail: Trail) => lags.some((lag) => Math.abs(lag - trail.lagMs) <= LAG_TOLERANCE_MS);
    const gone = trails.map((trail) =>
      isOn(trail) && at - trail.lastHit > REMEMBER_EVERY_MS / 2
        ? { ...trail, hits: trail.hits + 1, lastHit: at }
        : trail,
    );
    const fresh = lags
      .filter((lag) => !trails.some((trail) => Math.abs(lag - trail.lagMs) <= LAG_TOLERANCE_MS))
      .map((lagMs) => ({ lagMs, from: at, hits: 1, lastHit: at }));
    trails = [...gone, ...fresh].filter((trail) => isAlive(trail, at)).slice(-MOST_TRAILS);
  }

  function dueOf(trail: Trail, at: UnixMs): number {
    const [from, to] = [trail.from - trail.lagMs - LAG_TOLERANCE_MS, at - trail.lagMs - LAG_TOLERANCE_MS];
    return remembered.filter((one) => one.at >= from && one.at <= to).length;
  }

  function isAlive(trail: Trail, at: UnixMs): boolean {
    return trail.hits >= HIT_SHARE * dueOf(trail, at) - 1;
  }

  return {
    take: (cells, at) => {
      if (!isBusy(cells)) return undefined;
      follow(alike(cells, at), at);
      remember(cells, at);
      return trails.find((trail) => trail.hits >= HITS && trail.hits >= HIT_SHARE * dueOf(trail, at))?.lagMs;
    },
  };
}

const MOST_TRAILS = 16;

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  let [sum, others] = [0, 0];
  for (let at = 0; at < CELL_COUNT; at += 1) {
    const by = Math.abs((one[at] as number) - (other[at] as number));
    if (by > SAME_CELL) {
      others += 1;
      if (others > MOST_OTHER_CELLS) return false;
    } else sum += by;
    if (sum > SAME * CELL_COUNT) return false;
  }
  return true;
}
