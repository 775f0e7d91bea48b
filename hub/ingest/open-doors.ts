// For how long each door has stood open. A contact says that it was opened and nothing more until it is shut, so the time
// is counted here and told as readings of the hub's own. What looks at its door every few minutes says by itself how it
// stands: of that one only what it has seen counts. Promise: of a device that is silent nothing is told.
import type { DeviceId, Reading, UnixMs } from "../model.ts";

/** Chosen: critical is three minutes after the warning; half a minute of it is soon enough. */
const TELL_EVERY_MS = 30_000;
/** Chosen: what says the same again within so long looks at its door; what does so after longer only says that it is there. */
const LOOKS_EVERY_MS = 10 * 60_000;
/** Some contacts send everything several times: that is no look. Bursts of five a second were seen. */
const BURST_MS = 5_000;

export type WatchedDoor = {
  readonly id: DeviceId;
  /** From how many seconds on it is told. */
  readonly openAfterS: number;
};

export type OpenDoors = {
  /** Notes how doors stand, from readings that are not late. Gives the readings that say that one is shut again. */
  readonly heard: (readings: readonly Reading[]) => Reading[];
  /** The doors to be told now. */
  readonly tell: (doors: readonly WatchedDoor[], at: UnixMs) => Reading[];
};

type Door = {
  isOpen: boolean;
  /** Since when it stands like that, and when it last said so. */
  since: UnixMs;
  lastAt: UnixMs;
  /** Since when it has been seen open more than once. */
  seenOpenAt?: UnixMs;
  looks: boolean;
  toldAt?: UnixMs;
};

/**
 * @param known how doors stood before the start, by their newest reading
 * @param toldBefore those that were told open before the start
 */
export function createOpenDoors(
  known: readonly Pick<Reading, "deviceId" | "value" | "measuredAt">[],
  toldBefore: readonly DeviceId[],
  isSilent: (deviceId: DeviceId) => boolean,
): OpenDoors {
  const told = new Set(toldBefore);
  const doors = new Map<DeviceId, Door>(
    known.map(({ deviceId, value, measuredAt }) => [
      deviceId,
      { isOpen: value > 0, since: measuredAt, lastAt: measuredAt, looks: false },
    ]),
  );

  function note({ deviceId, value, measuredAt: at }: Reading): void {
    const door = doors.get(deviceId);
    const isOpen = value > 0;
    if (door === undefined || (door.isOpen !== isOpen && at >= door.lastAt)) {
      doors.set(deviceId, { isOpen, since: at, lastAt: at, looks: door?.looks ?? false });
    } else if (door.isOpen === isOpen && at - door.lastAt >= BURST_MS) {
      door.looks = at - door.lastAt <= LOOKS_EVERY_MS;
      door.lastAt = at;
      if (isOpen) door.seenOpenAt ??= at;
    }
  }

  /** Between two looks it may have been shut: only from the second one on is it known to stand open. */
  function openMs({ isOpen, looks, since, seenOpenAt, lastAt }: Door, at: UnixMs): number {
    if (!isOpen) return 0;
    return looks ? lastAt - (seenOpenAt ?? lastAt) : at - since;
  }

  return {
    heard: (readings) => {
      const shut: Reading[] = [];
      for (const reading of readings) {
        if (reading.metric !== "door" || reading.late) continue;
        note(reading);
        const { deviceId, receivedAt } = reading;
        if (doors.get(deviceId)?.isOpen === false && told.delete(deviceId))
          shut.push(openFor(deviceId, 0, receivedAt));
      }
      return shut;
    },
    tell: (watched, at) =>
      watched.flatMap(({ id, openAfterS }) => {
        const door = doors.get(id);
        if (door === undefined || isSilent(id)) return [];
        const ms = openMs(door, at);
        if (ms <= openAfterS * 1000 || at - (door.toldAt ?? 0) < TELL_EVERY_MS) return [];
        door.toldAt = at;
        told.add(id);
        return [openFor(id, ms / 1000, at)];
      }),
  };
}

function openFor(deviceId: DeviceId, seconds: number, at: UnixMs): Reading {
  const value = Math.round(seconds);
  return { deviceId, metric: "open_for", value, measuredAt: at, receivedAt: at, late: false };
}
