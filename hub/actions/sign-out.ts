// A person signs out: the session ends everywhere at once.
import type { Who } from "../access/sessions.ts";
import { addAuditLine } from "../store/audit.ts";
import type { Desk } from "./desk.ts";

export async function signOut(desk: Desk, who: Who): Promise<void> {
  const { account } = who.person;
  const at = desk.clock.now();
  await desk.book.together(async (queries) => {
    await desk.sessions.end(queries, who.sessionHash);
    const event = { at, who: account, action: "session.end", siteId: null, target: account, detail: "" };
    await addAuditLine(queries, event);
  });
}
