// The keeper of links: found by their token's hash, judged by the calendars along the tree; and the rules of privacy.
import { expect, test } from "vitest";
import { openPrivacy, picturePrint } from "../../hub/access/privacy.ts";
import { linkTokenHash, makeLinkToken, openShareLinks } from "../../hub/access/share-links.ts";
import { createTree } from "../../hub/access/tree.ts";
import type { Camera, Site } from "../../hub/model.ts";
import { openBook } from "../../hub/store/book.ts";
import {
  nothingSaidOf,
  putCameraPrivacy,
  putSitePrivacy,
  type SitePrivacy,
} from "../../hub/store/privacy.ts";
import { putCalendar } from "../../hub/store/school-calendar.ts";
import { endShareLink, type HashedShareLink, insertShareLink } from "../../hub/store/share-links.ts";

const SITES: Site[] = [
  { id: "d", parentId: null, kind: "district", name: "区", serves: [], areas: [] },
  { id: "s", parentId: "d", kind: "school", name: "小学", serves: [], areas: [] },
  { id: "s2", parentId: "d", kind: "school", name: "二小", serves: [], areas: [] },
  { id: "c", parentId: "d", kind: "canteen", name: "配餐中心", serves: ["s"], areas: [] },
];
const TREE = createTree(SITES);
const CAMERA: Camera = {
  id: "c.cooking",
  siteId: "c",
  name: "烹饪区",
  area: "cooking",
  address: { brand: "url", host: "10.0.0.1", port: 554, channel: 1, path: "/a" },
};
const MONDAY_SEVEN = Date.parse("2026-11-23T07:00:00+08:00");

function linkOf(token: string): HashedShareLink {
  return {
    id: "l1",
    tokenHash: linkTokenHash(token),
    siteId: "s",
    cameraIds: [CAMERA.id],
    weekdays: [1, 2, 3, 4, 5],
    hours: [{ from: "06:00", to: "08:00" }],
    mostViewers: 30,
    untilAt: Date.parse("2027-01-31T00:00:00Z"),
    madeFor: "一年级家长",
    madeBy: "head",
    madeAt: 0,
    revokedAt: undefined,
    revokedBy: undefined,
  };
}

async function openTestBook() {
  return await openBook(":memory:", (error) => {
    throw error;
  });
}

test("a link is found by its token, of which only a hash is in the book", async () => {
  const book = await openTestBook();
  const links = await openShareLinks(book, () => TREE, "Asia/Shanghai");
  const token = makeLinkToken();
  expect(token).toMatch(/^[\w-]{22}$/);
  await insertShareLink(book.db, linkOf(token));
  await links.reload();
  expect(links.find(token)).toMatchObject({ id: "l1", madeFor: "一年级家长" });
  expect(links.find(makeLinkToken())).toBeUndefined();
  expect(links.find(`${token}\n`)).toBeUndefined();
  const stored = await book.db.selectFrom("share_link").selectAll().execute();
  expect(JSON.stringify(stored)).not.toContain(token);
  await book.close();
});

test("the gate follows a change of the link and of the calendars above it", async () => {
  const book = await openTestBook();
  const links = await openShareLinks(book, () => TREE, "Asia/Shanghai");
  const link = linkOf(makeLinkToken());
  await insertShareLink(book.db, link);
  await links.reload();
  const state = () => links.gate(links.link("l1") ?? link, MONDAY_SEVEN).state;
  expect(state()).toBe("open");
  await putCalendar(book.db, "d", [
    { from: "2026-11-20", to: "2026-11-25", kind: "holiday", name: "运动会" },
  ]);
  await links.reload();
  expect(state()).toBe("closed");
  await putCalendar(book.db, "s", [{ from: "2026-11-23", to: "2026-11-23", kind: "make-up", name: "补课" }]);
  await links.reload();
  expect(state()).toBe("open");
  expect(links.schoolDay("s2")("2026-11-23")).toBe("holiday");
  await endShareLink(book.db, "l1", { at: MONDAY_SEVEN, by: "head" });
  await links.reload();
  expect(state()).toBe("ended");
  await book.close();
});

test("nothing is shown until all was said, and anything that changes takes it back", async () => {
  const book = await openTestBook();
  const privacy = await openPrivacy(book, () => TREE);
  const why = (camera: Camera | undefined = CAMERA, school = "s") =>
    privacy.hindrances(camera, school).sort();
  expect(why()).toEqual(["family-kitchen-unsaid", "not-approved", "publishing-off", "staff-not-informed"]);
  expect(why(CAMERA, "s2")).toEqual(["not-the-schools"]);

  const said: SitePrivacy = {
    siteId: "c",
    staffInformed: { on: "2026-11-01", by: "王主任" },
    isFamilyKitchen: false,
    isPublishing: true,
    keepViewsDays: undefined,
    changed: undefined,
  };
  await putSitePrivacy(book.db, said);
  const approval = { by: "head", at: 1, stillAt: 1, print: picturePrint(CAMERA, []) };
  const nothing = nothingSaidOf(CAMERA.id);
  await putCameraPrivacy(book.db, { ...nothing, approval });
  await privacy.reload();
  expect(why()).toEqual([]);

  const moved = { ...CAMERA, address: { ...CAMERA.address, host: "10.0.0.2" } };
  expect(why(moved)).toEqual(["not-approved"]);
  expect(privacy.voidApprovals([moved]).map((one) => one.cameraId)).toEqual([CAMERA.id]);
  expect(privacy.voidApprovals([CAMERA])).toEqual([]);
  expect(why({ ...CAMERA, area: "serving" })).toEqual(["not-approved"]);
  expect(why({ ...CAMERA, name: "其他名字" })).toEqual([]);

  await putCameraPrivacy(book.db, { ...nothing, barred: "更衣室", approval });
  await putSitePrivacy(book.db, { ...said, siteId: "d", isPublishing: false, isFamilyKitchen: undefined });
  await putSitePrivacy(book.db, { ...said, isFamilyKitchen: true });
  await privacy.reload();
  expect(why()).toEqual(["family-kitchen", "not-for-parents", "publishing-off"]);
  await book.close();
});
