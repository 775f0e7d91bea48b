// What InfluxDB will not take or may not be asked: points, names, people, settings. Nothing of it keeps the rest from
// being stored, and each is said in words that tell what to do.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Reading } from "../../hub/model.ts";
import { slotOf } from "../../hub/store/influx-points.ts";
import { type InfluxServer, openInfluxServer } from "../influx-server.ts";
import { until } from "../kitchen.ts";
import { programPath } from "../programs.ts";
import { type InfluxStore, KEEP, openInfluxStore } from "./open-influx.ts";

const DAY_MS = 86_400_000;
/** A whole day of UTC, as InfluxDB's shards are. */
const TODAY = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const YESTERDAY = TODAY - DAY_MS;

function reading(measuredAt: number, rest: Partial<Reading> = {}): Reading {
  return {
    deviceId: "c.fridge",
    metric: "temperature",
    value: 4,
    measuredAt,
    receivedAt: measuredAt,
    sentAt: measuredAt,
    late: false,
    ...rest,
  };
}

function state(store: InfluxStore) {
  return store.influx.forwarder.state();
}

describe.skipIf(programPath("influxd") === undefined)("InfluxDB", () => {
  let server: InfluxServer;
  beforeAll(async () => {
    server = await openInfluxServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  async function stored(store: InfluxStore): Promise<[string, number][]> {
    const { results } = await server.query('SELECT value, device FROM "raw"."reading"', store.database);
    const rows = results[0]?.series?.[0]?.values ?? [];
    return rows.map(([time, , device]): [string, number] => [String(device), Date.parse(String(time))]);
  }

  test("refuses a point in the middle of a batch: its neighbours are stored, it is counted and named once", async () => {
    await using store = await openInfluxStore({ url: server.url });
    await store.settled();
    //  Somebody else's text where our numbers go, in yesterday's shard: no number can be stored there any more.
    const foreign = `reading,device=x,metric=y value="warm" ${YESTERDAY}000000`;
    expect(await server.write(foreign, store.database, "raw")).toBe(204);
    const batch = Array.from({ length: 1000 }, (_, i) => reading(TODAY + i));
    batch.splice(500, 0, reading(YESTERDAY + 1000), reading(YESTERDAY + 2000));
    await store.influx.journal.append(batch, Date.now());
    await store.settled();
    expect((await stored(store)).filter(([device]) => device === "c.fridge").length).toBe(1000);
    expect(state(store)).toMatchObject({ refused: 2, isCaughtUp: true });
    expect(store.logged().match(/refuses readings/g)?.length).toBe(1);
    expect(store.logged()).toContain("type conflict");
    //  It goes on behind them.
    await store.influx.journal.append([reading(TODAY + 5000)], Date.now());
    await store.settled();
    expect((await stored(store)).length).toBe(1001);
  });

  test("lets go of what is older than it keeps, and takes the rest of the batch", async () => {
    await using store = await openInfluxStore({ url: server.url }, { keep: { ...KEEP, rawDays: 8 } });
    const batch = [reading(TODAY - 1), reading(TODAY - 30 * DAY_MS), reading(TODAY - 2)];
    await store.influx.journal.append(batch, Date.now());
    await store.settled();
    expect((await stored(store)).map(([, at]) => at)).toEqual([TODAY - 2, TODAY - 1]);
    expect(state(store)).toMatchObject({ refused: 1, isCaughtUp: true });
  });

  test("is never sent a name that would be more than a name", async () => {
    await using store = await openInfluxStore({ url: server.url });
    const evil = [
      "c.a\nreading,device=c.b,metric=temperature value=99",
      "c.a' OR device = 'c.b",
      "c.a\\",
      "c.a,metric=x",
      "c.a b",
    ];
    const batch = [reading(TODAY), ...evil.map((deviceId) => reading(TODAY, { deviceId }))];
    await store.influx.journal.append(batch, Date.now());
    await store.settled();
    expect(await stored(store)).toEqual([["c.fridge", TODAY]]);
    expect(state(store).refused).toBe(evil.length);
    const { history } = store.influx;
    for (const deviceId of evil) {
      const span = { deviceId, metric: "temperature", from: TODAY - 1, to: TODAY + 1 } as const;
      expect((await history.readings({ ...span, limit: 9 })).readings).toEqual([]);
      expect((await history.buckets({ ...span, buckets: 2 })).buckets).toEqual([]);
      expect(await history.latest([span])).toEqual([]);
      expect(await history.days({ ...span, series: [span] })).toEqual([]);
    }
    expect(history.answeredInPlace()).toBe(0);
  });

  test("keeps each level for as long as is set, also when the setting changes", async () => {
    const database = `kept${process.pid}`;
    for (const [rawDays, dayDays] of [
      [30, 3660],
      [90, 400],
    ] as const) {
      const keep = { rawDays, minuteDays: 60, hourDays: 365, dayDays };
      await using store = await openInfluxStore({ url: server.url, database }, { keep });
      await store.settled();
      const { results } = await server.query(`SHOW RETENTION POLICIES ON "${database}"`);
      const rows = (results[0]?.series?.[0]?.values ?? []) as [string, string, string, number, boolean][];
      const hours = Object.fromEntries(rows.map(([name, duration]) => [name, Number.parseInt(duration, 10)]));
      expect(hours).toMatchObject({
        raw: rawDays * 24,
        minute: 60 * 24,
        hour: 365 * 24,
        day: dayDays * 24,
      });
    }
  });

  test("answers whole where a day has more readings than it gives in one piece", async () => {
    await using store = await openInfluxStore({ url: server.url }, { isAlone: true });
    const batch = Array.from({ length: 12_000 }, (_, i) => reading(YESTERDAY - DAY_MS + i * 5000));
    await store.influx.journal.append(batch, Date.now());
    await store.settled();
    const span = { from: YESTERDAY - 2 * DAY_MS, to: TODAY };
    const days = await store.influx.history.days({ series: [reading(0)], ...span });
    expect(days.reduce((sum, one) => sum + one.figures.count, 0)).toBe(batch.length);
    const chart = { ...reading(0), from: YESTERDAY - DAY_MS, to: YESTERDAY, buckets: 200 };
    const { buckets } = await store.influx.history.buckets(chart);
    expect(buckets.reduce((sum, one) => sum + one.count, 0)).toBe(batch.length);
  });

  test("answers for finished days from the figures that were made, not from the readings", async () => {
    const keep = { ...KEEP, rawDays: 8, minuteDays: 60 };
    await using store = await openInfluxStore({ url: server.url }, { isAlone: true, keep });
    const from = TODAY - 7 * DAY_MS;
    const batch = Array.from({ length: 24 * 60 }, (_, i) => reading(from + i * 60_000));
    await store.influx.journal.append(batch, Date.now());
    await store.settled();
    const span = { from: from - 2 * DAY_MS, to: from + 2 * DAY_MS };
    const asked = { series: [reading(0)], ...span };
    const [days, hours] = [await store.influx.history.days(asked), await store.influx.history.hours(asked)];
    expect(days.reduce((sum, one) => sum + one.figures.count, 0)).toBe(batch.length);
    await server.query('DROP MEASUREMENT "reading"', store.database);
    expect(await store.influx.history.days(asked)).toEqual(days);
    expect(await store.influx.history.hours(asked)).toEqual(hours);
    //  Days, hours, and where the readings are to be let go of, minutes.
    for (const buckets of [4, 90, 500]) {
      const chart = await store.influx.history.buckets({ ...reading(0), ...span, buckets });
      expect(chart.buckets.length).toBeGreaterThan(buckets / 8);
      expect(chart.buckets.reduce((sum, one) => sum + one.count, 0)).toBe(batch.length);
    }
  });
});

describe.skipIf(programPath("influxd") === undefined)("an InfluxDB that asks for users", () => {
  let server: InfluxServer;
  const PASSWORD = "a password that nobody may see";
  beforeAll(async () => {
    server = await openInfluxServer({ asksForUsers: true });
    await server.query(`CREATE USER hub WITH PASSWORD '${PASSWORD}'`);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  async function words(store: InfluxStore): Promise<string> {
    return await until("its words", () => state(store).lastError?.words);
  }

  test("and is given a wrong password: the hub's own file answers, and it is said what to check", async () => {
    const wrong = `${PASSWORD}!`;
    await using store = await openInfluxStore({ url: server.url, user: "hub", password: wrong });
    await store.influx.journal.append([reading(TODAY)], Date.now());
    expect(await words(store)).toMatch(
      /refuses the user "hub".*check influxdb.user.*MINGCHU_INFLUXDB_PASSWORD/,
    );
    const asked = { ...reading(0), from: TODAY, to: TODAY + 1, limit: 9 };
    expect((await store.influx.history.readings(asked)).readings.length).toBe(1);
    expect(store.logged()).toContain("refuses the user");
    expect(`${store.logged()}${JSON.stringify(await store.influx.history.state())}`).not.toContain(PASSWORD);
  });

  test("and has no such database: who may make it is told how, and it goes on when that is done", async () => {
    await using store = await openInfluxStore({ url: server.url, user: "hub", password: PASSWORD });
    await store.influx.journal.append([reading(TODAY)], Date.now());
    const run = /run: (CREATE DATABASE .*; GRANT ALL ON .*)$/.exec(await words(store))?.[1] ?? "";
    await server.query(run);
    const missing = async () =>
      await until(
        "the missing policy",
        () => /run: (CREATE RETENTION POLICY .*)$/.exec(state(store).lastError?.words ?? "")?.[1],
      );
    for (const level of ["raw", "minute", "hour", "day"]) {
      await until(`the word on ${level}`, async () =>
        (await missing()).includes(`"${level}"`) ? true : undefined,
      );
      await server.query(await missing());
    }
    await store.settled();
    const { results } = await server.query('SELECT count(value) FROM "raw"."reading"', store.database);
    expect(results[0]?.series?.[0]?.values[0]?.[1]).toBe(1);
    expect(store.logged()).not.toContain(PASSWORD);
  });
});

test("readings of one series in one millisecond never share a point, and one always has the same", () => {
  const at = TODAY;
  const slots = new Set<number>();
  const plain = { measuredAt: at, sentAt: at };
  slots.add(slotOf(plain, 1, 0));
  for (let seq = 0; seq < 3000; seq++) slots.add(slotOf({ ...plain, seq }, 1, seq));
  for (let seq = 0; seq < 3000; seq++) slots.add(slotOf({ ...plain, seq: 1e12 + seq }, 1, seq));
  //  Timed by arrival: what one commit holds of one millisecond, and the next two.
  for (const logSeq of [70_000_000, 70_000_001, 70_000_002]) {
    for (let index = 0; index < 5000; index++) slots.add(slotOf({ measuredAt: at }, logSeq, index));
  }
  expect(slots.size).toBe(1 + 6000 + 15_000);
  expect(Math.max(...slots)).toBeLessThan(1_000_000);
  expect(Math.min(...slots)).toBeGreaterThanOrEqual(0);
  //  Sent again from anywhere it is the same point: its place in the journal does not count.
  expect(slotOf({ ...plain, seq: 7 }, 5, 6)).toBe(slotOf({ ...plain, seq: 7 }, 9, 0));
});
