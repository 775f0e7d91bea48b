// A manager makes an account with which a device or gateway of a site signs in to the broker. Its password is shown once.
import { randomBytes } from "node:crypto";
import { keepDeviceKey } from "../access/device-keys.ts";
import { makePassword } from "../access/passwords.ts";
import type { Who } from "../access/sessions.ts";
import type { SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { type Desk, type Outcome, whyNot } from "./desk.ts";

export async function createDeviceAccount(
  desk: Desk,
  who: Who,
  siteId: SiteId,
): Promise<Outcome<{ readonly account: string; readonly password: string }>> {
  const site = desk.tree().site(siteId);
  const refused = whyNot(desk, who, "device-accounts.create", site?.id, "site");
  if (refused !== undefined) return refused;

  const account = `${siteId}-${randomBytes(3).toString("hex")}`;
  const password = makePassword();
  const at = desk.clock.now();
  await desk.book.together(async (queries) => {
    await keepDeviceKey(queries, { account, siteId, password }, at);
    const event = {
      at,
      who: who.person.account,
      action: "device-accounts.create",
      siteId,
      target: account,
      detail: "",
    };
    await addAuditLine(queries, event);
  });
  await desk.deviceKeys.reload();
  return { done: { account, password } };
}
