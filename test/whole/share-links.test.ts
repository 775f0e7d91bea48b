// Parents' links with real sockets and pictures: hours, headcount, expiry, reuse, guessing, and every way in which a
// running view ends.
import { expect, test } from "vitest";
import { until } from "../kitchen.ts";
import { CAMERA, type LiveView, openParentsSchool, type Phone, SECOND } from "../parents.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function liveOf(phone: Phone, cameraId = CAMERA): Promise<LiveView> {
  const view = await phone.live(cameraId);
  if (typeof view === "number") throw new Error(`refused with ${view}`);
  await view.moving;
  return view;
}

test("a link shows its camera moving, and nothing without a seat", async () => {
  await using school = await openParentsSchool();
  const { id, path } = await school.link({ madeFor: "一年级家长" });
  const phone = school.phone(path);
  expect(await phone.live(CAMERA)).toBe(403);
  expect((await phone.ask(`/cameras/${CAMERA}/still.jpg`)).status).toBe(403);
  const { status, body } = await phone.status();
  expect(status).toBe(200);
  expect(body).toMatchObject({ state: "open", linkId: id, lease: "held", viewers: 1, mostViewers: 30 });
  expect(body.school.name).toBe("east 小学");
  expect(body.cameras).toHaveLength(1);
  expect(body.cameras[0]).toMatchObject({ id: CAMERA, view: "live", canteen: { name: "east 食堂" } });
  const view = await liveOf(phone);
  const still = await phone.ask(`/cameras/${CAMERA}/still.jpg`);
  expect([still.status, still.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
  expect((await phone.ask(`/cameras/${CAMERA}/still.jpg`)).status).toBe(429);
  const playlist = await until("a playlist", async () => {
    const response = await phone.ask(`/cameras/${CAMERA}/hls/index.m3u8`);
    return response.status === 200 ? await response.text() : undefined;
  });
  expect(playlist).toContain("#EXTM3U");
  //  Of the link's cameras only: the other one was never approved.
  expect(await phone.live(SECOND)).toBe(404);
  expect(await phone.live("west-canteen.cooking")).toBe(404);
  view.socket.terminate();
});

test("revoked in mid-view: closed with 1008 within ten seconds, then told plainly that it has ended", async () => {
  await using school = await openParentsSchool();
  const { id, path } = await school.link();
  const phone = school.phone(path);
  await phone.status();
  const view = await liveOf(phone);
  expect((await school.head.send("DELETE", `/share-links/${id}`)).status).toBe(204);
  school.clock.skip(9_999);
  expect(await view.closed).toMatchObject({ code: 1008, reason: "this link has ended" });
  const { status, body } = await phone.status();
  expect(status).toBe(410);
  expect(body).toMatchObject({ state: "ended", because: "revoked", askWhom: "east 小学", cameras: [] });
  expect(await phone.live(CAMERA)).toBe(410);
  expect((await phone.ask(`/cameras/${CAMERA}/still.jpg`)).status).toBe(410);
  expect((await school.head.send("DELETE", `/share-links/${id}`)).status).toBe(204);
  expect((await school.head.send("PATCH", `/share-links/${id}`, { mostViewers: 5 })).status).toBe(409);
});

test("the end of the hours cuts a running view, and the page says when it opens next", async () => {
  await using school = await openParentsSchool();
  const { path } = await school.link();
  const phone = school.phone(path);
  await phone.status();
  const view = await liveOf(phone);
  school.clock.skip(HOUR);
  expect(await view.closed).toMatchObject({ code: 1008, reason: "closed at this hour" });
  const { body } = await phone.status();
  expect(body).toMatchObject({ state: "closed", lease: "none", cameras: [], viewers: 0 });
  expect(new Date(body.opensAt).getTime() % (24 * HOUR)).toBe(1.5 * HOUR);
  expect(await phone.live(CAMERA)).toBe(403);
});

test("a link that expires in mid-view ends, and stays ended", async () => {
  await using school = await openParentsSchool();
  const until = new Date(school.clock.now() + 20 * MINUTE).toISOString();
  const { path } = await school.link({ until });
  const phone = school.phone(path);
  await phone.status();
  const view = await liveOf(phone);
  school.clock.skip(21 * MINUTE);
  expect(await view.closed).toMatchObject({ code: 1008, reason: "this link has ended" });
  expect(await phone.status()).toMatchObject({ status: 410, body: { because: "expired" } });
});

test("an approval withdrawn, a mask drawn and a camera removed each end a running view", async () => {
  await using school = await openParentsSchool();
  const { path } = await school.link();
  const phone = school.phone(path);
  await phone.status();
  const notShown = { code: 1008, reason: "no longer shown" };
  //  The relay is the first to know that a camera is gone.
  const removed = { code: 1001, reason: "this camera was removed" };
  for (const change of [
    () => school.head.send("DELETE", `/cameras/${CAMERA}/approval`),
    () =>
      school.head.send("PUT", `/cameras/${CAMERA}/masks`, {
        masks: [{ x: 0, y: 0, width: 0.1, height: 0.1 }],
      }),
    () => school.head.send("PUT", "/sites/east-canteen/privacy", {}),
    () => school.head.send("PATCH", `/cameras/${CAMERA}`, { area: "serving" }),
    () => school.head.send("DELETE", `/cameras/${CAMERA}`),
  ]) {
    await school.head.send("PUT", "/sites/east-canteen/privacy", {
      staffInformed: { on: "2026-01-01", by: "王主任" },
      familyKitchen: false,
      publishing: true,
    });
    await school.head.send("PUT", `/cameras/${CAMERA}/masks`, { masks: [] });
    expect(await school.approve(CAMERA)).toBe(200);
    await phone.status();
    const view = await liveOf(phone);
    expect((await change()).status).toBeLessThan(300);
    school.clock.skip(9_999);
    expect(await view.closed).toMatchObject(
      school.kitchen.hub.memory.estate.camera(CAMERA) === undefined ? removed : notShown,
    );
    expect((await phone.status()).body.cameras).toEqual([]);
    expect((await phone.ask(`/cameras/${CAMERA}/still.jpg`)).status).toBe(404);
  }
});

test("seats are counted by leases: a reload is one, silence frees it, who is too many gets stills", async () => {
  await using school = await openParentsSchool();
  const { id, path } = await school.link({ mostViewers: 2 });
  const [first, second, third] = [school.phone(path), school.phone(path), school.phone(path)] as const;
  for (const phone of [first, first, first, second]) expect((await phone.status()).body.lease).toBe("held");
  expect((await third.status()).body).toMatchObject({ lease: "full", viewers: 2, stillEveryS: 5 });
  expect((await third.status()).body.cameras[0].view).toBe("still");
  expect(await third.live(CAMERA)).toBe(503);
  expect((await third.ask(`/cameras/${CAMERA}/hls/index.m3u8`)).status).toBe(503);
  expect((await third.ask(`/cameras/${CAMERA}/still.jpg`)).status).toBe(200);
  expect((await third.ask(`/cameras/${CAMERA}/still.jpg`)).status).toBe(429);
  const listed = await school.head.get<{ items: { id: string; viewers: number; state: string }[] }>(
    "/share-links?site=east",
  );
  expect(listed.body.items).toMatchObject([{ id, viewers: 2, state: "open" }]);

  //  The first watches: an open view keeps its seat without being asked for.
  const view = await liveOf(first);
  for (let seconds = 0; seconds < 35; seconds += 5) school.clock.skip(5_000);
  expect((await third.status()).body).toMatchObject({ lease: "held", viewers: 2 });
  expect((await second.status()).body.lease).toBe("full");
  expect((await first.status()).body.lease).toBe("held");
  //  One seat is one view of a camera: opened again, the first is closed.
  const again = await liveOf(first);
  expect(await view.closed).toMatchObject({ code: 1008, reason: "opened again" });
  again.socket.terminate();
});

test("a guessed link says what any address says at which there is nothing, and guessing is stopped", async () => {
  await using school = await openParentsSchool();
  const { path } = await school.link();
  const watching = school.phone(path);
  await watching.status();
  const guess = school.phone("/s/AAAAAAAAAAAAAAAAAAAAAA");
  const answer = await guess.ask("/status");
  expect([answer.status, await answer.text()]).toEqual([404, "there is nothing here\n"]);
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(await guess.live(CAMERA)).toBe(404);
  const statuses = [];
  for (let count = 0; count < 12; count++) statuses.push((await guess.ask("/status")).status);
  expect(statuses.at(-1)).toBe(429);
  //  From then on right and wrong look the same, except for who is watching.
  expect((await school.phone(path).ask("/status")).status).toBe(429);
  expect((await watching.status()).status).toBe(200);
  school.clock.skip(5 * MINUTE);
  expect((await school.phone(path).ask("/status")).status).toBe(200);
});

test("a camera with masks is drawn, never relayed raw", async () => {
  await using school = await openParentsSchool();
  const masks = [{ x: 0.2, y: 0.2, width: 0.3, height: 0.3 }];
  await school.head.send("PUT", `/cameras/${CAMERA}/masks`, { masks });
  expect(await school.approve(CAMERA)).toBe(200);
  const { path } = await school.link();
  const phone = school.phone(path);
  expect((await phone.status()).body.cameras[0].view).toBe("transcode");
  const view = await liveOf(phone);
  const figures = await (await fetch(`${school.kitchen.hub.httpUrl}/metrics`)).text();
  expect(figures).toMatch(/transcodes 1\b/);
  view.socket.terminate();
});

test("a page of another site can neither count itself in nor watch", async () => {
  await using school = await openParentsSchool();
  const { path } = await school.link();
  const phone = school.phone(path);
  expect((await phone.ask("/status", { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await phone.ask("/status", { origin: "http://elsewhere.example" })).status).toBe(403);
  expect((await phone.status()).body.viewers).toBe(1);
});

test("making, changing, revoking and viewing are on the audit log, without the token and without an address", async () => {
  await using school = await openParentsSchool();
  const { id, path } = await school.link({ madeFor: "一年级家长" });
  const phone = school.phone(path);
  await phone.status();
  const view = await liveOf(phone);
  await school.head.send("PATCH", `/share-links/${id}`, { mostViewers: 7 });
  view.socket.terminate();
  type Line = {
    action: string;
    who: string;
    target: string;
    detail: string;
    before?: object;
    after?: object;
  };
  const line = await until("the line of the view", async () => {
    school.clock.skip(5_000);
    const { body } = await school.head.get<{ items: Line[] }>("/audit?limit=50");
    return body.items.find(({ action }) => action === "share-links.view");
  });
  expect(line).toMatchObject({ who: `link:${id}`, target: CAMERA });
  expect(line.detail).toMatch(/^\d{4}-.*Z – \d{4}-.*Z$/);
  await school.head.send("DELETE", `/share-links/${id}`);
  const lines = (await school.head.get<{ items: Line[] }>("/audit?limit=50")).body.items;
  expect(lines.find(({ action }) => action === "share-links.create")).toMatchObject({
    who: "head",
    target: id,
  });
  const audit = await school.kitchen.hub.memory.book.db.selectFrom("audit").selectAll().execute();
  const changed = audit.find(({ action }) => action === "share-links.change");
  expect([changed?.before_json, changed?.after_json].join()).toMatch(/"mostViewers":30.*"mostViewers":7/);
  expect(audit.some(({ action }) => action === "share-links.revoke")).toBe(true);
  const views = await school.kitchen.hub.memory.book.db.selectFrom("share_view").selectAll().execute();
  expect(views).toHaveLength(1);
  expect(views[0]).toMatchObject({ link_id: id, told: 1 });
  const written = JSON.stringify([audit, views]);
  expect(written).not.toContain(path.slice(3));
  expect(JSON.stringify(views)).not.toContain("127.0.0.1");
});

test("links, and who watched, outlive a restart; a view that was cut off by it is told all the same", async () => {
  await using school = await openParentsSchool();
  const { id, path } = await school.link();
  const phone = school.phone(path);
  await phone.status();
  await liveOf(phone);
  await school.kitchen.restart();
  expect((await phone.status()).body).toMatchObject({ state: "open", linkId: id, lease: "held" });
  const lines = await school.kitchen.hub.memory.book.db.selectFrom("audit").selectAll().execute();
  expect(lines.filter(({ action }) => action === "share-links.view")).toHaveLength(1);
});
