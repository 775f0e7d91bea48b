// Folds what follows from a cause into one alert of the cause, before anybody is told, and unfolds what is still wrong
// once the cause is over. Pure: from the alerts as they stand and what is known of each device to the alerts as they
// should be. Promises: only an alert of absence of a device that is absent is ever folded; doing it again changes nothing.
import type { Alert, DeviceId, Happening, UnixMs } from "../model.ts";
import {
  CAUSE_RULES,
  type Cause,
  type CauseRule,
  findCauses,
  outageOf,
  type PathUp,
  type SeenDevice,
  wasThere,
} from "./causes.ts";
import { isPresent } from "./flapping.ts";
import { resolved } from "./life.ts";
import { type Change, createSheet, isConsequence, isOf, isResolved, type Sheet } from "./sheet.ts";

export type Scene = {
  readonly devices: readonly SeenDevice[];
  readonly pathUp: PathUp;
  readonly at: UnixMs;
  /** What all durations are multiplied by: 1 but for demonstrations and drills. */
  readonly durationFactor: number;
  readonly newId: () => string;
};

/** Chosen, as for a silent sensor: two hours are long enough for somebody who knows of it to have mended it. */
const CRITICAL_AFTER_MS = 2 * 3_600_000;
/** Chosen: a sensor that reports every ten minutes has missed two messages by then, and nobody waits long for the news. */
const HOLD_MS = 5 * 60_000;

/** Chosen: who says that it is over knows why it is silent still; the next day it is asked again. */
const PERSONS_WORD_MS = 24 * 3_600_000;

const HUB = "hub";

/**
 * The changes with folding on top: causes first, then what they cover, so that whoever reads in order knows the cause.
 * @param changes what the rules have just found
 * @param kept open alerts of absence and of causes, and all that are folded into one of these; as kept before `changes`
 */
export function fold(changes: readonly Change[], kept: readonly Alert[], scene: Scene): readonly Change[] {
  const sheet = createSheet(changes.map(withoutRecheck), kept);
  const devices = new Map(scene.devices.map((device) => [device.id, device]));
  for (const cause of sheet.openCauses()) endIfOver(sheet, cause, devices, scene.at);
  for (const cause of findCauses(scene.devices, scene.pathUp)) openIfNeeded(sheet, cause, devices, scene);
  for (const alert of sheet.silent()) foldOrUnfold(sheet, alert, devices, scene);
  for (const cause of sheet.openCauses()) raiseIfDue(sheet, cause, scene);
  for (const { alert, happened, isNew } of changes)
    if (isNew && isConsequence(alert)) hold(sheet, alert.id, happened, devices, scene);
  return sheet.changes();
}

/** What came back together with its cause is looked at there. */
function withoutRecheck(change: Change): Change {
  const { recheck, ...alert } = change.alert;
  const isOver = isConsequence(alert) && alert.foldedInto !== undefined && isResolved(alert);
  return isOver && recheck?.state === "due" && alert.acted === undefined ? { ...change, alert } : change;
}

/** A cause is over when half of what it covered is heard again; the rest is given the time until its next message. */
function endIfOver(sheet: Sheet, cause: Alert, devices: ReadonlyMap<DeviceId, SeenDevice>, at: UnixMs): void {
  //  What it covered when it was open before, and came back then, is of that time.
  const now = sheet
    .coveredBy(cause.id)
    .filter(({ resolvedAt }) => resolvedAt === undefined || resolvedAt > cause.since);
  const covered = Map.groupBy(now, ({ deviceId }) => deviceId);
  //  By what is heard: a person's word that one is over brings nothing back.
  const isBack = (id: DeviceId | undefined) => {
    const device = devices.get(id ?? "");
    return device === undefined || (device.standing !== "missing" && device.heardAt > cause.since);
  };
  const back = [...covered].filter(([id, some]) => isBack(id) && !some.some(isPresent)).length;
  if (back * 2 < covered.size && covered.size > 0) return;
  sheet.put(resolved(cause, at), { kind: "resolved", at, by: HUB, data: { back, covered: covered.size } });
}

/** Opens an alert of the cause where there is a new silence that it explains, and none of a cause as large. */
function openIfNeeded(
  sheet: Sheet,
  cause: Cause,
  devices: ReadonlyMap<DeviceId, SeenDevice>,
  scene: Scene,
): void {
  const { at, newId } = scene;
  const gone = new Set(cause.gone);
  const open = sheet.openCauses();
  const isTold = open.some(
    (one) =>
      isOf(one, cause) ||
      (rankOf(one) >= CAUSE_RULES.indexOf(cause.rule) &&
        cause.gone.every((id) => isWithin(one, id, scene, devices))),
  );
  if (isTold) return;
  const isCalledFor = sheet
    .silent()
    .some((alert) => gone.has(alert.deviceId ?? "") && isFree(sheet, alert, devices, at));
  if (!isCalledFor) return;
  const last = sheet.findOver(cause, at);
  const alert = last === undefined ? openedFor(cause, at, newId()) : againFor(last, cause);
  const kind = last === undefined ? "opened" : "reopened";
  sheet.open(
    alert,
    { kind, at, by: HUB, data: { severity: "warning", gone: gone.size } },
    last === undefined,
  );
  for (const smaller of open)
    if (isPartOf(sheet, smaller, alert, devices, scene)) become(sheet, smaller, alert, at);
}

function openedFor(cause: Cause, at: UnixMs, id: string): Alert {
  const { rule, siteId, way, since } = cause;
  return {
    id,
    siteId,
    source: "rule",
    rule,
    ...(way === undefined ? {} : { way }),
    severity: "warning",
    state: "firing",
    since,
    firedAt: at,
  };
}

