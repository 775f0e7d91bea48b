// An alert's whole course in one list and as one file: whoever gets the file sees, without the hub, that nothing in it was
// altered, or what was.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AlertTimeline, CaseKey } from "../../hub/serve/contract.ts";
import { checkCase } from "../../hub/store/case-check.ts";
import { insertMessage } from "../../hub/store/messages.ts";
import { type AlertKitchen, openAlertKitchen, sendPhoto } from "../alert-kitchen.ts";
import type { Caller } from "../kitchen.ts";
import { mingchu } from "../mingchu-command.ts";
import { PHONE_JPEG, PHONE_PNG } from "../phone-picture.ts";

type CaseInFile = {
  about: Record<string, unknown>;
  alert: Record<string, unknown>;
  events: { number: number; at: number; kind: string; by: string; data: string; hash: string }[];
  readings: { deviceId: string; metric: string; name: string; values: [number, number, number][] }[];
  photos: { id: string; by: string; sha256: string; content: string | null }[];
  messages: { id: string; account?: string }[];
  seal: { text: string; key: string; signature: string };
};

let kitchen: AlertKitchen;
let id: string;
let text: string;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-case-"));
  kitchen = await openAlertKitchen();
  const { cook, officer, fridge } = kitchen;
  await fridge(4, 120, "closed");
  await fridge(4, 10, "open");
  ({ id } = await kitchen.alarm());
  await tell("mail", 0);
  await tell("robot", 1);
  const photo = await sendPhoto(kitchen, cook, id, { bytes: PHONE_JPEG, key: "photo-one" });
  const other = await sendPhoto(kitchen, cook, id, { bytes: PHONE_PNG, key: "photo-two", type: "image/png" });
  await cook.send("POST", `/alerts/${id}/act`, { what: "关门", photos: [photo.body.id, other.body.id] });
  await fridge(4, 420);
  await officer.send("POST", `/alerts/${id}/close`, { note: "好" });
  text = await exported(officer);
});
afterAll(async () => {
  await kitchen[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function tell(name: string, openedAfterMin: number): Promise<void> {
  const at = kitchen.clock.now();
  await kitchen.hub.memory.book.together(async (queries) => {
    const message = await insertMessage(queries, {
      planKey: `case.${name}`,
      channelId: null,
      account: "cook",
      siteId: "east-canteen",
      alertId: id,
      kind: "opened",
      severity: "warning",
      language: "zh",
      why: { reason: "duty", level: "staff" },
      createdAt: at,
      notBefore: at,
    });
    if (openedAfterMin > 0)
      await queries
        .updateTable("message")
        .set({ opened_at: at + openedAfterMin * 60_000 })
        .where("id", "=", message ?? "")
        .execute();
  });
}

async function exported(caller: Caller): Promise<string> {
  const response = await fetch(`${kitchen.hub.httpUrl}/api/v1/alerts/${id}/export`, {
    headers: { authorization: `Bearer ${caller.token}` },
  });
  expect(response.headers.get("content-disposition")).toContain(`mingchu-alert-${id}.json`);
  return await response.text();
}

function faults(change: (file: CaseInFile) => void): readonly string[] {
  const file = JSON.parse(text) as CaseInFile;
  change(file);
  const check = checkCase(JSON.stringify(file), undefined);
  return "unreadable" in check ? [check.unreadable] : check.faults;
}

test("one list has what happened and who was told, in order", async () => {
  const { body } = await kitchen.officer.get<AlertTimeline>(`/alerts/${id}/timeline`);
  const lines = body.items.map((item) =>
    item.type === "event"
      ? `${item.kind} ${item.by}`
      : `told ${item.account} ${item.openedAt === undefined ? "unopened" : "opened"}`,
  );
  expect(lines.filter((line) => !/^(worsened|told undefined)/.test(line))).toEqual(
    expect.arrayContaining([
      "opened rule",
      "told cook unopened",
      "told cook opened",
      "photo cook",
      "photo cook",
      "acknowledged cook",
      "acted cook",
      "resolved rule",
      "closed officer",
    ]),
  );
  const order = ["opened rule", "acted cook", "resolved rule", "closed officer"].map((line) =>
    lines.indexOf(line),
  );
  expect(order).toEqual([...order].sort((a, b) => a - b));
  await kitchen.person("parents", { role: "parents-committee", siteId: "east" });
  const parents = await kitchen.signIn("parents");
  const theirs = (await parents.get<AlertTimeline>(`/alerts/${id}/timeline`)).body.items;
  expect(theirs.some((item) => item.type === "message")).toBe(false);
});

test("the file holds all of it, with the curve, the door and the photos", () => {
  const file = JSON.parse(text) as CaseInFile;
  const series = file.readings.map(({ deviceId, metric }) => `${deviceId} ${metric}`);
  expect(series).toEqual(["east-canteen.fridge temperature", "east-canteen.fridge door"]);
  expect(file.readings[0]?.values.length).toBeGreaterThan(60 / 5);
  expect(file.events.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["opened", "photo", "acted", "closed"]),
  );
  const shas = file.events.filter(({ kind }) => kind === "photo").map(({ data }) => JSON.parse(data).sha256);
  expect(shas).toEqual(file.photos.map(({ sha256 }) => sha256));
  expect(file.messages.length).toBeGreaterThanOrEqual(2);
  expect(text).not.toContain("GPS");
});

test("the command says that it is sound, by the hub's own key, however the file is laid out", async () => {
  const path = join(folder, "case.json");
  writeFileSync(path, JSON.stringify(JSON.parse(text), null, 4));
  const key = (await (await fetch(`${kitchen.hub.httpUrl}/api/v1/case-key`)).json()) as CaseKey;
  const sound = await mingchu("case", "verify", path, "--key", key.publicKey);
  expect(sound).toMatchObject({ status: 0, stderr: "" });
  expect(sound.stdout).toContain(key.fingerprint);
  expect((await mingchu("case", "verify", path)).status).toBe(0);
  const other = (JSON.parse(text) as CaseInFile).seal.key.replace(/.{4}$/, "AAAA");
  const wrong = await mingchu("case", "verify", path, "--key", other);
  expect([wrong.status, wrong.stdout]).toEqual([
    1,
    "altered: it was signed with another key than the one that was given\n",
  ]);
  writeFileSync(path, text.replaceAll("关门", "开门"));
  const altered = await mingchu("case", "verify", path);
  expect([altered.status, altered.stdout]).toEqual([
    1,
    expect.stringMatching(/altered: event \d+ \(acted, .*cook\)/),
  ]);
  writeFileSync(path, text.slice(0, -200));
  expect(await mingchu("case", "verify", path)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("cut short"),
  });
});

test.each<[string, (file: CaseInFile) => void, RegExp]>([
  [
    "an event's words",
    (file) => (at(file.events, 0).data = '{"severity":"notice"}'),
    /^event 1 \(opened, .*\) was altered$/,
  ],
  ["an event's time", (file) => (at(file.events, 0).at += 1), /^event 1 \(opened, .*\) was altered$/],
  [
    "an event's person",
    (file) => (at(file.events, -1).by = "cook"),
    /^event \d+ \(closed, .*\) was altered$/,
  ],
  ["an event that is gone", (file) => void file.events.splice(1, 1), /^event 2 was removed$/],
  ["the last event that is gone", (file) => void file.events.pop(), /^event \d+ was removed$/],
  [
    "an event that was put in",
    (file) => void file.events.push({ ...at(file.events, 0), number: 99 }),
    /^event 99 \(opened\) was added$/,
  ],
  [
    "an event that is there twice",
    (file) => void file.events.push(at(file.events, -1)),
    /^event \d+ is there \d times|twice$/,
  ],
  [
    "events in another order",
    (file) => void file.events.reverse(),
    /^events were moved: event \d+ stands behind event \d+$/,
  ],
  [
    "a value",
    (file) =>
      (at(file.readings, 0).values[3] = [
        at(at(file.readings, 0).values, 3)[0],
        4.1,
        at(at(file.readings, 0).values, 3)[2],
      ]),
    /^readings of temperature of east-canteen.fridge between .* were altered$/,
  ],
  [
    "a value's time",
    (file) => (at(at(file.readings, 0).values, 0)[0] -= 1),
    /^readings of temperature .* were altered$/,
  ],
  [
    "a value that is gone",
    (file) => void at(file.readings, 0).values.splice(2, 1),
    /^readings of temperature .* were altered: there are \d+ values, there were \d+$/,
  ],
  [
    "values in another order",
    (file) => void at(file.readings, 0).values.reverse(),
    /^readings of temperature of .*(were altered|were moved)$/,
  ],
  [
    "the door's readings",
    (file) => void file.readings.pop(),
    /^the readings of door of east-canteen.fridge were removed$/,
  ],
  [
    "a sensor's name",
    (file) => (at(file.readings, 0).name = "x"),
    /^what is said of the readings of temperature of .* was altered$/,
  ],
  [
    "a photo",
    (file) => (at(file.photos, 0).content = PHONE_PNG.toString("base64")),
    /^photo .*: its picture was altered$/,
  ],
  ["a photo's person", (file) => (at(file.photos, 0).by = "x"), /^photo .*: what is said of it was altered$/],
  ["a photo that is gone", (file) => void file.photos.pop(), /^photo .* was removed$/],
  [
    "photos in another order",
    (file) => void file.photos.reverse(),
    /^photos were moved: photo 1 stands behind photo 2$/,
  ],
  [
    "whom a message went to",
    (file) => (at(file.messages, 0).account = "x"),
    /^message .*: what is said of it was altered$/,
  ],
  ["a message that is gone", (file) => void file.messages.shift(), /^message .* was removed$/],
  ["the alert", (file) => (file.alert["severity"] = "notice"), /^the alert was altered$/],
  [
    "when it was taken out",
    (file) => (file.about["exportedAt"] = 1),
    /^what the file says of itself was altered$/,
  ],
  ["the seal", (file) => (file.seal.text = file.seal.text.replace("a", "b")), /^the seal was altered/],
  ["the key", (file) => (file.seal.key = "x"), /^the seal was altered, or not signed/],
])("named where it was altered: %s", (_what, change, expected) => {
  const found = faults(change);
  expect(
    found.some((fault) => expected.test(fault)),
    found.join("; "),
  ).toBe(true);
});

test("no byte can be another one without being noticed", () => {
  const whole = Buffer.from(text);
  const same = JSON.stringify(JSON.parse(text));
  const unnoticed: string[] = [];
  for (let place = 3; place < whole.length; place += 37) {
    const flipped = Buffer.from(whole);
    flipped[place] = (flipped[place] as number) ^ 1;
    const check = checkCase(flipped.toString(), undefined);
    if ("unreadable" in check || check.faults.length > 0) continue;
    //  White space between the pieces says nothing.
    if (JSON.stringify(JSON.parse(flipped.toString())) !== same)
      unnoticed.push(flipped.toString("utf8", place - 20, place + 20));
  }
  expect(unnoticed).toEqual([]);
});

test("nothing is named that was not altered", () => {
  expect(faults(() => undefined)).toEqual([]);
  expect(faults((file) => (at(file.events, 0).at += 1))).toHaveLength(1);
  expect(faults((file) => void file.photos.pop())).toHaveLength(1);
  expect(faults((file) => void at(file.readings, 0).values.splice(2, 1))).toHaveLength(1);
});

function at<T>(list: readonly T[], index: number): T {
  const one = list.at(index);
  if (one === undefined) throw new Error("there is no such thing in the file");
  return one;
}
