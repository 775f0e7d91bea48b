// What a file of people would do, row by row, before anything is done: each row is checked as if those before it had been
// written, by the same rules as a single post.
import { setImmediate } from "node:timers/promises";
import { isAdminPost, phaseOf } from "../access/appointments.ts";
import { calendarDay } from "../lib/calendar-day.ts";
import { plainName } from "../lib/plain-name.ts";
import type { Post, Role, SiteId, UnixMs } from "../model.ts";
import type { HeldPost, RosterPerson } from "../store/roster.ts";
import type { Fault } from "./estate-words.ts";
import { type ImportRow, NOTHING } from "./import-rows.ts";
import { close, faulty, type Verdict } from "./import-verdict.ts";
import { checkAccount, checkName, checkPost, checkTimes, isSamePost } from "./people-checks.ts";
import { isSeen, mayActOnPerson, mayGiveHere, type PeopleView, personSeen, postSaid } from "./people-desk.ts";

/** What a row does: at most one new account or name, and one post given or ended at another time. */
export type PersonWrite = {
  readonly before: object | undefined;
  readonly after: { readonly id: string; readonly name: string; readonly posts: readonly object[] };
  readonly person: RosterPerson;
  readonly isNew: boolean;
  readonly rename: string | undefined;
  readonly give: Post | undefined;
  readonly end: { readonly post: HeldPost; readonly until: UnixMs | undefined } | undefined;
};

/** Chosen: as for sites and devices; some 10 ms of work, then whoever waits has a turn. */
const ROWS_AT_ONCE = 250;

export async function judgePeople(
  view: PeopleView,
  rows: readonly ImportRow[],
  zone: string,
): Promise<Verdict<PersonWrite>[]> {
  const around: Around = { view, zone, siteCalled: siteFinder(view), named: new Map() };
  const verdicts: Verdict<PersonWrite>[] = [];
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_AT_ONCE === 0) await setImmediate();
    verdicts.push(judgeRow(row, around));
  }
  return verdicts;
}

type Around = {
  readonly view: PeopleView;
  readonly zone: string;
  readonly siteCalled: (text: string) => SiteId | Fault;
  /** The row that gave an account its name first. */
  readonly named: Map<string, { readonly row: number; readonly name: string }>;
};

function judgeRow(row: ImportRow, around: Around): Verdict<PersonWrite> {
  const { view } = around;
  const who = whoOf(row, around);
  const what = postOf(row, around);
  const faults = [...who.faults, ...what.faults];
  if (who.person === undefined || what.post === undefined || faults.length > 0) return faulty(row, faults);
  const { person, isNew, rename } = who;
  const { post } = what;
  const change = changeOf(row, around, person, post);
  const name = rename ?? person.name;
  const after: RosterPerson = { ...person, name, posts: change.posts };
  const write: PersonWrite = {
    before: isNew ? undefined : { name: person.name, posts: person.posts.map(postSaid) },
    after: { id: person.account, name, posts: change.posts.map(postSaid) },
    person,
    isNew,
    rename,
    give: change.give,
    end: change.end,
  };
  //  Of somebody new, everything is.
  const changes = isNew ? [] : [...(rename === undefined ? [] : ["name"]), ...change.changes];
  const verdict = close(row, change.faults, write, changes);
  if (verdict.outcome !== "fault") view.people.set(person.account, after);
  return verdict;
}

/** The person that a row speaks of: one who is there, or one who would be made. */
function whoOf(
  row: ImportRow,
  { view, named }: Around,
): {
  readonly person?: RosterPerson;
  readonly isNew: boolean;
  readonly rename: string | undefined;
  readonly faults: readonly Fault[];
} {
  const account = row.values.get("account") ?? "";
  const given = row.values.get("name");
  const name = given === undefined ? undefined : plainName(given);
  const wrong = name === undefined ? [] : checkName(name);
  const nobody = { isNew: false, rename: undefined };
  const known = personSeen(view, account);
  const first = named.get(account);
  if (first !== undefined && name !== undefined && name !== first.name)
    return { ...nobody, faults: [{ field: "name", code: "two-names", given: { row: first.row } }] };
  if (name !== undefined && first === undefined) named.set(account, { row: row.row, name });
  if (known === undefined) {
    const faults = [...checkAccount(view, account), ...(name === undefined ? checkName("") : wrong)];
    const person = {
      account,
      name: name ?? "",
      posts: [],
      createdAt: view.at,
      createdBy: view.asker.account,
      mustChangePassword: true,
      hasSecondFactor: false,
    };
    return faults.length > 0 ? { ...nobody, faults } : { person, isNew: true, rename: undefined, faults };
  }
  if (name === undefined || name === known.name) return { ...nobody, person: known, faults: [] };
  if (!mayActOnPerson(view, known) && (view.people.get(account)?.posts.length ?? 0) > 0)
    return { ...nobody, faults: [{ field: "name", code: "name-differs", given: { name: known.name } }] };
  return { person: known, isNew: false, rename: name, faults: wrong };
}

