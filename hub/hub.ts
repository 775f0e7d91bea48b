// The composition root: opens every part in order, binds what each declared that it needs, and closes them in order.
// With pipeline.ts and compose/ the only place in which the stages meet.
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Limit } from "../devices/places.ts";
import type { SitePlan } from "../devices/site-plan.ts";
import { type DeviceKeys, openDeviceKeys } from "./access/device-keys.ts";
import { ensureAdministrator } from "./access/first-people.ts";
import { installSitePlan } from "./actions/install-site-plan.ts";
import { startCameras } from "./compose/cameras.ts";
import { StartFault } from "./compose/data-folder.ts";
import { openDoor } from "./compose/door.ts";
import { type Memory, openMemory } from "./compose/memory.ts";
import { openNewcomers } from "./compose/newcomers.ts";
import { openRules, recorder, trimJournal } from "./compose/rules.ts";
import { createServing } from "./compose/serving.ts";
import { type Config, flagOf } from "./config.ts";
import { createRefusals } from "./ingest/refusals.ts";
import { createSilence, isMeasurement, type Silence } from "./ingest/silence.ts";
import type { Clock } from "./lib/clock.ts";
import { describeError, type Log } from "./lib/log.ts";
import { createTally } from "./lib/tally.ts";
import type { DeviceId } from "./model.ts";
import { type Pipeline, startPipeline } from "./pipeline.ts";
import { cameraLimits, sensorLimits } from "./rules/limits.ts";
import { createPresent } from "./serve/present.ts";
import { listOpenAlerts } from "./store/alerts.ts";
import type { Latest } from "./store/journal.ts";

export type HubOptions = {
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  /** A site plan to take in before anything else, and where it came from. */
  readonly plan?: { readonly plan: SitePlan; readonly from: string };
  /** The first administrator's password; without it a random one is made. */
  readonly adminPassword: string | undefined;
  /** Told when a part dies that the hub cannot go on without: the process should end and be started again. */
  readonly onDeath: (error: Error) => void;
};

export type Hub = {
  readonly httpUrl: string;
  readonly mqttUrl: string;
  /** The first administrator's password, if it was made up just now. */
  readonly newAdminPassword: string | undefined;
  readonly memory: Memory;
  readonly deviceKeys: DeviceKeys;
  /** Stops taking, finishes what was taken, closes the files. */
  readonly close: () => Promise<void>;
};

/** Chosen: the shortest silence that counts is a demonstration's, some 20 s. */
const LISTEN_EVERY_MS = 5_000;
const TRIM_EVERY_MS = 3_600_000;
/** Chosen: what a restart looks back on, and some more for looking into what happened. */
const KEEP_LOG_MS = 24 * 3_600_000;

/** Opens a hub. Throws a StartFault for what a person can mend. */
export async function openHub(config: Config, options: HubOptions): Promise<Hub> {
  const { clock, log } = options;
  const memory = await openMemory(
    { dataDir: config.dataDir, demo: config.demo, zone: config.zone, now: clock.now },
    options.onDeath,
  );
  const { journal, book, estate } = memory;
  if (options.plan !== undefined) await takeIn(memory, options.plan, clock.now());
  const newAdminPassword = await ensureAdministrator(book, options.adminPassword, clock.now());
  const deviceKeys = await openDeviceKeys(book);

  const factor = config.ruleDurationFactor ?? (config.demo ? DEMO_DURATION_FACTOR : 1);
  const limitsOf = limitsInForce(memory, factor);
  const record = recorder(book, estate.siteOf);
  const { rules, seq } = await openRules(book, journal, { limitsOf, siteOf: estate.siteOf, at: clock.now() });

  const latest = await journal.latest();
  const present = createPresent(latest, await listOpenAlerts(book.db));
  const silence = createSilence(lastHeard(latest), new Set(rules.toldOn("sensor-silent")), clock.now());
  const refusals = createRefusals();
  const tally = createTally();

  const newcomers = await openNewcomers({
    memory,
    zone: config.zone,
    store: (readings) => pipeline.take(readings),
    noteChange: (siteId) => serving.noteChange(siteId),
    clock,
    log,
  });
  const serving = createServing({
    memory,
    newcomers: newcomers.desk,
    deviceKeys,
    present,
    refusals,
    isSilent: silence.isSilent,
    watch: (cameraId, viewer) => relay.watch(cameraId, viewer),
    faults: () =>
      pipeline.isWell() ? [] : ["readings cannot be stored: look at the disk, and at the hub's log"],
    figures: [
      { name: "mqtt_clients", help: "Devices and gateways connected", read: () => broker.clients() },
      {
        name: "cameras_pulled",
        help: "Cameras whose stream is coming in",
        read: () => relay.figures().camerasPulled,
      },
      { name: "viewers", help: "Live views open", read: () => relay.figures().viewers },
    ],
    about: { version: options.version, demo: config.demo, ruleDurationFactor: factor, zone: config.zone },
    tally,
    clock,
    log,
  });
  const pipeline = startPipeline(
    {
      append: journal.append,
      rules,
      record,
      heard: silence.heard,
      onFault: (error) => options.onDeath(error instanceof Error ? error : new Error(String(error))),
      show: (readings, alerts) => {
        present.takeReadings(readings);
        serving.realtime.showReadings(readings);
        for (const alert of alerts) {
          present.takeAlert(alert);
          serving.realtime.showAlert(alert);
        }
      },
    },
    { clock, log, fromSeq: seq },
  );
  const relay = startCameras({
    estate,
    box: memory.box,
    clock,
    log,
    zone: config.zone,
    kitchenHours: config.demo ? ALL_DAY : config.kitchenHours,
    show: (state) => {
      present.takeCamera(state);
      serving.realtime.showCamera(state);
    },
    take: (readings) => void pipeline.takeOwn(readings),
  });
  const door = { host: config.host, port: config.mqttPort, zone: config.zone, estate, deviceKeys, pipeline };
  const broker = await openDoor({ ...door, refusals, newcomers: newcomers.ingest, tally, clock, log }).catch(
    (error: unknown) => {
      throw listenFault(error, config.mqttPort, "mqttPort");
    },
  );
  await listenHttp(serving.http, config);
  const stopTimers = startTimers(options, { memory, silence, pipeline, limitsOf });

  return {
    httpUrl: `http://${shownHost(config.host)}:${(serving.http.address() as AddressInfo).port}`,
    mqttUrl: `mqtt://${shownHost(config.host)}:${broker.port}`,
    newAdminPassword,
    memory,
    deviceKeys,
    close: async () => {
      stopTimers();
      await broker.close();
      await relay.close();
      await serving.close();
      await pipeline.close();
      await newcomers.close();
      await memory.close();
    },
  };
}

