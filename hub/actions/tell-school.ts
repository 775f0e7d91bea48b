// A parent tells the school by a link: a sentence about a moment, which becomes an alert at the kitchen with a deadline.
// Promise: only who holds the key that is given back reads it again, and only its hash is kept; a link and a day have a
// limit that a restart does not forget.
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { openedByPerson } from "../alerts/life.ts";
import type { Alert, DeviceId, SiteId, UnixMs } from "../model.ts";
import { findAlert, insertAlert } from "../store/alerts.ts";
import { addAuditLine } from "../store/audit.ts";
import { blockedUntil, countByLink, findByKeys, putRemarkKey } from "../store/remarks.ts";
import type { ShareLink } from "../store/share-links.ts";
import type { Desk } from "./desk.ts";
import { answerDueAt } from "./remark-deadline.ts";

/** 128 random bits, 22 characters that are safe in a URL and in a cookie. */
const KEY_BYTES = 16;
export const REMARK_KEY = /^[\w-]{22}$/;
/** Chosen: a school's parents on a bad day, and what one person can still read. */
const MOST_BY_LINK_A_DAY = 40;
const DAY_MS = 86_400_000;

export type Told = {
  readonly siteId: SiteId;
  /** The camera whose picture it is about, if any, and the moment. */
  readonly cameraId: DeviceId | undefined;
  readonly since: UnixMs;
  readonly text: string;
};

export type Telling =
  | { readonly key: string; readonly alert: Alert }
  | { readonly refused: "blocked"; readonly until: UnixMs }
  | { readonly refused: "too-many" };

export async function tellSchool(
  desk: Desk,
  link: ShareLink,
  { siteId, cameraId, since, text }: Told,
  zone: string,
): Promise<Telling> {
  const at = desk.clock.now();
  const key = randomBytes(KEY_BYTES).toString("base64url");
  const dueAt = answerDueAt(at, desk.links.schoolDay(siteId), zone);
  const alert = openedByPerson(
    //  Nobody at the school has looked at it yet.
    { id: randomUUID(), siteId, deviceId: cameraId, severity: "notice", since },
    { text, by: { linkId: link.id }, dueAt },
    at,
  );
  const refused = await desk.book.together(async (queries): Promise<Telling | undefined> => {
    const until = await blockedUntil(queries, link.id);
    if (until !== undefined && until > at) return { refused: "blocked", until };
    if ((await countByLink(queries, link.id, at - DAY_MS)) >= MOST_BY_LINK_A_DAY)
      return { refused: "too-many" };
    //  Not the words themselves: they may be set aside.
    await insertAlert(queries, alert, [
      { kind: "opened", at, by: `link:${link.id}`, data: { severity: alert.severity, dueAt } },
    ]);
    await putRemarkKey(queries, alert.id, keyHash(key));
    await addAuditLine(queries, {
      at,
      who: `link:${link.id}`,
      action: "share-links.tell",
      siteId,
      target: alert.id,
      detail: `${text.length} characters`,
      after: {
        since: new Date(since).toISOString(),
        cameraId: cameraId ?? null,
        dueAt: new Date(dueAt).toISOString(),
      },
    });
    return undefined;
  });
  if (refused !== undefined) return refused;
  desk.showAlert(alert);
  return { key, alert };
}

/** What the holder of these keys told by this link, the newest first. Keys that open nothing are passed over. */
export async function toldBefore(
  desk: Desk,
  link: ShareLink,
  keys: readonly string[],
): Promise<readonly { readonly key: string; readonly alert: Alert }[]> {
  const byHash = new Map(keys.map((key) => [keyHash(key), key]));
  const found = await findByKeys(desk.book.db, link.id, [...byHash.keys()]);
  const told = [];
  for (const { alertId, keyHash: hash } of found) {
    const alert = await findAlert(desk.book.db, alertId);
    const key = byHash.get(hash);
    if (alert !== undefined && key !== undefined) told.push({ key, alert });
  }
  return told.sort((one, other) => other.alert.firedAt - one.alert.firedAt);
}

/** A key is random and long: a plain hash cannot be guessed back. */
function keyHash(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
