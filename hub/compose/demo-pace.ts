// What is different in a demonstration: how fast its rules run, and when its kitchens are looked at.
import type { Config } from "../config.ts";
import type { DayWindow } from "../model.ts";

/** A demonstration's kitchens live sixty times as fast as the clock, and so do its rules. */
const DEMO_DURATION_FACTOR = 1 / 60;
/** A demonstration is looked at at any hour, on any day. */
const ALL_DAY = { from: "00:00", to: "00:00" };

export function paceOf({ demo, ruleDurationFactor, kitchenHours }: Config): {
  /** Every duration of a rule is multiplied by it. */
  readonly factor: number;
  readonly kitchenHours: DayWindow;
  readonly isEveryDay: boolean;
} {
  const factor = ruleDurationFactor ?? (demo ? DEMO_DURATION_FACTOR : 1);
  return { factor, kitchenHours: demo ? ALL_DAY : kitchenHours, isEveryDay: demo };
}
