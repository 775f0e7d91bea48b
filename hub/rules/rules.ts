// Every rule against every reading. Pure but for its own memory: no clock, no I/O. Promise: late readings page nobody,
// missing ones resolve nothing, and readings replayed after a restart lead to the same states and the same steps.
// A limit is judged at the readings of its own metric; what other metrics and devices say is known from their newest ones.

import type { Limit, Schedule } from "../../devices/limits.ts";
import type { MetricName } from "../../devices/metrics.ts";
import type { DeviceId, Reading, UnixMs } from "../model.ts";
import type { Around } from "./around.ts";
import { follow, isQuiet, type Step, type Unasked, unasked } from "./excursion.ts";
import type { Excursion, Memory, Witness } from "./memory.ts";
import { conditionName, holds, type Plan, planOf } from "./plan.ts";

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

/** What is kept of one rule on one device, or of one condition; `kept` undefined: nothing any more. */
export type RuleMemory = {
  readonly deviceId: DeviceId;
  /** The rule's id or the condition's name. */
  readonly rule: string;
  readonly kept: Memory | Witness | undefined;
};

/** An excursion that is given up because nobody asks for it any more. */
export type Retired = {
  readonly deviceId: DeviceId;
  readonly rule: string;
  readonly excursion: Excursion;
  readonly because: Unasked;
};

export type Rules = {
  /** Takes readings in the order in which they were stored and gives the steps that they make. */
  readonly apply: (readings: readonly Reading[]) => RuleStep[];
  /** Notes readings that were applied before a restart, so that older ones are known as such. */
  readonly note: (readings: readonly Reading[]) => void;
  /** Forgets what rules remember that are not in force at `at`, and gives what was told of it. */
  readonly retire: (at: UnixMs) => Retired[];
  /** The devices on which a rule has told of an excursion that is still running. */
  readonly toldOn: (rule: string) => DeviceId[];
  /** What has changed since this was last asked; to be kept together with the journal's position. */
  readonly takeChanged: () => RuleMemory[];
};

/** What is known of one device. */
type OfDevice = {
  /** Newest measured time of each metric: an older reading tells of the past. */
  readonly newest: Map<MetricName, UnixMs>;
  readonly memory: Map<string, Memory>;
  /** Since when conditions that somebody asks for have held on it, by their names. */
  readonly holding: Map<string, UnixMs>;
  plan?: Plan;
};

/** What stays the same while a group is judged: looked up once for readings of one device that follow each other. */
type LookedUp = {
  readonly deviceId: DeviceId;
  readonly device: OfDevice;
  readonly plan: Plan;
  /** The plans of those beside it that ask for conditions. */
  readonly asking: readonly Plan[];
};

