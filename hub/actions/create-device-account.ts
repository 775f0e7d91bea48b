// A manager makes an account with which a device or gateway of a site signs in to the broker. Its password is shown once.
import { randomBytes } from "node:crypto";
import type { GatewayKind } from "../../devices/gateways.ts";
import { deviceKeyHash } from "../access/device-keys.ts";
import { makePassword } from "../access/passwords.ts";
import type { Who } from "../access/sessions.ts";
import type { SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import { insertDeviceAccount, isAccountTaken } from "../store/device-accounts.ts";
import { changed } from "./changed.ts";
import { type Desk, type Outcome, whyNot } from "./desk.ts";
import { whyNotPatterns } from "./device-patterns.ts";

export async function createDeviceAccount(
  desk: Desk,
  who: Who,
  siteId: SiteId,
  said: {
    readonly label?: string | undefined;
    readonly kind?: GatewayKind | undefined;
    readonly patterns?: readonly string[] | undefined;
  } = {},
): Promise<Outcome<{ readonly account: string; readonly password: string }>> {
  const site = desk.tree().site(siteId);
  const { label = "", kind = "other", patterns = [] } = said;
  const refused =
    whyNot(desk, who, "device-accounts.create", site?.id, "site") ??
    (patterns.length === 0 ? undefined : whyNotPatterns(desk, who, siteId, patterns));
  if (refused !== undefined) return refused;

  const password = makePassword();
  const passwordHash = deviceKeyHash(password);
  const at = desk.clock.now();
  const createdBy = who.person.account;
  const account = await desk.book.together(async (queries) => {
    const name = await freeName(queries, siteId);
    const one = { account: name, siteId, passwordHash, label, kind, patterns, createdBy };
    await insertDeviceAccount(queries, one, at);
    const event = {
      at,
      who: createdBy,
      action: "device-accounts.create",
      siteId,
      target: name,
      detail: [label, ...patterns].filter((word) => word !== "").join(", "),
      ...changed(undefined, { label, kind, patterns }),
    };
    await addAuditLine(queries, event);
    return name;
  });
  await desk.deviceKeys.reload();
  return { done: { account, password } };
}

/** A name that was never given out: whoever still has a revoked one must not meet its successor. */
async function freeName(queries: BookQueries, siteId: SiteId): Promise<string> {
  for (;;) {
    const name = `${siteId}-${randomBytes(3).toString("hex")}`;
    if (!(await isAccountTaken(queries, name))) return name;
  }
}
