// Somebody is away for a time, and perhaps somebody is told in their place: said by themselves, or by a manager for people
// whom they may act on. Taken back, it counts no more from that moment on.
import { randomUUID } from "node:crypto";
import { EVERYWHERE } from "../access/rights.ts";
import type { Absence, Post, SiteId, UnixMs } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import { absencesFrom, endAbsence, insertAbsence } from "../store/duty.ts";
import { type Desk, type Outcome, type Refused, refuse, refuseFields } from "./desk.ts";
import { whoMayAct } from "./duty-people.ts";
import type { Asker } from "./estate-desk.ts";
import { changePeople, type PeopleView, personToActOn, readPeople, siteOfPerson } from "./people-desk.ts";

type Draft = Pick<Absence, "from" | "until" | "deputy">;
type Named = { readonly account: string; readonly name: string };

/** Chosen: further ahead nobody plans, and a list stays one that is read. */
const MOST_ABSENCES = 20;
/** Chosen: a year; who is away for longer gives their post up. */
const MOST_AWAY_MS = 366 * 86_400_000;

const WORDS = {
  until: {
    zh: "要晚于现在和开始时间，并在一年之内",
    en: "must be later than now and than the beginning, and within a year",
  },
  deputy: {
    zh: "这个人在那里不能处理报警，不能代理",
    en: "this person may not work on alerts there, and cannot stand in",
  },
  many: { zh: "请假太多，请先删去一些", en: "there are too many absences: take some back first" },
  missing: { zh: "没有这次请假", en: "there is no such absence" },
} as const;

/** Whose absences are spoken of: one's own, or those of somebody whom one may act on. */
export type Whose = "own" | { readonly account: string };

export async function listAbsences(
  desk: Desk,
  asker: Asker,
  whose: Whose,
): Promise<Outcome<{ readonly items: readonly Absence[]; readonly deputies: readonly Named[] }>> {
  const at = desk.clock.now();
  const view = await readPeople(desk.book.db, asker.who, "contacts.read", at);
  const person = personMeant(view, asker, whose);
  if ("refused" in person) return person;
  const items = await absencesFrom(desk.book.db, at, person.account);
  return { done: { items, deputies: await deputiesOf(desk, desk.book.db, { person, asker }, at) } };
}

export async function addAbsence(
  desk: Desk,
  asker: Asker,
  whose: Whose,
  draft: Draft,
): Promise<Outcome<undefined>> {
  return await change(desk, asker, whose, "add", async (queries, person, at) => {
    if (draft.until <= Math.max(at, draft.from) || draft.until > at + MOST_AWAY_MS)
      return refuseFields([{ path: "until", why: WORDS.until[asker.language] }]);
    const able = await deputiesOf(desk, queries, { person, asker }, at);
    if (draft.deputy !== undefined && !able.some(({ account }) => account === draft.deputy))
      return refuseFields([{ path: "deputy", why: WORDS.deputy[asker.language] }]);
    if ((await absencesFrom(queries, at, person.account)).length >= MOST_ABSENCES)
      return refuse(422, WORDS.many[asker.language]);
    const absence = { id: randomUUID(), account: person.account, ...draft };
    await insertAbsence(queries, absence, { by: asker.who.person.account, at });
    return { after: said(draft) };
  });
}

export async function takeBackAbsence(
  desk: Desk,
  asker: Asker,
  whose: Whose,
  id: string,
): Promise<Outcome<undefined>> {
  return await change(desk, asker, whose, "take back", async (queries, person, at) => {
    const absence = (await absencesFrom(queries, at, person.account)).find((one) => one.id === id);
    if (absence === undefined) return refuse(404, WORDS.missing[asker.language]);
    await endAbsence(queries, id, at);
    return { before: said(absence) };
  });
}

type Meant = { readonly account: string; readonly posts: readonly Post[] };

function personMeant(view: PeopleView, { who, language }: Asker, whose: Whose): Meant | Refused {
  if (whose === "own") return who.person;
  const found = personToActOn(view, whose.account, language);
  return "refused" in found ? found : found.person;
}

/** Of those whom the asker knows of whoever may work on alerts somewhere where the person may, but they themselves. */
async function deputiesOf(
  desk: Desk,
  queries: BookQueries,
  { person, asker: { who } }: { readonly person: Meant; readonly asker: Asker },
  at: UnixMs,
): Promise<Named[]> {
  const sites = person.posts.filter(({ siteId, until }) => siteId !== EVERYWHERE && (until ?? at) >= at);
  const all = [...new Set(sites.map(({ siteId }) => siteId))];
  const able = await whoMayAct(queries, all, desk.tree(), at, who.person);
  return able.filter(({ account }) => account !== person.account);
}

async function change(
  desk: Desk,
  asker: Asker,
  whose: Whose,
  detail: string,
  work: (
    queries: BookQueries,
    person: Meant,
    at: UnixMs,
  ) => Promise<
    Refused | { readonly before?: Record<string, string>; readonly after?: Record<string, string> }
  >,
): Promise<Outcome<undefined>> {
  if (whose !== "own")
    return await changePeople(desk, asker, "contacts.change", async (queries, view) => {
      const person = personToActOn(view, whose.account, asker.language);
      if ("refused" in person) return person;
      const done = await work(queries, person.person, view.at);
      if ("refused" in done) return done;
      const siteId = siteOfPerson(view, person.person);
      return {
        done: undefined,
        lines: [{ action: "absences.change", siteId, target: whose.account, detail, ...done }],
      };
    });
  const { person } = asker.who;
  return await desk.book.together(async (queries) => {
    const at = desk.clock.now();
    const done = await work(queries, person, at);
    if ("refused" in done) return done;
    const siteId: SiteId | undefined = person.posts[0]?.siteId;
    const line = { at, who: person.account, action: "absences.change", target: person.account, detail };
    await addAuditLine(queries, {
      ...line,
      siteId: siteId === EVERYWHERE ? null : (siteId ?? null),
      ...done,
    });
    return { done: undefined };
  });
}

function said({ from, until, deputy }: Draft): Record<string, string> {
  return {
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
    ...(deputy === undefined ? {} : { deputy }),
  };
}
