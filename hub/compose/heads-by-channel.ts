// The audit log's head to the channels that are marked for it, once a day each: whoever reads the group has it, out of reach of
// whoever has the hub.
import { dayStart } from "../lib/day-time.ts";
import type { AuditHead } from "../store/audit-heads.ts";
import type { Book } from "../store/book.ts";
import { listChannels } from "../store/channels.ts";
import { insertMessage } from "../store/messages.ts";
import { listSites } from "../store/sites.ts";

/** Plans a message for each; told again, a day's head makes no second one. */
export function tellChannels(book: Book, zone: string): (head: AuditHead) => Promise<void> {
  return async (head) => {
    const at = Date.parse(head.at);
    const sites = await listSites(book.db);
    const top = sites.find(({ parentId }) => parentId === null)?.id;
    const marked = (await listChannels(book.db)).filter(
      ({ isOn, settings }) => isOn && settings["auditHead"] === true,
    );
    await book.together(async (queries) => {
      for (const { id, siteId, language } of marked) {
        const of = siteId ?? top;
        if (of === undefined) continue;
        await insertMessage(queries, {
          planKey: `audit-head.${id}.${dayStart(at, zone)}`,
          channelId: id,
          siteId: of,
          kind: "audit-head",
          severity: "notice",
          language,
          why: { reason: "group", siteId: of },
          data: { number: head.lines, hash: head.head, hub: head.hub },
          createdAt: at,
          notBefore: at,
        });
      }
    });
  };
}
