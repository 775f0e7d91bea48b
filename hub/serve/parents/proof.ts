// Today's proof that a kitchen is safe, without video: what its cold places did in the last 24 hours, how much of today's
// kitchen hours its cameras were seen, the newest inspection, today's menu and samples. Facts only; words are elsewhere.
// Promise: what is not known is said to be not known, and is never counted as fine.
import type { Limit } from "../../../devices/limits.ts";
import { placeById, silentAfterS } from "../../../devices/places.ts";
import { dayOf } from "../../access/link-gate.ts";
import { dayStart } from "../../lib/day-time.ts";
import type { Camera, DeviceId, PictureTrust, Sensor, SiteId, UnixMs } from "../../model.ts";
import { bandLimits } from "../../rules/limits.ts";
import type { BookQueries } from "../../store/book.ts";
import { findDisclosure, type Inspection, listInspections, type Meal } from "../../store/disclosures.ts";
import { type Figures, gapMs, joinFigures } from "../../store/figures.ts";
import type { History } from "../../store/history.ts";

/** The band that a cold place keeps, in °C; a side without a limit is absent. */
export type ColdBand = { readonly least?: number; readonly most?: number };

export type ColdProof = {
  readonly sensorId: DeviceId;
  readonly name: string;
  readonly place: string;
  readonly band: ColdBand;
  /**
   * "kept": inside all the time, and known all the time but for moments. "kept-as-far-as-known": never seen outside, but
   * for some of the time nothing is known. "outside": seen outside. "silent": nothing comes from it now. "unknown":
   * nothing is known of the 24 hours.
   */
  readonly verdict: "kept" | "kept-as-far-as-known" | "outside" | "silent" | "unknown";
  readonly outsideMs: number;
  readonly longestOutsideMs: number;
  /** True if a time outside was long enough to be an alarm: longer than a loading takes. */
  readonly wasAlarming: boolean;
  readonly unknownMs: number;
  /** Absent where nothing is known. */
  readonly lowest?: number;
  readonly highest?: number;
  readonly latest?: { readonly value: number; readonly measuredAt: UnixMs };
};

export type CameraProof = {
  readonly cameraId: DeviceId;
  readonly name: string;
  /** Of the kitchen hours that have passed today, how much of the known time it was seen, 0 to 1; absent if unknown. */
  readonly seen?: number;
  /** How much of that time is known, 0 to 1. */
  readonly known: number;
  /** True while what it shows is not believed to be the kitchen as it is now. */
  readonly isDoubted: boolean;
};

export type Proof = {
  readonly canteenId: SiteId;
  readonly at: UnixMs;
  readonly cold: readonly ColdProof[];
  /** True where samples are to be kept and no sensor stands in a sample fridge. */
  readonly sampleFridgeUnwatched: boolean;
  readonly cameras: readonly CameraProof[];
  /** False before today's kitchen hours have begun. */
  readonly kitchenHoursBegun: boolean;
  readonly inspection: Inspection | undefined;
  /** Undefined: the canteen has said nothing of today. */
  readonly meals: readonly Meal[] | undefined;
};

export type ProofNeeds = {
  readonly history: Pick<History, "hours" | "buckets" | "latest">;
  readonly db: () => BookQueries;
  readonly sensors: () => readonly Sensor[];
  readonly cameras: () => readonly Camera[];
  /** True if nothing has come from a sensor for longer than it may be still. */
  readonly isSilent: (sensorId: DeviceId) => boolean;
  /** Whether a camera's picture is believed; undefined where it was not looked at lately. */
  readonly trustOf: (cameraId: DeviceId) => PictureTrust | undefined;
  /** What a sensor's values are judged by now. */
  readonly limitsOf: (sensorId: DeviceId) => readonly Limit[];
  readonly areas: (canteenId: SiteId) => readonly string[];
  readonly kitchenHours: { readonly from: string; readonly to: string };
  readonly zone: string;
};

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Chosen: looked at by steps of five minutes, in which a camera's state is told five times. */
const STEP_MS = 5 * 60_000;
/** Cold places; a cold-room for dishes (专间) is a room for people and is not spoken of here. */
const COLD = ["sample-fridge", "food-fridge", "freezer"];
/** Chosen: inspections are rare; some may have been withdrawn. */
const INSPECTIONS = 20;

export async function proofOf(needs: ProofNeeds, canteenId: SiteId, at: UnixMs): Promise<Proof> {
  const sensors = needs.sensors().filter((one) => one.siteId === canteenId && COLD.includes(one.place));
  const cameras = needs.cameras().filter((one) => one.siteId === canteenId);
  const begun = kitchenSpan(needs, at);
  const day = dayOf(at, needs.zone);
  const inspections = await listInspections(needs.db(), canteenId, INSPECTIONS);
  return {
    canteenId,
    at,
    cold: await coldProofs(needs, sensors, at),
    sampleFridgeUnwatched:
      needs.areas(canteenId).includes("sample-retention") &&
      !sensors.some((one) => one.place === "sample-fridge"),
    cameras:
      begun === undefined ? [] : await Promise.all(cameras.map((one) => cameraProof(needs, one, begun))),
    kitchenHoursBegun: begun !== undefined,
    inspection: inspections.find((one) => one.withdrawn === undefined),
    meals: (await findDisclosure(needs.db(), canteenId, day))?.meals,
  };
}

