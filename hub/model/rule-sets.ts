// What people have said of rules: changes of a rule for a site's branch, planned maintenance, and a canteen's meal times.
import type { LimitChange } from "../../devices/limit-changes.ts";
import type { Limit } from "../../devices/limits.ts";
import type { DeviceId, SiteId, UnixMs } from "../model.ts";

/** Who ended something before its time, and when. */
export type Ended = { readonly by: string; readonly at: UnixMs };

/** A rule changed for a site and all below it. Never altered: another change takes its place, and it stays to be read. */
export type RuleChange = {
  readonly id: string;
  readonly siteId: SiteId;
  readonly rule: string;
  /** What loosens or switches off has a reason and an end. */
  readonly kind: "tighten" | "loosen" | "off";
  /** Empty where it is switched off. */
  readonly change: LimitChange;
  readonly reason: string;
  readonly by: string;
  /** When it was made, and is in force from. */
  readonly at: UnixMs;
  readonly until?: UnixMs;
  readonly ended?: Ended;
};

/** A rule as it is in force somewhere, and by whose word. */
export type RuleInForce = {
  /** As it is asked; as it would be, where it is off. */
  readonly limit: Limit;
  /** Who switched it off. */
  readonly off?: RuleChange;
  /** Those by which it is not the default, from the top down. */
  readonly by: readonly RuleChange[];
};

/**
 * A time in which a device, or all of a site's branch, is worked on. Of the device nothing is judged: its food was moved
 * out. Of a site only what is critical for the food is told.
 */
export type Maintenance = {
  readonly id: string;
  readonly siteId: SiteId;
  readonly deviceId?: DeviceId;
  readonly from: UnixMs;
  readonly until: UnixMs;
  readonly reason: string;
  /** Where the food went, in words; "" where there was none. */
  readonly foodTo: string;
  readonly by: string;
  readonly at: UnixMs;
  readonly ended?: Ended;
};

/** Times of day "HH:MM" in the hub's zone; the end is not in it. */
export type DayWindow = { readonly from: string; readonly to: string };

/** When a site's meals are made and served. */
export type MealWindows = {
  readonly siteId: SiteId;
  readonly windows: readonly DayWindow[];
  readonly by: string;
  readonly at: UnixMs;
};
