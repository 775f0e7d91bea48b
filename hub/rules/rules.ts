// Every rule against every reading. Pure but for its own memory: no clock, no I/O. Promise: late readings page nobody,
// missing ones resolve nothing, and readings replayed after a restart lead to the same states and the same steps.

import type { Limit, Schedule } from "../../devices/limits.ts";
import type { MetricName } from "../../devices/metrics.ts";
import type { DeviceId, Reading, UnixMs } from "../model.ts";
import { type Excursion, follow, type Step } from "./excursion.ts";

/** What the rules ask about the devices that they follow. Asked for every reading: answers are to be at hand. */
export type RuleScene = {
  /** What is in force for a device now. */
  readonly limitsOf: (deviceId: DeviceId) => readonly Limit[];
  /** The devices that watch the same appliance, the device itself included. */
  readonly besides: (deviceId: DeviceId) => readonly DeviceId[];
  /** Whether a limit with this schedule is judged on a device at a moment. */
  readonly inForce: (schedule: Schedule, deviceId: DeviceId, at: UnixMs) => boolean;
};

/** A step of one rule on one device. */
export type RuleStep = {
  readonly deviceId: DeviceId;
  readonly limit: Limit;
  readonly step: Step;
  /** When, by the reading that made it. */
  readonly at: UnixMs;
  readonly value: number;
};

/** What one rule remembers of one device; `excursion` undefined: all is well. */
export type RuleMemory = {
  readonly deviceId: DeviceId;
  readonly rule: string;
  readonly excursion: Excursion | undefined;
};

export type Rules = {
  /** Takes readings in the order in which they were stored and gives the steps that they make. */
  readonly apply: (readings: readonly Reading[]) => RuleStep[];
  /** Notes readings that were applied before a restart, so that older ones are known as such. */
  readonly note: (readings: readonly Reading[]) => void;
  /** Forgets what rules remember that are no longer in force, and gives it. */
  readonly retire: () => RuleMemory[];
  /** The devices on which a rule has told of an excursion that is still running. */
  readonly toldOn: (rule: string) => DeviceId[];
  /** What has changed since this was last asked; to be kept together with the journal's position. */
  readonly takeChanged: () => RuleMemory[];
};

/** `remembered` is what was kept before a restart. */
export function createRules({ limitsOf }: RuleScene, remembered: readonly RuleMemory[]): Rules {
  const memory = new Map<string, Excursion>();
  const changed = new Map<string, { deviceId: DeviceId; rule: string }>();
  /** Newest measured time per device and metric: an older reading tells of the past. */
  const newest = new Map<DeviceId, Map<MetricName, UnixMs>>();
  for (const { deviceId, rule, excursion } of remembered) {
    if (excursion !== undefined) memory.set(keyOf(deviceId, rule), excursion);
  }

  function applyOne(reading: Reading): RuleStep[] {
    if (reading.late || isOld(reading)) return [];
    const steps: RuleStep[] = [];
    for (const limit of limitsOf(reading.deviceId)) {
      if (limit.metric !== reading.metric) continue;
      const key = keyOf(reading.deviceId, limit.rule);
      const before = memory.get(key);
      const { state, step } = follow(limit, before, reading.value, reading.measuredAt);
      if (state === before) continue;
      if (state === undefined) memory.delete(key);
      else memory.set(key, state);
      changed.set(key, { deviceId: reading.deviceId, rule: limit.rule });
      if (step !== undefined) {
        steps.push({ deviceId: reading.deviceId, limit, step, at: reading.measuredAt, value: reading.value });
      }
    }
    return steps;
  }

  function isOld(reading: Reading): boolean {
    const { deviceId, metric, measuredAt } = reading;
    const ofDevice = newest.get(deviceId);
    if (ofDevice === undefined) newest.set(deviceId, new Map([[metric, measuredAt]]));
    else if (measuredAt < (ofDevice.get(metric) ?? measuredAt)) return true;
    else ofDevice.set(metric, measuredAt);
    return false;
  }

  return {
    apply: (readings) => readings.flatMap(applyOne),
    note: (readings) => {
      for (const reading of readings) if (!reading.late) isOld(reading);
    },
    retire: () => {
      const retired: RuleMemory[] = [];
      for (const [key, excursion] of memory) {
        const { deviceId, rule } = ownerOf(key);
        if (limitsOf(deviceId).some((limit) => limit.rule === rule)) continue;
        memory.delete(key);
        changed.set(key, { deviceId, rule });
        retired.push({ deviceId, rule, excursion });
      }
      return retired;
    },
    toldOn: (rule) =>
      [...memory].flatMap(([key, excursion]) => {
        const owner = ownerOf(key);
        return owner.rule === rule && excursion.told !== undefined ? [owner.deviceId] : [];
      }),
    takeChanged: () => {
      const taken = [...changed].map(([key, { deviceId, rule }]) => ({
        deviceId,
        rule,
        excursion: memory.get(key),
      }));
      changed.clear();
      return taken;
    },
  };
}

/** The parts of a key; neither holds a slash. */
function ownerOf(key: string): { readonly deviceId: DeviceId; readonly rule: string } {
  const [deviceId = "", rule = ""] = key.split("/");
  return { deviceId, rule };
}

function keyOf(deviceId: DeviceId, what: string): string {
  return `${deviceId}/${what}`;
}
