// The air of a school kitchen by the time of day: warmer and wetter while meals are cooked. Pure: time is an argument.

export type Air = {
  readonly temperatureC: number;
  /** Relative, in percent. */
  readonly humidity: number;
};

/** One meal's hours: from when it is cooked to when it has been served and washed up, in hours of the day. */
type Meal = { readonly from: number; readonly to: number };

/** Chosen after the day of a boarding school: breakfast, lunch and supper. */
const MEALS: readonly Meal[] = [
  { from: 5.75, to: 7.75 },
  { from: 9.5, to: 12.75 },
  { from: 15.75, to: 18.5 },
];

/** Schools keep Beijing time all year (UTC+8, no summer time). */
const ZONE_MS = 8 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

/** Chosen: a ground-floor kitchen in the warm half of the year, before the stoves are lit. */
const REST = { temperatureC: 23, humidity: 55 } as const;
/** Chosen: half a day's swing around it, warmest in mid-afternoon. */
const DAY_SWING_C = 2;
/** Chosen: what burners and steamers add at their height; kitchens beyond 30 °C are usual. */
const COOKING = { temperatureC: 6, humidity: 24 } as const;
/** Chosen: hours in which a kitchen heats up and airs out. */
const RAMP_H = 0.7;

/** Hours since midnight in Beijing, 0 up to 24. */
function hourOf(atMs: number): number {
  return ((((atMs + ZONE_MS) % DAY_MS) + DAY_MS) % DAY_MS) / 3_600_000;
}

/** How much is being cooked: 0 at rest to 1. */
export function cookingAt(atMs: number): number {
  const hour = hourOf(atMs);
  const shares = MEALS.map(
    ({ from, to }) => ramp(hour, from, from + RAMP_H) * (1 - ramp(hour, to, to + RAMP_H)),
  );
  return Math.max(...shares);
}

export function airAt(atMs: number): Air {
  const cooking = cookingAt(atMs);
  const afternoon = Math.cos(((hourOf(atMs) - 15) / 24) * 2 * Math.PI);
  return {
    temperatureC: REST.temperatureC + DAY_SWING_C * afternoon + COOKING.temperatureC * cooking,
    humidity: REST.humidity - 4 * afternoon + COOKING.humidity * cooking,
  };
}

function ramp(value: number, from: number, to: number): number {
  const way = Math.max(0, Math.min(1, (value - from) / (to - from)));
  return way * way * (3 - 2 * way);
}
