// Binds what serves people: the API's routes, the realtime and media sockets and the figures, on one HTTP server.
import type { Server } from "node:http";
import { join } from "node:path";
import type { CameraReach } from "../access/camera-reach.ts";
import type { DeviceKeys } from "../access/device-keys.ts";
import type { SecondFactorRule } from "../access/second-factor.ts";
import { createSessions } from "../access/sessions.ts";
import { createTree } from "../access/tree.ts";
import { startViews } from "../access/views.ts";
import type { ChannelDesk, Desk } from "../actions/desk.ts";
import { watchCamera } from "../actions/watch-camera.ts";
import type { Refusals } from "../ingest/refusals.ts";
import { isMeasurement } from "../ingest/silence.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { openSigningKey } from "../lib/signing-key.ts";
import type { Tally } from "../lib/tally.ts";
import type { Alert, DeviceId, SiteId } from "../model.ts";
import { durationText, valueText, whatText } from "../notify/rule-words.ts";
import { type ApiNeeds, mountApi } from "../serve/api.ts";
import type { About } from "../serve/contract.ts";
import { createHttp, type HttpNeeds } from "../serve/http.ts";
import { refuseUpgrade, signedInDoor, startLiveSockets } from "../serve/live.ts";
import { createMetrics, type Figure } from "../serve/metrics.ts";
import { createOneTap } from "../serve/one-tap/one-tap.ts";
import { stillMay, watchOpenChannels } from "../serve/open-channels.ts";
import { openApiOf } from "../serve/openapi.ts";
import { createKitchens } from "../serve/parents/kitchens.ts";
import { startParents } from "../serve/parents/parents.ts";
import type { Present } from "../serve/present.ts";
import { isRealtime, type Realtime, startRealtime } from "../serve/realtime.ts";
import { allRoutes } from "../serve/routes/all.ts";
import type { DeviceScene } from "../serve/routes/device-accounts.ts";
import { DATA_FILES } from "../store/data-files.ts";
import { openPhotoFiles } from "../store/photo-files.ts";
import { createAuditLooks } from "./audit-looks.ts";
import type { Backups } from "./backups.ts";
import { openCameraEntry } from "./camera-entry.ts";
import { startCoverage } from "./coverage.ts";
import { createDutyLook } from "./duty-look.ts";
import type { HealthKeeper } from "./health.ts";
import { createHealthPage } from "./health-page.ts";
import type { Media } from "./media.ts";
import type { Memory } from "./memory.ts";
import type { Newcomers } from "./newcomers.ts";
import type { PictureHealth } from "./picture-health.ts";
import type { Recordings } from "./recordings.ts";
import type { RuleSets } from "./rule-sets.ts";
import type { Sharing } from "./sharing.ts";
import { createSiteChanges, siteChanges } from "./site-changes.ts";
import { startStoreState } from "./store-state.ts";
import { newestOf, type TermsKeeper } from "./terms.ts";

/** How people come in. */
export type HttpDoor = Pick<HttpNeeds, "certificate" | "limits" | "isProxy"> &
  Pick<ApiNeeds, "front" | "limit">;

export type ServingNeeds = {
  readonly memory: Memory;
  readonly backups: Backups;
  readonly deviceKeys: DeviceKeys;
  readonly sharing: Sharing;
  readonly ruleSets: RuleSets;
  readonly present: Present;
  readonly devices: DeviceScene;
  readonly disconnectDevice: (account: string) => void;
  /** A person changed an alert: it may be that somebody is to be told. */
  readonly alertsChanged: () => void;
  readonly refusals: Refusals;
  readonly newcomers: Newcomers["desk"];
  readonly isSilent: (sensorId: DeviceId) => boolean;
  readonly terms: TermsKeeper;
  readonly health: HealthKeeper;
  readonly media: Media;
  readonly pictures: PictureHealth;
  readonly recordings: Pick<Recordings, "desk" | "clips" | "held" | "takeAlert">;
  /** What keeps the hub from doing its work now. */
  readonly faults: () => readonly string[];
  /** What it cannot do, and works without. */
  readonly notes: () => readonly string[];
  readonly figures: readonly Figure[];
  readonly about: Omit<About, "now">;
  readonly secondFactor: SecondFactorRule;
  readonly door: HttpDoor;
  /** When cameras are held, and looked for on the parents' page. */
  readonly kitchenHours: { readonly from: string; readonly to: string };
  readonly cameraReach: CameraReach;
  readonly channels: ChannelDesk;
  readonly tally: Tally;
  readonly clock: Clock;
  readonly log: Log;
};

