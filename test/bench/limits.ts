// What the product promises of a figure, judged in the run in which it was measured: a line for each promise, whether it is
// kept or not.
import type { Tools } from "./bench.ts";

export type Limit = {
  readonly what: string;
  /** Undefined where it was not measured: there is nothing to judge then. */
  readonly value: number | undefined;
  readonly unit: string;
  readonly most: number;
};

/** False where one of them is not kept. */
export function areKept(limits: readonly Limit[], { figure }: Pick<Tools, "figure">): boolean {
  const judged = limits.map(({ what, value, unit, most }) => {
    if (value === undefined) return true;
    const isKept = value <= most;
    figure({ what: `limit: ${what}`, value, unit, limit: most, isKept });
    return isKept;
  });
  return judged.every((isKept) => isKept);
}
