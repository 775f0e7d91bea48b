// The composition root: opens every part in order, binds what each declared that it needs, and closes them in order.
// With pipeline.ts and compose/ the only place in which the stages meet.
import type { AddressInfo } from "node:net";
import type { SitePlan } from "../devices/site-plan.ts";
import { openCameraReach } from "./access/camera-reach.ts";
import { type DeviceKeys, openDeviceKeys } from "./access/device-keys.ts";
import { startDeviceSightings } from "./access/device-sightings.ts";
import { closeLeftViews } from "./access/views.ts";
import { startAuditHeads } from "./compose/audit-heads.ts";
import { backupFigures, startBackups } from "./compose/backups.ts";
import { createCameraConnect } from "./compose/camera-connect.ts";
import { startCameras } from "./compose/cameras.ts";
import { paceOf } from "./compose/demo-pace.ts";
import { deviceScene } from "./compose/device-scene.ts";
import { openDoor, openIngest } from "./compose/door.ts";
import { doorFigures } from "./compose/door-figures.ts";
import { externalFigures, startExternalBrokers } from "./compose/external-brokers.ts";
import { firstAdministrator } from "./compose/first-administrator.ts";
import { openFolding } from "./compose/folding.ts";
import { startHealth } from "./compose/health.ts";
import { bothOf, cameraNetworksOf, openHttpDoor } from "./compose/http-door.ts";
import { listenHttp, shownHost } from "./compose/listening.ts";
import { openMedia } from "./compose/media.ts";
import { type Memory, openMemory } from "./compose/memory.ts";
import { openNewcomers } from "./compose/newcomers.ts";
import { openPictureHealth, pictureSettingsOf } from "./compose/picture-health.ts";
import { openRecordings } from "./compose/recordings.ts";
import { openRuleSets } from "./compose/rule-sets.ts";
import { openRules, recorder, retirer, startTrimming } from "./compose/rules.ts";
import { channelDesk } from "./compose/sending.ts";
import { createServing } from "./compose/serving.ts";
import { openSharing } from "./compose/sharing.ts";
import { pathsUp } from "./compose/sight.ts";
import { lastHeard, openDoorsSince, startListening } from "./compose/silence.ts";
import { takeIn } from "./compose/site-plan.ts";
import { tellStart } from "./compose/start-line.ts";
import { openTelling } from "./compose/telling.ts";
import { openTerms, renewWith } from "./compose/terms.ts";
import type { Config } from "./config.ts";
import { createRefusals } from "./ingest/refusals.ts";
import { createSilence } from "./ingest/silence.ts";
import type { Clock } from "./lib/clock.ts";
import type { Log } from "./lib/log.ts";
import { createTally } from "./lib/tally.ts";
import { startPipeline } from "./pipeline.ts";
import { createPresent } from "./serve/present.ts";
import { listOpenAlerts } from "./store/alerts.ts";

export type HubOptions = {
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  /** A site plan to take in before anything else, and where it came from. */
  readonly plan?: { readonly plan: SitePlan; readonly from: string };
  /** The first administrator's password; without it a random one is made. */
  readonly adminPassword: string | undefined;
  /** Where the passwords of external brokers are: the process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Told when a part dies that the hub cannot go on without: the process should end and be started again. */
  readonly onDeath: (error: Error) => void;
};

export type Hub = {
  readonly httpUrl: string;
  readonly mqttUrl: string;
  /** Of the further listeners, in the order of `mqttTls`, `mqttWebSocket`, `mqttOpen`. */
  readonly moreMqttUrls: readonly string[];
  /** Looks at the certificates' files now; undefined if there are none. */
  readonly reloadCertificates: (() => void) | undefined;
  /** The first administrator's password, if it was made up just now. */
  readonly newAdminPassword: string | undefined;
  readonly memory: Memory;
  readonly deviceKeys: DeviceKeys;
  /** Stops taking, finishes what was taken, closes the files. */
  readonly close: () => Promise<void>;
};

