// Motion that begins a minute as it ends it: every function of time here repeats after 60 seconds, so a clip loops unseen.

/** Seconds a clip lasts: the second drawn in the picture is the second of the minute. */
export const CLIP_S = 60;

/** A step's length in metres: chosen, what somebody with full hands takes. */
export const STEP_M = 0.62;

/** A swing between -1 and 1, a whole number of times a minute. */
export function swing(t: number, perMinute: number, phase = 0): number {
  return Math.sin((t / CLIP_S) * perMinute * 2 * Math.PI + phase);
}

/** How far (0 up to 1) through its turn something is that comes round a whole number of times a minute. */
export function turn(t: number, perMinute: number, phase = 0): number {
  const through = (t / CLIP_S) * perMinute + phase;
  return through - Math.floor(through);
}

/** Smoothly 0 before `from`, 1 after `to`. */
export function ease(t: number, from: number, to: number): number {
  const way = Math.max(0, Math.min(1, (t - from) / (to - from)));
  return way * way * (3 - 2 * way);
}

/** 1 between `open` and `shut` seconds of the minute, 0 else, with `over` seconds of change at both ends. */
export function during(t: number, open: number, shut: number, over: number): number {
  return ease(t, open, open + over) * (1 - ease(t, shut, shut + over));
}

/** A stop on somebody's way: where, and from when to when (seconds of the minute) they stand there, looking at `face` (radians, 0 = to the right, π/2 = to the back). */
export type Stop = {
  readonly from: number;
  readonly to: number;
  readonly x: number;
  readonly y: number;
  readonly face: number;
};

export type Whereabouts = {
  readonly x: number;
  readonly y: number;
  readonly face: number;
  /** Metres walked since the last stop, stretched to whole steps so that they end with both feet down; 0 while standing. */
  readonly walked: number;
};

/** Where somebody is who walks from stop to stop and, after the last, back to the first. The first stop begins at 0. */
export function along(stops: readonly [Stop, ...Stop[]], t: number): Whereabouts {
  const last = stops.findLastIndex((stop) => stop.from <= t);
  const here = stops[last] ?? stops[0];
  if (t <= here.to) return { x: here.x, y: here.y, face: here.face, walked: 0 };
  const next = stops[last + 1] ?? stops[0];
  const arrives = last + 1 < stops.length ? next.from : CLIP_S;
  const way = ease(t, here.to, arrives);
  const dx = next.x - here.x;
  const dy = next.y - here.y;
  const heading = Math.atan2(dy, dx);
  //  Turn into the way during its first fifth, and towards the work during its last.
  const leaving = turned(here.face, heading, Math.min(1, way * 5));
  const face = way > 0.8 ? turned(heading, next.face, (way - 0.8) * 5) : leaving;
  return {
    x: here.x + dx * way,
    y: here.y + dy * way,
    face,
    walked: Math.round(Math.hypot(dx, dy) / STEP_M) * STEP_M * way,
  };
}

function turned(from: number, to: number, way: number): number {
  const by = Math.atan2(Math.sin(to - from), Math.cos(to - from));
  return from + by * way;
}
