// Schools whose devices fall silent together or by themselves, minute by minute: the real rules, silence, sight, folding and
// book, and a clock of its own. What people would be told is read from the alerts' events, as whoever tells them does.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CAMERA_OFFLINE, silenceLimit } from "../../devices/places.ts";
import { createFolding, writeChanges } from "../../hub/compose/folding.ts";
import { recorder } from "../../hub/compose/rules.ts";
import { openSight } from "../../hub/compose/sight.ts";
import { createSilence } from "../../hub/ingest/silence.ts";
import { systemClock } from "../../hub/lib/clock.ts";
import { createLog } from "../../hub/lib/log.ts";
import type { Alert, Camera, DeviceId, Reading, Sensor } from "../../hub/model.ts";
import { sensorLimits } from "../../hub/rules/limits.ts";
import { createRules } from "../../hub/rules/rules.ts";
import { eventsAfter } from "../../hub/store/alert-events.ts";
import { findAlert } from "../../hub/store/alerts.ts";
import { openBook } from "../../hub/store/book.ts";

export type Thing = {
  readonly id: string;
  readonly site: string;
  /** Absent: a camera. */
  readonly gateway?: string;
  /** In minutes. */
  readonly every?: number;
  readonly place?: string;
  /** In minutes after the beginning: when it sends first. */
  readonly phase?: number;
};

export type World = {
  /** Lets the world run up to a minute. */
  readonly until: (minute: number) => Promise<void>;
  readonly kill: (...ids: string[]) => void;
  readonly revive: (...ids: string[]) => void;
  /** From now on it measures this. */
  readonly measures: (id: string, value: number) => void;
  /** The process is killed and started again: what is in memory is gone. */
  readonly crash: () => Promise<void>;
  /** "20 site-power-or-line east": what was told, with the minute, and what it was about. */
  readonly told: () => Promise<readonly string[]>;
  readonly alerts: () => Promise<readonly Alert[]>;
  readonly close: () => Promise<void>;
};

const MINUTE = 60_000;
const TICK_MS = 5_000;
const START = Date.UTC(2026, 10, 23, 2);
/** Which site hangs under which. */
const ABOVE: Readonly<Record<string, string>> = {
  east: "town",
  west: "town",
  north: "district",
  town: "district",
};

