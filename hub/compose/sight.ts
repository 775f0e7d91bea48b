// What is known of each device's being there: when it was last heard, through what it comes, and whether what should have
// come since is missing. Asked when alerts are folded under their cause.
import { silentAfterS } from "../../devices/places.ts";
import type { DeviceSightings } from "../access/device-sightings.ts";
import { createTree } from "../access/tree.ts";
import { CAMERAS, type SeenDevice } from "../alerts/causes.ts";
import { isMeasurement } from "../ingest/silence.ts";
import type { Clock } from "../lib/clock.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { DeviceId, Reading, Sensor, SiteId, UnixMs } from "../model.ts";
import type { Book } from "../store/book.ts";
import type { Estate } from "../store/estate.ts";
import { listWays, putWays } from "../store/folding.ts";
import type { Latest } from "../store/journal.ts";
import { lastHeard } from "./silence.ts";

export type Sight = {
  /** Notes stored readings, before anything is concluded from them. */
  readonly seen: (readings: readonly Reading[]) => void;
  /** What an account delivered. */
  readonly cameBy: (account: string, readings: readonly Reading[]) => void;
  /** @param absent those of whose absence there is an alert, with since when */
  readonly devices: (absent: ReadonlyMap<DeviceId, UnixMs>, at: UnixMs) => readonly SeenDevice[];
  readonly close: () => Promise<void>;
};

/** Design: a camera's state is told once a minute. */
const CAMERA_INTERVAL_S = 60;
/** Chosen: a camera of which nothing was told for so long is not looked at now, as at night. */
const CAMERA_JUDGED_MS = 3 * 60_000;
/** Chosen: what a message may be late by, on top of a fifth of its interval. */
const TOLERANCE_MS = 30_000;
/** Chosen: a way changes when a sensor moves to another gateway; what a crash forgets comes with the next message. */
const WRITE_EVERY_MS = 10_000;

type CameraSight = {
  readonly isOnline: boolean;
  readonly toldAt: UnixMs;
  readonly onlineAt: UnixMs | undefined;
};

