// Which areas are seen: a camera counts only while its picture comes and is believed, "since" is true over restarts, and a
// kitchen without any camera is on the list.
import { expect, test } from "vitest";
import { startCoverage, stateOf } from "../../hub/compose/coverage.ts";
import type { PictureTrust } from "../../hub/model.ts";
import type { Coverage, CoverageHistory } from "../../hub/serve/contract.ts";
import { type AreaCoverage, addCoverageDays, listCoverage } from "../../hub/store/coverage.ts";
import { type Caller, openKitchen, until } from "../kitchen.ts";
import { createLiveClock } from "../video/live-clock.ts";
import { openCameras } from "../video/open-relay.ts";
import { fieldsOf } from "./district.ts";

const ALL_DAY = { kitchenHours: { from: "00:00", to: "00:00" } };

/** Two towns' worth of kitchens: one with a camera, one without any, one school that nobody cooks for. */
function planOf(port: number) {
  const site = (id: string, kind: "district" | "town" | "school" | "canteen", parent?: string) => ({
    id,
    kind,
    name: id,
    ...(parent === undefined ? {} : { parent }),
  });
  return {
    sites: [
      site("district", "district"),
      site("town", "town", "district"),
      site("east", "school", "town"),
      {
        ...site("east-canteen", "canteen", "east"),
        serves: ["east"],
        areas: ["cooking", "cutting", "washing"] as const,
      },
      site("west", "school", "district"),
      { ...site("west-canteen", "canteen", "west"), serves: ["west"], areas: ["cooking"] as const },
      site("hill", "school", "district"),
    ].map((one) => ("areas" in one ? { ...one, areas: [...one.areas] } : one)),
    cameras: [
      {
        site: "east-canteen",
        id: "k",
        name: "k",
        area: "cooking" as const,
        alsoAreas: ["cutting" as const],
        host: "127.0.0.1",
        port,
        path: "/a",
      },
    ],
  };
}

async function listOf(caller: Caller, query = ""): Promise<Coverage[]> {
  const { status, body } = await caller.get<{ items: Coverage[] }>(`/coverage${query}`);
  expect(status).toBe(200);
  return body.items;
}

function statesOf(item: Coverage | undefined): Record<string, string> {
  return Object.fromEntries((item?.areas ?? []).map(({ area, state }) => [area, state]));
}

test("of every kitchen each area is listed with who sees it and since when, over restarts; one without a camera is not absent", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await openKitchen(planOf(cameras.port), ALL_DAY);
  await kitchen.person("chief", { role: "district-manager", siteId: "district" });
  await kitchen.person("head", { role: "school-manager", siteId: "west" });
  const chief = await kitchen.signIn("chief");
  const east = async (caller: Caller) =>
    (await listOf(caller)).find(({ siteId }) => siteId === "east-canteen");

  const seen = await until("the picture", async () => {
    const item = await east(chief);
    return statesOf(item)["cooking"] === "seen" ? item : undefined;
  });
  expect(statesOf(seen)).toEqual({ cooking: "seen", cutting: "seen", washing: "blind" });
  expect(seen).toMatchObject({ town: "town", schools: ["east"], cameras: 1, share: 2 / 3, mayChange: true });
  expect(seen.areas[0]?.cameras).toEqual(["east-canteen.k"]);
  const list = await listOf(chief);
  expect(list.map(({ siteId, kind, cameras: count }) => [siteId, kind, count])).toEqual([
    ["east-canteen", "canteen", 1],
    ["hill", "school", 0],
    ["west-canteen", "canteen", 0],
  ]);
  expect(list[1]).toMatchObject({ areas: [], share: null });
  expect(statesOf(list[2])).toEqual({ cooking: "blind" });

  //  A camera that dies is no cover any more, whatever the book says of it; a restart does not begin it anew.
  cameras.setState("/a", "dead");
  const dark = await until("that it is gone", async () => {
    const item = await east(chief);
    return statesOf(item)["cooking"] === "offline" ? item : undefined;
  });
  const sinceOf = (item: Coverage | undefined) => item?.areas.map(({ since }) => since);
  expect(statesOf(dark)).toEqual({ cooking: "offline", cutting: "offline", washing: "blind" });
  await kitchen.restart();
  const again = await kitchen.signIn("chief");
  expect(sinceOf(await east(again))).toEqual(sinceOf(dark));

  //  Nobody's outside the branch.
  const head = await kitchen.signIn("head");
  expect((await listOf(head)).map(({ siteId }) => siteId)).toEqual(["west-canteen"]);
  expect((await head.get("/coverage?site=east")).status).toBe(404);
  expect((await listOf(again, "?site=east")).map(({ siteId }) => siteId)).toEqual(["east-canteen"]);
});

