// A file of people is taken in: first only looked at, then, by the hash of what was shown, done. Nobody loses anything by
// it. The first passwords of new accounts are in the answer, and nowhere else.
import { writeCsv } from "hucre/csv";
import { phaseOf } from "../access/appointments.ts";
import { hashPassword, makeFirstPassword } from "../access/passwords.ts";
import { EVERYWHERE } from "../access/rights.ts";
import { dayName } from "../lib/calendar-day.ts";
import type { Post } from "../model.ts";
import type { BookQueries } from "../store/book.ts";
import { insertPerson, insertPost, renamePerson, setPostEnd } from "../store/roster.ts";
import { type Desk, type Outcome, type Refused, refuse } from "./desk.ts";
import type { Asker } from "./estate-desk.ts";
import type { Language } from "./estate-words.ts";
import { countsOf, hashOfShown, rowsOfFile, whyNotAgreed } from "./import-agreed.ts";
import type { ImportAsked } from "./import-estate.ts";
import { ROLE_TITLES } from "./import-people-columns.ts";
import { judgePeople, type PersonWrite } from "./import-people-judge.ts";
import { CSV } from "./import-report.ts";
import type { ImportRow } from "./import-rows.ts";
import type { Verdict } from "./import-verdict.ts";
import {
  changePeople,
  isSeen,
  type PeopleLine,
  type PeopleView,
  postSaid,
  readPeople,
  siteOfPost,
} from "./people-desk.ts";

/** Measured: hashing a password takes some 30 ms of a core; these take 13 s of two cores that others use too. */
const MOST_NEW = 500;
const HASHED_AT_ONCE = 2;

export type HandOut = {
  readonly account: string;
  readonly name: string;
  /** In words, with the site. */
  readonly post: string;
  readonly password: string;
};

export type PeopleReport = {
  readonly hash: string;
  readonly isDone: boolean;
  readonly verdicts: readonly Verdict<PersonWrite>[];
  readonly ignored: readonly string[];
  readonly handOut: readonly HandOut[];
};

export async function importPeople(
  desk: Desk,
  asker: Asker,
  asked: ImportAsked,
  zone: string,
): Promise<Outcome<PeopleReport>> {
  const { language } = asker;
  const read = await rowsOfFile(asked.bytes, ["person"], desk.clock, language);
  if ("refused" in read) return read;
  const looked = await changePeople(desk, asker, "people.import", async (_, view) => {
    const shown = await look(view, read.rows, asked, { zone, language });
    return "refused" in shown ? shown : { done: shown, lines: [] };
  });
  if ("refused" in looked) return looked;
  const { ignored } = read;
  if (asked.expected === undefined) return { done: { ...looked.done, isDone: false, ignored, handOut: [] } };
  const accounts = newAccounts(looked.done.verdicts);
  if (accounts.length > MOST_NEW)
    return refuse(422, SAYS.tooMany[language].replace("{most}", String(MOST_NEW)));
  //  Outside the transaction, which others wait for.
  const passwords = await makePasswords(accounts);
  return changePeople(desk, asker, "people.import", async (queries, view) => {
    const shown = await look(view, read.rows, asked, { zone, language });
    if ("refused" in shown) return shown;
    const { verdicts, hash } = shown;
    const handOut: HandOut[] = [];
    const lines: PeopleLine[] = [];
    for (const { outcome, write } of verdicts) {
      if (write === undefined || outcome === "unchanged") continue;
      const made = write.isNew ? passwords.get(write.person.account) : undefined;
      lines.push(...(await put(queries, view, write, made?.hash)));
      if (made !== undefined) handOut.push(handOutOf(view, write, made.password, language));
    }
    const counts = countsOf(verdicts);
    const detail = `${counts.new} new, ${counts.changed} changed, ${counts.unchanged} unchanged, ${counts.fault} left out`;
    const own = view.asker.posts.find(({ siteId }) => siteId !== EVERYWHERE);
    lines.push({ action: "people.import", siteId: own?.siteId ?? null, target: hash, detail });
    return { done: { hash, verdicts, isDone: true, ignored, handOut }, lines };
  });
}

async function look(
  view: PeopleView,
  rows: readonly ImportRow[],
  { bytes, expected, skipFaults }: ImportAsked,
  { zone, language }: { readonly zone: string; readonly language: Language },
): Promise<{ readonly hash: string; readonly verdicts: readonly Verdict<PersonWrite>[] } | Refused> {
  const verdicts = await judgePeople(view, rows, zone);
  const hash = hashOfShown(bytes, verdicts);
  const refused =
    expected === undefined ? undefined : whyNotAgreed(hash, expected, { verdicts, skipFaults, language });
  return refused ?? { hash, verdicts };
}