export async function openWorld(things: readonly Thing[]): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-folding-"));
  const book = await openBook(join(folder, "book.db"), (error) => {
    throw error;
  });
  const sensors = things.flatMap(sensorOf);
  const cameras = things.flatMap(cameraOf);
  let at = START;
  const clock = { ...systemClock, now: () => at, every: () => () => undefined };
  const dead = new Set<string>();
  const values = new Map<string, number>();
  const estate = {
    sensors: () => sensors,
    cameras: () => cameras,
    sensor: (id: DeviceId) => sensors.find((one) => one.id === id),
    camera: (id: DeviceId) => cameras.find((one) => one.id === id),
  };
  const heardAt = new Map<DeviceId, number>();
  let parts = await start();

  async function start() {
    const latest = [...heardAt].map(([deviceId, heard]) => ({
      deviceId,
      metric: estate.camera(deviceId) === undefined ? ("temperature" as const) : ("online" as const),
      value: 1,
      measuredAt: heard,
      receivedAt: heard,
      heardAt: heard,
    }));
    const sight = await openSight({
      book,
      estate,
      latest,
      durationFactor: 1,
      clock,
      log: createLog("silent", () => undefined),
    });
    const folding = createFolding({ sight, pathUp, durationFactor: 1, now: () => at });
    const rows = await book.db.selectFrom("excursion").selectAll().execute();
    const memory = rows.map((row) => ({
      deviceId: row.device_id,
      rule: row.rule,
      kept: JSON.parse(row.state),
    }));
    const rules = createRules({ limitsOf, besides: (id) => [id], inForce: () => true }, memory);
    const silence = createSilence(new Map(heardAt), new Set(rules.toldOn("sensor-silent")), at);
    const record = recorder(book, folding, (id) => things.find((one) => one.id === id)?.site);
    return { sight, folding, rules, silence, record };
  }

  function limitsOf(id: DeviceId) {
    const sensor = estate.sensor(id);
    return sensor === undefined ? [CAMERA_OFFLINE] : sensorLimits(sensor.place, sensor.intervalS, 1);
  }

  async function pass(readings: readonly Reading[]): Promise<void> {
    if (readings.length === 0) return;
    const { sight, rules, silence, record } = parts;
    for (const reading of readings) if (reading.metric !== "silent_for") noteHeard(reading);
    sight.seen(readings);
    const steps = rules.apply(readings);
    if (steps.length > 0) await record(steps, rules.takeChanged(), 0);
    await pass(silence.heard(readings));
  }

  function noteHeard({ deviceId, metric, value, receivedAt }: Reading): void {
    if (metric !== "online" || value === 1) heardAt.set(deviceId, receivedAt);
  }

  async function tick(): Promise<void> {
    const { sight, silence, folding } = parts;
    const minute = (at - START) / MINUTE;
    const readings = things.flatMap((thing) => readingsOf(thing, minute));
    for (const { id, gateway } of things)
      if (gateway !== undefined)
        sight.cameBy(
          gateway,
          readings.filter((one) => one.deviceId === id),
        );
    await pass(readings);
    const watched = sensors.map(({ id, intervalS }) => ({ id, silentAfterS: silenceLimit(intervalS).limit }));
    await pass(silence.tell(watched, at));
    if (folding.isPending())
      await book.together(async (queries) => writeChanges(queries, await folding.of(queries, [])));
  }

  function readingsOf(thing: Thing, minute: number): Reading[] {
    const { id, gateway, every = 1, phase = 0 } = thing;
    const isDue = minute >= phase && Math.round((minute - phase) * 12) % (every * 12) === 0;
    const isDead = dead.has(id);
    const one = (metric: Reading["metric"], value: number): Reading => ({
      deviceId: id,
      metric,
      value,
      measuredAt: at,
      receivedAt: at,
      late: false,
    });
    if (gateway === undefined) return isDue ? [one("online", isDead ? 0 : 1)] : [];
    return isDue && !isDead ? [one("temperature", values.get(id) ?? 4)] : [];
  }

  return {
    until: async (minute) => {
      while (at < START + minute * MINUTE) {
        await tick();
        at += TICK_MS;
      }
    },
    kill: (...ids) => void ids.map((id) => dead.add(id)),
    revive: (...ids) => void ids.map((id) => dead.delete(id)),
    measures: (id, value) => void values.set(id, value),
    crash: async () => {
      await parts.sight.close();
      parts = await start();
    },
    told: async () => toldBy(await eventsAfter(book.db, 0, 10_000), (id) => findAlert(book.db, id)),
    alerts: async () => {
      const rows = await book.db.selectFrom("alert").select("id").execute();
      const found = await Promise.all(rows.map(({ id }) => findAlert(book.db, id)));
      return found.filter((one) => one !== undefined);
    },
    close: async () => {
      await parts.sight.close();
      await book.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function pathUp(siteId: string): string[] {
  const up = ABOVE[siteId];
  return up === undefined ? [siteId] : [siteId, ...pathUp(up)];
}

type Events = Awaited<ReturnType<typeof eventsAfter>>;

/** Nobody is told of what is folded at that moment, nor before the moment until which its news is held. */
async function toldBy(events: Events, find: (id: string) => Promise<Alert | undefined>): Promise<string[]> {
  const told: { readonly at: number; readonly words: string }[] = [];
  for (const [i, { alertId, kind, at, data = {} }] of events.entries()) {
    if (kind === "folded" || kind === "lowered" || kind === "worsened") continue;
    const tellAt = (data["tellAt"] as number | undefined) ?? at;
    const isHeld = events
      .slice(i + 1)
      .some((one) => one.alertId === alertId && one.kind === "folded" && one.at <= tellAt);
    if (isHeld || (kind !== "unfolded" && isFolded(events.slice(0, i), alertId))) continue;
    const alert = await find(alertId);
    const word = kind === "opened" ? "" : ` ${kind}`;
    told.push({ at: tellAt, words: `${alert?.rule} ${alert?.deviceId ?? alert?.siteId}${word}` });
  }
  return told
    .sort((a, b) => a.at - b.at)
    .map(({ at, words }) => `${Math.round((at - START) / MINUTE)} ${words}`);
}

function isFolded(before: Events, alertId: string): boolean {
  const last = before.findLast(
    (one) => one.alertId === alertId && (one.kind === "folded" || one.kind === "unfolded"),
  );
  return last?.kind === "folded";
}

function sensorOf({ id, site, gateway, every = 5, place = "kitchen" }: Thing): Sensor[] {
  if (gateway === undefined) return [];
  return [{ id, siteId: site, name: id, place, intervalS: every * 60, family: "zigbee2mqtt", address: id }];
}

function cameraOf({ id, site, gateway }: Thing): (Camera & { readonly sealedPassword: undefined })[] {
  if (gateway !== undefined) return [];
  return [
    {
      id,
      siteId: site,
      name: id,
      area: "cooking",
      sealedPassword: undefined,
      address: { brand: "generic", host: "127.0.0.1", port: 9, channel: 1 },
    },
  ];
}
