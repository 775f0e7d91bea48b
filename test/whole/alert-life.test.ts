// An alert from its first minute to its closing, by everybody whose job it is, over HTTP.
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Alert, AlertSteps, AuditLine, Candidate, ListOf, Photo } from "../../hub/serve/contract.ts";
import { openAlertKitchen, sendPhoto } from "../alert-kitchen.ts";
import { until } from "../kitchen.ts";
import { PHONE_JPEG } from "../phone-picture.ts";

const MINUTE = 60_000;

test("a critical alert: acted on with a photo and the food's fate, resolved by the data, looked at by another, closed", async () => {
  await using kitchen = await openAlertKitchen();
  const { cook, mate, officer, head, fridge } = kitchen;
  const { id } = await kitchen.alarm("critical");
  const on = (what: string) => `/alerts/${id}/${what}`;
  const steps = async (caller = cook) => (await caller.get<AlertSteps>(on("steps"))).body;
  expect(await steps()).toMatchObject({
    steps: ["acknowledge", "act", "resolve", "snooze"],
    disposition: true,
    mostSnoozeMinutes: 60,
  });
  expect((await officer.send("POST", on("acknowledge"), {})).status).toBe(200);

  const photo = await sendPhoto(kitchen, cook, id, { bytes: PHONE_JPEG, key: "photo-one" });
  expect(photo.status).toBe(201);
  const deed = { what: "搬到二号冰箱", photos: [photo.body.id], key: "deed-one" };
  const without = await cook.send<{ detail: string; type: string }>("POST", on("act"), deed);
  expect([without.status, without.body.type]).toEqual([422, "urn:mingchu:problem:alert-disposition"]);
  const acted = await cook.send<Alert>("POST", on("act"), { ...deed, disposition: "moved" });
  expect(acted.body).toMatchObject({
    state: "acted",
    acknowledged: { by: "officer" },
    acted: { by: "cook", what: "搬到二号冰箱", disposition: "moved", photos: [photo.body.id] },
  });
  //  A phone that heard no answer sends it again.
  await cook.send("POST", on("act"), { ...deed, disposition: "moved" });

  await fridge(4, 30);
  const resolved = await until("the data's end", async () => {
    const alert = await kitchen.alert(id);
    return alert.state === "resolved" ? alert : undefined;
  });
  expect(resolved).toMatchObject({ recheck: { state: "due" } });
  expect((await head.get<ListOf<Alert>>("/alerts?state=open")).body.items).toHaveLength(1);
  expect(await steps()).toMatchObject({ steps: ["act"], ownWork: true });
  const own = await cook.send<{ type: string }>("POST", on("recheck"), {});
  expect([own.status, own.body.type]).toEqual([403, "urn:mingchu:problem:alert-own-work"]);
  expect((await mate.send("POST", on("return"), { note: "标签没有换" })).status).toBe(200);
  expect(await kitchen.alert(id)).toMatchObject({ state: "acknowledged", recheck: { state: "returned" } });
  await cook.send("POST", on("act"), { what: "换了标签", disposition: "moved" });
  await cook.send("POST", on("resolve"), { reason: "标签已换" });
  expect((await officer.send<Alert>("POST", on("recheck"), { note: "好" })).body).toMatchObject({
    state: "resolved",
    recheck: { state: "passed", by: "officer" },
  });
  expect((await head.get<ListOf<Alert>>("/alerts?state=open")).body.items).toEqual([]);
  expect((await mate.send("POST", on("close"), {})).status).toBe(403);
  expect((await head.send<Alert>("POST", on("close"), { note: "结" })).body.state).toBe("closed");
  expect((await cook.send("POST", on("act"), { what: "x" })).status).toBe(409);

  const audit = await head.get<ListOf<AuditLine>>(`/audit?limit=200`);
  const mine = audit.body.items
    .filter((line) => line.target === id)
    .map((line) => `${line.who} ${line.action}`);
  expect(mine.reverse()).toEqual([
    "officer alerts.acknowledge",
    "cook alerts.photograph",
    "cook alerts.act",
    "mate alerts.return",
    "cook alerts.act",
    "cook alerts.resolve",
    "officer alerts.recheck",
    "head alerts.close",
  ]);
});

test("what comes back within the hour is the same alert, and what a person ended stays ended until it is graver", async () => {
  await using kitchen = await openAlertKitchen();
  const { cook, fridge } = kitchen;
  const { id } = await kitchen.alarm();
  await cook.send("POST", `/alerts/${id}/act`, { what: "关门" });
  await fridge(4, 20);
  expect(await kitchen.alert(id)).toMatchObject({ state: "resolved" });
  await fridge(9, 20);
  const back = await kitchen.alert(id);
  expect(back).toMatchObject({ state: "firing", reopened: 1, acted: { by: "cook" } });
  expect([back.acknowledged, back.resolvedAt]).toEqual([undefined, undefined]);

  await cook.send("POST", `/alerts/${id}/resolve`, { reason: "冰箱已清空停用" });
  await fridge(9.6, 10);
  expect((await kitchen.alerts()).map(({ state }) => state)).toEqual(["resolved"]);
  await fridge(12.6, 20);
  expect(await kitchen.alerts()).toMatchObject([{ id, state: "firing", severity: "critical", reopened: 2 }]);
});

