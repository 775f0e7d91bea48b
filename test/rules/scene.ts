// A kitchen for the rules: which limits are in force, and otherwise nothing special.
import type { Limit } from "../../devices/limits.ts";
import type { RuleScene } from "../../hub/rules/rules.ts";

/** @param more what is special: appliances with several devices, schedules */
export function sceneOf(limits: readonly Limit[], more: Partial<RuleScene> = {}): RuleScene {
  return { limitsOf: () => limits, besides: (deviceId) => [deviceId], inForce: () => true, ...more };
}
