// The simulated district: 青禾区 with two towns, five schools and four canteens, what is installed in them, and which of it fails.
// One school stands directly under the district, and two of a town eat from one canteen: trees of sites are not all alike.
import type { AreaName } from "../devices/areas.ts";
import type { SitePlanFile } from "../devices/site-plan.ts";

type SensorEntry = NonNullable<SitePlanFile["sensors"]>[number];
type CameraEntry = NonNullable<SitePlanFile["cameras"]>[number];

/** The branch of the sensor that fails in the demonstration: ids of sites, and the sensor's `<site>.<id>`. */
export const SHOWCASE = {
  district: "qinghe",
  town: "liuhe",
  school: "liuhe-central",
  canteen: "liuhe-central-canteen",
  sensor: "liuhe-central-canteen.sample-fridge",
} as const;

/** The camera that the camera scenarios take unless told otherwise: `<site>.<id>`. */
export const SHOWCASE_CAMERA = "liuhe-central-canteen.cooking";

/** How the cameras of a canteen are reached; one port each, as behind one recorder. */
export type CameraAccess = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
};

/** A canteen's cameras before anybody has given them a port. */
export type CameraSet = {
  readonly site: string;
  readonly scheme: "basic" | "digest";
  readonly user: string;
  readonly cameras: readonly Omit<CameraEntry, "host" | "port" | "user" | "password" | "site">[];
};

const SITES: SitePlanFile["sites"] = [
  { id: "qinghe", kind: "district", name: "青禾区" },
  { id: "liuhe", kind: "town", name: "柳河镇", parent: "qinghe" },
  { id: "taoyuan", kind: "town", name: "桃园镇", parent: "qinghe" },
  { id: "qinghe-shiyan", kind: "school", name: "青禾区实验小学（局直）", parent: "qinghe" },
  { id: "liuhe-central", kind: "school", name: "柳河镇中心小学", parent: "liuhe" },
  { id: "liuhe-middle", kind: "school", name: "柳河镇初级中学", parent: "liuhe" },
  { id: "taoyuan-central", kind: "school", name: "桃园镇中心小学", parent: "taoyuan" },
  { id: "taoyuan-kindergarten", kind: "school", name: "桃园镇中心幼儿园", parent: "taoyuan" },
  canteen("qinghe-shiyan-canteen", "实验小学食堂", "qinghe-shiyan", ["qinghe-shiyan"], ["cold-room"]),
  canteen("liuhe-central-canteen", "柳河镇中心小学食堂", "liuhe-central", ["liuhe-central"]),
  canteen("liuhe-middle-canteen", "柳河镇初级中学食堂", "liuhe-middle", ["liuhe-middle"]),
  canteen("taoyuan-canteen", "桃园镇联合食堂", "taoyuan", ["taoyuan-central", "taoyuan-kindergarten"]),
];

function canteen(
  id: string,
  name: string,
  parent: string,
  serves: string[],
  more: AreaName[] = [],
): SitePlanFile["sites"][number] {
  const areas: AreaName[] = [
    "storage",
    "rough-processing",
    "cutting",
    "cooking",
    "washing",
    "serving",
    "sample-retention",
  ];
  return { id, kind: "canteen", name, parent, serves, areas: [...areas, ...more] };
}

/** Fewer cameras than areas, as in life: the areas without one are blind, and the hub has to say so. */
export const CAMERA_SETS: readonly CameraSet[] = [
  {
    site: "qinghe-shiyan-canteen",
    scheme: "digest",
    user: "admin",
    cameras: [
      { id: "cooking", name: "烹饪区 1", area: "cooking", brand: "hikvision", channel: 1 },
      { id: "cutting", name: "切配区", area: "cutting", brand: "hikvision", channel: 2 },
      { id: "serving", name: "分餐区", area: "serving", brand: "hikvision", channel: 3 },
      { id: "sample-retention", name: "留样区", area: "sample-retention", brand: "hikvision", channel: 4 },
    ],
  },
  {
    site: "liuhe-central-canteen",
    scheme: "digest",
    user: "admin",
    cameras: [
      { id: "cooking", name: "烹饪区", area: "cooking", path: "/live/cooking" },
      { id: "cutting", name: "切配区", area: "cutting", path: "/live/cutting" },
      { id: "washing", name: "餐具洗消间", area: "washing", path: "/live/washing" },
      { id: "sample-retention", name: "留样区", area: "sample-retention", path: "/live/sample-retention" },
    ],
  },
  {
    site: "liuhe-middle-canteen",
    scheme: "basic",
    user: "viewer",
    cameras: [
      { id: "cooking", name: "烹饪区", area: "cooking", path: "/stream1" },
      { id: "rough-processing", name: "粗加工间", area: "rough-processing", path: "/stream2" },
    ],
  },
  {
    site: "taoyuan-canteen",
    scheme: "digest",
    user: "mingchu",
    //  The form that Dahua's cameras use: streams differ by the query only.
    cameras: [
      { id: "cooking", name: "烹饪区", area: "cooking", path: "/cam/realmonitor?channel=1&subtype=1" },
      { id: "serving", name: "分餐区", area: "serving", path: "/cam/realmonitor?channel=2&subtype=1" },
      { id: "storage", name: "食品仓库", area: "storage", path: "/cam/realmonitor?channel=3&subtype=1" },
    ],
  },
];

type SensorSeed = Omit<SensorEntry, "intervalS">;

const SENSORS: readonly SensorSeed[] = [
  ...nativeSensors("qinghe-shiyan-canteen"),
  ...nativeSensors("liuhe-central-canteen"),
  ...gatewaySensors("liuhe-middle-canteen"),
  ...nativeSensors("taoyuan-canteen"),
];

function nativeSensors(site: string): readonly SensorSeed[] {
  return [
    { site, id: "sample-fridge", name: "1号留样冰箱", place: "sample-fridge" },
    { site, id: "food-fridge", name: "2号冷藏冰箱", place: "food-fridge" },
    { site, id: "freezer", name: "3号冷冻冰柜", place: "freezer" },
    { site, id: "kitchen", name: "烹饪区温湿度", place: "kitchen" },
  ];
}

/** Behind a Zigbee2MQTT gateway, with the friendly names that the one who paired them gave. */
function gatewaySensors(site: string): readonly SensorSeed[] {
  const family = "zigbee2mqtt";
  return [
    { site, id: "sample-fridge", name: "1号留样冰箱", place: "sample-fridge", family, address: "留样冰箱" },
    {
      site,
      id: "food-fridge",
      name: "2号冷藏冰箱",
      place: "food-fridge",
      family,
      address: "kitchen/food_fridge",
    },
    { site, id: "freezer", name: "3号冷冻冰柜", place: "freezer", family, address: "kitchen/freezer" },
    { site, id: "kitchen", name: "烹饪区温湿度", place: "kitchen", family, address: "烹饪区温湿度" },
    //  A door contact measures no temperature: no place's limits are for it, so it is recorded and not judged.
    {
      site,
      id: "sample-fridge-door",
      name: "1号留样冰箱门磁",
      place: "kitchen",
      family,
      address: "留样冰箱门",
    },
  ];
}

/** The district as an installer would write it down. `accessOf` says where a canteen's cameras are reached. */
export function districtPlan(intervalS: number, accessOf: (site: string) => CameraAccess): SitePlanFile {
  return {
    sites: SITES,
    sensors: SENSORS.map((sensor) => ({ ...sensor, intervalS })),
    cameras: CAMERA_SETS.flatMap(({ site, cameras }) =>
      cameras.map((camera) => ({ site, ...camera, ...accessOf(site) })),
    ),
  };
}
