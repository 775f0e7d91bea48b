// Every route of the API, in the order in which the OpenAPI file lists them.
import type { Desk } from "../../actions/desk.ts";
import type { NewcomerDesk } from "../../actions/newcomer-desk.ts";
import type { PastDesk } from "../../actions/past-desk.ts";
import type { PictureDesk } from "../../actions/picture-desk.ts";
import type { Refusal, Sensor, SiteId, UnixMs } from "../../model.ts";
import type { AuditCheck } from "../../store/audit-check.ts";
import type { History } from "../../store/history.ts";
import type { About, SensorHealth } from "../contract.ts";
import type { MediaOutputs } from "../media.ts";
import type { Route } from "../route.ts";
import type { Scene } from "../views.ts";
import { accountRoutes } from "./account.ts";
import { alertCaseRoutes, type CaseNeeds } from "./alert-case.ts";
import { alertLifeRoutes } from "./alert-life.ts";
import { alertRoutes } from "./alerts.ts";
import { auditRoutes } from "./audit.ts";
import { calibrationRoutes } from "./calibrations.ts";
import { type CameraEntryNeeds, cameraEntryRoutes } from "./camera-entry.ts";
import { cameraReachRoutes } from "./camera-reach.ts";
import { channelRoutes } from "./channels.ts";
import { type Clips, clipExportRoutes } from "./clip-exports.ts";
import { type CoverageNow, coverageRoutes } from "./coverage.ts";
import { type DeviceScene, deviceAccountRoutes } from "./device-accounts.ts";
import { deviceRoutes } from "./devices.ts";
import { disclosureRoutes } from "./disclosures.ts";
import { type DutyLook, dutyRoutes } from "./duty.ts";
import { estateRoutes } from "./estate.ts";
import { healthRoutes } from "./health.ts";
import { importRoutes } from "./imports.ts";
import { mappingRoutes } from "./mappings.ts";
import { mediaRoutes } from "./media.ts";
import { newcomerRoutes } from "./newcomers.ts";
import { notificationRoutes } from "./notifications.ts";
import { orderListRoutes } from "./order-lists.ts";
import { orderRoutes } from "./orders.ts";
import { pastCameraRoutes } from "./past-cameras.ts";
import { peopleRoutes } from "./people.ts";
import { peopleImportRoutes } from "./people-imports.ts";
import { pictureRoutes } from "./pictures.ts";
import { privacyRoutes } from "./privacy.ts";
import { recordingListRoutes } from "./recording-list.ts";
import { recordingRoutes } from "./recordings.ts";
import { remarkRoutes } from "./remarks.ts";
import { reportRoutes } from "./reports.ts";
import { ruleRoutes } from "./rules.ts";
import { sessionRoutes } from "./session.ts";
import { shareLinkRoutes } from "./share-links.ts";
import { siteRoutes } from "./sites.ts";
import { sparklineRoutes } from "./sparklines.ts";
import { type StoreNeeds, storeRoutes } from "./store.ts";
import { tokenRoutes } from "./tokens.ts";
import { unattendedRoutes } from "./unattended.ts";
import { wallGroupRoutes } from "./wall-groups.ts";

export type RouteNeeds = {
  readonly desk: Desk;
  readonly newcomers: NewcomerDesk;
  readonly scene: Scene;
  readonly devices: DeviceScene;
  readonly media: Pick<MediaOutputs, "still" | "sheet" | "hls">;
  readonly pictures: PictureDesk;
  readonly past: PastDesk;
  readonly clips: Clips;
  readonly history: History;
  readonly about: Omit<About, "now">;
  readonly healthPage: (sensor: Sensor, at: UnixMs) => Promise<SensorHealth>;
  readonly refusals: (sites: ReadonlySet<SiteId>) => Refusal[];
  readonly store: StoreNeeds;
  /** Signs exported alerts. */
  readonly caseKey: CaseNeeds["key"];
  /** Looks through the whole audit log. */
  readonly auditLook: () => Promise<AuditCheck>;
  readonly cameraEntry: CameraEntryNeeds;
  readonly coverage: CoverageNow;
  readonly dutyLook: DutyLook;
  /** How many watch by a link now. */
  readonly viewersOf: (linkId: string) => number;
};

export function allRoutes(needs: RouteNeeds): Route[] {
  const { desk, scene } = needs;
  return [
    ...sessionRoutes(desk, needs.about),
    ...accountRoutes(desk),
    ...tokenRoutes(desk),
    ...siteRoutes(desk, scene, needs.refusals),
    ...deviceAccountRoutes(desk, needs.devices),
    ...deviceRoutes(desk, scene, needs.history),
    ...mediaRoutes(desk, needs.media),
    ...pictureRoutes({ desk, pictures: needs.pictures, present: scene.present, history: needs.history }),
    ...recordingRoutes(desk, needs.past),
    ...recordingListRoutes(desk, needs.past),
    ...pastCameraRoutes(desk, needs.past),
    ...clipExportRoutes(desk, needs.clips, needs.past),
    ...sparklineRoutes(desk, scene.present, needs.history),
    //  Before /exports/{ticket}, which would take the names of these for a ticket.
    ...auditRoutes(desk, needs.auditLook),
    ...orderListRoutes(desk, needs.about.zone),
    ...coverageRoutes(desk, needs.coverage, needs.about.zone),
    ...reportRoutes(desk, needs.history, needs.about.zone),
    ...calibrationRoutes(desk, needs.history),
    ...healthRoutes(desk, needs.healthPage),
    ...estateRoutes(desk, scene),
    ...cameraReachRoutes(desk),
    ...cameraEntryRoutes(needs.cameraEntry),
    ...importRoutes(desk),
    ...disclosureRoutes(desk, needs.about.zone),
    ...privacyRoutes(desk),
    ...ruleRoutes(desk),
    ...shareLinkRoutes(desk, needs.viewersOf),
    //  Before /alerts/{id}, which would take "unattended" for one.
    ...unattendedRoutes(desk, needs.about.zone),
    ...alertRoutes(desk),
    ...alertLifeRoutes(desk, needs.about.zone),
    ...alertCaseRoutes(desk, {
      ...{ history: needs.history, zone: needs.about.zone, key: needs.caseKey },
      ...{ past: needs.past, clipFile: needs.clips.fileOf },
    }),
    ...remarkRoutes(desk, needs.about.zone),
    ...notificationRoutes(desk),
    ...dutyRoutes(desk, needs.dutyLook),
    ...orderRoutes(desk, needs.about.zone),
    ...peopleRoutes(desk),
    ...peopleImportRoutes(desk, needs.about.zone),
    ...newcomerRoutes({ desk: needs.newcomers, scene, history: needs.history, zone: needs.about.zone }),
    ...mappingRoutes(needs.newcomers),
    ...channelRoutes(desk),
    ...wallGroupRoutes(desk),
    ...storeRoutes(desk, needs.store),
  ];
}
