// What becomes of readings with time: packed, added up, let go of level by level; and files of older and newer versions.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { dayStart } from "../../hub/lib/day-time.ts";
import type { Reading } from "../../hub/model.ts";
import { everyReading } from "../../hub/store/history.ts";
import { openJournal } from "../../hub/store/journal.ts";
import { openSqliteHistory } from "../../hub/store/sqlite-history.ts";
import type { Terms } from "../../hub/store/terms.ts";
import { openStore, type Store } from "./open-store.ts";

const MIN = 60_000;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;
const ZONE = "Asia/Shanghai";
const START = dayStart(Date.UTC(2026, 2, 10), ZONE);
const FRIDGE = { deviceId: "c.fridge", metric: "temperature" } as const;
const COLD: Terms = { bands: [{ from: 0, low: 0, high: 8, holdMs: 30 * MIN }], corrections: [] };

function measured(minute: number, value: number, rest: Partial<Reading> = {}): Reading {
  const measuredAt = START + minute * MIN;
  return { ...FRIDGE, value, measuredAt, receivedAt: measuredAt, sentAt: measuredAt, late: false, ...rest };
}

/** Every ten minutes for some days, a day at a time, with what is done in the background done after each. */
async function live(store: Store, fromDay: number, toDay: number): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (let day = fromDay; day < toDay; day++) {
    const ofDay = Array.from({ length: 144 }, (_, i) => measured(day * 1440 + i * 10, ((day + i) % 90) / 10));
    await store.journal.append(ofDay, START + (day + 1) * DAY);
    await store.journal.tidy();
    readings.push(...ofDay);
  }
  return readings;
}

function count(store: Store, sql: string): number {
  const db = new DatabaseSync(store.file, { readOnly: true });
  const n = Number(db.prepare(sql).get()?.["n"]);
  db.close();
  return n;
}

async function all(store: Store): Promise<[number, number][]> {
  const asked = { ...FRIDGE, from: START - DAY, to: START + 400 * DAY };
  const rows = await Array.fromAsync(everyReading(store.history, asked));
  return rows.map((row) => [row.measuredAt, row.raw]);
}

describe("packed readings", () => {
  test("leave few rows behind, and are all told of", async () => {
    await using store = await openStore();
    const readings = await live(store, 0, 3);
    expect(count(store, "SELECT count(*) AS n FROM reading")).toBeLessThan(60);
    expect(count(store, "SELECT count(*) AS n FROM block")).toBeGreaterThan(8);
    expect(await all(store)).toEqual(readings.map((one) => [one.measuredAt, one.value]));
    expect(await store.history.state()).toMatchObject({ kind: "sqlite", readings: 432, daysToRestate: 0 });
  });

  test("keep their identity: again is a duplicate, other data a conflict, also after a restart", async () => {
    await using store = await openStore();
    const readings = await live(store, 0, 2);
    const at = START + 2 * DAY;
    const [first, second] = [readings[3], readings[4]];
    if (first === undefined || second === undefined) throw new Error("no readings");
    const again = [
      first,
      { ...second, value: 77 },
      { ...first, measuredAt: first.measuredAt + 1, sentAt: first.measuredAt + 1 },
    ];
    const expected = ["duplicate", "conflict", "stored"];
    expect((await store.journal.append(again, at)).verdicts).toEqual(expected);
    await store.journal.tidy();
    expect(count(store, `SELECT count(*) AS n FROM reading WHERE measured_ms < ${START + DAY}`)).toBe(0);
    const known = ["duplicate", "conflict", "duplicate"];
    expect((await store.journal.append(again, at)).verdicts).toEqual(known);
    await store.reopen();
    expect((await store.journal.append(again, at)).verdicts).toEqual(known);
    expect(await all(store)).toHaveLength(289);
  });

  test("do not hide the newest one of a sensor that fell silent, nor when it was last heard in time", async () => {
    await using store = await openStore();
    const other = { deviceId: "c.other", metric: "temperature" } as const;
    await store.journal.append(
      [
        { ...measured(0, 4), ...other },
        { ...measured(10, 5), ...other },
        { ...measured(400, 6, { late: true, receivedAt: START + DAY }), ...other },
        { ...measured(401, 7, { late: true, receivedAt: START + DAY }), ...other },
      ],
      START,
    );
    await live(store, 0, 3);
    await store.reopen();
    const latest = (await store.journal.latest()).find((one) => one.deviceId === "c.other");
    expect(latest).toMatchObject({ value: 7, measuredAt: START + 401 * MIN, heardAt: START + 10 * MIN });
    expect(await store.history.latest([other])).toEqual([
      { ...other, measuredAt: START + 401 * MIN, value: 7 },
    ]);
    const page = await store.history.readings({ ...other, from: START, to: START + DAY, limit: 9 });
    expect(page.readings.map((one) => one.value)).toEqual([4, 5, 6, 7]);
  });
});

