// A person takes readings in that were too old to be taken unseen, or throws them away. Taken in they are late data: they
// restate history and page nobody. A crash in between, or doing it twice, changes nothing: they have their identity.
import type { Who } from "../access/sessions.ts";
import type { DeviceId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { deleteHeld, readHeld } from "../store/held-readings.ts";
import { changed } from "./changed.ts";
import { type Outcome, refuse, whyNot } from "./desk.ts";
import type { NewcomerDesk } from "./newcomer-desk.ts";

/**
 * How many of each there were. Nothing is stored where they are thrown away. `tooOld`: measured when readings are no
 * longer kept; these are not taken in, because they would be in no figure, and wait on.
 */
export type Decided = {
  readonly stored: number;
  readonly known: number;
  readonly conflicting: number;
  readonly tooOld: number;
};

export async function decideHeld(
  desk: NewcomerDesk,
  who: Who,
  sensorId: DeviceId,
  asked: {
    readonly take: boolean;
    /** The number of the newest that the person has seen: what came later waits. */
    readonly through: number;
  },
): Promise<Outcome<Decided>> {
  const sensor = desk.estate.sensor(sensorId);
  const refused = whyNot(desk, who, "held-readings.decide", sensor?.siteId, "sensor");
  if (refused !== undefined) return refused;
  if (sensor === undefined) return refuse(404, "There is no such sensor.");
  const held = await readHeld(desk.book.db, sensorId, asked.through);
  if (held.length === 0)
    return refuse(404, "Nothing is held of this sensor, or somebody has decided already.");
  const keptFrom = asked.take ? await desk.keptFrom() : 0;
  const readings = held.filter((one) => one.measuredAt >= keptFrom);
  if (readings.length === 0)
    return refuse(
      409,
      `All of these were measured before ${iso(keptFrom)}: readings of that time are no longer kept, and its figures cannot be made again. They can only be thrown away.`,
    );
  const verdicts = asked.take ? await desk.store(readings) : [];
  const count = (verdict: string) => verdicts.filter((one) => one === verdict).length;
  const decided = {
    stored: count("stored"),
    known: count("duplicate"),
    conflicting: count("conflict"),
    tooOld: held.length - readings.length,
  };
  const span = `${readings.length} readings, ${iso(readings[0]?.measuredAt)} to ${iso(readings.at(-1)?.measuredAt)}`;
  const detail = asked.take
    ? `taken in: ${span}; ${decided.stored} new, ${decided.known} known, ${decided.conflicting} in conflict${decided.tooOld === 0 ? "" : `; ${decided.tooOld} older ones left`}`
    : `thrown away: ${span}`;
  await desk.book.together(async (queries) => {
    await deleteHeld(queries, sensorId, asked.through, keptFrom);
    await addAuditLine(queries, {
      at: desk.clock.now(),
      who: who.person.account,
      action: "held-readings.decide",
      siteId: sensor.siteId,
      target: sensorId,
      detail,
      ...changed({ held: readings.length }, { held: 0, ...(asked.take ? decided : {}) }),
    });
  });
  desk.noteChange(sensor.siteId);
  return { done: decided };
}

function iso(at: number | undefined): string {
  return at === undefined ? "" : new Date(at).toISOString();
}
