// A manager takes a device account out of use for good: its connections are cut at once, and its name is never given
// out again. Doing it again changes nothing.
import type { Who } from "../access/sessions.ts";
import { addAuditLine } from "../store/audit.ts";
import { revokeDevice } from "../store/device-accounts.ts";
import { changed } from "./changed.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";

export async function revokeDeviceAccount(
  desk: Desk,
  who: Who,
  account: string,
): Promise<Outcome<undefined>> {
  const known = desk.deviceKeys.account(account);
  const refused = whyNot(desk, who, "device-accounts.revoke", known?.siteId, "device account");
  if (refused !== undefined || known === undefined)
    return refused ?? refuse(404, "There is no such device account.");
  if (known.revokedAt === undefined) {
    const at = desk.clock.now();
    await desk.book.together(async (queries) => {
      await revokeDevice(queries, account, at);
      await addAuditLine(queries, {
        at,
        who: who.person.account,
        action: "device-accounts.revoke",
        siteId: known.siteId,
        target: account,
        detail: known.label,
        ...changed({ revokedAt: null }, { revokedAt: new Date(at).toISOString() }),
      });
    });
    await desk.deviceKeys.reload();
  }
  desk.disconnectDevice(account);
  return { done: undefined };
}
