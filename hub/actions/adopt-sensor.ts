// A person says what a found sensor is: its name, what it serves, how often it reports. From now on it is judged.
import type { Who } from "../access/sessions.ts";
import type { DeviceId, Sensor, UnixMs } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import { setSensorIgnored } from "../store/newcomers.ts";
import { putSensor } from "../store/sites.ts";
import { changed } from "./changed.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";

/** What a person says of a device. */
export type Described = { readonly name: string; readonly place: string; readonly intervalS: number };

export async function adoptSensor(
  desk: Desk,
  who: Who,
  sensorId: DeviceId,
  described: Described,
): Promise<Outcome<Sensor>> {
  const sensor = desk.estate.sensor(sensorId);
  const refused = whyNot(desk, who, "newcomers.adopt", sensor?.siteId, "sensor");
  if (refused !== undefined) return refused;
  if (sensor === undefined) return refuse(404, "There is no such sensor.");
  if (sensor.place !== "unassigned")
    return refuse(409, `Somebody has said already what ${sensor.name} serves: change it on its own page.`);
  const adopted = { ...sensor, ...described };
  const at = desk.clock.now();
  await desk.book.together((queries) => describeSensor(queries, who, { before: sensor, after: adopted, at }));
  await desk.estate.reload();
  return { done: adopted };
}

/** Writes what somebody said of a found sensor, with its audit line. */
export async function describeSensor(
  queries: BookQueries,
  who: Who,
  { before, after: sensor, at }: { readonly before: Sensor; readonly after: Sensor; readonly at: UnixMs },
): Promise<void> {
  await putSensor(queries, sensor, at);
  await setSensorIgnored(queries, sensor.id, false);
  await addAuditLine(queries, {
    at,
    who: who.person.account,
    action: "newcomers.adopt",
    siteId: sensor.siteId,
    target: sensor.id,
    detail: `${sensor.name}: ${sensor.place}, every ${sensor.intervalS} s`,
    ...changed(before, sensor),
  });
}