test("a damaged block is told of, and costs neither other sensors nor what comes", async () => {
  await using store = await openStore();
  const other = { deviceId: "a.other", metric: "temperature" } as const;
  await store.journal.append([{ ...measured(0, 4), ...other }], START);
  await live(store, 0, 1);
  const db = new DatabaseSync(store.file);
  const first = Number(db.prepare("SELECT min(id) AS n FROM block WHERE id % 16777216 = 2").get()?.["n"]);
  db.prepare("UPDATE block SET data = ? WHERE id = ?").run(new Uint8Array([1, 40, 7]), first);
  db.close();
  const fresh = Array.from({ length: 144 }, (_, i) => ({ ...measured(1440 + i * 10, 5), ...other }));
  //  The same block is asked of: one more of its hours has come late.
  const late = measured(31, 6, { late: true, receivedAt: START + 3 * DAY });
  expect((await store.journal.append([...fresh, late], START + 3 * DAY)).verdicts).not.toContain("conflict");
  await expect(store.journal.tidy()).rejects.toThrow("damaged");
  //  What was undone together with it is done in the rounds that follow.
  for (let round = 0; round < 2; round++) await store.journal.tidy().catch(() => undefined);
  expect(await store.history.state()).toMatchObject({ fault: expect.stringContaining("damaged") });
  const days = await store.history.days({ series: [other], from: START, to: START + 2 * DAY });
  expect(days.map((one) => one.figures.count)).toEqual([1, 144]);
  expect(count(store, "SELECT count(*) AS n FROM day WHERE series = 1")).toBe(2);
});

describe("what is older than it is to be kept", () => {
  const KEEP = { rawDays: 10, minuteDays: 20, hourDays: 30, dayDays: 40 };

  test("goes level by level, and what outlives it still tells", async () => {
    await using store = await openStore(KEEP);
    await store.history.setTerms(FRIDGE, COLD);
    const readings = await live(store, 0, 50);
    const now = START + 50 * DAY;
    const told = await all(store);
    //  Whole days go, and a day's first readings are judged with the last ones of the day before.
    expect(told[0]?.[0]).toBeGreaterThanOrEqual(now - (KEEP.rawDays + 2.5) * DAY);
    expect(told[0]?.[0]).toBeLessThanOrEqual(now - KEEP.rawDays * DAY);
    const days = await store.history.days({ series: [FRIDGE], from: START, to: now });
    expect(days.map((one) => one.figures.from)).toEqual(
      Array.from({ length: 40 }, (_, i) => START + (i + 10) * DAY),
    );
    expect(
      days.every((one) => one.figures.count === 144 && one.figures.insideMs + one.figures.outsideMs === DAY),
    ).toBe(true);
    const hours = await store.history.hours({ series: [FRIDGE], from: START, to: now });
    expect(hours).toHaveLength(30 * 24);

    const from = START + 32 * DAY;
    const minutes = await store.history.buckets({ ...FRIDGE, from, to: from + 6 * HOUR, buckets: 36 });
    expect(minutes.bucketMs).toBe(10 * MIN);
    const there = readings.filter((one) => one.measuredAt >= from && one.measuredAt < from + 6 * HOUR);
    expect(minutes.buckets.map((one) => [one.at, one.mean])).toEqual(
      there.map((one) => [one.measuredAt, one.value]),
    );
    //  Where minutes are gone, stretches are hours; where hours are gone, days.
    const older = { ...FRIDGE, from: START + 25 * DAY, to: START + 26 * DAY, buckets: 100 };
    expect(await store.history.buckets(older)).toMatchObject({ bucketMs: HOUR, buckets: { length: 24 } });
    const oldest = { ...FRIDGE, from: START + 12 * DAY, to: START + 13 * DAY, buckets: 100 };
    expect(await store.history.buckets(oldest)).toMatchObject({ bucketMs: DAY, buckets: [{ count: 144 }] });
  });

  test("may be figures before readings: what is gone is made from these", async () => {
    await using store = await openStore({ rawDays: 30, minuteDays: 5, hourDays: 8, dayDays: 40 });
    await live(store, 0, 25);
    const hours = await store.history.hours({ series: [FRIDGE], from: START, to: START + 25 * DAY });
    expect(hours).toHaveLength(25 * 24);
    const asked = { ...FRIDGE, from: START + 2 * DAY, to: START + 3 * DAY, buckets: 144 };
    expect(await store.history.buckets(asked)).toMatchObject({
      bucketMs: 10 * MIN,
      buckets: { length: 144 },
    });
  });

  test("keeps what it was judged to be when terms change afterwards", async () => {
    await using store = await openStore(KEEP);
    await store.history.setTerms(FRIDGE, COLD);
    await live(store, 0, 25);
    const span = { series: [FRIDGE], from: START, to: START + 25 * DAY };
    const before = await store.history.days(span);
    await store.history.setTerms(FRIDGE, { ...COLD, corrections: [{ from: 0, gain: 1, offset: 100 }] });
    for (let i = 0; i < 2; i++) {
      const after = await store.history.days(span);
      expect(after.slice(0, 14)).toEqual(before.slice(0, 14));
      expect(after.slice(16).every((one) => one.figures.min >= 100)).toBe(true);
      expect(after).toHaveLength(25);
      await store.journal.tidy();
    }
  });
});