/** The post that a row describes. An `until` is of that day's end. */
function postOf(
  row: ImportRow,
  { zone, siteCalled }: Around,
): { readonly post?: Post; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const get = (key: string) => row.values.get(key);
  const refused = new Set(row.faults.map(({ field }) => field));
  for (const field of ["role", "siteId"])
    if (get(field) === undefined && !refused.has(field)) faults.push({ field, code: "required" });
  const siteText = get("siteId");
  const site = siteText === undefined ? undefined : siteCalled(siteText);
  if (typeof site === "object") faults.push(site);
  const day = (field: "from" | "until") => {
    const text = get(field);
    if (text === undefined || text === NOTHING) return undefined;
    const found = calendarDay(text, zone);
    if (found === undefined) faults.push({ field, code: "date" });
    return found;
  };
  const [from, until] = [day("from")?.from, day("until")?.to];
  const deputyFor = get("deputyFor");
  if (faults.length > 0 || typeof site !== "string" || get("role") === undefined) return { faults };
  const post: Post = {
    role: get("role") as Role,
    siteId: site,
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...(deputyFor === undefined || deputyFor === NOTHING ? {} : { deputyFor }),
  };
  return { post, faults };
}

type PostChange = Pick<PersonWrite, "give" | "end"> & {
  readonly posts: readonly HeldPost[];
  readonly changes: readonly string[];
  readonly faults: readonly Fault[];
};

/** What becomes of a person's posts: nothing where the post is there already, another end, or one more. */
function changeOf(row: ImportRow, { view }: Around, person: RosterPerson, post: Post): PostChange {
  const none = { give: undefined, end: undefined, posts: person.posts, changes: [], faults: [] };
  const there = person.posts.find(
    (one) =>
      isSamePost(one, post) &&
      isSeen(view, one) &&
      phaseOf(one, view.at) !== "over" &&
      one.deputyFor === post.deputyFor &&
      (post.from === undefined || post.from === one.from),
  );
  const isEndless = row.values.get("until") === NOTHING;
  if (
    there !== undefined &&
    (isEndless ? there.until === undefined : (post.until ?? there.until) === there.until)
  )
    return none;
  const own: Fault[] =
    person.account === view.asker.account ? [{ field: "account", code: "role-not-yours" }] : [];
  if (there === undefined) {
    const held: HeldPost = { ...post, id: -1 - person.posts.length, givenBy: view.asker.account };
    const faults = own.length > 0 ? own : checkPost(view, person, post);
    return { ...none, give: post, posts: [...person.posts, held], changes: ["role", "siteId"], faults };
  }
  const { until: _, ...endless } = there;
  const after: HeldPost = post.until === undefined ? endless : { ...endless, until: post.until };
  const faults: Fault[] = [
    ...own,
    ...(isAdminPost(there) || !mayGiveHere(view, there) || !mayGiveHere(view, after)
      ? [{ field: "role", code: "role-not-yours" as const }]
      : []),
    //  One that this file has just given.
    ...(there.id < 0 ? [{ field: "role", code: "post-there" as const }] : []),
    ...(there.deputyFor !== undefined && after.until === undefined
      ? [{ field: "until", code: "deputy-until" as const }]
      : []),
    ...checkTimes(after, view.at),
  ];
  const posts = person.posts.map((one) => (one.id === there.id ? after : one));
  return { ...none, end: { post: there, until: after.until }, posts, changes: ["until"], faults };
}

/** The site of the asker's branch that a text means, by its id or by a name that no other has. */
function siteFinder(view: PeopleView): Around["siteCalled"] {
  const own = view.tree.sites().filter((site) => view.reach.has(site.id));
  const ids = new Set(own.map((site) => site.id));
  const byName = Map.groupBy(own, (site) => site.name);
  return (text) => {
    if (ids.has(text)) return text;
    const [only, ...more] = byName.get(text) ?? [];
    if (only === undefined) return { field: "siteId", code: "no-such-site" };
    return more.length > 0 ? { field: "siteId", code: "site-not-one" } : only.id;
  };
}