function newAccounts(verdicts: readonly Verdict<PersonWrite>[]): string[] {
  return verdicts.flatMap(({ write }) => (write?.isNew === true ? [write.person.account] : []));
}

type Made = ReadonlyMap<string, { readonly password: string; readonly hash: string }>;

async function makePasswords(accounts: readonly string[]): Promise<Made> {
  const made = new Map<string, { readonly password: string; readonly hash: string }>();
  for (let from = 0; from < accounts.length; from += HASHED_AT_ONCE) {
    await Promise.all(
      accounts.slice(from, from + HASHED_AT_ONCE).map(async (account) => {
        const password = makeFirstPassword();
        made.set(account, { password, hash: await hashPassword(password) });
      }),
    );
  }
  return made;
}

async function put(
  queries: BookQueries,
  { asker, at }: PeopleView,
  write: PersonWrite,
  passwordHash: string | undefined,
): Promise<PeopleLine[]> {
  const { person, rename, give, end } = write;
  const { account, name } = person;
  const post = give ?? end?.post;
  const siteId = post === undefined ? null : siteOfPost(post);
  const line = (action: string, before: object, after: object): PeopleLine => ({
    action,
    siteId,
    target: account,
    detail: "by import",
    before: { ...before },
    after: { ...after },
  });
  const lines: PeopleLine[] = [];
  if (passwordHash !== undefined) {
    await insertPerson(queries, { account, name, passwordHash, createdBy: asker.account }, at);
    lines.push(line("people.create", {}, { name }));
  }
  if (rename !== undefined) {
    await renamePerson(queries, account, rename);
    lines.push(line("people.change", { name }, { name: rename }));
  }
  if (give !== undefined) {
    await insertPost(queries, account, give, { by: asker.account, at });
    lines.push(line("people.give", {}, postSaid(give)));
  }
  if (end !== undefined) {
    await setPostEnd(queries, end.post.id, end.until);
    const { until: _, ...endless } = end.post;
    const after = end.until === undefined ? endless : { ...endless, until: end.until };
    lines.push(line("people.change-post", postSaid(end.post), postSaid(after)));
  }
  return lines;
}

function handOutOf(
  { tree }: PeopleView,
  { person, after, give }: PersonWrite,
  password: string,
  language: Language,
): HandOut {
  const role = give === undefined ? "" : ROLE_TITLES[give.role][language];
  const site = give === undefined ? "" : (tree.site(give.siteId)?.name ?? give.siteId);
  return { account: person.account, name: after.name, post: `${site} ${role}`.trim(), password };
}

/** The first passwords as a file, for who hands them out. */
export function handOutCsv(handOut: readonly HandOut[], language: Language): string {
  const rows = handOut.map(({ account, name, post, password }) => [account, name, post, password]);
  return writeCsv([[...SAYS.headings[language]], ...rows], CSV);
}

/** The posts in force or to come that the asker may see, as rows of a template. */
export async function peopleRows(
  desk: Desk,
  { who }: Asker,
  zone: string,
): Promise<Readonly<Record<string, string>>[]> {
  const view = await readPeople(desk.book.db, who, "people.import", desk.clock.now());
  const day = (at: number | undefined) => (at === undefined ? "" : dayName(at, zone));
  return [...view.people.values()].flatMap(({ account, name, posts }) =>
    posts
      .filter((post) => isRow(view, post))
      .map(({ role, siteId, from, until, deputyFor = "" }) => {
        //  A post ends when the day after begins.
        const last = until === undefined ? undefined : until - 1;
        return { account, name, role, siteId, from: day(from), until: day(last), deputyFor };
      }),
  );
}

function isRow(view: PeopleView, post: Post): boolean {
  return post.siteId !== EVERYWHERE && isSeen(view, post) && phaseOf(post, view.at) !== "over";
}

const SAYS = {
  tooMany: {
    zh: "新账号超过 {most} 个：请分成几个文件。",
    en: "There are more than {most} new accounts: split the file into several.",
  },
  headings: {
    zh: ["账号", "姓名", "岗位", "初始密码"],
    en: ["account", "name", "post", "first password"],
  },
} as const;