export async function openSight(needs: {
  readonly book: Book;
  readonly estate: Pick<Estate, "sensors" | "cameras" | "sensor" | "camera">;
  /** The newest of each series before the hub started. */
  readonly latest: readonly Latest[];
  readonly durationFactor: number;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<Sight> {
  const { book, estate, durationFactor, clock, log } = needs;
  const startedAt = clock.now();
  const heardAt = lastHeard(needs.latest);
  /** Sensors whose gateway, or they themselves, said that they are gone. */
  const saidGone = new Set<DeviceId>();
  const cameras = new Map<DeviceId, CameraSight>();
  for (const { deviceId, metric, value, heardAt: toldAt } of needs.latest)
    if (metric === "online" && toldAt !== undefined) noteOnline(deviceId, value === 1, toldAt);
  const ways = new Map(await listWays(book.db));
  /** By what each way was found last: making its text for every message costs more than all else here. */
  const cameLast = new Map<DeviceId, { readonly sensor: Sensor; readonly account: string }>();
  let unwritten = new Map<DeviceId, string>();
  let writing: Promise<void> = Promise.resolve();

  function seen(readings: readonly Reading[]): void {
    let lastId: DeviceId | undefined;
    let lastAt: UnixMs | undefined;
    for (const { deviceId, metric, value, receivedAt, late } of readings) {
      if (late) continue;
      if (metric === "online") {
        noteOnline(deviceId, value === 1, receivedAt);
        lastId = undefined;
      } else if (isMeasurement(metric)) {
        //  What came with it has said so already.
        if (deviceId === lastId && receivedAt === lastAt) continue;
        lastId = deviceId;
        lastAt = receivedAt;
        heardAt.set(deviceId, receivedAt);
        saidGone.delete(deviceId);
      }
    }
  }

  function noteOnline(deviceId: DeviceId, isOnline: boolean, toldAt: UnixMs): void {
    if (estate.sensor(deviceId) === undefined) {
      const onlineAt = isOnline ? toldAt : cameras.get(deviceId)?.onlineAt;
      cameras.set(deviceId, { isOnline, toldAt, onlineAt });
    } else if (isOnline) saidGone.delete(deviceId);
    else saidGone.add(deviceId);
  }

  function ofSensor(
    sensor: Sensor,
    absent: ReadonlyMap<DeviceId, UnixMs>,
    at: UnixMs,
  ): readonly SeenDevice[] {
    const { id, siteId, intervalS } = sensor;
    const heard = heardAt.get(id);
    if (heard === undefined) return [];
    const toleranceMs = TOLERANCE_MS * durationFactor;
    const freshMs = intervalS * 1200 + toleranceMs;
    const isFresh = at - heard <= freshMs;
    //  A hub that has just started was deaf: nothing is missing yet.
    const quietMs = at - Math.max(heard, startedAt);
    const isMissing = (absent.has(id) && !isFresh) || quietMs > intervalS * 2000 + toleranceMs;
    return [
      {
        id,
        siteId,
        way: ways.get(id),
        heardAt: heard,
        standing: isMissing || saidGone.has(id) ? "missing" : isFresh ? "fresh" : "doubtful",
        patienceMs: silentAfterS(intervalS, durationFactor) * 1000,
        graceMs: freshMs,
      },
    ];
  }

  function ofCamera(
    id: DeviceId,
    siteId: string,
    absent: ReadonlyMap<DeviceId, UnixMs>,
    at: UnixMs,
  ): readonly SeenDevice[] {
    const known = cameras.get(id);
    const isJudged = known !== undefined && at - known.toldAt <= CAMERA_JUDGED_MS;
    //  One that has not been seen since the hub's start was there until its absence began.
    const heard = known?.onlineAt ?? absent.get(id);
    if (heard === undefined || !(isJudged || absent.has(id))) return [];
    return [
      {
        id,
        siteId,
        way: CAMERAS,
        heardAt: heard,
        standing: absent.has(id) || known?.isOnline !== true ? "missing" : "fresh",
        patienceMs: silentAfterS(CAMERA_INTERVAL_S, durationFactor) * 1000,
        graceMs: CAMERA_JUDGED_MS,
      },
    ];
  }

  function write(): Promise<void> {
    const fresh = unwritten;
    if (fresh.size === 0) return writing;
    unwritten = new Map();
    writing = writing
      .then(() => book.together((queries) => putWays(queries, fresh)))
      .catch((error: unknown) => {
        log.warn("through what sensors come could not be written down", { error: describeError(error) });
      });
    return writing;
  }

  function noteWay(account: string, deviceId: DeviceId): void {
    const sensor = estate.sensor(deviceId);
    if (sensor === undefined) return;
    const before = cameLast.get(deviceId);
    if (before !== undefined && before.sensor === sensor && before.account === account) return;
    cameLast.set(deviceId, { sensor, account });
    const way = `${account}/${sensor.family}`;
    if (ways.get(deviceId) === way) return;
    ways.set(deviceId, way);
    unwritten.set(deviceId, way);
  }

  const stop = clock.every(WRITE_EVERY_MS, () => void write());
  return {
    seen,
    cameBy: (account, readings) => {
      let lastId: DeviceId | undefined;
      for (const { deviceId } of readings) {
        if (deviceId !== lastId) noteWay(account, deviceId);
        lastId = deviceId;
      }
    },
    devices: (absent, at) => [
      ...estate.sensors().flatMap((sensor) => ofSensor(sensor, absent, at)),
      ...estate.cameras().flatMap(({ id, siteId }) => ofCamera(id, siteId, absent, at)),
    ],
    close: async () => {
      stop();
      await write();
    },
  };
}

/** Tells sightings and sight of what accounts deliver. */
export function bothTold(sightings: DeviceSightings, sight: Pick<Sight, "cameBy">): DeviceSightings {
  return {
    ...sightings,
    delivered: (account, readings) => {
      sightings.delivered(account, readings);
      sight.cameBy(account, readings);
    },
  };
}

/** A site and what it hangs under, by the tree as it is now. */
export function pathsUp(estate: Pick<Estate, "sites" | "onChange">): (siteId: SiteId) => readonly SiteId[] {
  let tree = createTree(estate.sites());
  estate.onChange((siteId) => {
    if (siteId === undefined) tree = createTree(estate.sites());
  });
  return (siteId) => tree.pathUp(siteId);
}