export type Serving = {
  /** Not listening yet. */
  readonly http: Server;
  readonly realtime: Realtime;
  /** Shows a changed alert to everyone who may see it. */
  readonly showAlert: Desk["showAlert"];
  /** Shows changed alerts to everyone who may see them. */
  readonly showAlerts: (alerts: readonly Alert[]) => void;
  /** Something about a site changed: dashboards are told in a moment. */
  readonly noteChange: (siteId: SiteId) => void;
  readonly close: () => Promise<void>;
};

export function createServing(needs: ServingNeeds): Serving {
  const { memory, present, clock, log, about } = needs;
  const { front } = needs.door;
  const { book, estate } = memory;
  let tree = createTree(estate.sites());
  estate.onChange((siteId) => {
    //  A device that was found moves no site.
    if (siteId === undefined) tree = createTree(estate.sites());
  });
  const { secondFactor } = needs;
  const sessions = createSessions(book, {
    secondFactor,
    onTrouble: (error) => log.warn("when a session was last used could not be written down", { error }),
  });
  const channels = watchOpenChannels(sessions, clock, (error) =>
    log.error("open channels could not be checked", { error }),
  );
  const views = startViews({ book, clock, log });
  const desk: Desk = {
    book,
    estate,
    tree: () => tree,
    sessions,
    views,
    endChannels: channels.endSession,
    secondFactor,
    deviceKeys: needs.deviceKeys,
    links: needs.sharing.links,
    privacy: needs.sharing.privacy,
    ruleBook: needs.ruleSets,
    disconnectDevice: needs.disconnectDevice,
    box: memory.box,
    cameraReach: needs.cameraReach,
    channels: needs.channels,
    photos: openPhotoFiles(memory.path),
    hasReported: (sensorId) => [...present.latestOf(sensorId).keys()].some(isMeasurement),
    clock,
    showAlert: (alert) => {
      present.takeAlert(alert);
      realtime.showAlert(alert);
      needs.alertsChanged();
      needs.recordings.takeAlert(alert);
    },
    restate: async (sensorId) => {
      await needs.terms.refresh();
      const newest = await newestOf(memory.history, present, sensorId);
      present.takeReadings(newest);
      realtime.showReadings(newest);
    },
  };
  const parents = startParents({
    desk,
    front,
    limit: needs.door.limit,
    media: needs.media,
    channels,
    cameraState: present.cameraState,
    trustOf: needs.pictures.trustOf,
    kitchens: createKitchens({
      tree: desk.tree,
      history: memory.history,
      db: () => book.db,
      sensors: estate.sensors,
      cameras: estate.cameras,
      isSilent: needs.isSilent,
      trustOf: needs.pictures.trustOf,
      limitsOf: needs.ruleSets.limitsNow,
      areas: (canteenId) => tree.site(canteenId)?.areas ?? [],
      kitchenHours: needs.kitchenHours,
      zone: about.zone,
      clock,
    }),
    zone: about.zone,
    log,
  });
  const coverage = startCoverage({
    ...needs,
    book,
    estate,
    cameraState: present.cameraState,
    trustOf: needs.pictures.trustOf,
    picturesOff: needs.pictures.off,
    dayOf: desk.links.dayOf,
    zone: about.zone,
  });
  const storeState = startStoreState(needs);
  const routes = allRoutes({
    desk,
    scene: {
      tree: desk.tree,
      sensors: estate.sensors,
      cameras: estate.cameras,
      present,
      isSilent: needs.isSilent,
      limitsOf: needs.ruleSets.limitsNow,
      corrections: needs.terms.corrections,
      health: needs.health.shortOf,
      ruleDurationFactor: about.ruleDurationFactor,
      trustOf: needs.pictures.trustOf,
    },
    pictures: needs.pictures,
    devices: needs.devices,
    media: needs.media,
    past: needs.recordings.desk,
    clips: needs.recordings.clips,
    history: memory.history,
    about,
    healthPage: createHealthPage(needs.health, memory.history, needs.terms, about.zone),
    refusals: needs.refusals.list,
    newcomers: { ...desk, ...needs.newcomers },
    store: { state: storeState.read, beginBackup: needs.backups.begin },
    auditLook: createAuditLooks(memory.path),
    caseKey: openSigningKey(join(memory.path, DATA_FILES.key), "mingchu exported alerts"),
    viewersOf: parents.viewersOf,
    cameraEntry: openCameraEntry(desk, needs.media),
    coverage: coverage.now,
    dutyLook: createDutyLook({
      book,
      estate,
      schoolDay: needs.sharing.links.schoolDay,
      zone: about.zone,
      factor: about.ruleDurationFactor,
      clock,
    }),
  });
  const http = createHttp({
    ...needs.door,
    parents: parents.router,
    oneTap: createOneTap({
      desk,
      present,
      history: memory.history,
      front,
      limit: needs.door.limit,
      words: { what: whatText, value: valueText, duration: durationText },
      zone: about.zone,
      log,
    }),
    api: mountApi(routes, {
      sessions,
      ...needs.door,
      guard: (who, action, close) => {
        const isAllowed = stillMay(who, action, desk.tree);
        return channels.add({ sessionHash: who.sessionHash, isAllowed, close });
      },
      clock,
      log,
    }),
    openApi: () => openApiOf(routes, about.version),
    metrics: createMetrics(needs.tally, [
      ...needs.figures,
      ...needs.health.figures,
      ...needs.pictures.figures,
      {
        name: "realtime_clients",
        help: "Dashboards connected to the realtime socket",
        read: () => realtime.clients(),
      },
    ]),
    faults: needs.faults,
    notes: needs.notes,
    log,
  });
  const realtime = startRealtime(http, {
    sessions,
    front,
    tree: desk.tree,
    siteOf: estate.siteOf,
    channels,
    coveredBy: (id) => present.openAlerts().filter((alert) => alert.foldedInto === id),
    clock,
  });
  const changes = createSiteChanges(clock, realtime.showSite);
  const changed = siteChanges(estate);
  estate.onChange((siteId) => {
    //  A found device says where it is; after anything else it is looked up.
    for (const id of siteId === undefined ? changed() : [siteId]) changes.note(id);
  });
  needs.ruleSets.onChange(() => realtime.showSites(estate.sites().map((site) => site.id)));
  const people = signedInDoor({
    sessions,
    front,
    tree: desk.tree,
    siteOf: (cameraId) => estate.camera(cameraId)?.siteId,
    channels,
    clock,
    mayWatch: (who, cameraId) => watchCamera(desk, who, cameraId, "live"),
    watch: needs.media.watch,
  });
  const live = startLiveSockets([people, parents.door], { front, clock, log });
  http.on("upgrade", (request, socket, head) => {
    //  From here on the socket is ours: an error that nobody listens to would end the process.
    socket.on("error", (error) => log.debug("an upgrade failed", { error }));
    if (live.upgrade(request, socket, head) || isRealtime(request.url)) return;
    refuseUpgrade(socket, 404, "Not Found");
  });
  return {
    http,
    realtime,
    showAlert: desk.showAlert,
    showAlerts: (alerts) => {
      //  A cause is shown with all that it covers.
      for (const alert of alerts) present.takeAlert(alert);
      for (const alert of alerts) desk.showAlert(alert);
    },
    noteChange: changes.note,
    close: async () => {
      changes.close();
      storeState.close();
      await coverage.close();
      live.close();
      //  Closes the HTTP server too: socket.io was given it.
      const closed = realtime.close();
      http.closeAllConnections();
      await closed;
      channels.close();
      //  Whoever was still looking has gone: each view ends when its own socket did, and none begins any more.
      await parents.close();
      await views.close();
    },
  };
}
