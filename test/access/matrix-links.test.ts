// The tenant matrix of who has no account: every address under a parents' link, by links that are good for it and links
// that are not, with a seat and without. Promise: a link opens its own school's cameras while it is open, to who has a
// seat; and a guessed one is answered like an address at which there is nothing.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CAMERA, openParentsSchool, type ParentsSchool, type Phone, SECOND } from "../parents.ts";

let school: ParentsSchool;
/** The path of a link of each kind. */
let paths: Readonly<Record<Kind, string>>;

const KINDS = ["open", "closed", "revoked", "expired", "other", "unknown", "malformed"] as const;
type Kind = (typeof KINDS)[number];

/** Every address under /s/{token}, with the camera that the link is for, and the method by which it is asked. */
const ADDRESSES = {
  page: "",
  status: "/status",
  still: `/cameras/${CAMERA}/still.jpg`,
  playlist: `/cameras/${CAMERA}/hls/index.m3u8`,
  "playlist in H.264": `/cameras/${CAMERA}/hls-h264/index.m3u8`,
  "a proxy's check": `/cameras/${CAMERA}/hls-check`,
  mpeg1: `/cameras/${CAMERA}/mpeg1`,
  "no such piece": `/cameras/${CAMERA}/hls/never.m4s`,
  live: `/cameras/${CAMERA}/live`,
  "another camera's still": `/cameras/${SECOND}/still.jpg`,
  "another camera's playlist": `/cameras/${SECOND}/hls/index.m3u8`,
  "another camera's live": `/cameras/${SECOND}/live`,
} as const;
type Address = keyof typeof ADDRESSES;

const refusedAll = (status: number): Readonly<Record<Address, number>> => {
  const all = Object.keys(ADDRESSES).map((address) => [address, status]);
  //  A proxy that asks for a reader is told nothing but no.
  return { ...(Object.fromEntries(all) as Record<Address, number>), "a proxy's check": 403 };
};
/** Without a seat nothing moves; which cameras a link shows is told by its page, and by nothing else. */
const OPEN = {
  ...refusedAll(404),
  page: 200,
  status: 200,
} as const;

const ofSecond = (picture: number, live: number) => ({
  "another camera's still": picture,
  "another camera's playlist": picture,
  "another camera's live": live,
});

/** What each is answered with: without a seat, and with one where it can be had. */
const EXPECTED: Readonly<
  Record<Kind, readonly [Readonly<Record<Address, number>>, Readonly<Record<Address, number>>]>
> = {
  open: [
    {
      ...{ ...OPEN, still: 403, playlist: 403, "no such piece": 403, live: 403 },
      ...{ "playlist in H.264": 403, mpeg1: 403 },
    },
    {
      ...{ ...OPEN, still: 200, playlist: 200, live: 101 },
      ...{ "playlist in H.264": 200, "a proxy's check": 204, mpeg1: 101 },
    },
  ],
  //  Of the other school that this kitchen feeds, and for the other camera.
  other: [
    { ...OPEN, ...ofSecond(403, 403) },
    { ...OPEN, ...ofSecond(200, 101) },
  ],
  closed: [
    { ...refusedAll(403), page: 200, status: 200 },
    { ...refusedAll(403), page: 200, status: 200 },
  ],
  revoked: [refusedAll(410), refusedAll(410)],
  expired: [refusedAll(410), refusedAll(410)],
  unknown: [refusedAll(404), refusedAll(404)],
  malformed: [refusedAll(404), refusedAll(404)],
};

beforeAll(async () => {
  school = await openParentsSchool();
  const { clock, head, kitchen } = school;
  expect(await school.approve(SECOND)).toBe(200);
  const only = { cameraIds: [CAMERA] };
  const open = await school.link(only);
  const closed = await school.link({ ...only, hours: [{ from: "22:00", to: "23:00" }] });
  const revoked = await school.link(only);
  const expired = await school.link({ ...only, until: new Date(clock.now() + 60_000).toISOString() });
  await head.send("DELETE", `/share-links/${revoked.id}`);
  await kitchen.person("guest", { role: "school-manager", siteId: "west" });
  const guest = await kitchen.signIn("guest");
  const made = await guest.send<{ url: string }>("POST", "/share-links", {
    siteId: "west",
    cameraIds: [SECOND],
  });
  expect(made.status).toBe(201);
  const other = new URL(made.body.url).pathname;
  clock.skip(120_000);
  const unknown = `/s/${"x".repeat(22)}`;
  const malformed = "/s/__proto__";
  paths = {
    open: open.path,
    closed: closed.path,
    revoked: revoked.path,
    expired: expired.path,
    other,
    unknown,
    malformed,
  };
});
afterAll(() => school[Symbol.asyncDispose]());

/** Every address, asked by one phone. */
async function askAll(
  phone: Phone,
  addresses: readonly Address[],
  pauseMs: number,
): Promise<Record<string, number>> {
  const answered: Record<string, number> = {};
  for (const address of addresses) {
    const rest = ADDRESSES[address];
    school.clock.skip(pauseMs);
    const live = /\/cameras\/([^/]+)\/(live|mpeg1)$/.exec(rest);
    if (live?.[1] === undefined) {
      const response = await phone.ask(rest);
      await response.arrayBuffer();
      answered[address] = response.status;
    } else {
      const view = await phone.live(live[1], live[2]);
      if (typeof view !== "number") view.socket.terminate();
      answered[address] = typeof view === "number" ? view : 101;
    }
  }
  return answered;
}

describe("what parents reach", () => {
  test.each(KINDS)(
    "by a link that is %s",
    async (kind) => {
      const [without, withSeat] = EXPECTED[kind];
      //  Guesses are counted: none is held back by those before it.
      const pauseMs = kind === "unknown" || kind === "malformed" ? 31_000 : 0;
      const all = Object.keys(ADDRESSES) as Address[];
      //  How things stand is what takes a seat.
      const seatless = all.filter((address) => address !== "status");
      const { status: _, ...expected } = without;
      expect(await askAll(school.phone(paths[kind]), seatless, pauseMs)).toEqual(expected);
      const phone = school.phone(paths[kind]);
      await phone.status();
      expect(await askAll(phone, all, pauseMs)).toEqual(withSeat);
    },
    30_000,
  );

  test("a seat of one link is none of another's", async () => {
    const phone = school.phone(paths.open);
    const response = await phone.ask("/status");
    const cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    expect(cookie).toContain("=");
    const again = await school.link({ cameraIds: [CAMERA] });
    const stranger = school.phone(again.path);
    expect((await stranger.ask(ADDRESSES.still, { cookie })).status).toBe(403);
  });

  test("nothing else, and by no other method", async () => {
    const { hub } = school.kitchen;
    for (const method of ["POST", "PUT", "DELETE", "PATCH"])
      for (const rest of Object.values(ADDRESSES)) {
        const { status } = await fetch(`${hub.httpUrl}${paths.open}${rest}`, { method });
        expect(status, `${method} ${rest}`).toBe(404);
      }
    for (const rest of ["/cameras", `/cameras/${CAMERA}`, `/cameras/${CAMERA}/settings`, "/audit"])
      expect((await fetch(`${hub.httpUrl}${paths.open}${rest}`)).status, rest).toBeGreaterThanOrEqual(400);
    //  A link is no session: the API knows nobody by its token.
    const headers = { authorization: `Bearer ${paths.open.slice(3)}` };
    expect((await fetch(`${hub.httpUrl}/api/v1/cameras`, { headers })).status).toBe(401);
  });
});
