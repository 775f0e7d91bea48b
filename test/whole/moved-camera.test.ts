// A camera that is moved to another site: who watches it live without the right there is cut off, and what it showed before is
// given to who has the right where it was, and to nobody else.
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import type { SitePlanFile } from "../../devices/site-plan.ts";
import type { Clock } from "../../hub/lib/clock.ts";
import type { AuditLine, ClipExport, Problem, Protection } from "../../hub/serve/contract.ts";
import { type Caller, type Kitchen, openKitchen, until } from "../kitchen.ts";
import { createLiveClock } from "../video/live-clock.ts";
import { openCameras, type TestCameras } from "../video/open-relay.ts";
import { CAMERA } from "./camera-kitchen.ts";
import { fetchBytes, piecesOf, recordingsOf, untilRecorded } from "./recorded.ts";

/** Two schools with a canteen each; the camera at /a is in the first one's. */
async function twoCanteens(cameras: TestCameras, clock?: Clock): Promise<Kitchen> {
  const plan: SitePlanFile = {
    sites: [
      { id: "district", kind: "district", name: "district" },
      ...["east", "west"].flatMap((id) => [
        { id, kind: "school" as const, name: id, parent: "district" },
        { id: `${id}-canteen`, kind: "canteen" as const, name: id, parent: id, serves: [id] },
      ]),
    ],
    cameras: [
      {
        ...{ site: "east-canteen", id: "cooking", name: "烹饪区", area: "cooking" },
        ...{ host: "127.0.0.1", port: cameras.port, path: "/a" },
      },
    ],
  };
  const kitchen = await openKitchen(plan, {}, clock);
  await kitchen.person("east", { role: "school-manager", siteId: "east" });
  await kitchen.person("west", { role: "school-manager", siteId: "west" });
  await kitchen.person("chief", { role: "district-manager", siteId: "district" });
  return kitchen;
}