/** Opens a hub. Throws a StartFault for what a person can mend. */
export async function openHub(config: Config, options: HubOptions): Promise<Hub> {
  const { clock, log } = options;
  const memory = await openMemory({ ...config, clock, log }, options.onDeath);
  const { journal, book, estate } = memory;
  await tellStart(book, { config, version: options.version, at: clock.now() });
  await closeLeftViews(book, clock.now());
  if (options.plan !== undefined) await takeIn(memory, options.plan, clock.now());
  const newAdminPassword = await firstAdministrator(book, options.adminPassword, clock.now());
  const deviceKeys = await openDeviceKeys(book);
  const sightings = startDeviceSightings(book, { clock, log });

  const { factor, kitchenHours, isEveryDay } = paceOf(config);
  const ruleSets = await openRuleSets({
    book,
    estate,
    factor,
    zone: config.zone,
    kitchenHours,
    isEveryDay,
    clock,
  });
  const { limitsOf } = ruleSets;
  const latest = await journal.latest();
  const folding = await openFolding({ book, estate, latest, durationFactor: factor, clock, log });
  const record = recorder(book, folding, estate.siteOf);
  const terms = await openTerms(book, memory.history, { rulings: ruleSets, siteOf: estate.siteOf });
  renewWith([estate, ruleSets], terms, (error) =>
    log.error("the limits of the past could not be renewed", { error }),
  );
  const forRules = { scene: ruleSets, siteOf: estate.siteOf, correct: terms.correct, at: clock.now() };
  const { rules, seq } = await openRules({ book, folding }, journal, forRules);

  const present = createPresent(terms.correct(latest), await listOpenAlerts(book.db));
  const heard = lastHeard(latest);
  const silence = createSilence(heard, new Set(rules.toldOn("sensor-silent")), clock.now());
  const openDoors = openDoorsSince(latest, rules.toldOn, silence);
  const health = startHealth({
    ...memory,
    terms,
    limitsOf,
    isSilent: silence.isSilent,
    lastHeard: heard,
    toldOn: rules.toldOn,
    durationFactor: factor,
    fromSeq: seq,
    clock,
    onError: (error) => log.error("the sensors' last days could not be looked through", { error }),
  });
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
  const backups = startBackups({
    plan: config.backup,
    dataDir: memory.path,
    zone: config.zone,
    version: options.version,
    book,
    clock,
    log,
  });
  const { zone } = config;
  const heads = await startAuditHeads({ ...config.audit, book, dataDir: memory.path, zone, clock, log });
  const media = await openMedia({ ...config, relay: () => relay, clock, log });
  const pictures = await openPictureHealth({
    ...{
      ...options,
      settings: pictureSettingsOf(config),
      kitchenHours,
      zone,
      book,
      estate,
      present,
      media,
      ffmpeg: config.ffmpeg,
    },
    relay: () => relay,
    take: (readings) => void pipeline.takeOwn(readings),
    noteChange: (siteId) => serving.noteChange(siteId),
  });
  const { version } = options;
  const forPast = { config, memory, media, version, relay: () => relay, kitchenHours, clock, log };
  const recordings = await openRecordings(forPast);
  const sharing = await openSharing(memory, config.zone, clock, log);
  const cameraReach = await openCameraReach(book.db, cameraNetworksOf(config));
  const httpDoor = openHttpDoor(config, { clock, log });
  const serving = createServing({
    memory,
    sharing,
    ruleSets,
    newcomers: newcomers.desk,
    backups,
    deviceKeys,
    devices: deviceScene(config, sightings, () => broker),
    disconnectDevice: (account) => broker.disconnect(account),
    alertsChanged: () => telling.wake(),
    present,
    refusals,
    isSilent: silence.isSilent,
    terms,
    health,
    media,
    pictures,
    recordings,
    notes: () => [...media.notes(), ...recordings.notes()],
    faults: () =>
      pipeline.isWell() ? [] : ["readings cannot be stored: look at the disk, and at the hub's log"],
    figures: [
      ...doorFigures({ broker: () => broker, relay: () => relay }),
      ...externalFigures(() => outside),
      ...memory.figures,
      ...media.metrics,
      ...recordings.metrics,
      ...backupFigures(backups),
      ...heads.figures,
    ],
    about: { version: options.version, demo: config.demo, ruleDurationFactor: factor, zone: config.zone },
    secondFactor: config.secondFactor,
    door: httpDoor.door,
    kitchenHours,
    cameraReach,
    channels: channelDesk(memory, config, () => telling.sender()),
    tally,
    clock,
    log,
  });
  const telling = openTelling({
    memory,
    config,
    present,
    sharing,
    factor,
    showTold: serving.realtime.showTold,
    showAlert: serving.showAlert,
    clock,
    log,
  });
  const pipeline = startPipeline(
    {
      append: journal.append,
      seen: folding.seen,
      correct: terms.correct,
      rules,
      record,
      retire: retirer({ book, folding }, rules, clock.now),
      heard: (readings) => {
        health.take(readings);
        return [...silence.heard(readings), ...openDoors.heard(readings)];
      },
      onFault: (error) => options.onDeath(error instanceof Error ? error : new Error(String(error))),
      show: (readings, alerts) => {
        present.takeReadings(readings);
        serving.realtime.showReadings(readings);
        serving.showAlerts(alerts);
      },
    },
    { clock, log, fromSeq: seq },
  );
  estate.onChange(pipeline.limitsChanged);
  ruleSets.onChange(pipeline.limitsChanged);
  const relay = startCameras({
    estate,
    box: memory.box,
    clock,
    log,
    zone: config.zone,
    kitchenHours,
    past: recordings,
    connectOf: createCameraConnect(cameraReach, pathsUp(estate)),
    show: (state) => {
      present.takeCamera(state);
      serving.realtime.showCamera(state);
    },
    taps: [pictures.tap],
    take: (readings) => void pipeline.takeOwn(readings),
  });
  const known = { present, terms, noted: health.note, newcomers: newcomers.ingest };
  const ingest = openIngest({
    zone,
    estate,
    sightings: folding.besides(sightings),
    pipeline,
    ...known,
    refusals,
    tally,
    log,
  });
  const { broker, urls, reloadCertificates } = await openDoor(config, {
    ingest,
    deviceKeys,
    sightings,
    refusals,
    tally,
    clock,
    log,
  });
  const outside = startExternalBrokers(config.externalBrokers, {
    ingest,
    estate,
    env: options.env ?? {},
    clock,
    log,
    tally,
  });
  telling.start(broker.tellSite);
  await listenHttp(serving.http, config);
  const stopListening = startListening({ estate, silence, openDoors, health, pipeline, limitsOf, clock });
  folding.start(serving.showAlerts);
  await recordings.start();
  const stopTrimming = startTrimming(book, journal, { clock, log });

  return {
    httpUrl: `${config.httpTls === undefined ? "http" : "https"}://${shownHost(config.host)}:${(serving.http.address() as AddressInfo).port}`,
    mqttUrl: urls[0] as string,
    moreMqttUrls: urls.slice(1),
    reloadCertificates: bothOf(reloadCertificates, httpDoor.reloadCertificate),
    newAdminPassword,
    memory,
    deviceKeys,
    close: async () => {
      stopListening();
      stopTrimming();
      await backups.close();
      await heads.close();
      await telling.close();
      await broker.close();
      await Promise.all(outside.map((one) => one.close()));
      await relay.close();
      await recordings.close();
      await serving.close();
      await pictures.close();
      await media.close();
      httpDoor.close();
      await pipeline.close();
      await folding.close();
      await newcomers.close();
      await sightings.close();
      ruleSets.close();
      await terms.close();
      await health.close();
      await memory.close();
    },
  };
}
