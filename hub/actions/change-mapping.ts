// A person sets up a mapping, changes it, switches it off and on, or deletes it. What it found stays.
import { randomUUID } from "node:crypto";
import type { Mapping } from "../../devices/mapping.ts";
import type { Who } from "../access/sessions.ts";
import type { SiteId, SiteMapping } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { deleteMapping, putMapping } from "../store/mappings.ts";
import { changed } from "./changed.ts";
import { type Outcome, type Refused, refuse, whyNot } from "./desk.ts";
import type { NewcomerDesk } from "./newcomer-desk.ts";

/** Chosen: a kitchen has a handful of gateways; each unknown message is held against all of a site's mappings. */
const MOST_PER_SITE = 100;

/** What a change gives: the mapping, and how many readings the messages gave that were kept. */
export type Changed = { readonly mapping: SiteMapping; readonly stored: number };

/** Why a site may have no further mapping, or undefined. */
export function mappingRoom(desk: NewcomerDesk, siteId: SiteId): Refused | undefined {
  const count = desk.mappings().filter((one) => one.siteId === siteId).length;
  return count < MOST_PER_SITE
    ? undefined
    : refuse(
        409,
        `This site has ${MOST_PER_SITE} mappings, which is the most: delete one that is not needed.`,
      );
}

export async function createMapping(
  desk: NewcomerDesk,
  who: Who,
  siteId: SiteId,
  asked: { readonly name: string; readonly mapping: Mapping },
): Promise<Outcome<Changed>> {
  const refused =
    whyNot(desk, who, "mappings.change", desk.tree().site(siteId)?.id, "site") ?? mappingRoom(desk, siteId);
  if (refused !== undefined) return refused;
  const mapping = { id: randomUUID(), siteId, isOn: true, createdAt: desk.clock.now(), ...asked };
  return await keep(desk, who, { before: undefined, mapping, what: `made: ${mapping.mapping.filter}` });
}

export async function changeMapping(
  desk: NewcomerDesk,
  who: Who,
  id: string,
  asked: { readonly name?: string; readonly isOn?: boolean; readonly mapping?: Mapping },
): Promise<Outcome<Changed>> {
  const before = desk.mappings().find((one) => one.id === id);
  const refused = whyNot(desk, who, "mappings.change", before?.siteId, "mapping");
  if (refused !== undefined) return refused;
  if (before === undefined) return refuse(404, "There is no such mapping.");
  const what = [
    ...(asked.isOn === undefined ? [] : [asked.isOn ? "switched on" : "switched off"]),
    ...(asked.name === undefined && asked.mapping === undefined ? [] : ["changed"]),
  ];
  return await keep(desk, who, { before, mapping: { ...before, ...asked }, what: what.join(", ") });
}

export async function removeMapping(desk: NewcomerDesk, who: Who, id: string): Promise<Outcome<undefined>> {
  const before = desk.mappings().find((one) => one.id === id);
  const refused = whyNot(desk, who, "mappings.change", before?.siteId, "mapping");
  if (refused !== undefined) return refused;
  if (before === undefined) return refuse(404, "There is no such mapping.");
  await desk.book.together(async (queries) => {
    await deleteMapping(queries, id);
    await addAuditLine(queries, {
      ...eventOf(desk, who, before, `deleted: ${before.name}`),
      ...changed(before, undefined),
    });
  });
  await desk.reloadMappings();
  desk.noteChange(before.siteId);
  return { done: undefined };
}

async function keep(
  desk: NewcomerDesk,
  who: Who,
  {
    before,
    mapping,
    what,
  }: {
    readonly before: SiteMapping | undefined;
    readonly mapping: SiteMapping;
    readonly what: string;
  },
): Promise<Outcome<Changed>> {
  await desk.book.together(async (queries) => {
    await putMapping(queries, mapping);
    const event = eventOf(desk, who, mapping, `${mapping.name}: ${what}`);
    await addAuditLine(queries, { ...event, ...changed(before, mapping) });
  });
  await desk.reloadMappings();
  const { stored } = await desk.settle(mapping.siteId);
  return { done: { mapping, stored } };
}

function eventOf(desk: NewcomerDesk, who: Who, mapping: SiteMapping, detail: string) {
  return {
    at: desk.clock.now(),
    who: who.person.account,
    action: "mappings.change",
    siteId: mapping.siteId,
    target: mapping.id,
    detail,
  };
}
