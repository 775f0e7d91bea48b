// A person says that the guess of what a message means is right: the mapping is made, and what was kept of such messages
// becomes readings. Where they are of one device, the person has said what that serves, too.
import { randomUUID } from "node:crypto";
import { fits, type Mapping } from "../../devices/mapping.ts";
import type { Who } from "../access/sessions.ts";
import type { DeviceId, SiteMapping } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { putMapping } from "../store/mappings.ts";
import { type Described, describeSensor } from "./adopt-sensor.ts";
import { mappingRoom } from "./change-mapping.ts";
import { changed } from "./changed.ts";
import { type Outcome, refuse, whyNot } from "./desk.ts";
import type { NewcomerDesk } from "./newcomer-desk.ts";

export type Adopted = {
  readonly mapping: SiteMapping;
  readonly sensorIds: readonly DeviceId[];
  /** How many readings the kept messages gave. */
  readonly stored: number;
};

export async function adoptUnknown(
  desk: NewcomerDesk,
  who: Who,
  id: string,
  asked: { readonly name: string; readonly mapping: Mapping; readonly device: Described | undefined },
): Promise<Outcome<Adopted>> {
  const entry = desk.unknown.find(id);
  const refused = whyNot(desk, who, "newcomers.adopt", entry?.siteId, "message");
  if (refused !== undefined) return refused;
  if (entry === undefined) return refuse(404, "There is no such message.");
  const { siteId, topic } = entry;
  if (!fits(asked.mapping.filter, topic.split("/")))
    return refuse(422, `mapping.filter: does not fit ${topic}, which is the topic of this message`);
  const full = mappingRoom(desk, siteId);
  if (full !== undefined) return full;

  const at = desk.clock.now();
  const mapping = {
    id: randomUUID(),
    siteId,
    name: asked.name,
    isOn: true,
    mapping: asked.mapping,
    createdAt: at,
  };
  const audit = { at, who: who.person.account, action: "newcomers.adopt", siteId, target: mapping.id };
  await desk.book.together(async (queries) => {
    await putMapping(queries, mapping);
    const detail = `${mapping.name}: ${mapping.mapping.filter}`;
    await addAuditLine(queries, { ...audit, detail, ...changed(undefined, mapping) });
  });
  await desk.reloadMappings();
  const { stored, deviceIds } = await desk.settle(siteId);
  await describeOnly(desk, who, deviceIds, asked.device);
  return { done: { mapping, sensorIds: deviceIds, stored } };
}

/** Several devices stay in the list of what was found: nobody has said which is which. */
async function describeOnly(
  desk: NewcomerDesk,
  who: Who,
  deviceIds: readonly DeviceId[],
  described: Described | undefined,
): Promise<void> {
  const [only] = deviceIds;
  const sensor = only === undefined || deviceIds.length > 1 ? undefined : desk.estate.sensor(only);
  if (sensor === undefined || described === undefined || sensor.place !== "unassigned") return;
  const at = desk.clock.now();
  const after = { ...sensor, ...described };
  await desk.book.together((queries) => describeSensor(queries, who, { before: sensor, after, at }));
  await desk.estate.reload();
}
