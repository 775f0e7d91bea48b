// A person hides what they do not want to see in the list of what is new, or shows it again.
import type { Who } from "../access/sessions.ts";
import type { DeviceId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { putUnknown, setSensorIgnored } from "../store/newcomers.ts";
import { changed } from "./changed.ts";
import { type Outcome, refuse, whyNot } from "./desk.ts";
import type { NewcomerDesk } from "./newcomer-desk.ts";

type Done = { readonly isIgnored: boolean };

export async function ignoreSensor(
  desk: NewcomerDesk,
  who: Who,
  sensorId: DeviceId,
  isIgnored: boolean,
): Promise<Outcome<Done>> {
  const sensor = desk.estate.sensor(sensorId);
  const refused = whyNot(desk, who, "newcomers.ignore", sensor?.siteId, "sensor");
  if (refused !== undefined) return refused;
  if (sensor === undefined) return refuse(404, "There is no such sensor.");
  const event = eventOf(desk, who, sensorId, isIgnored);
  await desk.book.together(async (queries) => {
    await setSensorIgnored(queries, sensorId, isIgnored);
    await addAuditLine(queries, { ...event, siteId: sensor.siteId });
  });
  desk.noteChange(sensor.siteId);
  return { done: { isIgnored } };
}

export async function ignoreUnknown(
  desk: NewcomerDesk,
  who: Who,
  id: string,
  isIgnored: boolean,
): Promise<Outcome<Done>> {
  const entry = desk.unknown.find(id);
  const refused = whyNot(desk, who, "newcomers.ignore", entry?.siteId, "message");
  if (refused !== undefined) return refused;
  if (entry === undefined) return refuse(404, "There is no such message.");
  const event = eventOf(desk, who, entry.topic, isIgnored);
  await desk.book.together(async (queries) => {
    await putUnknown(queries, { ...entry, isIgnored });
    await addAuditLine(queries, { ...event, siteId: entry.siteId });
  });
  desk.unknown.setIgnored(id, isIgnored);
  desk.noteChange(entry.siteId);
  return { done: { isIgnored } };
}

function eventOf(desk: NewcomerDesk, who: Who, target: string, isIgnored: boolean) {
  return {
    at: desk.clock.now(),
    who: who.person.account,
    action: "newcomers.ignore",
    target,
    detail: isIgnored ? "hidden" : "shown again",
    ...changed({ isIgnored: !isIgnored }, { isIgnored }),
  };
}
