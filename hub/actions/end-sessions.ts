// A person ends sessions of their own: one of the list, or all but the one they ask with.
import { sessionsOf, type Who } from "../access/sessions.ts";
import { addAuditLine } from "../store/audit.ts";
import { cutOffPerson } from "./cut-off-person.ts";
import { type Desk, type Outcome, refuse } from "./desk.ts";

/** Ends one session of the asker's own, by its id. True if it is the one that is asked with. */
export async function endSession(
  desk: Desk,
  who: Who,
  id: string,
): Promise<Outcome<{ readonly isOwn: boolean }>> {
  const { account } = who.person;
  const at = desk.clock.now();
  const session = (await sessionsOf(desk.book.db, account, at)).find((one) => one.id === id);
  if (session === undefined) return refuse(404, "There is no such session of yours: it may have ended.");
  await desk.book.together(async (queries) => {
    await desk.sessions.end(queries, session.tokenHash);
    const detail = `one from ${session.address}`;
    await addAuditLine(queries, {
      at,
      who: account,
      action: "sessions.end",
      siteId: null,
      target: account,
      detail,
    });
  });
  desk.endChannels(session.tokenHash);
  return { done: { isOwn: session.tokenHash === who.sessionHash } };
}

/** Ends all others. Gives how many there were. */
export async function endOtherSessions(desk: Desk, who: Who): Promise<number> {
  const { account } = who.person;
  const at = desk.clock.now();
  const ended = await desk.book.together(async (queries) => {
    const others = await cutOffPerson(queries, account, { at, except: who.sessionHash });
    const event = { at, who: account, action: "sessions.end", siteId: null, target: account };
    if (others.length > 0) await addAuditLine(queries, { ...event, detail: `all ${others.length} others` });
    return others;
  });
  for (const name of ended) desk.endChannels(name);
  return ended.length;
}
