// What is in force for each device now, from the places' defaults, what sites have said along the tree, maintenance and
// the school calendar: in memory, because it is asked for every reading; read again after each change, and worked out
// anew when something ends by itself.
import type { Limit, Schedule } from "../../devices/limits.ts";
import { CAMERA_LIMITS } from "../../devices/picture-limits.ts";
import { createTree } from "../access/tree.ts";
import { DEFAULT_HOURS } from "../actions/make-share-links.ts";
import type { RuleBook } from "../actions/rule-book.ts";
import type { Clock, Stop } from "../lib/clock.ts";
import type {
  DayWindow,
  DeviceId,
  Maintenance,
  MealWindows,
  RuleChange,
  Sensor,
  SiteId,
  UnixMs,
} from "../model.ts";
import { askedOf, endOf, maintenanceOf, rulesInForce } from "../rules/in-force.ts";
import { defaultLimits, shorten } from "../rules/limits.ts";
import type { RuleScene } from "../rules/rules.ts";
import type { Book } from "../store/book.ts";
import type { Estate } from "../store/estate.ts";
import { listMaintenance, listMealWindows, listRuleChanges } from "../store/rule-sets.ts";
import { type CalendarEntry, listCalendars } from "../store/school-calendar.ts";
import type { Rulings } from "./bands.ts";
import { type Break, isAsked, type KitchenTimes, longBreaks } from "./schedules.ts";

export type RuleSets = Rulings &
  RuleScene &
  RuleBook & {
    /** What a value of this moment is judged by: of those in force, those whose schedule asks. */
    readonly limitsNow: (deviceId: DeviceId) => readonly Limit[];
    /** Told when something else is in force. */
    readonly onChange: (listener: () => void) => void;
    readonly close: () => void;
  };

type BySite = ReadonlyMap<SiteId, readonly RuleChange[]>;

export type RuleSetNeeds = {
  readonly book: Pick<Book, "db">;
  readonly estate: Pick<Estate, "sites" | "sensors" | "sensor" | "camera" | "siteOf" | "onChange">;
  /** Every duration is multiplied by it. */
  readonly factor: number;
  readonly zone: string;
  readonly kitchenHours: DayWindow;
  /** True for a demonstration, which is looked at on any day. */
  readonly isEveryDay: boolean;
  readonly clock: Clock;
};

/** Chosen: what ends later is looked at again by then. */
const LONGEST_WAIT_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;
const SCHEDULES = ["term", "kitchen-hours", "meal-windows"] as const;

