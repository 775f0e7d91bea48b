// Where and when somebody is told: written down by themselves, or by a manager for people whom they may act on. The audit
// log says which parts of an address changed, never to what: it is kept for ever.
import type { Who } from "../access/sessions.ts";
import type { Contact, SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import { findContact, putContact } from "../store/contacts.ts";
import { changed } from "./changed.ts";
import type { Desk, Outcome } from "./desk.ts";
import type { Asker } from "./estate-desk.ts";
import { changePeople, personToActOn, readPeople, siteOfPerson } from "./people-desk.ts";

const SECRET = ["email", "mobile", "wecomUser"] as const;

/** One's own. */
export async function changeOwnContact(desk: Desk, who: Who, contact: Contact): Promise<Outcome<Contact>> {
  const { account, posts } = who.person;
  await desk.book.together(async (queries) => {
    const line = await write(queries, account, contact);
    if (line === undefined) return;
    const siteId = posts[0] === undefined ? null : onSite(posts[0].siteId);
    await addAuditLine(queries, {
      at: desk.clock.now(),
      who: account,
      action: "notifications.change",
      siteId,
      target: account,
      detail: "",
      ...line,
    });
  });
  return { done: contact };
}

/** Somebody else's, by who looks after them. */
export function changeContact(
  desk: Desk,
  asker: Asker,
  account: string,
  contact: Contact,
): Promise<Outcome<Contact>> {
  return changePeople(desk, asker, "contacts.change", async (queries, view) => {
    const found = personToActOn(view, account, asker.language);
    if ("refused" in found) return found;
    const line = await write(queries, account, contact);
    const about = { action: "contacts.change", siteId: siteOfPerson(view, found.person), target: account };
    return { done: contact, lines: line === undefined ? [] : [{ ...about, detail: "", ...line }] };
  });
}

/** What a manager sees of it. */
export async function readContact(
  desk: Desk,
  { who, language }: Asker,
  account: string,
): Promise<Outcome<Contact>> {
  const view = await readPeople(desk.book.db, who, "contacts.read", desk.clock.now());
  const found = personToActOn(view, account, language);
  return "refused" in found ? found : { done: await findContact(desk.book.db, account) };
}

async function write(
  queries: BookQueries,
  account: string,
  contact: Contact,
): Promise<ReturnType<typeof changed> | undefined> {
  const before = await findContact(queries, account);
  const line = changed(before, contact, { secret: SECRET });
  if (Object.keys(line.after ?? {}).length === 0) return undefined;
  await putContact(queries, account, contact);
  return line;
}

function onSite(siteId: SiteId): SiteId | null {
  return siteId === "*" ? null : siteId;
}
