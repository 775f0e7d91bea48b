// kill -9 while people work on alerts: each step that was answered is there afterwards, and each that is sent again because
// nobody heard an answer is there once, with its photo, its event and its line on the audit log.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Alert, AlertTimeline, AuditLine, ListOf, Photo } from "../../hub/serve/contract.ts";
import { checkCase } from "../../hub/store/case-check.ts";
import { asAdmin, type HubProcess, startHubProcess } from "../hub-process.ts";
import { mingchu } from "../mingchu-command.ts";
import { PLAIN_JPEG } from "../phone-picture.ts";

let folder: string;
let hub: HubProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-life-kill-"));
});
afterEach(async () => {
  await hub?.end("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const PLAN = {
  sites: [
    { id: "s", kind: "school", name: "s" },
    { id: "c", kind: "canteen", name: "c", parent: "s", serves: ["s"] },
  ],
};
const PASSWORD = "Everybody-in-the-tests-1";

async function start(): Promise<HubProcess> {
  const sites = join(folder, "plan.json");
  writeFileSync(sites, JSON.stringify(PLAN));
  hub = await startHubProcess({ dataDir: join(folder, "data"), sites });
  return hub;
}

type Send = (path: string, body: unknown, bytes?: Uint8Array) => Promise<Response>;

/** A person of the canteen, who signs in anew where the hub was started anew. */
async function signIn(http: string, account: string): Promise<Send> {
  const session = await fetch(`${http}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ account, password: PASSWORD, bearer: true }),
  });
  const { token } = (await session.json()) as { token: string };
  return (path, body, bytes) =>
    fetch(`${http}/api/v1${path}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": bytes === undefined ? "application/json" : "image/jpeg",
      },
      body: bytes === undefined ? JSON.stringify(body) : Buffer.from(bytes),
    });
}

async function makePeople(http: string): Promise<void> {
  const admin = await asAdmin(http);
  for (const [account, role] of [
    ["cook", "canteen-staff"],
    ["officer", "safety-officer"],
  ]) {
    const made = await admin<{ password: string }>("POST", "/people", {
      account,
      name: account,
      posts: [{ role, siteId: "c" }],
    });
    const session = await fetch(`${http}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ account, password: made.password, bearer: true }),
    });
    const { token } = (await session.json()) as { token: string };
    const changed = await fetch(`${http}/api/v1/account/password`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ present: made.password, next: PASSWORD }),
    });
    if (!changed.ok) throw new Error(await changed.text());
  }
}

test("nothing that was done about an alert is lost or doubled by kill -9 at any of its steps", async () => {
  let { http } = await start();
  await makePeople(http);
  const admin = await asAdmin(http);
  const { id } = await admin<Alert>("POST", "/alerts", { siteId: "c", text: "灯坏了", severity: "warning" });
  let photo = "";
  const on = (what: string) => `/alerts/${id}/${what}`;
  const steps: readonly (readonly [who: string, what: string, body: () => unknown, bytes?: Uint8Array])[] = [
    ["cook", on("acknowledge"), () => ({ note: "去看" })],
    ["cook", on("photos?key=photo-one"), () => undefined, PLAIN_JPEG],
    ["officer", on("assign"), () => ({ account: "cook" })],
    ["cook", on("snooze"), () => ({ minutes: 30, reason: "等电工" })],
    ["cook", on("act"), () => ({ what: "换了灯", photos: [photo], key: "deed-one" })],
    ["officer", on("return"), () => ({ note: "还有一盏" })],
    ["cook", on("act"), () => ({ what: "都换了", photos: [photo], key: "deed-two" })],
    ["officer", on("close"), () => ({ note: "好" })],
  ];
  for (const [index, [who, path, body, bytes]] of steps.entries()) {
    const send = await signIn(http, who);
    //  Killed before it is read, while it is written, or just after: each run hits others.
    const sent = send(path, body(), bytes).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, index * 2 + Math.random() * 6));
    await hub?.end("SIGKILL");
    await sent;
    ({ http } = await start());
    const again = await (await signIn(http, who))(path, body(), bytes);
    expect(again.ok, `${path}: ${again.status}`).toBe(true);
    if (bytes !== undefined) photo = ((await again.json()) as Photo).id;
  }
  const after = await asAdmin(http);
  const { items } = await after<AlertTimeline>("GET", on("timeline"));
  const events = items.flatMap((item) => (item.type === "event" ? [`${item.kind} ${item.by}`] : []));
  expect(events).toEqual([
    "opened admin",
    "acknowledged cook",
    "photo cook",
    "assigned officer",
    "snoozed cook",
    "acted cook",
    "returned officer",
    "acted cook",
    "rechecked officer",
    "resolved officer",
    "closed officer",
  ]);
  const lines = await after<ListOf<AuditLine>>("GET", "/audit?limit=1000");
  const own = lines.items.filter(({ target }) => target === id).map(({ action }) => action);
  expect(own.toReversed()).toEqual(
    ["open", "acknowledge", "photograph", "assign", "snooze", "act", "return", "act", "close"].map(
      (step) => `alerts.${step}`,
    ),
  );
  const file = JSON.stringify(await after("GET", on("export")));
  expect(checkCase(file, undefined)).toMatchObject({ faults: [], photos: 1 });

  //  What was photographed is in a backup, too.
  const backups = join(folder, "backups");
  expect((await mingchu("backup", "--data-dir", join(folder, "data"), "--to", backups)).status).toBe(0);
  await hub?.end("SIGTERM");
  rmSync(join(folder, "data"), { recursive: true });
  const told = await mingchu("restore", "--from", backups, "--data-dir", join(folder, "data"));
  const from = /the newest is (\S+)/.exec(told.stderr)?.[1] ?? "";
  expect(await mingchu("restore", "--from", from, "--data-dir", join(folder, "data"))).toMatchObject({
    status: 0,
  });
  ({ http } = await start());
  const restored = JSON.stringify(await (await asAdmin(http))("GET", on("export")));
  expect(checkCase(restored, undefined)).toMatchObject({ faults: [], photos: 1 });
}, 240_000);
