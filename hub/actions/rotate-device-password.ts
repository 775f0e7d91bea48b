// A manager gives a device account another password, shown this once. The old one stops at that moment, and whoever is
// connected with it is cut off.
import { deviceKeyHash } from "../access/device-keys.ts";
import { makePassword } from "../access/passwords.ts";
import type { Who } from "../access/sessions.ts";
import { addAuditLine } from "../store/audit.ts";
import { setDevicePassword } from "../store/device-accounts.ts";
import { changed } from "./changed.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";

export async function rotateDevicePassword(
  desk: Desk,
  who: Who,
  account: string,
): Promise<Outcome<{ readonly account: string; readonly password: string }>> {
  const known = desk.deviceKeys.account(account);
  const refused = whyNot(desk, who, "device-accounts.rotate", known?.siteId, "device account");
  if (refused !== undefined || known === undefined)
    return refused ?? refuse(404, "There is no such device account.");
  if (known.revokedAt !== undefined) return refuse(409, "This account was revoked: make a new one.");

  const password = makePassword();
  const at = desk.clock.now();
  await desk.book.together(async (queries) => {
    await setDevicePassword(queries, account, deviceKeyHash(password), at);
    await addAuditLine(queries, {
      at,
      who: who.person.account,
      action: "device-accounts.rotate",
      siteId: known.siteId,
      target: account,
      detail: known.label,
      ...changed({ password: true }, { password: true }, { secret: ["password"], anew: ["password"] }),
    });
  });
  await desk.deviceKeys.reload();
  desk.disconnectDevice(account);
  return { done: { account, password } };
}
