// Where moments lie on the bar, and which of them are written under it. Pure; times are Unix ms.

export type View = { readonly from: number; readonly to: number };

const MIN = 60_000;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;
/** How much of the past the bar shows, from near to far. */
export const LENGTHS = [10 * MIN, HOUR, 6 * HOUR, DAY, 3 * DAY] as const;
/** The steps in which times are written under it. */
const STEPS = [
  MIN,
  2 * MIN,
  5 * MIN,
  10 * MIN,
  15 * MIN,
  30 * MIN,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
];
/** Chosen: 12:00 with some air. */
const LABEL_PX = 64;

export function placeOn(at: number, { from, to }: View, width: number): number {
  return ((at - from) / (to - from)) * width;
}

export function momentAt(x: number, { from, to }: View, width: number): number {
  return from + (Math.min(Math.max(x, 0), width) / Math.max(1, width)) * (to - from);
}

/** Whole hours and so on by the zone's clocks, `offsetMs` ahead of UTC. */
export function ticksOf({ from, to }: View, width: number, offsetMs: number): number[] {
  const most = Math.max(2, Math.floor(width / LABEL_PX));
  const step = STEPS.find((one) => (to - from) / one <= most) ?? DAY;
  const first = Math.ceil((from + offsetMs) / step) * step - offsetMs;
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, index) => first + index * step);
}

/** The next length nearer or farther, around a moment that stays where it is, never beyond `now`. */
export function zoomed(view: View, direction: 1 | -1, around: number, now: number): View {
  const length = view.to - view.from;
  const at = LENGTHS.findIndex((one) => one >= length - 1);
  const next =
    LENGTHS[Math.min(LENGTHS.length - 1, Math.max(0, (at < 0 ? LENGTHS.length : at) + direction))] ?? length;
  const share = Math.min(1, Math.max(0, (around - view.from) / length));
  return within({ from: around - share * next, to: around + (1 - share) * next }, now);
}

export function moved(view: View, byMs: number, now: number): View {
  return within({ from: view.from + byMs, to: view.to + byMs }, now);
}

/** The bar ends a little after now, so that what is being recorded is seen to grow. */
function within({ from, to }: View, now: number): View {
  const over = Math.max(0, to - (now + (to - from) * 0.05));
  return { from: from - over, to: to - over };
}
