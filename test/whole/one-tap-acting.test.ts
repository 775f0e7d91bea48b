// What is done by a message's link: acting with photos and putting off, on lines that break anywhere, and on a hub that is
// killed anywhere. Promise: each is done once, or not at all, and whoever sends it again is told which.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeOneTap } from "../../hub/access/one-tap.ts";
import { listEvents } from "../../hub/store/alert-events.ts";
import { findAlert } from "../../hub/store/alerts.ts";
import { type Book, openBook } from "../../hub/store/book.ts";
import { putPerson } from "../../hub/store/people.ts";
import { type HubProcess, startHubProcess } from "../hub-process.ts";
import { keepAlert, openOneTapKitchen, phoneOf, type TapPhone, warmAlert } from "../one-tap.ts";
import { PHONE_JPEG, PLAIN_JPEG } from "../phone-picture.ts";
import { thrown } from "../store/data-folder.ts";

const MINUTE = 60_000;

/** Sends a photo as the page does. */
async function sendPhoto(
  http: string,
  path: string,
  phone: TapPhone,
  bytes: Uint8Array,
  key: string,
): Promise<{ readonly status: number; readonly body: { readonly id?: string; readonly type?: string } }> {
  const response = await fetch(`${http}${path}/photos`, {
    method: "POST",
    headers: { "content-type": "image/jpeg", "idempotency-key": key, cookie: phone.cookie() },
    body: Buffer.from(bytes),
  });
  return { status: response.status, body: (await response.json()) as { id?: string; type?: string } };
}

test("what was done, with its photos, is on the alert's life under the person's name, once", async () => {
  await using one = await openOneTapKitchen();
  const path = await one.link();
  const { httpUrl } = one.kitchen.hub;
  const phone = one.phone(path);
  await phone.open();
  const photo = () => sendPhoto(httpUrl, path, phone, PHONE_JPEG, "photo-of-the-fridge");
  const sent = await Promise.all([photo(), photo(), photo()]);
  expect(sent.map(({ status }) => status)).toEqual([201, 201, 201]);
  const ids = new Set(sent.map(({ body }) => body.id));
  expect(ids.size).toBe(1);
  const body = { what: "移到二号冰箱", disposition: "moved", photos: [...ids], waitedS: 600 };
  const act = () => phone.press("act", body, { key: "acted-upon-it" });
  const answers = await Promise.all([act(), act(), act(), act()]);
  expect(answers.map(({ status, body: { state } }) => [status, state])).toEqual(
    Array(4).fill([200, "acted"]),
  );
  const events = await one.events();
  expect(events.filter(({ kind }) => kind === "photo")).toHaveLength(1);
  expect(events.filter(({ kind }) => kind === "acted")).toMatchObject([
    {
      by: "cook",
      data: {
        what: "移到二号冰箱（10 分钟前写下，当时没有网络）",
        disposition: "moved",
        photos: [{ id: [...ids][0] }],
      },
    },
  ]);
  expect((await phone.open()).text).toContain("移到二号冰箱");
  expect((await one.auditOf("one-tap.press")).map(({ detail }) => detail.split(",")[0])).toEqual([
    "photo",
    "act",
  ]);
});

test("putting off counts from when it was pressed, and no longer than its severity lets", async () => {
  await using one = await openOneTapKitchen();
  const { book } = one.kitchen.hub.memory;
  const phone = one.phone(await one.link());
  const { text } = await phone.open();
  for (const minutes of [30, 60, 120]) expect(text).toContain(`value="${minutes}"`);
  const pressed = await phone.press("snooze", { minutes: 60, reason: "维修人员在路上", waitedS: 1200 });
  expect(pressed.status).toBe(200);
  expect((await findAlert(book.db, one.alertId))?.snoozed).toMatchObject({
    by: "cook",
    until: one.clock.now() + 40 * MINUTE,
  });
  await keepAlert(book, {
    ...warmAlert("critical", one.clock.now()),
    severity: "critical",
    rule: "food-fridge-too-warm",
  });
  const graver = one.phone(await one.link("cook", "critical"));
  const page = (await graver.open()).text;
  expect(page).not.toContain('value="120"');
  expect((await graver.press("snooze", { minutes: 120, reason: "x" })).status).toBe(422);
});

