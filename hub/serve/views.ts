// The hub's nouns as the contract shows them to one person: what is outside that person's branch is left out.
import type { Limit } from "../../devices/limits.ts";
import type { MetricName } from "../../devices/metrics.ts";
import { silentAfterS } from "../../devices/places.ts";
import { horizon } from "../access/rights.ts";
import type { Tree } from "../access/tree.ts";
import type {
  Alert,
  Camera,
  DeviceId,
  Order,
  Person,
  PictureTrust,
  Reason,
  Recheck,
  Remark,
  Sensor,
  Site,
  SiteId,
  UnixMs,
} from "../model.ts";
import type * as contract from "./contract.ts";
import type { Present } from "./present.ts";

/** What the views read from. */
export type Scene = {
  readonly tree: () => Tree;
  readonly sensors: () => readonly Sensor[];
  readonly cameras: () => readonly Camera[];
  readonly present: Present;
  readonly isSilent: (sensorId: DeviceId) => boolean;
  readonly health: (sensorId: DeviceId) => contract.Health;
  /** The calibrations of a series, each from a moment on. */
  readonly corrections: (sensorId: DeviceId, metric: MetricName) => readonly { readonly from: UnixMs }[];
  /** What a sensor's values are judged by now. */
  readonly limitsOf: (sensorId: DeviceId) => readonly Limit[];
  readonly ruleDurationFactor: number;
  /** Whether a camera's picture is believed; undefined where it was not looked at lately. */
  readonly trustOf: (cameraId: DeviceId) => PictureTrust | undefined;
};

export function iso(at: number): string {
  return new Date(at).toISOString();
}

export function siteView(scene: Scene, person: Person, site: Site): contract.Site {
  const seen = horizon(person, scene.tree());
  const branch = new Set([...scene.tree().branchOf(site.id)].filter((id) => seen.has(id)));
  return {
    id: site.id,
    parentId: site.parentId !== null && seen.has(site.parentId) ? site.parentId : null,
    kind: site.kind,
    name: site.name,
    serves: site.serves.filter((id) => seen.has(id)),
    areas: areasOf(scene, site),
    summary: summaryOf(scene, branch),
  };
}

function areasOf(scene: Scene, site: Site): contract.Site["areas"] {
  const cameras = scene.cameras().filter((camera) => camera.siteId === site.id);
  return site.areas.map((area) => ({
    area,
    cameraIds: cameras
      .filter((camera) => camera.area === area || camera.alsoAreas?.includes(area) === true)
      .map((camera) => camera.id),
  }));
}

function summaryOf(scene: Scene, branch: ReadonlySet<SiteId>): contract.Site["summary"] {
  const sensors = scene.sensors().filter((sensor) => branch.has(sensor.siteId));
  const cameras = scene.cameras().filter((camera) => branch.has(camera.siteId));
  const alerts = scene.present.openAlerts().filter((alert) => branch.has(alert.siteId));
  //  What a cause covers counts as that one alert, for whoever may see the cause.
  const causes = new Set(alerts.map((alert) => alert.id));
  const counted = alerts.filter(({ foldedInto }) => foldedInto === undefined || !causes.has(foldedInto));
  const count = (severity: Alert["severity"]) =>
    counted.filter((alert) => alert.severity === severity).length;
  const sites = scene
    .tree()
    .sites()
    .filter((site) => branch.has(site.id));
  return {
    sensors: sensors.length,
    silentSensors: sensors.filter(
      (sensor) => scene.isSilent(sensor.id) || scene.present.latestOf(sensor.id).size === 0,
    ).length,
    cameras: cameras.length,
    camerasOnline: cameras.filter((camera) => scene.present.cameraState(camera.id)?.state === "online")
      .length,
    openAlerts: { notice: count("notice"), warning: count("warning"), critical: count("critical") },
    unacknowledgedAlerts: counted.filter((alert) => alert.state === "firing").length,
    blindAreas: sites.flatMap((site) => areasOf(scene, site)).filter((area) => area.cameraIds.length === 0)
      .length,
  };
}

export function sensorView(scene: Scene, sensor: Sensor): contract.Sensor {
  const { id, siteId, name, place, intervalS } = sensor;
  const latest = [...scene.present.latestOf(id)].map(([metric, { value, measuredAt, receivedAt }]) => [
    metric,
    { value, measuredAt: iso(measuredAt), receivedAt: iso(receivedAt) },
  ]);
  return {
    id,
    siteId,
    name,
    place,
    intervalS,
    silentAfterS: silentAfterS(intervalS, scene.ruleDurationFactor),
    limits: scene.limitsOf(id).map((limit) => ({
      rule: limit.rule,
      metric: limit.metric,
      side: limit.side,
      limit: limit.limit,
      ...(limit.overS === undefined ? {} : { overS: limit.overS }),
      steps: limit.steps.map((step) => ({ ...step })),
      source: limit.source,
    })),
    latest: Object.fromEntries(latest) as contract.Sensor["latest"],
    health: scene.health(id),
  };
}

