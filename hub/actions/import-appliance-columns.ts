// The columns of an import file that say what a sensor watches.
import type { Choice, Column } from "./import-columns.ts";

export const YES_NO: readonly Choice[] = [
  { id: "yes", title: { zh: "是", en: "yes" } },
  { id: "no", title: { zh: "否", en: "no" } },
];

export const APPLIANCE_COLUMNS: readonly Column[] = [
  {
    key: "appliance",
    title: { zh: "所测冰箱", en: "appliance" },
    also: ["冰箱", "所测设备", "柜体"],
    example: "1号留样柜",
    note: {
      zh: "温度和门磁测同一台冰箱时填同一个名称；填 - 去掉",
      en: "the same for a temperature sensor and a door contact of one fridge; - takes it away",
    },
  },
  {
    key: "defrosts",
    title: { zh: "自动除霜", en: "defrosts" },
    also: ["自动化霜", "除霜", "self-defrosting"],
    choices: YES_NO,
    example: "no",
    note: {
      zh: "冰箱会自己除霜填是；不填不变",
      en: "yes where the fridge defrosts by itself; as it was if empty",
    },
  },
];