test("an area that a canteen has not is taken off the list with a reason, and comes back", async () => {
  await using kitchen = await openKitchen(planOf(9));
  await kitchen.person("head", { role: "school-manager", siteId: "west" });
  const head = await kitchen.signIn("head");
  const put = (area: string, body: object) =>
    head.send<Coverage>("PUT", `/sites/west-canteen/areas/${area}`, body);
  expect(fieldsOf(await put("cooking", { isThere: false }))).toEqual([422, ["reason"]]);
  const gone = await put("cooking", { isThere: false, reason: "只分餐，饭菜由中心厨房送来" });
  expect(gone.body).toMatchObject({ areas: [], share: null, absent: [{ area: "cooking", by: "head" }] });
  const audit = await head.get<{ items: unknown[] }>("/audit?limit=1");
  expect(audit.body.items).toMatchObject([{ action: "areas.change", target: "west-canteen" }]);
  expect((await put("serving", { isThere: true })).body).toMatchObject({
    areas: [{ area: "serving", state: "blind", cameras: [] }],
  });
  expect((await put("cooking", { isThere: true })).body.absent).toEqual([]);
  expect((await head.send("PUT", "/sites/east-canteen/areas/cooking", { isThere: true })).status).toBe(404);

  const file = await fetch(`${kitchen.hub.httpUrl}/api/v1/exports/coverage?format=csv&language=zh`, {
    headers: { authorization: `Bearer ${head.token}` },
  });
  const csv = await file.text();
  expect(csv).toContain("食堂");
  expect(csv).toContain("没有摄像头");
  expect(csv).not.toContain("east-canteen");
});

test("what comes and is not believed is not seen; shares are of kitchen hours and add up by town", async () => {
  await using kitchen = await openKitchen(planOf(9));
  const { book, estate } = kitchen.hub.memory;
  const clock = createLiveClock();
  let trust: PictureTrust | undefined;
  let off: string | undefined;
  const day = new Date().toISOString().slice(0, 10);
  const keeper = startCoverage({
    book,
    estate,
    cameraState: (cameraId) => ({ cameraId, state: "online", since: 0 }),
    trustOf: () => trust,
    picturesOff: () => off,
    dayOf: () => day,
    zone: "Asia/Shanghai",
    kitchenHours: ALL_DAY.kitchenHours,
    clock,
    log: { warn: () => undefined } as never,
  });
  const states = async () =>
    Object.fromEntries((await keeper.now()).map(({ siteId, area, state }) => [`${siteId} ${area}`, state]));
  //  Nobody has looked at its picture yet.
  expect((await states())["east-canteen cooking"]).not.toBe("seen");
  trust = { isBelieved: true, since: 0 };
  expect(await states()).toMatchObject({ "east-canteen cooking": "seen", "east-canteen washing": "blind" });
  trust = undefined;
  expect(await states()).toMatchObject({ "east-canteen cooking": "seen" });
  trust = { isBelieved: false, why: "picture_frozen", since: 0 };
  expect(await states()).toMatchObject({ "east-canteen cooking": "not-believed" });
  trust = undefined;
  expect(await states()).toMatchObject({ "east-canteen cooking": "not-believed" });
  //  Where pictures cannot be looked at, being there is enough.
  off = "There is no ffmpeg";
  expect(await states()).toMatchObject({ "east-canteen cooking": "seen" });
  await keeper.close();
  const admin = await kitchen.signIn("admin");
  const shares = async () => {
    const { body } = await admin.get<CoverageHistory>("/coverage/days?site=district&days=7");
    return Object.fromEntries(
      body.groups.map(({ siteId, days }) => [siteId, days.find((one) => one.day === day)?.share]),
    );
  };
  const counted = await shares();
  expect(counted["west"]).toBe(0);
  expect(counted["town"]).toBeGreaterThan(0);
  expect(counted["town"]).toBeLessThanOrEqual(2 / 3 + 1e-9);
  //  A day's figures are added to what is there: a hub that was restarted at noon has all of the day.
  const hours = (siteId: string, askedS: number, seenS: number) => ({ siteId, day, askedS, seenS });
  await book.together((db) =>
    addCoverageDays(db, [
      hours("east-canteen", 1e6, 1e6),
      hours("west-canteen", 3e6, 0),
      hours("east-canteen", 1e6, 0),
    ]),
  );
  const added = await shares();
  expect(added["town"]).toBeCloseTo(0.5, 3);
  expect(added["district"]).toBeCloseTo(0.2, 3);
});