async function watch(kitchen: Kitchen, caller: Caller, way: string) {
  const url = `${kitchen.hub.httpUrl.replace("http", "ws")}/api/v1/cameras/${CAMERA}/${way}`;
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${caller.token}` } });
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await new Promise((resolve) => socket.once("open", resolve));
  return { socket, closed };
}

test.each(["live", "live?stream=main", "live?codec=h264", "mpeg1"])(
  "a camera that moves to another site is no longer seen by those of the one it left (%s)",
  async (way) => {
    await using cameras = await openCameras(["/a"]);
    const clock = createLiveClock();
    await using kitchen = await twoCanteens(cameras, clock);
    const [admin, east, chief] = [
      await kitchen.signIn("admin"),
      await kitchen.signIn("east"),
      await kitchen.signIn("chief"),
    ];
    const [left, above] = [await watch(kitchen, east, way), await watch(kitchen, chief, way)];
    const moved = await admin.send("PATCH", `/cameras/${CAMERA}`, { siteId: "west-canteen" });
    expect(moved.status).toBe(200);
    clock.skip(5_000);
    expect(await left.closed).toBe(1008);
    expect(above.socket.readyState).toBe(WebSocket.OPEN);
    above.socket.close();
    await above.closed;
  },
);

test("what a camera showed before it was moved is given to who has the right where it was, and to nobody else", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await twoCanteens(cameras);
  const [admin, east, west, chief] = [
    await kitchen.signIn("admin"),
    await kitchen.signIn("east"),
    await kitchen.signIn("west"),
    await kitchen.signIn("chief"),
  ];
  await admin.send("PUT", `/cameras/${CAMERA}/recording`, { mode: "always", stream: "sub" });
  const [was] = piecesOf(await untilRecorded(chief, CAMERA, 3));
  const from = Date.parse(was?.from ?? "");
  const span = (start: number, end: number) => ({
    ...{ from: new Date(start).toISOString(), to: new Date(end).toISOString(), reason: "a rat was seen" },
  });
  const kept = await chief.send<Protection>(
    "POST",
    `/cameras/${CAMERA}/protections`,
    span(from, from + 1_000),
  );
  expect(kept.status).toBe(201);

  const moved = await admin.send("PATCH", `/cameras/${CAMERA}`, { siteId: "west-canteen" });
  expect(moved.status).toBe(200);
  const now = await until("a piece of the other site", async () => {
    const [piece] = piecesOf(await recordingsOf(west, CAMERA));
    return piece !== undefined && piece.durationS > 2 ? piece : undefined;
  });
  expect(now.id).not.toBe(was?.id);
  //  It began anew: nothing of the time before is in it.
  const all = piecesOf(await recordingsOf(chief, CAMERA));
  expect(all.map(({ id }) => id)).toEqual([was?.id, now.id]);
  expect(all[0]?.isOpen).toBeUndefined();
  const base = `${kitchen.hub.httpUrl}/api/v1/cameras/${CAMERA}/recordings`;
  for (const [caller, before, after] of [
    [east, 200, 404],
    [west, 404, 200],
    [chief, 200, 200],
  ] as const) {
    expect((await fetchBytes(`${base}/pieces/${was?.id}`, caller)).status).toBe(before);
    expect((await fetchBytes(`${base}/pieces/${now.id}`, caller)).status).toBe(after);
  }
  expect((await fetchBytes(`${base}/inits/${now.initId}`, west)).status).toBe(200);
  //  Who was left behind has the past and nothing of the present.
  expect(piecesOf(await recordingsOf(east, CAMERA)).map(({ id }) => id)).toEqual([was?.id]);
  expect(Date.parse((await recordingsOf(east, CAMERA)).oldest ?? "")).toBe(from);
  for (const rest of ["", "/recording", "/still.jpg", "/picture"])
    expect([rest, (await east.get(`/cameras/${CAMERA}${rest}`)).status]).toEqual([rest, 404]);
  const { body: audit } = await admin.get<{ items: AuditLine[] }>("/audit?limit=100");
  const views = audit.items.filter(({ action, target }) => action === "cameras.watch" && target === CAMERA);
  expect(views.map(({ who, siteId }) => `${who} at ${siteId}`).sort()).toEqual([
    "chief at east-canteen",
    "chief at west-canteen",
    "east at east-canteen",
    "west at west-canteen",
  ]);
  const oldest = Date.parse((await recordingsOf(west, CAMERA)).oldest ?? "");
  expect(oldest).toBeGreaterThan(from + 1_000);
  const protections = `/cameras/${CAMERA}/protections`;
  expect((await west.get(protections)).body).toEqual({ items: [] });
  expect((await recordingsOf(west, CAMERA)).protections).toEqual([]);
  expect((await recordingsOf(chief, CAMERA)).protections).toHaveLength(1);
  expect((await west.send("DELETE", `${protections}/${kept.body.id}`)).status).toBe(404);
  expect((await recordingsOf(east, CAMERA)).protections).toHaveLength(1);

  const exports = `/cameras/${CAMERA}/exports`;
  expect((await west.send("POST", exports, span(from, from + 2_000))).status).toBe(404);
  expect((await west.send("POST", protections, span(from, from + 2_000))).status).toBe(404);
  const own = await east.send<{ id: string }>("POST", protections, span(from, from + 500));
  expect(own.status).toBe(201);
  expect((await east.send("DELETE", `${protections}/${own.body.id}`)).status).toBe(204);
  const later = Date.parse(now.from);
  for (const path of [exports, protections]) {
    expect((await east.send("POST", path, span(later, later + 500))).status).toBe(404);
    const over = await chief.send<Problem>("POST", path, span(from, Date.parse(now.to)));
    expect(over).toMatchObject({
      status: 422,
      body: { detail: expect.stringMatching(/moved to another site/) },
    });
  }
  for (const [start, site] of [
    [from, "east"],
    [Date.parse(now.from), "west"],
  ] as const) {
    const asked = await chief.send<ClipExport>("POST", exports, span(start, start + 1_500));
    expect(asked).toMatchObject({ status: 202, body: { siteId: `${site}-canteen` } });
    await until("the clip", async () => {
      const { body } = await chief.get<ClipExport>(`/clip-exports/${asked.body.id}`);
      return body.state === "done" || undefined;
    });
    const { body } = await chief.get<{ text: string }>(`/clip-exports/${asked.body.id}/manifest.json`);
    expect(JSON.parse(body.text).sites[0]).toMatchObject({ id: `${site}-canteen` });
    expect((await west.get(`/clip-exports/${asked.body.id}`)).status).toBe(site === "west" ? 200 : 404);
    expect((await east.get(`/clip-exports/${asked.body.id}`)).status).toBe(site === "east" ? 200 : 404);
  }
});