test("what is put off ends by itself, also over a restart; what is critical waits for an hour at most", async () => {
  await using kitchen = await openAlertKitchen();
  const { id } = await kitchen.alarm();
  const path = `/alerts/${id}/snooze`;
  const put = await kitchen.cook.send<Alert>("POST", path, { minutes: 120, reason: "在等维修" });
  const until2 = new Date(kitchen.clock.now() + 120 * MINUTE).toISOString();
  expect(put.body).toMatchObject({
    state: "firing",
    snoozed: { by: "cook", until: until2, reason: "在等维修" },
  });
  await kitchen.restart(() => kitchen.clock.skip(121 * MINUTE));
  const head = await kitchen.signIn("head");
  const alert = async () => (await head.get<Alert>(`/alerts/${id}`)).body;
  await until("the end of it", async () => ((await alert()).snoozed === undefined ? true : undefined));

  await kitchen.fridge(12.5, 20);
  await until("critical", async () => ((await alert()).severity === "critical" ? true : undefined));
  expect((await head.send("POST", path, { minutes: 61, reason: "x" })).status).toBe(422);
  expect((await head.send("POST", path, { minutes: 60, reason: "x" })).status).toBe(200);
});

test("it is given to somebody whose post there lets them act, and to nobody else", async () => {
  await using kitchen = await openAlertKitchen();
  const { officer, head } = kitchen;
  await kitchen.person("stranger", { role: "school-manager", siteId: "west" });
  await kitchen.person("parent", { role: "parents-committee", siteId: "east" });
  const { id } = await kitchen.alarm();
  const names = async (caller = officer) =>
    (await caller.get<ListOf<Candidate>>(`/alerts/${id}/candidates`)).body.items.map(
      ({ account }) => account,
    );
  //  Nobody is named whose post is outside the asker's own branch.
  expect(await names()).toEqual(["cook", "mate", "officer"]);
  expect(await names(head)).toEqual(["cook", "head", "mate", "officer"]);
  for (const account of ["stranger", "parent", "nobody"])
    expect((await head.send("POST", `/alerts/${id}/assign`, { account })).status, account).toBe(422);
  const given = await officer.send<Alert>("POST", `/alerts/${id}/assign`, { account: "mate" });
  expect(given.body.assignee).toBe("mate");
  expect(
    (await officer.send<Alert>("POST", `/alerts/${id}/assign`, { account: null })).body.assignee,
  ).toBeUndefined();
});

test("a photo is kept once, without its place, and read by who may read the alert", async () => {
  await using kitchen = await openAlertKitchen();
  const { cook, head } = kitchen;
  await kitchen.person("west", { role: "school-manager", siteId: "west" });
  const west = await kitchen.signIn("west");
  const { id } = await kitchen.alarm();
  const send = (bytes: Uint8Array, key = "photo-one") => sendPhoto(kitchen, cook, id, { bytes, key });
  const first = await send(PHONE_JPEG);
  expect((await send(PHONE_JPEG)).body).toEqual(first.body);
  expect((await head.get<ListOf<Photo>>(`/alerts/${id}/photos`)).body.items).toEqual([first.body]);
  const fetched = async (token: string) =>
    await fetch(`${kitchen.hub.httpUrl}/api/v1/alerts/${id}/photos/${first.body.id}`, {
      headers: { authorization: `Bearer ${token}` },
    });
  const bytes = Buffer.from(await (await fetched(head.token)).arrayBuffer());
  expect(bytes.length).toBe(first.body.bytes);
  expect(PHONE_JPEG.includes("GPS")).toBe(true);
  expect(bytes.includes("GPS")).toBe(false);
  expect((await fetched(west.token)).status).toBe(404);

  expect((await send(Buffer.from("<svg onload=alert(1)></svg>"), "photo-two")).status).toBe(422);
  expect((await send(PHONE_JPEG.subarray(0, PHONE_JPEG.length / 2), "photo-two")).status).toBe(422);
  expect((await send(Buffer.alloc(3 * 1024 * 1024 + 1, 0xff), "photo-two")).status).toBe(413);
  expect((await send(PHONE_JPEG, "short")).status).toBe(422);
});

test.skipIf(process.platform !== "linux")(
  "a disk without room refuses photos with words, and never readings nor what was done (needs Linux)",
  async () => {
    await using kitchen = await openAlertKitchen();
    const { id } = await kitchen.alarm();
    //  A real file system that has no room.
    symlinkSync("/proc", join(kitchen.dataDir, "photos"));
    const photo = await sendPhoto(kitchen, kitchen.cook, id, { bytes: PHONE_JPEG, key: "photo-one" });
    expect([photo.status, photo.body.detail]).toEqual([503, expect.stringContaining("disk is full")]);
    expect((await kitchen.cook.send("POST", `/alerts/${id}/act`, { what: "关门" })).status).toBe(200);
    //  Acknowledged by the hub, or this would wait for ever.
    await kitchen.fridge(9, 10);
  },
);