test("what cannot be taken is said, and uses the link up no more than looking does", async () => {
  await using one = await openOneTapKitchen();
  const { hub } = one.kitchen;
  const critical = {
    ...warmAlert("critical", one.clock.now()),
    severity: "critical",
    rule: "food-fridge-too-warm",
  } as const;
  await keepAlert(hub.memory.book, critical);
  const path = await one.link("cook", "critical");
  const phone = one.phone(path);
  expect((await phone.open()).text).toMatch(/value="kept" required/);
  const wrong: readonly (readonly [string, object, number, string | undefined])[] = [
    ["act", {}, 422, undefined],
    ["act", { what: "   " }, 422, undefined],
    ["act", { what: "x".repeat(1001) }, 422, undefined],
    ["act", { what: "a\u0000b" }, 422, undefined],
    ["act", { what: "x" }, 422, "alert-disposition"],
    ["act", { what: "x", disposition: "eaten" }, 422, undefined],
    ["act", { what: "x", disposition: "kept", photos: ["not-there"] }, 422, undefined],
    ["snooze", { minutes: "soon", reason: "x" }, 422, undefined],
    ["snooze", { minutes: 30 }, 422, undefined],
    ["close", {}, 404, undefined],
    ["__proto__", {}, 404, undefined],
    ["resolve", {}, 404, undefined],
  ];
  for (const [what, body, status, type] of wrong) {
    const answer = await phone.press(what, body);
    expect(answer.status, `${what} ${JSON.stringify(body).slice(0, 40)}`).toBe(status);
    if (type !== undefined) expect(answer.body.type).toBe(`urn:mingchu:problem:${type}`);
  }
  const photo = (bytes: Uint8Array) => sendPhoto(hub.httpUrl, path, phone, bytes, `photo-${bytes.length}`);
  expect(await photo(Buffer.from("this is no picture at all"))).toMatchObject({ status: 422 });
  expect(await photo(PLAIN_JPEG.subarray(0, 200))).toMatchObject({ status: 422 });
  expect((await photo(Buffer.alloc(4 * 1024 * 1024, 1))).status).toBe(413);
  const other = one.phone(path);
  await other.open();
  expect(await other.press("act", { what: "x", disposition: "none" })).toMatchObject({ status: 200 });
  expect((await one.events("critical")).filter(({ kind }) => kind === "acted")).toHaveLength(1);
});

test("a photo of one alert's link is none of another's, and the browser of one is not that of another", async () => {
  await using one = await openOneTapKitchen();
  await keepAlert(one.kitchen.hub.memory.book, {
    ...warmAlert("second", one.clock.now()),
    rule: "food-fridge-too-warm",
  });
  const { httpUrl } = one.kitchen.hub;
  const [firstPath, secondPath] = [await one.link(), await one.link("cook", "second")];
  const [first, second] = [one.phone(firstPath), one.phone(secondPath)];
  await first.open();
  await second.open();
  const { body } = await sendPhoto(httpUrl, firstPath, first, PHONE_JPEG, "the-only-photo");
  expect((await second.press("act", { what: "x", photos: [body.id] })).status).toBe(422);
  expect((await second.press("act", { what: "x" })).status).toBe(200);
  expect((await sendPhoto(httpUrl, secondPath, first, PHONE_JPEG, "the-next-photo")).status).toBe(409);
});

test("kill -9 in the middle of presses: each was done once or not at all, and sending it again tells", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-one-tap-"));
  const dataDir = join(folder, "data");
  const sites = join(folder, "plan.json");
  writeFileSync(sites, JSON.stringify({ sites: [{ id: "east-canteen", kind: "canteen", name: "c" }] }));
  let hub: HubProcess = await startHubProcess({ dataDir, sites });
  await hub.end("SIGTERM");
  const path = await withBook(dataDir, async (book) => {
    const post = { role: "canteen-staff", siteId: "east-canteen" } as const;
    await putPerson(book.db, { account: "cook", name: "李", passwordHash: "", posts: [post] });
    await keepAlert(book, warmAlert("a", Date.now()));
    return await makeOneTap(book.db, { alertId: "a", account: "cook", messageId: undefined }, Date.now());
  });
  const phone = phoneOf(() => hub.http, path);
  const pressed: string[] = [];
  const answered = new Set<string>();
  const press = async (number: number): Promise<number> => {
    const key = `press-number-${number}`;
    const { status } = await phone.press("act", { what: key }, { key });
    if (status === 200) answered.add(key);
    return status;
  };
  for (let round = 0; round < 4; round++) {
    hub = await startHubProcess({ dataDir, sites });
    if (round === 0) await phone.open();
    //  What may have been lost is sent again first, as the page does.
    for (const number of pressed.keys()) expect(await press(number)).toBe(200);
    const from = pressed.length;
    const all = Array.from({ length: 6 }, (_, at) => from + at);
    pressed.push(...all.map(String));
    let killed: Promise<number | null> | undefined;
    await Promise.all(
      all.map(async (number) => {
        await press(number).catch(() => undefined);
        //  In the middle of the others, another one each round.
        if (number - from === round) killed ??= hub.end("SIGKILL");
      }),
    );
    await (killed ?? hub.end("SIGKILL"));
  }
  hub = await startHubProcess({ dataDir, sites });
  for (const number of pressed.keys()) expect(await press(number)).toBe(200);
  expect(hub.log()).not.toContain(path.slice(3));
  expect(await hub.end("SIGTERM")).toBe(0);
  const events = await withBook(dataDir, (book) => listEvents(book.db, "a"));
  const done = events.flatMap(({ kind, data }) => (kind === "acted" ? [String(data?.["what"])] : []));
  expect(done.toSorted()).toEqual([...answered].toSorted());
  expect(new Set(done).size).toBe(pressed.length);
  expect(readFileSync(join(dataDir, "book.db")).includes(path.slice(3))).toBe(false);
  rmSync(folder, { recursive: true, force: true });
}, 120_000);

async function withBook<T>(dataDir: string, work: (book: Book) => Promise<T>): Promise<T> {
  const book = await openBook(join(dataDir, "book.db"), thrown);
  try {
    return await work(book);
  } finally {
    await book.close();
  }
}
