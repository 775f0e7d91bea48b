// One-tap links by themselves: how long each is good, in whose browser, and that nothing which opens one is kept.
import { expect, test } from "vitest";
import {
  hashOneTapToken,
  makeOneTap,
  makeOneTapToken,
  oneTapGate,
  oneTapOfToken,
} from "../../hub/access/one-tap.ts";
import { insertAlert } from "../../hub/store/alerts.ts";
import { openBook } from "../../hub/store/book.ts";
import type { OneTap } from "../../hub/store/one-tap.ts";
import { putPerson } from "../../hub/store/people.ts";
import { thrown } from "../store/data-folder.ts";

const AT = 1_790_000_000_000;
const HOUR = 3_600_000;
const SEAT = makeOneTapToken();
const LINK: OneTap = {
  id: "l",
  alertId: "a",
  account: "cook",
  messageId: undefined,
  untilAt: AT + 12 * HOUR,
  used: undefined,
  revokedAt: undefined,
};
const USED = { ...LINK, used: { at: AT, seatHash: hashOneTapToken(SEAT), seatUntil: AT + 4 * HOUR } };

test.each([
  ["nobody has pressed", LINK, undefined, AT, { state: "fresh", until: AT + 12 * HOUR }],
  ["not in its last moment", LINK, SEAT, AT + 12 * HOUR - 1, { state: "fresh", until: AT + 12 * HOUR }],
  [
    "nobody pressed in time",
    LINK,
    SEAT,
    AT + 12 * HOUR,
    { state: "ended", because: "expired", at: AT + 12 * HOUR },
  ],
  ["the browser that pressed", USED, SEAT, AT + 1, { state: "held", until: AT + 4 * HOUR }],
  [
    "the same, too late",
    USED,
    SEAT,
    AT + 4 * HOUR,
    { state: "ended", because: "seat-over", at: AT + 4 * HOUR },
  ],
  ["another browser", USED, makeOneTapToken(), AT + 1, { state: "used", at: AT }],
  ["a browser without a cookie", USED, undefined, AT + 1, { state: "used", at: AT }],
  ["one with nonsense in it", USED, "x", AT + 1, { state: "used", at: AT }],
  [
    "revoked before",
    { ...LINK, revokedAt: AT },
    SEAT,
    AT + 1,
    { state: "ended", because: "revoked", at: AT },
  ],
  [
    "revoked in use",
    { ...USED, revokedAt: AT },
    SEAT,
    AT + 1,
    { state: "ended", because: "revoked", at: AT },
  ],
] as const)("%s", (_what, link, seat, at, expected) => {
  expect(oneTapGate(link, seat, at)).toEqual(expected);
});

test("a link is found by its token, of which only a hash is in the book, and forgotten after a month", async () => {
  const book = await openBook(":memory:", thrown);
  await putPerson(book.db, { account: "cook", name: "李", passwordHash: "", posts: [] });
  const alert = { id: "a", siteId: "c", source: "rule", severity: "warning", state: "firing" } as const;
  await insertAlert(book.db, { ...alert, since: AT, firedAt: AT }, []);
  const asked = { alertId: "a", account: "cook", messageId: "m" };
  const path = await makeOneTap(book.db, asked, AT);
  expect(path).toMatch(/^\/t\/[\w-]{22}$/);
  const token = path.slice("/t/".length);
  expect(await oneTapOfToken(book.db, token)).toMatchObject({ ...asked, used: undefined });
  for (const other of [makeOneTapToken(), `${token} `, token.slice(1), hashOneTapToken(token), "__proto__"])
    expect(await oneTapOfToken(book.db, other)).toBeUndefined();
  expect(JSON.stringify(await book.db.selectFrom("one_tap").selectAll().execute())).not.toContain(token);
  await makeOneTap(book.db, asked, AT + 31 * 24 * HOUR);
  expect(await oneTapOfToken(book.db, token)).toBeUndefined();
  await book.close();
});
