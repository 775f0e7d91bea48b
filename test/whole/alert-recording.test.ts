// An alert is recorded by the cameras that see it: what led to it too, out of memory, and outside kitchen hours from then on.
import { expect, test } from "vitest";
import type { Alert, Protection, Recording } from "../../hub/serve/contract.ts";
import { openAlertKitchen } from "../alert-kitchen.ts";
import { type Caller, type Kitchen, until } from "../kitchen.ts";
import { openCameras } from "../video/open-relay.ts";
import { CAMERA, kitchenWith } from "./camera-kitchen.ts";
import { piecesOf, recordingsOf, untilRecorded } from "./recorded.ts";

const ALL_DAY = { kitchenHours: { from: "00:00", to: "00:00" } };

async function openAlert(caller: Caller): Promise<Alert> {
  const said = { siteId: "east-canteen", text: "smoke over the stove", severity: "notice" };
  const { status, body } = await caller.send<Alert>("POST", "/alerts", said);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
}

async function openOrder(kitchen: Kitchen, caller: Caller): Promise<Alert> {
  await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  const said = {
    siteId: "east-canteen",
    text: "a rat",
    kind: "hygiene",
    requirement: "traps",
    owner: "cook",
  };
  const { status, body } = await caller.send<Alert>("POST", "/orders", said);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
}

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^mingchu_${name} (\\S+)$`, "m").exec(text)?.[1]);
}

test("in kitchen hours what led to an alert is recorded, and nothing without one", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras, ALL_DAY);
  const admin = await kitchen.signIn("admin");
  const url = kitchen.hub.httpUrl;
  await until("two seconds in memory", async () =>
    (await metric(url, "recording_preroll_bytes")) > 100_000 ? true : undefined,
  );
  expect(piecesOf(await recordingsOf(admin, CAMERA))).toEqual([]);
  expect(await metric(url, "recording_bytes_written")).toBe(0);
  const alert = await openOrder(kitchen, admin);
  const [first] = piecesOf(await untilRecorded(admin, CAMERA, 2));
  expect(Date.parse(first?.from ?? "")).toBeLessThan(Date.parse(alert.firedAt) - 500);
  expect((await admin.get<Recording>(`/cameras/${CAMERA}/recording`)).body.state).toBe("recording");

  const { body: shown } = await admin.get<Alert>(`/alerts/${alert.id}`);
  const firedAt = Date.parse(alert.firedAt);
  expect(shown.clips).toEqual([
    {
      cameraId: CAMERA,
      from: new Date(firedAt - 30_000).toISOString(),
      to: new Date(firedAt + 300_000).toISOString(),
    },
  ]);
  //  It is an order: kept until it was over for 30 days.
  const protections = async () =>
    (await admin.get<{ items: Protection[] }>(`/cameras/${CAMERA}/protections`)).body.items;
  const [kept] = await until("the protection", async () => {
    const items = await protections();
    return items.length > 0 ? items : undefined;
  });
  expect(kept).toMatchObject({ by: "hub", alertId: alert.id, from: shown.clips?.[0]?.from });
  expect((await (await kitchen.signIn("cook")).get<Alert>(`/alerts/${alert.id}`)).body.clips).toBeUndefined();

  //  Ended, it is recorded for half a minute after it began, and no longer.
  const ended = await admin.send("POST", `/orders/${alert.id}/withdraw`, { reason: "it was a toy" });
  expect(ended.status).toBe(200);
  //  Its exported file names what was recorded.
  const file = await admin.get<{ about: { clips: unknown[] } }>(`/alerts/${alert.id}/export`);
  expect(file.body.about.clips).toMatchObject([{ cameraId: CAMERA, from: firedAt - 30_000, files: [] }]);
  const end = new Date(firedAt + 30_000).toISOString();
  await until("the clip's end", async () =>
    (await admin.get<Alert>(`/alerts/${alert.id}`)).body.clips?.[0]?.to === end &&
    (await protections())[0]?.to === end
      ? true
      : undefined,
  );
});

test("outside kitchen hours an alert makes the hub watch the camera from then on", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  const admin = await kitchen.signIn("admin");
  await until("the camera is known to be there, and left", async () => {
    const { body } = await admin.get<{ state: string }>(`/cameras/${CAMERA}`);
    return body.state === "online" && cameras.sessions() === 0 ? true : undefined;
  });
  const alert = await openAlert(admin);
  const [first] = piecesOf(await untilRecorded(admin, CAMERA, 2));
  expect(Date.parse(first?.from ?? "")).toBeGreaterThan(Date.parse(alert.firedAt) - 1_000);
  expect(cameras.sessions()).toBe(1);
  //  A notice's clip goes with its days.
  const { body } = await admin.get<{ items: unknown[] }>(`/cameras/${CAMERA}/protections`);
  expect(body.items).toEqual([]);
});

test("the clip of a critical alert is protected without anybody asking", async () => {
  await using kitchen = await openAlertKitchen();
  const alert = await kitchen.alarm("critical");
  const admin = await kitchen.signIn("admin");
  const [kept] = await until("the protection", async () => {
    const { body } = await admin.get<{ items: Protection[] }>(`/cameras/${CAMERA}/protections`);
    return body.items.length > 0 ? body.items : undefined;
  });
  expect(kept).toMatchObject({ by: "hub", alertId: alert.id, mayLift: true });
});

test("a camera that is not to be recorded is not, whatever the alert", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras, ALL_DAY);
  const admin = await kitchen.signIn("admin");
  await admin.send("PUT", `/cameras/${CAMERA}/recording`, { mode: "off", stream: "sub" });
  const alert = await openAlert(admin);
  expect((await admin.get<Alert>(`/alerts/${alert.id}`)).body.clips).toBeUndefined();
  expect(piecesOf(await recordingsOf(admin, CAMERA))).toEqual([]);
});

test("a hub that was stopped in the middle of an alert goes on recording it", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  const admin = await kitchen.signIn("admin");
  await openAlert(admin);
  await untilRecorded(admin, CAMERA, 1);
  await kitchen.restart();
  const again = await kitchen.signIn("admin");
  const before = piecesOf(await recordingsOf(again, CAMERA)).length;
  const after = await until("another piece", async () => {
    const pieces = piecesOf(await recordingsOf(again, CAMERA));
    return pieces.length > before ? pieces : undefined;
  });
  expect(after.at(-1)?.isOpen).toBe(true);
});