export async function openRuleSets(needs: RuleSetNeeds): Promise<RuleSets> {
  const { book, estate, factor, clock, zone } = needs;
  let tree = createTree(estate.sites());
  let changes: readonly RuleChange[] = [];
  /** Of these, those that are not over: what a device is judged by is worked out of few. */
  let lasting: BySite = new Map();
  let bySite: BySite = new Map();
  let byDevice: ReadonlyMap<DeviceId | undefined, readonly Maintenance[]> = new Map();
  let maintenance: readonly Maintenance[] = [];
  let meals = new Map<SiteId, MealWindows>();
  let calendars: ReadonlyMap<SiteId, readonly CalendarEntry[]> = new Map();
  let stop: Stop | undefined;
  let schedulesThen = "";
  const listeners: (() => void)[] = [];
  const limits = new Map<DeviceId, { readonly of: unknown; readonly limits: readonly Limit[] }>();
  const times = new Map<SiteId, KitchenTimes>();
  const breaks = new Map<string, readonly Break[]>();
  const asked = new Map<string, { readonly minute: number; readonly is: boolean }>();
  let appliances: ReadonlyMap<string, readonly Sensor[]> = new Map();
  /** Asked for every reading. */
  const beside = new Map<DeviceId, readonly DeviceId[]>();

  async function read(): Promise<void> {
    changes = await listRuleChanges(book.db);
    maintenance = await listMaintenance(book.db);
    bySite = Map.groupBy(changes, (one) => one.siteId);
    byDevice = Map.groupBy(maintenance, (one) => one.deviceId);
    meals = new Map((await listMealWindows(book.db)).map((one) => [one.siteId, one]));
    calendars = await listCalendars(book.db);
    forget();
  }

  /** What was worked out is worked out anew, and again at the next moment at which something begins or ends by itself. */
  function forget(): void {
    for (const known of [limits, times, breaks, asked]) known.clear();
    stop?.();
    const now = clock.now();
    lasting = Map.groupBy(
      changes.filter((one) => endOf(one) > now),
      (one) => one.siteId,
    );
    const next = momentsOf(changes, maintenance).filter((at) => at > now);
    const wait = Math.min(Math.min(...next) - now, LONGEST_WAIT_MS);
    stop = next.length === 0 ? undefined : clock.after(Math.max(wait, 1), renewed);
  }

  function renewed(): void {
    forget();
    for (const listener of listeners) listener();
  }

  /** What schedules ask of every kitchen, as text. */
  function schedulesNow(): string {
    const at = clock.now();
    return estate
      .sites()
      .map(({ id }) => SCHEDULES.map((schedule) => Number(asks(schedule, id, at))).join(""))
      .join();
  }

  function lookAtSchedules(): void {
    const now = schedulesNow();
    const hasTurned = now !== schedulesThen;
    schedulesThen = now;
    if (hasTurned) renewed();
  }

  function followEstate(): void {
    tree = createTree(estate.sites());
    const watching = estate.sensors().filter((one) => applianceOf(one) !== undefined);
    appliances = Map.groupBy(watching, (one) => applianceOf(one) ?? "");
    beside.clear();
    forget();
  }

  const pathDown = (siteId: SiteId) => tree.pathUp(siteId).toReversed();
  const inForceAt: RuleBook["inForceAt"] = (siteId, some, at, also = []) =>
    rulesInForce(some, [...along(bySite, siteId), ...also], pathDown(siteId), at);
  /** What was said at a site and above it: of all that is said in a district, little. */
  function along(said: BySite, siteId: SiteId): RuleChange[] {
    return tree.pathUp(siteId).flatMap((id) => said.get(id) ?? []);
  }
  /** Of these devices and of whole sites. */
  function maintenanceFor(deviceIds: readonly DeviceId[]): Maintenance[] {
    return [undefined, ...deviceIds].flatMap((id) => byDevice.get(id) ?? []);
  }

  function workOut(deviceId: DeviceId, siteId: SiteId, sensor: Sensor | undefined): readonly Limit[] {
    const at = clock.now();
    const own = sensor === undefined ? [...CAMERA_LIMITS] : ownLimits(sensor);
    const watching = besides(deviceId);
    const under = maintenanceOf(maintenanceFor(watching), watching, tree.pathUp(siteId), at);
    const kind = under === undefined ? "none" : under.deviceId === undefined ? "site" : "device";
    const rules = rulesInForce(own, along(lasting, siteId), pathDown(siteId), at);
    return askedOf(rules, kind).map((limit) => shorten(limit, factor));
  }

  /** One that defrosts, by the word of any sensor that watches it, is known to. */
  function ownLimits(sensor: Sensor): Limit[] {
    const defrosts = [sensor, ...sharing(sensor)].some((one) => one.defrosts === true);
    return defaultLimits(sensor.place, sensor.intervalS, factor, { defrosts });
  }

  function limitsOf(deviceId: DeviceId): readonly Limit[] {
    const device = estate.sensor(deviceId) ?? estate.camera(deviceId);
    if (device === undefined) return [];
    //  A device that is changed is another object.
    const known = limits.get(deviceId);
    if (known?.of === device) return known.limits;
    const found = workOut(deviceId, device.siteId, estate.sensor(deviceId));
    limits.set(deviceId, { of: device, limits: found });
    return found;
  }

  function sharing(sensor: Sensor): readonly Sensor[] {
    const key = applianceOf(sensor);
    return key === undefined ? [] : (appliances.get(key) ?? []).filter((one) => one.id !== sensor.id);
  }

  function besides(deviceId: DeviceId): readonly DeviceId[] {
    const known = beside.get(deviceId);
    if (known !== undefined) return known;
    const sensor = estate.sensor(deviceId);
    const ids = [deviceId, ...(sensor === undefined ? [] : sharing(sensor).map((one) => one.id))];
    beside.set(deviceId, ids);
    return ids;
  }

  function mealWindowsOf(siteId: SiteId): ReturnType<RuleSets["mealWindowsOf"]> {
    for (const id of tree.pathUp(siteId)) {
      const said = meals.get(id);
      if (said !== undefined) return said;
    }
    return { windows: DEFAULT_HOURS };
  }

  function timesOf(siteId: SiteId): KitchenTimes {
    const known = times.get(siteId);
    if (known !== undefined) return known;
    const served = tree.site(siteId)?.serves ?? [];
    //  The sites whose calendars count, for each school; most schools have none of their own.
    const paths = (served.length === 0 ? [siteId] : served).map((id) =>
      [...new Set([siteId, ...tree.pathUp(id)])].filter((one) => calendars.has(one)),
    );
    const schools = paths.map((path) => path.map((one) => calendars.get(one) ?? []));
    const { kitchenHours, isEveryDay } = needs;
    const mealWindows = mealWindowsOf(siteId).windows;
    const found = { schools, breaks: breaksOf(paths, schools), kitchenHours, mealWindows, zone, isEveryDay };
    times.set(siteId, found);
    return found;
  }

  /** One answer for all kitchens that go by the same calendars. */
  function breaksOf(
    paths: readonly (readonly SiteId[])[],
    schools: KitchenTimes["schools"],
  ): readonly Break[] {
    const key = paths.map((path) => path.join()).join(";");
    const found = breaks.get(key) ?? longBreaks({ schools, zone });
    breaks.set(key, found);
    return found;
  }

  /** Schedules begin and end with a minute: one answer a minute is enough for every reading of it. */
  function asks(schedule: Schedule, siteId: SiteId, at: UnixMs): boolean {
    if (schedule === "always") return true;
    const key = `${schedule} ${siteId}`;
    const minute = Math.floor(at / MINUTE_MS);
    const known = asked.get(key);
    if (known?.minute === minute) return known.is;
    const is = isAsked(schedule, timesOf(siteId), at);
    asked.set(key, { minute, is });
    return is;
  }

  function inForce(schedule: Schedule, deviceId: DeviceId, at: UnixMs): boolean {
    const siteId = estate.siteOf(deviceId);
    return siteId === undefined || asks(schedule, siteId, at);
  }

  await read();
  followEstate();
  estate.onChange(followEstate);
  schedulesThen = schedulesNow();
  const stopLooking = clock.every(MINUTE_MS, lookAtSchedules);
  return {
    limitsOf,
    limitsNow: (deviceId) =>
      limitsOf(deviceId).filter((limit) => inForce(limit.schedule ?? "always", deviceId, clock.now())),
    inForce,
    besides,
    asks,
    kitchenHours: needs.kitchenHours,
    inForceAt,
    changes: () => changes,
    maintenance: () => maintenance,
    mealWindowsOf,
    edgesOf: (deviceId, siteId) => {
      const ofDevice = besides(deviceId).flatMap((one) => byDevice.get(one) ?? []);
      return [
        ...momentsOf(along(bySite, siteId), ofDevice),
        ...timesOf(siteId).breaks.flatMap(({ from, to }) => [from, to]),
      ];
    },
    ruledAt: (deviceId, siteId, some, at) => {
      const watching = besides(deviceId);
      return {
        rules: inForceAt(siteId, some, at),
        isUnderMaintenance: maintenanceOf(maintenanceFor(watching), watching, [], at) !== undefined,
        isTerm: isAsked("term", timesOf(siteId), at),
      };
    },
    reload: async () => {
      await read();
      for (const listener of listeners) listener();
    },
    onChange: (listener) => listeners.push(listener),
    close: () => {
      stopLooking();
      stop?.();
    },
  };
}

/** When something begins or ends by itself. */
function momentsOf(changes: readonly RuleChange[], maintenance: readonly Maintenance[]): UnixMs[] {
  const moments = [
    ...changes.flatMap((one) => [one.at, endOf(one)]),
    ...maintenance.flatMap((one) => [one.from, endOf(one)]),
  ];
  return moments.filter(Number.isFinite);
}

/** What a sensor watches, the same text for all that watch the same. */
function applianceOf({ siteId, appliance }: Sensor): string | undefined {
  const name = appliance?.normalize("NFKC").trim().toLowerCase() ?? "";
  return name === "" ? undefined : `${siteId}\n${name}`;
}