/** A demonstration's kitchens live sixty times as fast as the clock, and so do its rules. */
const DEMO_DURATION_FACTOR = 1 / 60;
/** A demonstration is looked at at any hour. */
const ALL_DAY = { from: "00:00", to: "00:00" };

async function takeIn(
  { book, box, estate }: Memory,
  { plan, from }: { readonly plan: SitePlan; readonly from: string },
  at: number,
): Promise<void> {
  const { faults } = await installSitePlan(book, plan, { box, at, from });
  if (faults.length > 0) throw new StartFault(planFault(from, faults));
  await estate.reload();
}

/** Every fault of a site plan, ready to be printed. */
export function planFault(from: string, faults: readonly string[]): string {
  const lines = faults.map((one) => `  - ${one}`).join("\n");
  return `${faults.length} ${faults.length === 1 ? "fault" : "faults"} in the site plan ${from}\n${lines}`;
}

function limitsInForce({ estate }: Memory, factor: number): (deviceId: DeviceId) => readonly Limit[] {
  const ofCameras = cameraLimits(factor);
  //  Asked for every reading, and there are only a few answers.
  const known = new Map<string, readonly Limit[]>();
  return (deviceId) => {
    const sensor = estate.sensor(deviceId);
    if (sensor === undefined) return ofCameras;
    const key = `${sensor.place} ${sensor.intervalS}`;
    const limits = known.get(key) ?? sensorLimits(sensor.place, sensor.intervalS, factor);
    known.set(key, limits);
    return limits;
  };
}

function lastHeard(latest: readonly Latest[]): Map<DeviceId, number> {
  const heard = new Map<DeviceId, number>();
  for (const { deviceId, metric, heardAt } of latest) {
    if (heardAt === undefined || !isMeasurement(metric)) continue;
    heard.set(deviceId, Math.max(heardAt, heard.get(deviceId) ?? 0));
  }
  return heard;
}

function listenHttp(http: Server, config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once("error", (error) => reject(listenFault(error, config.httpPort, "httpPort")));
    http.listen(config.httpPort, config.host, resolve);
  });
}

function listenFault(error: unknown, port: number, key: "mqttPort" | "httpPort"): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") {
    return new StartFault(
      `port ${port} is taken by another program: stop it, or choose another with ${flagOf(key)}`,
    );
  }
  if (code === "EACCES" || code === "EADDRNOTAVAIL") {
    return new StartFault(
      `cannot listen on port ${port}: ${describeError(error)}; see ${flagOf(key)} and ${flagOf("host")}`,
    );
  }
  return error;
}

function startTimers(
  { clock, log }: HubOptions,
  parts: {
    readonly memory: Memory;
    readonly silence: Silence;
    readonly pipeline: Pipeline;
    readonly limitsOf: (deviceId: DeviceId) => readonly Limit[];
  },
): () => void {
  const { memory, silence, pipeline, limitsOf } = parts;
  const stopListening = clock.every(LISTEN_EVERY_MS, () => {
    const watched = memory.estate.sensors().flatMap(({ id }) => {
      const limit = limitsOf(id).find((one) => one.metric === "silent_for");
      return limit === undefined ? [] : [{ id, silentAfterS: limit.limit }];
    });
    //  While the disk refuses, nobody is heard: that is the hub's deafness, not the sensors' silence.
    if (pipeline.isWell()) pipeline.takeOwn(silence.tell(watched, clock.now()));
    else silence.deafUntil(clock.now());
  });
  const stopTrimming = clock.every(TRIM_EVERY_MS, () => {
    trimJournal(memory.book, memory.journal, clock.now() - KEEP_LOG_MS).catch((error: unknown) =>
      log.error("the journal could not be trimmed", { error }),
    );
  });
  return () => {
    stopListening();
    stopTrimming();
  };
}

/** A host that a person can open: "all addresses" is none. */
function shownHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
