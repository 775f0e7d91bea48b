// What the actions on rules, maintenance and meal times work with: what is in force where, and what people have said.
import type { Limit, Schedule } from "../../devices/limits.ts";
import type {
  DayWindow,
  DeviceId,
  Maintenance,
  MealWindows,
  RuleChange,
  RuleInForce,
  SiteId,
  UnixMs,
} from "../model.ts";

export type RuleBook = {
  /** These limits as they are in force at a site at a moment; `also`: as they would be with these changes. */
  readonly inForceAt: (
    siteId: SiteId,
    limits: readonly Limit[],
    at: UnixMs,
    also?: readonly RuleChange[],
  ) => readonly RuleInForce[];
  /** Whether a schedule asks at a site at a moment. */
  readonly asks: (schedule: Schedule, siteId: SiteId, at: UnixMs) => boolean;
  /** When kitchens work, in the hub's zone. */
  readonly kitchenHours: DayWindow;
  /** The devices that watch the same appliance, the device itself included. */
  readonly besides: (deviceId: DeviceId) => readonly DeviceId[];
  /** All that were ever made. */
  readonly changes: () => readonly RuleChange[];
  readonly maintenance: () => readonly Maintenance[];
  /** The meal times that hold at a site: its own, or the nearest above it; without anybody's word the default. */
  readonly mealWindowsOf: (
    siteId: SiteId,
  ) => Partial<MealWindows> & { readonly windows: readonly DayWindow[] };
  /** Reads the book again after a change; then whoever goes by it is told. */
  readonly reload: () => Promise<void>;
};
