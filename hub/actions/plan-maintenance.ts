// A manager plans maintenance of a device, or of all of a site, and ends it when the work is done before its time.
import { randomUUID } from "node:crypto";
import { placeById } from "../../devices/places.ts";
import type { DeviceId, Maintenance, SiteId, UnixMs } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { endMaintenance, insertMaintenance } from "../store/rule-sets.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";
import { type Asker, refuseFaults } from "./estate-desk.ts";
import type { Fault } from "./estate-words.ts";

export type MaintenanceDraft = {
  /** Absent: all of the site. */
  readonly deviceId: DeviceId | undefined;
  /** Absent: now. */
  readonly from: UnixMs | undefined;
  readonly until: UnixMs;
  readonly reason: string;
  readonly foodTo: string;
};

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Chosen: a repair that waits for a part; what is not watched for longer is taken out of service. */
const MOST_DAYS = 7;
/** Chosen: planned before a term's end for the holidays after it. */
const MOST_AHEAD_DAYS = 90;

export async function planMaintenance(
  desk: Desk,
  { who, language }: Asker,
  siteId: SiteId,
  draft: MaintenanceDraft,
): Promise<Outcome<Maintenance>> {
  const refused = whyNot(desk, who, "rules.change", desk.tree().site(siteId)?.id, "site");
  if (refused !== undefined) return refused;
  const at = desk.clock.now();
  const { deviceId, from = at, until, reason, foodTo } = draft;
  const faults = check(desk, siteId, { ...draft, from }, at);
  if (faults.length > 0) return refuseFaults(faults, language);
  const planned: Maintenance = {
    id: randomUUID(),
    siteId,
    ...(deviceId === undefined ? {} : { deviceId }),
    from,
    until,
    reason,
    foodTo,
    by: who.person.account,
    at,
  };
  await desk.book.together(async (queries) => {
    await insertMaintenance(queries, planned);
    const target = deviceId ?? siteId;
    const { by, at: _, id: __, siteId: ___, ...after } = planned;
    const line = { at, who: by, action: "maintenance.plan", siteId, target, detail: reason };
    await addAuditLine(queries, {
      ...line,
      after: { ...after, from: new Date(from).toISOString(), until: new Date(until).toISOString() },
    });
  });
  await desk.ruleBook.reload();
  return { done: planned };
}

export async function endMaintenanceNow(
  desk: Desk,
  { who }: Asker,
  id: string,
): Promise<Outcome<Maintenance>> {
  const one = desk.ruleBook.maintenance().find((each) => each.id === id);
  const site = one === undefined ? undefined : desk.tree().site(one.siteId)?.id;
  const refused = whyNot(desk, who, "rules.change", site, "maintenance");
  if (refused !== undefined || one === undefined)
    return refused ?? refuse(404, "There is no such maintenance.");
  const at = desk.clock.now();
  if (one.ended !== undefined || one.until <= at) return { done: one };
  const ended = { by: who.person.account, at };
  await desk.book.together(async (queries) => {
    await endMaintenance(queries, id, ended);
    const target = one.deviceId ?? one.siteId;
    const line = { action: "maintenance.end", siteId: one.siteId, target, detail: one.reason };
    await addAuditLine(queries, { at, who: ended.by, ...line });
  });
  await desk.ruleBook.reload();
  return { done: { ...one, ended } };
}

function check(
  desk: Desk,
  siteId: SiteId,
  { deviceId, from, until, reason, foodTo }: MaintenanceDraft & { readonly from: UnixMs },
  at: UnixMs,
): Fault[] {
  const faults: Fault[] = [];
  if (deviceId !== undefined && desk.estate.siteOf(deviceId) !== siteId)
    faults.push({ field: "deviceId", code: "no-such-device" });
  //  A form was open for a while before it was sent.
  if (from < at - 10 * MINUTE_MS || from > at + MOST_AHEAD_DAYS * DAY_MS)
    faults.push({ field: "from", code: "begin-range", given: { most: MOST_AHEAD_DAYS } });
  if (until <= Math.max(at, from) || until > from + MOST_DAYS * DAY_MS)
    faults.push({ field: "until", code: "end-range", given: { most: MOST_DAYS } });
  if (reason === "") faults.push({ field: "reason", code: "required" });
  //  Nothing is judged of what watches the same fridge, either.
  const besides = deviceId === undefined ? [] : [deviceId, ...desk.ruleBook.besides(deviceId)];
  const holdsFood = besides.some((id) =>
    placeById(desk.estate.sensor(id)?.place ?? "")?.limits.some((limit) => limit.metric === "temperature"),
  );
  if (holdsFood && foodTo === "") faults.push({ field: "foodTo", code: "food-needed" });
  return faults;
}