describe("a file of another version", () => {
  /** As the first version made it. */
  const FIRST = `
    CREATE TABLE series (id INTEGER PRIMARY KEY, device TEXT NOT NULL, metric TEXT NOT NULL, UNIQUE (device, metric));
    CREATE TABLE log (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, body BLOB NOT NULL);
    CREATE TABLE reading (
      series INTEGER NOT NULL, measured_ms INTEGER NOT NULL, seq INTEGER NOT NULL,
      value REAL NOT NULL, received_ms INTEGER NOT NULL, late INTEGER NOT NULL,
      PRIMARY KEY (series, measured_ms, seq)) WITHOUT ROWID;
    CREATE TABLE mark (name TEXT PRIMARY KEY, seq INTEGER NOT NULL);
    INSERT INTO mark VALUES ('applied', 7);
    PRAGMA user_version = 1;`;

  test("from the first one all readings are there at once, and are packed and added up afterwards", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mingchu-version-"));
    const file = join(folder, "readings.db");
    const old = new DatabaseSync(file);
    old.exec(`PRAGMA journal_mode = WAL; ${FIRST}`);
    old.prepare("INSERT INTO series VALUES (1, ?, ?)").run(FRIDGE.deviceId, FRIDGE.metric);
    const insert = old.prepare("INSERT INTO reading VALUES (1, ?, ?, ?, ?, ?)");
    for (let i = 0; i < 5 * 144; i++)
      insert.run(
        START + i * 10 * MIN,
        i % 3 === 0 ? -1 : i,
        (i % 90) / 10,
        START + i * 10 * MIN + 400,
        i % 5 === 0 ? 1 : 0,
      );
    const rows = old.prepare("SELECT * FROM reading ORDER BY measured_ms").all();
    old.close();

    const die = (error: Error): never => {
      throw error;
    };
    const journal = await openJournal(file, die, { zone: ZONE });
    const history = openSqliteHistory(file, journal, { zone: ZONE, onDeath: die });
    const asked = { ...FRIDGE, from: START, to: START + 9 * DAY };
    const told = async () =>
      (await Array.fromAsync(everyReading(history, asked))).map((one) => ({
        series: 1,
        measured_ms: one.measuredAt,
        seq: one.seq ?? -1,
        value: one.raw,
        received_ms: one.receivedAt,
        late: one.late ? 1 : 0,
      }));
    const days = () => history.days({ series: [FRIDGE], from: START, to: START + 5 * DAY });
    expect(await told()).toEqual(rows);
    const before = await days();
    expect(before.map((one) => one.figures.count)).toEqual([144, 144, 144, 144, 144]);
    const again = measured(20, 0.2, { seq: 2 });
    const fresh = measured(6 * 1440, 5);
    expect((await journal.append([again, fresh], START + 7 * DAY)).verdicts).toEqual(["duplicate", "stored"]);
    await journal.tidy();
    expect((await told()).slice(0, -1)).toEqual(rows);
    expect(await days()).toEqual(before);
    expect(await history.state()).toMatchObject({ readings: 721, daysToRestate: 0 });
    await history.close();
    await journal.close();
    const now = new DatabaseSync(file, { readOnly: true });
    expect(now.prepare("PRAGMA user_version").get()).toEqual({ user_version: 2 });
    expect(Number(now.prepare("SELECT count(*) AS n FROM reading").get()?.["n"])).toBeLessThan(5);
    now.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("that is newer is refused with words, and left as it is", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mingchu-version-"));
    const file = join(folder, "readings.db");
    const newer = new DatabaseSync(file);
    newer.exec("CREATE TABLE what_comes (x); PRAGMA user_version = 3");
    newer.close();
    let died = "";
    const opening = openJournal(file, (error) => {
      died = error.message;
    });
    const fault = await opening.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(String((fault as Error).cause)).toContain("a newer Mingchu wrote");
    expect(died).toContain("start that version");
    const left = new DatabaseSync(file, { readOnly: true });
    expect(left.prepare("SELECT name FROM sqlite_schema").all()).toEqual([{ name: "what_comes" }]);
    left.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("and days of another zone are added up again", async () => {
    await using store = await openStore();
    await live(store, 0, 4);
    await store.history.close();
    await store.journal.close();
    const die = (error: Error): never => {
      throw error;
    };
    const zone = "Europe/Berlin";
    const journal = await openJournal(store.file, die, { zone });
    const history = openSqliteHistory(store.file, journal, { zone, onDeath: die });
    const days = () => history.days({ series: [FRIDGE], from: START, to: START + 4 * DAY });
    const before = await days();
    expect(before.map((one) => one.figures.from)).toEqual(
      [-1, 0, 1, 2, 3].map((day) => dayStart(START, zone) + (day + 1) * DAY),
    );
    await journal.tidy();
    expect(await days()).toEqual(before);
    await history.close();
    await journal.close();
    await store.reopen();
  });
});