/** What comes back soon is the same alert once more, and nobody has taken it on. */
function againFor(last: Alert, { since }: Cause): Alert {
  const { acknowledged: _taken, resolvedAt: _over, resolution: _why, foldedInto: _part, ...rest } = last;
  return { ...rest, severity: "warning", state: "firing", since, reopened: (last.reopened ?? 0) + 1 };
}

/** True for a smaller cause of which all that is still gone is explained by the larger one. */
function isPartOf(
  sheet: Sheet,
  smaller: Alert,
  larger: Alert,
  devices: ReadonlyMap<DeviceId, SeenDevice>,
  scene: Scene,
): boolean {
  if (!contains(larger, smaller, scene.pathUp)) return false;
  const left = sheet.coveredBy(smaller.id).filter((one) => !isResolved(one));
  return left.length > 0 && left.every(({ deviceId }) => isWithin(larger, deviceId ?? "", scene, devices));
}

/** True if whatever one cause is about, the other one is about as well. */
function contains(larger: Alert, smaller: Alert, pathUp: PathUp): boolean {
  if (larger.rule === "network-down")
    return (
      pathUp(smaller.siteId).includes(larger.siteId) &&
      (smaller.rule !== larger.rule || smaller.siteId !== larger.siteId)
    );
  return (
    larger.rule === "site-power-or-line" &&
    smaller.siteId === larger.siteId &&
    rankOf(smaller) < rankOf(larger)
  );
}

function become(sheet: Sheet, smaller: Alert, larger: Alert, at: UnixMs): void {
  const into = { into: larger.id };
  const after: Alert = { ...smaller, state: "resolved", resolvedAt: at, foldedInto: larger.id };
  sheet.put(
    after,
    { kind: "folded", at, by: HUB, data: into },
    { kind: "resolved", at, by: HUB, data: into },
  );
  for (const covered of sheet.coveredBy(smaller.id)) {
    if (isResolved(covered)) continue;
    sheet.put({ ...covered, foldedInto: larger.id }, { kind: "folded", at, by: HUB, data: into });
  }
}

function foldOrUnfold(
  sheet: Sheet,
  alert: Alert,
  devices: ReadonlyMap<DeviceId, SeenDevice>,
  scene: Scene,
): void {
  const { at } = scene;
  if (!isFree(sheet, alert, devices, at)) return;
  const cause = sheet
    .openCauses()
    .filter((one) => isWithin(one, alert.deviceId ?? "", scene, devices))
    .sort((a, b) => rankOf(b) - rankOf(a) || heightOf(a, scene) - heightOf(b, scene))[0];
  if (cause !== undefined) {
    const after: Alert = { ...alert, foldedInto: cause.id };
    sheet.put(after, { kind: "folded", at, by: HUB, data: { into: cause.id } });
    return;
  }
  if (alert.foldedInto === undefined) return;
  const { foldedInto: from, ...after } = alert;
  sheet.put(after, { kind: "unfolded", at, by: HUB, data: { from } });
}

/** True for what no open cause covers, and no cause that is over and gave it time. */
function isFree(sheet: Sheet, alert: Alert, devices: ReadonlyMap<DeviceId, SeenDevice>, at: UnixMs): boolean {
  if (alert.foldedInto === undefined) return true;
  const cause = sheet.find(alert.foldedInto);
  if (cause === undefined) return true;
  if (cause.resolvedAt === undefined) return false;
  if (cause.resolution !== undefined) return at - cause.resolvedAt > PERSONS_WORD_MS;
  return at - cause.resolvedAt > (devices.get(alert.deviceId ?? "")?.graceMs ?? 0);
}

/** True if a device is missing, belongs to what a cause is about, and was there when that ended. */
function isWithin(
  cause: Alert,
  id: DeviceId,
  { pathUp }: Scene,
  devices: ReadonlyMap<DeviceId, SeenDevice>,
): boolean {
  const device = devices.get(id);
  if (device?.standing !== "missing" || !wasThere(device, cause.since)) return false;
  switch (cause.rule as CauseRule) {
    case "gateway-silent":
      return device.siteId === cause.siteId && device.way === cause.way;
    case "cameras-gone":
      return device.siteId === cause.siteId && device.way === "cameras";
    case "site-power-or-line":
      return device.siteId === cause.siteId;
    case "network-down":
      return pathUp(device.siteId).includes(cause.siteId);
  }
}

function raiseIfDue(sheet: Sheet, cause: Alert, { at, durationFactor }: Scene): void {
  if (cause.severity === "critical" || at - cause.since < CRITICAL_AFTER_MS * durationFactor) return;
  const data = { severity: "critical" };
  sheet.put({ ...cause, severity: "critical" }, { kind: "raised", at, by: HUB, data });
}

/** Whoever tells people waits with a first silence while it cannot be known yet whether its neighbours are gone, too. */
function hold(
  sheet: Sheet,
  id: string,
  happened: readonly Happening[],
  devices: ReadonlyMap<DeviceId, SeenDevice>,
  { at, durationFactor }: Scene,
): void {
  const alert = sheet.find(id);
  const device = devices.get(alert?.deviceId ?? "");
  if (alert === undefined || alert.foldedInto !== undefined || isResolved(alert) || device === undefined)
    return;
  if (happened[0]?.kind !== "opened") return;
  const outage = outageOf([...devices.values()].filter(({ siteId }) => siteId === device.siteId));
  if (outage === undefined || outage.isThere || !outage.isDoubtful) return;
  sheet.note(id, { tellAt: at + HOLD_MS * durationFactor });
}

function rankOf(cause: Alert): number {
  return CAUSE_RULES.indexOf(cause.rule as CauseRule);
}

/** 1 at the top of the tree. */
function heightOf({ siteId }: Alert, { pathUp }: Scene): number {
  return pathUp(siteId).length;
}
