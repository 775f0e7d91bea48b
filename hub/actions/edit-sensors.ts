// A manager describes a sensor, changes what it serves, moves it within their branch, or retires it: then it is hidden,
// its readings stay, and it comes back as new if it is heard of again.
import type { DeviceId, Sensor, SiteId } from "../model.ts";
import { retireSensor } from "../store/removals.ts";
import { putSensor } from "../store/sites.ts";
import { changed } from "./changed.ts";
import { type Desk, type Outcome, type Refused, refuse, whyNot } from "./desk.ts";
import { checkId, checkSensor } from "./estate-checks.ts";
import { type Asker, changeEstate, differing, refuseFaults } from "./estate-desk.ts";
import { addressKey, type EstateView, freeDeviceId, isRetired } from "./estate-view.ts";
import type { Fault } from "./estate-words.ts";

/** A new sensor as it was asked for. `id` is its part after the site's; without one it is made. */
export type SensorDraft = Omit<Sensor, "id" | "address"> & {
  readonly id?: string | undefined;
  readonly address?: string | undefined;
};

/** The sensor that a draft makes: one that was retired at the same address keeps its id, and so its readings. */
export function drawSensor(
  view: EstateView,
  draft: SensorDraft,
): { readonly sensor: Sensor; readonly faults: readonly Fault[] } {
  const { id: part, siteId, family, name } = draft;
  const address = draft.address ?? part ?? "";
  const retired = view.retired.get(addressKey({ siteId, family, address }));
  const made =
    part === undefined ? freeDeviceId(view, siteId, [address, name, "sensor"]) : `${siteId}.${part}`;
  const id = retired?.id ?? made;
  const isTaken =
    view.sensors.has(id) || view.cameras.has(id) || (retired === undefined && isRetired(view, id));
  const faults: Fault[] =
    part === undefined ? [] : isTaken ? [{ field: "id", code: "id-taken" }] : checkId(part);
  return { sensor: { ...draft, id, address }, faults };
}

export async function createSensor(desk: Desk, asker: Asker, draft: SensorDraft): Promise<Outcome<DeviceId>> {
  const site = desk.tree().site(draft.siteId)?.id;
  const refused = whyNot(desk, asker.who, "sensors.edit", site, "site");
  if (refused !== undefined) return refused;
  return changeEstate<DeviceId>(desk, asker, {
    work: async (queries, view) => {
      const { sensor, faults: idFaults } = drawSensor(view, draft);
      const faults = [...idFaults, ...checkSensor(view, sensor, undefined, false)];
      if (faults.length > 0) return refuseFaults(faults, asker.language);
      await putSensor(queries, sensor, desk.clock.now());
      const { id, siteId, name, place, intervalS, family, address } = sensor;
      const detail = `${name}: ${place}, every ${intervalS} s, ${family} ${address}`;
      return {
        done: id,
        line: { action: "sensors.create", siteId, target: id, detail, ...changed(undefined, sensor) },
      };
    },
  });
}

export type SensorChange = Partial<Omit<Sensor, "id">>;

export async function changeSensor(
  desk: Desk,
  asker: Asker,
  id: DeviceId,
  change: SensorChange,
): Promise<Outcome<DeviceId>> {
  const refused = whyNot(desk, asker.who, "sensors.edit", desk.estate.sensor(id)?.siteId, "sensor");
  if (refused !== undefined) return refused;
  return changeEstate<DeviceId>(desk, asker, {
    work: async (queries, view) => {
      const before = view.sensors.get(id);
      if (before === undefined || !view.reach.has(before.siteId)) return gone();
      const after = { ...before, ...change };
      const fields = differing(before, after);
      if (fields.length === 0) return { done: id };
      const faults = checkSensor(view, after, before, desk.hasReported(id));
      if (faults.length > 0) return refuseFaults(faults, asker.language);
      await putSensor(queries, after, desk.clock.now());
      return { done: id, line: lineOf(before, after, fields) };
    },
  });
}

function lineOf(before: Sensor, after: Sensor, fields: readonly string[]) {
  const detail = fields
    .map((field) => `${field}: ${before[field as keyof Sensor]} → ${after[field as keyof Sensor]}`)
    .join("; ");
  return {
    action: "sensors.change",
    siteId: after.siteId,
    target: after.id,
    detail,
    ...changed(before, after),
  };
}

export async function removeSensor(desk: Desk, asker: Asker, id: DeviceId): Promise<Outcome<SiteId>> {
  const refused = whyNot(desk, asker.who, "sensors.edit", desk.estate.sensor(id)?.siteId, "sensor");
  if (refused !== undefined) return refused;
  return changeEstate<SiteId>(desk, asker, {
    work: async (queries, view) => {
      const sensor = view.sensors.get(id);
      if (sensor === undefined || !view.reach.has(sensor.siteId)) return gone();
      await retireSensor(queries, id, desk.clock.now());
      const { siteId, name } = sensor;
      const line = { action: "sensors.remove", siteId, target: id, detail: name };
      return { done: siteId, line: { ...line, ...changed(sensor, undefined) } };
    },
  });
}

function gone(): Refused {
  return refuse(404, "There is no such sensor, or it is outside your branch.");
}
