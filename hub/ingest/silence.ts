// Absence is a reading too: how long each sensor has been silent, so that a dead one is found by an ordinary rule.
// Nothing is said while a sensor keeps its interval; once it does not, its silence is told every minute until it ends.
import { METRIC_NAMES, type MetricName, metricFacts } from "../../devices/metrics.ts";
import type { DeviceId, Reading, UnixMs } from "../model.ts";

/** Chosen: a rule that asks for minutes needs no finer telling. */
const TELL_EVERY_MS = 60_000;

export type WatchedSensor = {
  readonly id: DeviceId;
  /** After how many seconds without a reading it counts as silent. */
  readonly silentAfterS: number;
};

export type Silence = {
  /**
   * Notes stored readings: what a device measured, and was not late, ends its silence. Gives the readings that say so.
   * What it says of itself (battery, signal) does not: a fridge's dead probe must not hide behind a lively radio.
   */
  readonly heard: (readings: readonly Reading[]) => Reading[];
  /** The silences to be told now. */
  readonly tell: (sensors: readonly WatchedSensor[], at: UnixMs) => Reading[];
  /** The hub itself heard nobody until now: a sensor becomes silent only by keeping quiet from here on. */
  readonly deafUntil: (at: UnixMs) => void;
  /** True while a sensor is silent. */
  readonly isSilent: (deviceId: DeviceId) => boolean;
};

/**
 * @param lastHeard when each sensor was last heard before the hub started
 * @param silentBefore the sensors that were told silent before the hub started and have not been heard since
 * @param startedAt the hub was deaf before: a sensor becomes silent only by keeping quiet since then
 */
export function createSilence(
  lastHeard: ReadonlyMap<DeviceId, UnixMs>,
  silentBefore: ReadonlySet<DeviceId>,
  startedAt: UnixMs,
): Silence {
  let listeningSince = startedAt;
  const heardAt = new Map(lastHeard);
  const silent = new Set(silentBefore);
  const toldAt = new Map<DeviceId, UnixMs>();
  /** Since when a sensor is watched, where that is later than the hub's start. */
  let watchedSince: Map<DeviceId, UnixMs> | undefined;

  /** One that has just been added is waited for, not missed; one that is gone is forgotten. */
  function noteWatched(sensors: readonly WatchedSensor[], at: UnixMs): Map<DeviceId, UnixMs> {
    const before = watchedSince;
    const since = new Map(sensors.map(({ id }) => [id, before?.get(id) ?? (before ? at : startedAt)]));
    for (const id of before?.keys() ?? []) if (!since.has(id)) forget(id);
    watchedSince = since;
    return since;
  }

  function forget(id: DeviceId): void {
    heardAt.delete(id);
    silent.delete(id);
    toldAt.delete(id);
  }

  return {
    heard: (readings) => {
      const ended: Reading[] = [];
      let last: Reading | undefined;
      for (const reading of readings) {
        if (reading.late || !isMeasurement(reading.metric)) continue;
        //  What came with it has said so already.
        if (last?.deviceId === reading.deviceId && last.receivedAt === reading.receivedAt) continue;
        last = reading;
        heardAt.set(reading.deviceId, reading.receivedAt);
        if (!silent.delete(reading.deviceId)) continue;
        toldAt.delete(reading.deviceId);
        ended.push(silenceOf(reading.deviceId, 0, reading.receivedAt));
      }
      return ended;
    },
    tell: (sensors, at) => {
      const told: Reading[] = [];
      const watched = noteWatched(sensors, at);
      for (const { id, silentAfterS } of sensors) {
        const since = heardAt.get(id) ?? watched.get(id) ?? startedAt;
        const quietMs = at - (silent.has(id) ? since : Math.max(since, listeningSince));
        if (quietMs <= silentAfterS * 1000) continue;
        const last = toldAt.get(id);
        if (last !== undefined && at - last < TELL_EVERY_MS) continue;
        silent.add(id);
        toldAt.set(id, at);
        told.push(silenceOf(id, (at - since) / 1000, at));
      }
      return told;
    },
    deafUntil: (at) => {
      listeningSince = at;
    },
    isSilent: (deviceId) => silent.has(deviceId),
  };
}

function silenceOf(deviceId: DeviceId, seconds: number, at: UnixMs): Reading {
  return {
    deviceId,
    metric: "silent_for",
    value: Math.round(seconds),
    measuredAt: at,
    receivedAt: at,
    late: false,
  };
}

/** True for what a device measures of the kitchen, false for what it, its gateway or the hub says of the device. */
export function isMeasurement(metric: MetricName): boolean {
  return MEASUREMENTS.has(metric);
}

const ABOUT_THE_DEVICE: ReadonlySet<MetricName> = new Set(["battery", "voltage", "link_quality", "signal"]);

/** Asked for every reading, several times. */
const MEASUREMENTS: ReadonlySet<MetricName> = new Set(
  METRIC_NAMES.filter((one) => metricFacts(one).computed !== true && !ABOUT_THE_DEVICE.has(one)),
);