test("an area that was not believed before a restart is not seen after it, and has been so since then, until a picture is judged", async () => {
  await using kitchen = await openKitchen(planOf(9));
  const { book, estate } = kitchen.hub.memory;
  let trust: PictureTrust | undefined;
  //  The hub itself keeps the west's areas as blind: what is written of them here is left alone.
  const written = async () =>
    (await listCoverage(book.db)).find(({ siteId }) => siteId === "west-canteen")?.state;
  await until("the hub's own first look", written);
  const open = () =>
    startCoverage({
      book,
      estate: {
        sites: estate.sites,
        cameras: () => estate.cameras().map((camera) => ({ ...camera, siteId: "west-canteen" })),
        onChange: estate.onChange,
      },
      cameraState: (cameraId) => ({ cameraId, state: "online", since: 0 }),
      trustOf: () => trust,
      picturesOff: () => undefined,
      dayOf: () => "2026-03-02",
      zone: "Asia/Shanghai",
      kitchenHours: ALL_DAY.kitchenHours,
      clock: createLiveClock(),
      log: { warn: () => undefined } as never,
    });
  const of = async (keeper: { now: () => Promise<readonly AreaCoverage[]> }) =>
    (await keeper.now()).find(({ siteId }) => siteId === "west-canteen");
  const before = open();
  trust = { isBelieved: false, why: "picture_covered", since: 0 };
  const doubted = await of(before);
  expect(doubted?.state).toBe("not-believed");
  await before.close();
  trust = undefined;
  const after = open();
  expect(await of(after)).toEqual(doubted);
  trust = { isBelieved: false, why: "picture_covered", since: 0 };
  expect(await of(after)).toEqual(doubted);
  trust = { isBelieved: true, since: 0 };
  expect((await of(after))?.state).toBe("seen");
  await after.close();
});

test("one camera that shows an area is enough, and what is not known yet stays as it was", () => {
  expect(stateOf([], "seen")).toBe("blind");
  expect(stateOf(["offline", "online"], "offline")).toBe("seen");
  expect(stateOf(["offline", "not-believed"], "seen")).toBe("not-believed");
  expect(stateOf(["unknown"], "seen")).toBe("seen");
  expect(stateOf(["unknown"], "blind")).toBe("offline");
  expect(stateOf(["unknown", "offline"], undefined)).toBe("offline");
  expect(stateOf(["not-judged"], "not-believed")).toBe("not-believed");
  expect(stateOf(["not-judged", "offline"], "seen")).toBe("seen");
  expect(stateOf(["not-judged"], "blind")).toBe("offline");
  expect(stateOf(["not-judged", "online"], "offline")).toBe("seen");
});
