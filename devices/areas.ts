// The areas of a canteen that must be seen, in the order food passes them.
// Source: the areas that notices on school 明厨亮灶 list: 食品仓库、粗加工、切配、烹饪、专间、餐具洗消、分餐、留样区.

export const AREAS = [
  "storage",
  "rough-processing",
  "cutting",
  "cooking",
  "cold-room",
  "washing",
  "serving",
  "sample-retention",
] as const;

export type AreaName = (typeof AREAS)[number];
