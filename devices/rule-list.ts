// Every rule that there is, each once: those of places, those that every sensor is asked, and a camera's.
import { honestyLimits } from "./honesty.ts";
import type { Limit } from "./limits.ts";
import { CAMERA_LIMITS } from "./picture-limits.ts";
import { doorOpenLimit, PLACES, silenceLimit } from "./places.ts";

export type ListedRule = {
  /** A place's id, or "sensor" for what every sensor is asked, or "camera". */
  readonly of: string;
  /** As it is without anybody's word; of a sensor's silence the limit depends on its interval. */
  readonly limit: Limit;
};

/** What most battery sensors keep: an example, where a limit depends on the interval. */
const USUAL_INTERVAL_S = 300;

export const RULES: readonly ListedRule[] = [
  ...PLACES.flatMap(({ id, limits }) => limits.map((limit) => ({ of: id, limit }))),
  ...[doorOpenLimit(), ...honestyLimits(), silenceLimit(USUAL_INTERVAL_S)].map((limit) => ({
    of: "sensor",
    limit,
  })),
  ...CAMERA_LIMITS.map((limit) => ({ of: "camera", limit })),
];

const BY_RULE = new Map(RULES.map((one) => [one.limit.rule, one]));

export function listedRule(rule: string): ListedRule | undefined {
  return BY_RULE.get(rule);
}

/** True for what watches over food, not over the devices that do. */
export function isOfPlace(rule: string): boolean {
  const of = BY_RULE.get(rule)?.of;
  return of !== undefined && of !== "sensor" && of !== "camera";
}