/** `remembered` is what was kept before a restart. */
export function createRules(scene: RuleScene, remembered: readonly RuleMemory[]): Rules {
  const { limitsOf, besides, inForce } = scene;
  const devices = new Map<DeviceId, OfDevice>();
  const changed = new Map<DeviceId, Set<string>>();
  for (const { deviceId, rule, kept } of remembered) {
    if (kept === undefined) continue;
    if ("holdsSince" in kept) ofDevice(deviceId).holding.set(rule, kept.holdsSince);
    else ofDevice(deviceId).memory.set(rule, kept);
  }

  function ofDevice(deviceId: DeviceId): OfDevice {
    let known = devices.get(deviceId);
    if (known === undefined) {
      known = { newest: new Map(), memory: new Map(), holding: new Map() };
      devices.set(deviceId, known);
    }
    return known;
  }

  /** Made anew when what is in force changes: limits that are the same are the same array. */
  function planFor(deviceId: DeviceId): Plan {
    const device = ofDevice(deviceId);
    const limits = limitsOf(deviceId);
    if (device.plan?.limits !== limits) device.plan = planOf(limits);
    return device.plan;
  }

  function lookUp(deviceId: DeviceId): LookedUp {
    const asking = besides(deviceId)
      .map(planFor)
      .filter((plan) => plan.asks.size > 0);
    return { deviceId, device: ofDevice(deviceId), plan: planFor(deviceId), asking };
  }

  function applyOne(reading: Reading, { device, plan, asking }: LookedUp, steps: RuleStep[]): void {
    const { deviceId, metric, value, measuredAt } = reading;
    const { memory } = device;
    const beforeAt = noteTime(device, reading);
    if (beforeAt !== undefined && measuredAt < beforeAt) return;
    for (const { asks } of asking) noteWitness(device, asks, reading);
    const judges = plan.judges.get(metric);
    if (judges === undefined) return;
    for (const limit of judges) {
      const before = memory.get(limit.rule);
      if (isQuiet(limit, before, value)) continue;
      const followed = follow(limit, before, value, measuredAt, around(limit, reading, beforeAt));
      keep(deviceId, limit.rule, before, followed.memory);
      if (followed.step === undefined) continue;
      steps.push({ deviceId, limit, step: followed.step, at: measuredAt, value });
    }
  }

  function keep(
    deviceId: DeviceId,
    rule: string,
    before: Memory | undefined,
    after: Memory | undefined,
  ): void {
    if (after === before) return;
    if (after === undefined) ofDevice(deviceId).memory.delete(rule);
    else ofDevice(deviceId).memory.set(rule, after);
    noteChange(deviceId, rule);
  }

  function noteChange(deviceId: DeviceId, rule: string): void {
    const names = changed.get(deviceId);
    if (names === undefined) changed.set(deviceId, new Set([rule]));
    else names.add(rule);
  }

  /** A reading that others ask for: since when their conditions hold. */
  function noteWitness(
    { holding }: OfDevice,
    asks: Plan["asks"],
    { deviceId, metric, value, measuredAt }: Reading,
  ): void {
    for (const condition of asks.get(metric) ?? []) {
      const name = conditionName(condition);
      const is = holds(condition, value);
      if (is === holding.has(name)) continue;
      if (is) holding.set(name, measuredAt);
      else holding.delete(name);
      noteChange(deviceId, name);
    }
  }

  function around(limit: Limit, { deviceId, measuredAt }: Reading, beforeAt: UnixMs | undefined): Around {
    return {
      beforeAt,
      inForce: () => inForce(limit.schedule ?? "always", deviceId, measuredAt),
      holdsSince: (condition) => {
        const name = conditionName(condition);
        let first: UnixMs | undefined;
        for (const one of besides(deviceId)) {
          const since = devices.get(one)?.holding.get(name);
          if (since !== undefined && (first === undefined || since < first)) first = since;
        }
        return first;
      },
    };
  }

  /** Gives the newest time before: a reading from before that tells of the past. */
  function noteTime({ newest }: OfDevice, { metric, measuredAt }: Reading): UnixMs | undefined {
    const before = newest.get(metric);
    if (before === undefined || measuredAt > before) newest.set(metric, measuredAt);
    return before;
  }

  function retireOne(deviceId: DeviceId, rule: string, memory: Memory, at: UnixMs): Retired[] {
    const limit = limitsOf(deviceId).find((one) => one.rule === rule);
    if (limit?.schedule !== undefined && inForce(limit.schedule, deviceId, at)) return [];
    if (limit !== undefined && limit.schedule === undefined) return [];
    const because = limit === undefined ? "not-in-force" : "out-of-schedule";
    const { memory: after, step } = unasked(memory, because);
    if (limit === undefined) keep(deviceId, rule, memory, undefined);
    else if (memory.excursion !== undefined) keep(deviceId, rule, memory, after);
    return step === undefined ? [] : [{ deviceId, rule, excursion: step.excursion, because }];
  }

  /** Conditions that nobody asks for any more. */
  function retireWitness(deviceId: DeviceId, { holding }: OfDevice): void {
    const asked = new Set(
      besides(deviceId).flatMap((asker) => [...planFor(asker).asks.values()].flat().map(conditionName)),
    );
    for (const name of holding.keys()) {
      if (asked.has(name)) continue;
      holding.delete(name);
      noteChange(deviceId, name);
    }
  }

  return {
    apply: (readings) => {
      const steps: RuleStep[] = [];
      let known: LookedUp | undefined;
      for (const reading of readings) {
        if (reading.late) continue;
        if (known === undefined || known.deviceId !== reading.deviceId) known = lookUp(reading.deviceId);
        applyOne(reading, known, steps);
      }
      return steps;
    },
    note: (readings) => {
      for (const reading of readings) if (!reading.late) noteTime(ofDevice(reading.deviceId), reading);
    },
    retire: (at) =>
      [...devices].flatMap(([deviceId, device]) => {
        if (device.holding.size > 0) retireWitness(deviceId, device);
        return [...device.memory].flatMap(([rule, memory]) => retireOne(deviceId, rule, memory, at));
      }),
    toldOn: (rule) =>
      [...devices].flatMap(([deviceId, { memory }]) =>
        memory.get(rule)?.excursion?.told === undefined ? [] : [deviceId],
      ),
    takeChanged: () => {
      const taken = [...changed].flatMap(([deviceId, names]) =>
        [...names].map((rule) => {
          const { memory, holding } = ofDevice(deviceId);
          const since = holding.get(rule);
          return { deviceId, rule, kept: since === undefined ? memory.get(rule) : { holdsSince: since } };
        }),
      );
      changed.clear();
      return taken;
    },
  };
}
