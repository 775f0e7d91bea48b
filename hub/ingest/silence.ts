// Absence is a reading too: how long each sensor has been silent, so that a dead one is found by an ordinary rule.
// Nothing is said while a sensor keeps its interval; once it does not, its silence is told every minute until it ends.
import type { DeviceId, Reading, UnixMs } from "../model.ts";

/** Chosen: a rule that asks for minutes needs no finer telling. */
const TELL_EVERY_MS = 60_000;

export type WatchedSensor = {
  readonly id: DeviceId;
  /** After how many seconds without a reading it counts as silent. */
  readonly silentAfterS: number;
};

export type Silence = {
  /** Notes stored readings: what was measured by a device that was not late ends its silence. Gives the readings that say so. */
  readonly heard: (readings: readonly Reading[]) => Reading[];
  /** The silences to be told now. */
  readonly tell: (sensors: readonly WatchedSensor[], at: UnixMs) => Reading[];
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
  const heardAt = new Map(lastHeard);
  const silent = new Set(silentBefore);
  const toldAt = new Map<DeviceId, UnixMs>();

  return {
    heard: (readings) => {
      const ended: Reading[] = [];
      for (const reading of readings) {
        //  "online" is the broker's or the gateway's word, not the sensor's.
        if (reading.late || reading.metric === "silent_for" || reading.metric === "online") continue;
        heardAt.set(reading.deviceId, reading.receivedAt);
        if (!silent.delete(reading.deviceId)) continue;
        toldAt.delete(reading.deviceId);
        ended.push(silenceOf(reading.deviceId, 0, reading.receivedAt));
      }
      return ended;
    },
    tell: (sensors, at) => {
      const told: Reading[] = [];
      for (const { id, silentAfterS } of sensors) {
        const since = heardAt.get(id) ?? startedAt;
        const quietMs = at - (silent.has(id) ? since : Math.max(since, startedAt));
        if (quietMs <= silentAfterS * 1000) continue;
        const last = toldAt.get(id);
        if (last !== undefined && at - last < TELL_EVERY_MS) continue;
        silent.add(id);
        toldAt.set(id, at);
        told.push(silenceOf(id, (at - since) / 1000, at));
      }
      return told;
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
