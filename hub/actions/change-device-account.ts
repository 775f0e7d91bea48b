// A manager says what an account's device is and where it stands; an administrator, which further topics it may use.
import type { GatewayKind } from "../../devices/gateways.ts";
import type { Who } from "../access/sessions.ts";
import { addAuditLine } from "../store/audit.ts";
import { describeDeviceAccount } from "../store/device-accounts.ts";
import { changed } from "./changed.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";
import { whyNotPatterns } from "./device-patterns.ts";

export async function changeDeviceAccount(
  desk: Desk,
  who: Who,
  account: string,
  change: {
    readonly label?: string | undefined;
    readonly kind?: GatewayKind | undefined;
    readonly patterns?: readonly string[] | undefined;
  },
): Promise<Outcome<{ readonly account: string }>> {
  const known = desk.deviceKeys.account(account);
  const refused = whyNot(desk, who, "device-accounts.change", known?.siteId, "device account");
  if (refused !== undefined || known === undefined)
    return refused ?? refuse(404, "There is no such device account.");
  if (known.revokedAt !== undefined) return refuse(409, "This account was revoked: make a new one.");
  const { label, kind, patterns } = change;
  //  Taking topics away is an administrator's too: a gateway may live on them.
  const isOther = patterns !== undefined && patterns.join("\n") !== known.patterns.join("\n");
  const wrong = isOther ? whyNotPatterns(desk, who, known.siteId, patterns) : undefined;
  if (wrong !== undefined) return wrong;

  const said = [
    ...(label === undefined || label === known.label ? [] : [`label: ${label}`]),
    ...(kind === undefined || kind === known.kind ? [] : [`kind: ${kind}`]),
    ...(isOther ? [`patterns: ${patterns.join(" ") || "none"}`] : []),
  ];
  if (said.length === 0) return { done: { account } };
  const at = desk.clock.now();
  await desk.book.together(async (queries) => {
    await describeDeviceAccount(queries, account, {
      ...(label === undefined ? {} : { label }),
      ...(kind === undefined ? {} : { kind }),
      ...(isOther ? { patterns } : {}),
    });
    await addAuditLine(queries, {
      at,
      who: who.person.account,
      action: "device-accounts.change",
      siteId: known.siteId,
      target: account,
      detail: said.join(", "),
      ...changed(
        { label: known.label, kind: known.kind, patterns: known.patterns },
        {
          label: label ?? known.label,
          kind: kind ?? known.kind,
          patterns: isOther ? patterns : known.patterns,
        },
      ),
    });
  });
  await desk.deviceKeys.reload();
  //  What it may use is looked up when it signs in.
  if (isOther) desk.disconnectDevice(account);
  return { done: { account } };
}
