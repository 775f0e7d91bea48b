// Which cameras the wall shows in which order and on which page, and what its address and its keys mean.
import { expect, test } from "vitest";
import { actOf, stepFrom } from "../../dashboard/src/wall/wall-keys.ts";
import { changedSearch, readSearch } from "../../dashboard/src/wall/wall-search.ts";
import {
  blindTiles,
  chosenTiles,
  columnsOf,
  countMarks,
  markOf,
  pageOf,
} from "../../dashboard/src/wall/wall-tiles.ts";
import type { AreaName } from "../../devices/areas.ts";
import type { Camera, Site } from "../../hub/serve/contract.ts";

const NO_SUMMARY = {} as Site["summary"];
const site = (id: string, kind: Site["kind"], parentId: string | null, areas: Site["areas"] = []): Site => ({
  id,
  kind,
  name: id,
  parentId,
  serves: [],
  areas,
  summary: NO_SUMMARY,
});
const camera = (id: string, siteId: string, area: AreaName, rest: Partial<Camera> = {}): Camera => ({
  id,
  siteId,
  name: id,
  area,
  alsoAreas: [],
  state: "online",
  ...rest,
});

const COVERED = { isBelieved: false, why: "picture_covered" as const, since: "2026-01-01T00:00:00.000Z" };

const ESTATE = {
  sites: [
    site("district", "district", null),
    site("b-school", "school", "district"),
    site("a-school", "school", "district"),
    site("b-canteen", "canteen", "b-school", [
      { area: "cooking", cameraIds: ["b1"] },
      { area: "washing", cameraIds: [] },
    ]),
    site("a-canteen", "canteen", "a-school", [{ area: "storage", cameraIds: ["a2"] }]),
  ],
  cameras: [
    camera("b1", "b-canteen", "cooking", { state: "offline", fault: "stalled" }),
    camera("a1", "a-canteen", "serving", { state: "unknown" }),
    camera("a2", "a-canteen", "storage"),
    camera("a3", "a-canteen", "cooking", { picture: COVERED }),
  ],
};
const ALL = { group: undefined, cameraIds: undefined, site: undefined, area: undefined, find: "" };
const areaText = (area: AreaName) => `(${area})`;
const idsOf = (choice: Partial<typeof ALL> | object) =>
  chosenTiles(ESTATE, { ...ALL, ...choice }, areaText).map(({ id }) => id);

test("cameras stand in the order of the tree by names and of the areas as food passes them", () => {
  expect(idsOf({})).toEqual(["a2", "a3", "a1", "b1"]);
  expect(idsOf({ site: "b-school" })).toEqual(["b1"]);
  expect(idsOf({ area: "cooking" })).toEqual(["a3", "b1"]);
  expect(idsOf({ find: "A-CANTEEN (cook" })).toEqual(["a3"]);
});

test("a group keeps its own order, and a camera that is gone is not shown", () => {
  const group = { id: "g", name: "g", cameraIds: ["b1", "gone", "a2"], mayChange: true };
  expect(idsOf({ group })).toEqual(["b1", "a2"]);
  expect(blindTiles(ESTATE, { ...ALL, group }, areaText)).toEqual([]);
  expect(idsOf({ cameraIds: ["a1", "a1-not"] })).toEqual(["a1"]);
});

test("what plays, is believed, offline or blind is counted", () => {
  const blind = blindTiles(ESTATE, ALL, areaText);
  expect(blind.map(({ area, siteName }) => [area, siteName])).toEqual([["washing", "b-canteen"]]);
  const tiles = chosenTiles(ESTATE, ALL, areaText);
  expect(countMarks(tiles, blind.length, new Set(["a2"]))).toEqual({
    live: 1,
    believed: 1,
    doubtful: 1,
    waiting: 1,
    offline: 1,
    blind: 1,
  });
});

test("a picture that is not believed is doubtful, one that is lossy too, and what is offline is no picture", () => {
  expect(markOf(camera("x", "a-canteen", "cooking", { picture: COVERED }))).toBe("doubtful");
  expect(markOf(camera("x", "a-canteen", "cooking", { fault: "too-lossy" }))).toBe("doubtful");
  expect(markOf(camera("x", "a-canteen", "cooking", { state: "offline", picture: COVERED }))).toBe("offline");
});

test("a page beyond the last is the last, and a page that is not full has fewer columns", () => {
  expect(pageOf([1, 2, 3, 4, 5], 4, 9)).toEqual({ items: [5], page: 2, pages: 2 });
  expect(pageOf([], 4, 1)).toEqual({ items: [], page: 1, pages: 1 });
  expect([columnsOf(64, 64), columnsOf(64, 13), columnsOf(16, 1), columnsOf(9, 0)]).toEqual([8, 4, 1, 1]);
});

test("an address says all that is shown, nonsense in it is passed over, and another choice begins at page one", () => {
  const read = (text: string) => readSearch(new URLSearchParams(text), false);
  expect(read("group=g&size=64&page=3&every=20&state=offline")).toMatchObject({
    group: "g",
    size: 64,
    page: 3,
    everyS: 20,
    state: "offline",
  });
  expect(read("size=7&page=-1&every=1&state=x&area=x")).toMatchObject({ size: 16, page: 1 });
  const asked = new URLSearchParams("group=g&size=4&page=3");
  expect(changedSearch(asked, { size: "9" }).toString()).toBe("group=g&size=9");
  expect(changedSearch(asked, { page: "4" }).toString()).toBe("group=g&size=4&page=4");
});

test("keys move within the wall and mean nothing else", () => {
  const wall = { columns: 3, count: 7 };
  expect(stepFrom(4, { columns: 0, rows: 1 }, wall)).toBe(4);
  expect(stepFrom(3, { columns: 0, rows: 1 }, wall)).toBe(6);
  expect(stepFrom(0, { columns: -1, rows: 0 }, wall)).toBe(0);
  expect(actOf("5", false)).toEqual({ kind: "size", size: 64 });
  expect(actOf("Enter", false)).toBeUndefined();
  expect(actOf("x", true)).toBeUndefined();
});