async function coldProofs(needs: ProofNeeds, sensors: readonly Sensor[], at: UnixMs): Promise<ColdProof[]> {
  const series = sensors.map((sensor) => ({ deviceId: sensor.id, metric: "temperature" as const }));
  if (series.length === 0) return [];
  //  Whole hours: at least the last 24, at most one more.
  const from = Math.floor((at - DAY_MS) / HOUR_MS) * HOUR_MS;
  const hours = Map.groupBy(await needs.history.hours({ series, from, to: at }), (one) => one.deviceId);
  const latest = new Map((await needs.history.latest(series)).map((one) => [one.deviceId, one]));
  return sensors.map((sensor) => {
    const newest = latest.get(sensor.id);
    const known = (hours.get(sensor.id) ?? []).map((one) => one.figures).filter((one) => one.to > from);
    return {
      ...judge(sensor, known, at, needs.isSilent(sensor.id), needs.limitsOf(sensor.id)),
      ...(newest === undefined ? {} : { latest: { value: newest.value, measuredAt: newest.measuredAt } }),
    };
  });
}

/**
 * @param hours figures by hours, in order; hours of which nothing is known may be absent
 * @param limits what is in force; while nothing is, the place's own are spoken of
 */
export function judge(
  { id, name, place, intervalS }: Sensor,
  hours: readonly Figures[],
  to: UnixMs,
  isSilent: boolean,
  limits: readonly Limit[],
): ColdProof {
  const inForce = bandLimits(limits, "temperature");
  const spokenOf = inForce.length > 0 ? inForce : bandLimits(placeById(place)?.limits ?? [], "temperature");
  const sum = (all: readonly Figures[], of: (hour: Figures) => number) =>
    all.reduce((total, hour) => total + of(hour), 0);
  //  What was outside counts from the first whole hour before; what is not known only where it was in the 24.
  const day = hours.filter((hour) => hour.from >= to - DAY_MS);
  const length = to - Math.ceil((to - DAY_MS) / HOUR_MS) * HOUR_MS;
  const unknownMs = Math.max(0, length - sum(day, (hour) => hour.to - hour.from - gapMs(hour)));
  const outsideMs = sum(hours, (hour) => hour.outsideMs);
  const longestOutsideMs = longestOutside(hours);
  const counted = hours.filter((hour) => hour.count > 0);
  //  What a sensor may be still without being called silent is no more than its ordinary rhythm.
  const rhythmMs = silentAfterS(intervalS) * 1000;
  return {
    sensorId: id,
    name,
    place,
    band: bandOf(spokenOf),
    verdict: verdictOf({ isSilent, outsideMs, unknownMs, length, rhythmMs }),
    outsideMs,
    longestOutsideMs,
    wasAlarming: longestOutsideMs >= alarmAfterMs(spokenOf),
    unknownMs,
    ...(counted.length === 0
      ? {}
      : {
          lowest: Math.min(...counted.map((hour) => hour.min)),
          highest: Math.max(...counted.map((hour) => hour.max)),
        }),
  };
}

function verdictOf(seen: {
  readonly isSilent: boolean;
  readonly outsideMs: number;
  readonly unknownMs: number;
  readonly length: number;
  readonly rhythmMs: number;
}): ColdProof["verdict"] {
  if (seen.outsideMs > 0) return "outside";
  if (seen.unknownMs >= seen.length) return "unknown";
  if (seen.isSilent) return "silent";
  return seen.unknownMs > seen.rhythmMs ? "kept-as-far-as-known" : "kept";
}

/** The longest time outside in a row, over the edges of hours; hours that do not touch end it. */
function longestOutside(hours: readonly Figures[]): number {
  let longest = 0;
  let running: Figures | undefined;
  for (const hour of hours) {
    running = running?.to === hour.from ? joinFigures(running, hour) : hour;
    longest = Math.max(longest, running.outside.longestMs);
  }
  return longest;
}

/** How long a value must be outside for the first alarm. */
function alarmAfterMs(limits: readonly Limit[]): number {
  const steps = limits.flatMap((one) => one.steps);
  return Math.min(...steps.map((step) => step.forS)) * 1000;
}

function bandOf(limits: readonly Limit[]): ColdBand {
  const limit = (side: Limit["side"]) => limits.find((one) => one.side === side)?.limit;
  const [least, most] = [limit("below"), limit("above")];
  return { ...(least === undefined ? {} : { least }), ...(most === undefined ? {} : { most }) };
}

/** Today's kitchen hours as far as they have passed; undefined before they begin. */
function kitchenSpan(
  { kitchenHours, zone }: Pick<ProofNeeds, "kitchenHours" | "zone">,
  at: UnixMs,
): { readonly from: UnixMs; readonly to: UnixMs } | undefined {
  const midnight = dayStart(at, zone);
  const minutes = (time: string) => {
    const [hours, rest] = time.split(":").map(Number);
    return ((hours ?? 0) * 60 + (rest ?? 0)) * 60_000;
  };
  const from = midnight + minutes(kitchenHours.from);
  //  Hours that run over midnight, or all day, end with the day.
  const end = kitchenHours.from < kitchenHours.to ? midnight + minutes(kitchenHours.to) : midnight + DAY_MS;
  const to = Math.min(at, end);
  return to - from < STEP_MS ? undefined : { from, to };
}

async function cameraProof(
  { history, trustOf }: Pick<ProofNeeds, "history" | "trustOf">,
  { id, name }: Camera,
  { from, to }: { readonly from: UnixMs; readonly to: UnixMs },
): Promise<CameraProof> {
  const asked = Math.max(1, Math.floor((to - from) / STEP_MS));
  const { buckets, bucketMs } = await history.buckets({
    deviceId: id,
    metric: "online",
    from,
    to,
    buckets: asked,
  });
  const steps = Math.max(1, Math.ceil((to - from) / bucketMs));
  const known = Math.min(1, buckets.length / steps);
  const seen = buckets.reduce((sum, bucket) => sum + bucket.mean, 0) / buckets.length;
  const isDoubted = trustOf(id)?.isBelieved === false;
  return { cameraId: id, name, known, isDoubted, ...(buckets.length === 0 ? {} : { seen }) };
}
