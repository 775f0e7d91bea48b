// Who watched: each view is on the audit log with its beginning and its end, also where the hub was killed in between, and
// a canteen's own people can read who it was.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { startViews } from "../../hub/access/views.ts";
import { systemClock } from "../../hub/lib/clock.ts";
import { createLog } from "../../hub/lib/log.ts";
import type { AuditLine, Watcher } from "../../hub/serve/contract.ts";
import { startParentsViews } from "../../hub/serve/parents/views.ts";
import { createViewings } from "../../hub/serve/viewings.ts";
import { asAdmin, startHubProcess } from "../hub-process.ts";
import { type Caller, openKitchen, until } from "../kitchen.ts";
import { createLiveClock } from "../video/live-clock.ts";

async function openLive(http: string, camera: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(`${http.replace("http", "ws")}/api/v1/cameras/${camera}/live`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  return socket;
}

async function watchers(caller: Caller, site: string, query = ""): Promise<Watcher[]> {
  const answer = await caller.get<{ items: Watcher[] }>(`/sites/${site}/watchers${query}`);
  expect(answer.status).toBe(200);
  return answer.body.items;
}

test("a view is in the list while it is open, and with its end when it is over", async () => {
  await using kitchen = await openKitchen();
  await kitchen.person("inspector", { role: "inspector", siteId: "district" });
  await kitchen.person("officer", { role: "safety-officer", siteId: "east-canteen" });
  await kitchen.person("west", { role: "school-manager", siteId: "west" });
  await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  const { token } = await kitchen.signIn("inspector");
  const socket = await openLive(kitchen.hub.httpUrl, "east-canteen.cooking", token);
  const officer = await kitchen.signIn("officer");
  expect(await watchers(officer, "east-canteen")).toMatchObject([
    {
      who: "inspector",
      name: "inspector",
      isLink: false,
      cameraId: "east-canteen.cooking",
      way: "live",
      isOpen: true,
    },
  ]);
  socket.close();
  const over = await until("its end", async () =>
    (await watchers(officer, "east-canteen")).find((one) => !one.isOpen),
  );
  expect(over).toMatchObject({ who: "inspector", isBound: false });
  expect(Date.parse(over.until ?? "")).toBeGreaterThanOrEqual(Date.parse(over.from));
  //  A span that begins after it did, and before it ended.
  const after = new Date(Date.parse(over.from) + 1).toISOString();
  expect(await watchers(officer, "east-canteen", `?from=${after}`)).toMatchObject([{ key: over.key }]);
  //  A span that it does not touch.
  expect(
    await watchers(officer, "east-canteen", "?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z"),
  ).toEqual([]);
  const admin = await kitchen.signIn("admin");
  const { body } = await admin.get<{ items: AuditLine[] }>("/audit?action=cameras.watched");
  expect(body.items[0]?.after).toMatchObject({ way: "live", begun: Number(over.key), bytes: 0 });
  expect((await (await kitchen.signIn("west")).get("/sites/east-canteen/watchers")).status).toBe(404);
  expect((await (await kitchen.signIn("cook")).get("/sites/east-canteen/watchers")).status).toBe(403);
  expect((await officer.get("/sites/east-canteen/watchers?from=2020-01-01T00:00:00Z")).status).toBe(422);
});

test("a view by a parents' link is listed by the link, while it goes on and when it is over", async () => {
  await using kitchen = await openKitchen();
  const { book, estate } = kitchen.hub.memory;
  const views = startParentsViews({
    ...{ book, clock: systemClock, dayOf: () => "day", kitchens: () => [] },
    onError: (error) => {
      throw error;
    },
  });
  const camera = estate.camera("east-canteen.cooking");
  if (camera === undefined) throw new Error("there is no camera");
  views.note({ leaseId: "lease", linkId: "ab12", camera, address: "10.0.0.1" });
  const admin = await kitchen.signIn("admin");
  const going = await until("the view", async () => (await watchers(admin, "east"))[0]);
  expect(going).toMatchObject({
    who: "link:ab12",
    isLink: true,
    cameraId: "east-canteen.cooking",
    isOpen: true,
  });
  await views.close();
  const over = await watchers(admin, "east");
  expect(over).toMatchObject([{ who: "link:ab12", isLink: true, isOpen: false }]);
  expect(over[0]?.until).toBeDefined();
  expect(JSON.stringify(over)).not.toContain("10.0.0.1");
});

test("a view of stills goes on while a picture is waited for, and asking again after its end begins another", async () => {
  await using kitchen = await openKitchen();
  const { book } = kitchen.hub.memory;
  const clock = createLiveClock();
  const views = startViews({ book, clock, log: createLog("error", () => undefined) });
  const begun: number[] = [];
  const camera = kitchen.hub.memory.estate.camera("east-canteen.cooking");
  if (camera === undefined) throw new Error("there is no camera");
  const { id: cameraId, siteId } = camera;
  const viewings = createViewings(clock, async () => {
    begun.push(clock.now());
    return {
      done: { ...camera, view: await views.open({ account: "admin", siteId, cameraId, way: "still" }) },
    };
  });
  const who = { person: { account: "admin", name: "admin", posts: [] }, sessionHash: "s", expiresAt: 0 };
  const admin = await kitchen.signIn("admin");
  const open = async () => (await watchers(admin, "east-canteen")).filter((one) => one.isOpen).length;
  await viewings.note(who, cameraId, "still");
  //  Asked just before a minute is over, and the camera takes three seconds.
  clock.skip(58_000);
  await viewings.note(who, cameraId, "still");
  clock.skip(3_000);
  clock.skip(5_000);
  expect(await open()).toBe(1);
  expect(begun).toHaveLength(1);
  clock.skip(61_000);
  await until("its end", async () => ((await open()) === 0 ? true : undefined));
  await viewings.note(who, cameraId, "still");
  expect(begun).toHaveLength(2);
  await views.close();
});

test("a view that a kill cut off is closed at the next start, with the latest moment at which it can have ended", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-views-"));
  const sites = join(folder, "plan.json");
  const camera = {
    site: "c",
    id: "cooking",
    name: "c",
    area: "cooking",
    host: "127.0.0.1",
    port: 9,
    path: "/",
  };
  writeFileSync(
    sites,
    JSON.stringify({
      sites: [{ id: "c", kind: "canteen", name: "c", areas: ["cooking"] }],
      cameras: [camera],
    }),
  );
  const start = () => startHubProcess({ dataDir: join(folder, "data"), sites });
  const hub = await start();
  const answer = await fetch(`${hub.http}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ account: "admin", password: "admin-of-the-tests", bearer: true }),
  });
  const { token } = (await answer.json()) as { token: string };
  const socket = await openLive(hub.http, "c.cooking", token);
  const gone = new Promise((resolve) => socket.once("close", resolve));
  socket.once("error", () => undefined);
  await hub.end("SIGKILL");
  await gone;
  const again = await start();
  const admin = await asAdmin(again.http);
  const { items } = await admin<{ items: Watcher[] }>("GET", "/sites/c/watchers");
  expect(items).toMatchObject([{ who: "admin", isOpen: false, isBound: true }]);
  const span = Date.parse(items[0]?.until ?? "") - Date.parse(items[0]?.from ?? "");
  expect(span).toBeGreaterThanOrEqual(0);
  expect(span).toBeLessThanOrEqual(60_000);
  const log = await admin<{ items: AuditLine[] }>("GET", "/audit?action=cameras.watched");
  expect(log.items[0]?.detail).toMatch(/ to at most .*; the hub was cut off$/);
  expect(await admin("POST", "/audit/verify")).toMatchObject({ isSound: true });
  await again.end("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
});
