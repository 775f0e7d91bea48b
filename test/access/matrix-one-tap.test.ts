// The tenant matrix of one-tap links: every address under one, by links in every state, of people with every kind of right.
// Promise: a link opens its one alert to its one person's first browser, while both are good; nothing else opens with it.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OneTapKitchen, openOneTapKitchen, type TapPhone } from "../one-tap.ts";
import { PLAIN_JPEG } from "../phone-picture.ts";

const HOUR = 3_600_000;

let one: OneTapKitchen;
/** A link of each kind, and a phone that comes by it. */
let links: Readonly<Record<Kind, { readonly path: string; readonly phone: TapPhone }>>;

const KINDS = [
  "nobody has pressed",
  "is this phone's",
  "is another phone's",
  "was not pressed in time",
  "was this phone's, too long ago",
  "was revoked",
  "is a disabled person's",
  "is of somebody without a post any more",
  "is of somebody from another kitchen",
  "is of somebody who may only look",
  "was never made",
  "is none",
] as const;
type Kind = (typeof KINDS)[number];

const PRESSES = ["acknowledge", "act", "snooze", "photos"] as const;
type Expected = { readonly page: number; readonly opened: number; readonly press: number };

const GONE = { page: 410, opened: 204, press: 409 };
const LOST = { page: 410, opened: 204, press: 403 };
const NOTHING = { page: 404, opened: 404, press: 404 };

const EXPECTED: Readonly<Record<Kind, Expected>> = {
  "nobody has pressed": { page: 200, opened: 204, press: 200 },
  "is this phone's": { page: 200, opened: 204, press: 200 },
  "is another phone's": GONE,
  "was not pressed in time": GONE,
  "was this phone's, too long ago": GONE,
  "was revoked": GONE,
  "is a disabled person's": LOST,
  "is of somebody without a post any more": LOST,
  //  Never shown, so that its browser was given nothing to press with.
  "is of somebody from another kitchen": GONE,
  "is of somebody who may only look": { page: 200, opened: 204, press: 403 },
  "was never made": NOTHING,
  "is none": NOTHING,
};

beforeAll(async () => {
  one = await openOneTapKitchen();
  const { kitchen, clock } = one;
  const { book } = kitchen.hub.memory;
  for (const account of ["left", "off", "revoked"])
    await kitchen.person(account, { role: "canteen-staff", siteId: "east-canteen" });
  await kitchen.person("inspector", { role: "inspector", siteId: "east" });
  const come = async (account: string) => {
    const path = await one.link(account);
    const phone = one.phone(path);
    await phone.open();
    return { path, phone };
  };
  const [expired, longAgo] = [await come("cook"), await come("cook")];
  clock.skip(9 * HOUR);
  await longAgo.phone.press("acknowledge");
  clock.skip(4 * HOUR);
  const [held, others] = [await come("cook"), await come("cook")];
  await held.phone.press("acknowledge");
  const first = one.phone(others.path);
  await first.open();
  await first.press("acknowledge");
  const [left, off, revoked] = [await come("left"), await come("off"), await come("revoked")];
  await book.db.deleteFrom("post").where("account", "=", "left").execute();
  const admin = await kitchen.signIn("admin");
  await admin.send("POST", "/people/revoked/password");
  //  Where the links themselves were not ended: the person is asked for each time.
  await book.db.updateTable("person").set({ disabled_at: 1 }).where("account", "=", "off").execute();
  const nowhere = (path: string) => ({ path, phone: one.phone(path) });
  links = {
    "nobody has pressed": await come("cook"),
    "is this phone's": held,
    "is another phone's": others,
    "was not pressed in time": expired,
    "was this phone's, too long ago": longAgo,
    "was revoked": revoked,
    "is a disabled person's": off,
    "is of somebody without a post any more": left,
    "is of somebody from another kitchen": await come("guest"),
    "is of somebody who may only look": await come("inspector"),
    "was never made": nowhere(`/t/${"x".repeat(22)}`),
    "is none": nowhere("/t/__proto__"),
  };
});
afterAll(() => one[Symbol.asyncDispose]());

const BODIES = {
  acknowledge: {},
  act: { what: "x" },
  snooze: { minutes: 30, reason: "x" },
  photos: undefined,
};

async function press(kind: Kind, what: (typeof PRESSES)[number]): Promise<number> {
  const { path, phone } = links[kind];
  //  Guesses are counted: none is held back by those before it.
  if (EXPECTED[kind] === NOTHING) one.clock.skip(31_000);
  if (what !== "photos") return (await phone.press(what, BODIES[what])).status;
  const headers = {
    "content-type": "image/jpeg",
    "idempotency-key": `photo-${KINDS.indexOf(kind)}-x`,
    cookie: phone.cookie(),
  };
  const { httpUrl } = one.kitchen.hub;
  return (await fetch(`${httpUrl}${path}/photos`, { method: "POST", headers, body: PLAIN_JPEG })).status;
}

describe("a link that", () => {
  test.each(KINDS)("%s", async (kind) => {
    const { phone } = links[kind];
    const expected = EXPECTED[kind];
    if (expected === NOTHING) one.clock.skip(62_000);
    expect((await phone.open()).status).toBe(expected.page);
    expect((await phone.press("opened")).status).toBe(expected.opened);
    for (const what of PRESSES) {
      //  Everybody who sees an alert may add a photo of it.
      const isPhoto = what === "photos" && expected.press !== 409 && expected.page === 200;
      expect(await press(kind, what), what).toBe(isPhoto ? 201 : expected.press);
    }
  });

  test("is good opens nothing else, by no other method, and nothing of the API", async () => {
    const { path, phone } = links["is this phone's"];
    const { httpUrl } = one.kitchen.hub;
    const headers = { cookie: phone.cookie() };
    for (const method of ["PUT", "DELETE", "PATCH"])
      for (const rest of ["", "/opened", "/acknowledge", "/photos"]) {
        const { status } = await fetch(`${httpUrl}${path}${rest}`, { method, headers });
        expect(status, `${method} ${rest}`).toBe(404);
      }
    for (const rest of ["/resolve", "/close", "/comments", "/export", "/photos/x", "/act/x"])
      expect((await fetch(`${httpUrl}${path}${rest}`, { method: "POST", headers })).status, rest).toBe(404);
    for (const rest of ["/photos", "/act", "/state"])
      expect((await fetch(`${httpUrl}${path}${rest}`, { headers })).status, rest).toBe(404);
    const [, token = ""] = phone.cookie().split("=");
    for (const bearer of [path.slice(3), token]) {
      const authorization = { authorization: `Bearer ${bearer}`, cookie: `mingchu_session=${bearer}` };
      for (const address of ["/alerts", `/alerts/${one.alertId}`, "/session", "/sites"])
        expect((await fetch(`${httpUrl}/api/v1${address}`, { headers: authorization })).status).toBe(401);
    }
  });

  test("is one person's leaves nothing by anybody else", async () => {
    const by = new Set((await one.events()).map((event) => event.by));
    by.delete("hub");
    expect([...by].toSorted()).toEqual(["cook", "inspector", "rule"]);
  });
});