export function cameraView(scene: Scene, camera: Camera): contract.Camera {
  const { id, siteId, name, area, alsoAreas = [], sound } = camera;
  const state = scene.present.cameraState(id);
  const picture = state?.state === "online" ? trustView(scene.trustOf(id)) : undefined;
  return {
    id,
    siteId,
    name,
    area,
    alsoAreas: [...alsoAreas],
    ...(sound === undefined ? {} : { sound }),
    state: state?.state ?? "unknown",
    ...(state?.fault === undefined ? {} : { fault: state.fault }),
    ...(state?.faultDetail === undefined ? {} : { faultDetail: state.faultDetail }),
    ...(state?.clockOffsetS === undefined ? {} : { clockOffsetS: state.clockOffsetS }),
    ...(state === undefined ? {} : { since: iso(state.since) }),
    ...(picture === undefined ? {} : { picture }),
  };
}

export function trustView(trust: PictureTrust | undefined): contract.Camera["picture"] {
  return trust === undefined ? undefined : { ...trust, since: iso(trust.since) };
}

/**
 * @param mayModerate true shows the words that were set aside, too
 * @param covers what is folded into it
 */
export function alertView(alert: Alert, mayModerate = false, covers: readonly Alert[] = []): contract.Alert {
  const {
    since,
    firedAt,
    resolvedAt,
    acknowledged,
    acted,
    recheck,
    closed,
    snoozed,
    remark,
    order,
    flapping,
    backAt: _moments,
    ...rest
  } = alert;
  return {
    ...rest,
    ...(flapping && { flapping: flappingView(flapping) }),
    ...(acted && { acted: { ...acted, at: iso(acted.at), photos: [...acted.photos] } }),
    ...(recheck && { recheck: recheckView(recheck) }),
    ...(closed && { closed: { ...closed, at: iso(closed.at) } }),
    ...(snoozed && { snoozed: { ...snoozed, until: iso(snoozed.until) } }),
    since: iso(since),
    firedAt: iso(firedAt),
    ...(acknowledged === undefined ? {} : { acknowledged: { ...acknowledged, at: iso(acknowledged.at) } }),
    ...(resolvedAt === undefined ? {} : { resolvedAt: iso(resolvedAt) }),
    ...(remark === undefined ? {} : { remark: remarkView(remark, mayModerate) }),
    ...(order && { order: orderView(order) }),
    ...(covers.length === 0 ? {} : { covers: covers.map(coveredView) }),
  };
}

function flappingView({
  since,
  calmSince,
}: NonNullable<Alert["flapping"]>): NonNullable<contract.Alert["flapping"]> {
  return { since: iso(since), ...(calmSince === undefined ? {} : { calmSince: iso(calmSince) }) };
}

function coveredView({ id, siteId, deviceId, rule, severity, state, since }: Alert): contract.Covered {
  return {
    id,
    siteId,
    ...(deviceId === undefined ? {} : { deviceId }),
    ...(rule === undefined ? {} : { rule }),
    severity,
    state,
    since: iso(since),
  };
}

function recheckView({ at, ...rest }: Recheck): NonNullable<contract.Alert["recheck"]> {
  return { ...rest, ...(at === undefined ? {} : { at: iso(at) }) };
}

function remarkView({ text, by, dueAt, answers, setAside }: Remark, mayModerate: boolean): contract.Remark {
  const isShown = setAside === undefined || mayModerate;
  return {
    ...(isShown ? { text } : {}),
    from: "linkId" in by ? "parent" : "person",
    by: "linkId" in by ? by.linkId : by.account,
    dueAt: iso(dueAt),
    answers: answers.map((answer) => ({ ...answer, at: iso(answer.at) })),
    ...(setAside === undefined ? {} : { setAside: { ...setAside, at: iso(setAside.at) } }),
  };
}

function orderView({ issued, dueAt, lookAt: _own, overdue, ...rest }: Order): contract.Order {
  return {
    ...rest,
    issued: { ...issued, at: iso(issued.at) },
    dueAt: iso(dueAt),
    ...(overdue && { overdue: { ...overdue, at: iso(overdue.at) } }),
  };
}

/** Why something was not taken, for the page to word. */
export function whyView(reason: Reason): contract.Said[] {
  return reason.map(({ code, values = {} }) => ({ code, values: { ...values } }));
}
