// InfluxDB as it fails: down, slow, killed, with a torn log, refusing points, people and everything. A real server each
// time; what the hub acknowledged is there in the end, once.
import { readdirSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../hub/lib/clock.ts";
import { createLog } from "../../hub/lib/log.ts";
import type { Reading } from "../../hub/model.ts";
import { putFollowerSeq } from "../../hub/store/alerts.ts";
import { everyReading } from "../../hub/store/history.ts";
import { createInfluxClient } from "../../hub/store/influx-client.ts";
import { openInfluxHistory } from "../../hub/store/influx-history.ts";
import { type InfluxServer, openInfluxServer } from "../influx-server.ts";
import { until } from "../kitchen.ts";
import { programPath } from "../programs.ts";
import { type InfluxStore, KEEP, openInfluxStore } from "./open-influx.ts";

const DEVICES = 20;
const DAY_MS = 86_400_000;

/** Readings that carry on where the last ones ended: a minute apart for each device, none like another. */
function createSource(from: number): (count: number) => Reading[] {
  let next = 0;
  return (count) =>
    Array.from({ length: count }, () => {
      const n = next++;
      const measuredAt = from + Math.floor(n / DEVICES) * 1000;
      return {
        deviceId: `c.d${n % DEVICES}`,
        metric: "temperature",
        value: (n % 977) / 10,
        measuredAt,
        receivedAt: measuredAt,
        sentAt: measuredAt,
        seq: n,
        late: false,
      };
    });
}

async function append(store: InfluxStore, readings: readonly Reading[]): Promise<void> {
  await store.influx.journal.append(readings, Date.now());
}

/** What InfluxDB itself holds: device and sequence number of every point, doubles included. */
async function held(server: InfluxServer, store: InfluxStore): Promise<string[]> {
  const { results } = await server.query(`SELECT seq, device FROM "raw"."reading"`, store.database);
  return (results[0]?.series?.[0]?.values ?? []).map(([, seq, device]) => `${device}/${seq}`).sort();
}

function names(readings: readonly Reading[]): string[] {
  return readings.map((one) => `${one.deviceId}/${one.seq}`).sort();
}

function state(store: InfluxStore) {
  return store.influx.forwarder.state();
}

const span = { from: Date.now() - 3 * DAY_MS, to: Date.now() + DAY_MS };
const fridge = { deviceId: "c.d0", metric: "temperature" } as const;

async function valuesOf(store: InfluxStore): Promise<number[]> {
  const all = await Array.fromAsync(everyReading(store.influx.history, { ...fridge, ...span }));
  return all.map((one) => one.raw);
}

describe.skipIf(programPath("influxd") === undefined)("an InfluxDB", () => {
  test("that is down when the hub starts gets everything when it comes; until then the hub's own file answers", async () => {
    await using server = await openInfluxServer({ isStarted: false });
    await using store = await openInfluxStore({ url: server.url });
    const readings = createSource(span.from)(3000);
    await append(store, readings);
    expect((await valuesOf(store)).length).toBe(150);
    const down = await until("its fault", () => (state(store).lastError ? state(store) : undefined));
    expect(down).toMatchObject({ isWell: false, isCaughtUp: false });
    expect(down.lastError?.words).toContain("cannot be reached");
    await until("the count of what waits", () => (state(store).behindReadings === 3000 ? true : undefined));
    await server.start();
    await store.settled();
    expect(await held(server, store)).toEqual(names(readings));
    expect(state(store)).toMatchObject({ isWell: true, isCaughtUp: true, behindReadings: 0, behindS: 0 });
    const inPlace = store.influx.history.answeredInPlace();
    expect((await valuesOf(store)).length).toBe(150);
    expect(store.influx.history.answeredInPlace()).toBe(inPlace);
  });

  test("that stands still slows nobody: readings are taken, and the hub's own file answers", async () => {
    await using server = await openInfluxServer();
    await using store = await openInfluxStore({ url: server.url }, { questionWaitsMs: 100 });
    await store.settled();
    process.kill(server.pid(), "SIGSTOP");
    const source = createSource(span.from);
    const before = performance.now();
    const readings: Reading[] = [];
    for (let i = 0; i < 20; i++) {
      const some = source(500);
      await append(store, some);
      readings.push(...some);
    }
    expect(performance.now() - before).toBeLessThan(10_000);
    await until("its slowness", () => (state(store).isWell ? undefined : true));
    const asked = performance.now();
    expect((await valuesOf(store)).length).toBe(500);
    expect(performance.now() - asked).toBeLessThan(10_000);
    process.kill(server.pid(), "SIGCONT");
    await store.settled();
    expect(await held(server, store)).toEqual(names(readings));
  });

  test("that is behind is filled up from the hub's own file in the same answer", async () => {
    await using server = await openInfluxServer();
    await using store = await openInfluxStore({ url: server.url });
    const readings = createSource(span.from)(4000);
    const { sentAt: _, seq: __, ...untimed } = { ...readings[0], ...fridge, measuredAt: span.from + 150_000 };
    await append(store, [...readings, untimed as Reading, untimed as Reading]);
    await store.settled();
    //  From the middle on it lacks everything, as if the carrying had come no further.
    const cut = span.from + 100_000;
    await server.query(`DELETE FROM "reading" WHERE time >= ${cut}000000`, store.database);
    const behind = await openInfluxHistory({
      client: createInfluxClient({ url: server.url, database: store.database }, systemClock),
      book: store.book,
      embedded: store.embedded,
      missingFrom: async () => cut,
      keptFrom: async () => 0,
      forwarding: store.influx.forwarder.state,
      carriedSince: 0,
      zone: "Asia/Shanghai",
      keep: KEEP,
      clock: systemClock,
      log: createLog("silent"),
    });
    const whole = await Array.fromAsync(everyReading(store.embedded, { ...fridge, ...span }));
    expect(whole.length).toBe(202);
    for (const limit of [1, 7, 100, 101, 1000]) {
      const pages = [];
      let page = await behind.readings({ ...fridge, ...span, limit });
      pages.push(...page.readings);
      while (page.next !== undefined) {
        page = await behind.readings({ ...fridge, ...span, limit, after: page.next });
        pages.push(...page.readings);
      }
      expect(pages).toEqual(whole);
    }
    const asked = { series: [fridge], ...span };
    //  Sums of the same values in another order differ in their last digits.
    const rounded = (value: unknown) =>
      JSON.stringify(value, (_, one) => (typeof one === "number" ? Math.round(one * 1e6) / 1e6 : one));
    expect(rounded(await behind.days(asked))).toEqual(rounded(await store.embedded.days(asked)));
    expect(rounded(await behind.hours(asked))).toEqual(rounded(await store.embedded.hours(asked)));
    expect(await behind.latest([fridge])).toEqual(await store.embedded.latest([fridge]));
    const chart = { ...fridge, from: span.from, to: span.from + 200_000, buckets: 20 };
    expect(await behind.buckets(chart)).toEqual(await store.embedded.buckets(chart));
    expect(behind.answeredInPlace()).toBe(0);
  });

  test("killed under load, again and again, has every reading once in the end, and figures equal to a recount", async () => {
    await using server = await openInfluxServer();
    await using store = await openInfluxStore({ url: server.url }, { questionWaitsMs: 100 });
    await store.settled();
    const source = createSource(span.from);
    const readings: Reading[] = [];
    for (let round = 0; round < 4; round++) {
      const [stop, carried] = [readings.length + 12_000, state(store).position];
      let killing: Promise<void> | undefined;
      while (readings.length < stop || killing === undefined) {
        const some = source(400);
        await append(store, some);
        readings.push(...some);
        //  In the middle of it: some of this round is there, and more is on its way.
        if (state(store).position > carried + round) {
          killing ??= server.end("SIGKILL").then(() => server.start());
        }
      }
      await killing;
      await until("the restart seen", () =>
        state(store).lastRestartSeenAt !== undefined && state(store).isWell ? true : undefined,
      );
    }
    await store.settled();
    expect(await held(server, store)).toEqual(names(readings));
    expect(state(store).lastRestartSeenAt).toBeDefined();
    await expectSameFigures(store);
  });

  test("that finds a torn log at its start, and loses what it acknowledged then, gets it again", async () => {
    await using server = await openInfluxServer();
    await using store = await openInfluxStore({ url: server.url }, { questionWaitsMs: 100 });
    const source = createSource(span.from);
    const readings = source(8000);
    await append(store, readings);
    await store.settled();
    await server.end("SIGKILL");
    tearLogs(join(server.folder, "wal", store.database, "raw"));
    await server.start();
    const first = await until("the first restart seen", () => state(store).lastRestartSeenAt);
    const later = source(8000);
    await append(store, later);
    await store.settled();
    //  As far as it can be asked, it has everything.
    expect(await held(server, store)).toEqual(names([...readings, ...later]));
    await server.end("SIGKILL");
    await server.start();
    const lost = [...readings, ...later].length - (await held(server, store)).length;
    //  It said that it had them all.
    expect(lost).toBeGreaterThan(0);
    await until("the second restart seen", () =>
      state(store).lastRestartSeenAt !== first ? true : undefined,
    );
    await store.settled();
    expect(await held(server, store)).toEqual(names([...readings, ...later]));
    await expectSameFigures(store);
  });

  test("tells a day that something late has touched anew at once, and makes it anew although the hub ended meanwhile", async () => {
    await using server = await openInfluxServer();
    await using store = await openInfluxStore({ url: server.url });
    const source = createSource(span.from);
    await append(store, source(2000));
    await store.settled();
    const asked = { series: [fridge], ...span };
    const counted = async () =>
      (await store.influx.history.days(asked)).reduce((sum, one) => sum + one.figures.count, 0);
    expect(await counted()).toBe(100);
    const late = source(200).map((one) => ({ ...one, receivedAt: Date.now(), late: true }));
    await append(store, late);
    expect(await store.influx.forwarder.missingFrom(10_000)).toBeUndefined();
    expect(await counted()).toBe(110);
    //  One each, or two where they lie about midnight.
    expect((await store.influx.history.state()).daysToRestate).toBeGreaterThanOrEqual(DEVICES);
    await store.reopen();
    await store.settled();
    expect((await store.influx.history.state()).daysToRestate).toBe(0);
    expect(await counted()).toBe(110);
    expect(store.influx.history.answeredInPlace()).toBe(0);
    const { results } = await server.query(
      'SELECT sum(count), sum(late) FROM "day"."figures"',
      store.database,
    );
    expect(results[0]?.series?.[0]?.values[0]?.slice(1)).toEqual([2200, 200]);
  });

  test("gets what comes after a journal was restored that ends before the position", async () => {
    await using server = await openInfluxServer();
    await using store = await openInfluxStore({ url: server.url });
    const source = createSource(span.from);
    await append(store, source(100));
    await store.settled();
    //  As a book that is newer than the journal has it.
    await putFollowerSeq(store.book.db, "influxdb", 5000);
    await store.reopen();
    await append(store, source(100));
    await store.settled();
    expect((await held(server, store)).length).toBe(200);
  });

  test("that is set when the journal has let go of its past leaves the past to the hub's own file", async () => {
    await using server = await openInfluxServer();
    await using store = await openInfluxStore({ url: server.url });
    const past = createSource(span.from)(400);
    await append(store, past);
    await append(store, createSource(span.from + DAY_MS)(20));
    await store.settled();
    await store.influx.journal.settle();
    await store.forget(1);
    await server.query(`DROP DATABASE "${store.database}"`);
    await store.reopen();
    await append(store, createSource(Date.now() - 60_000)(40));
    await store.settled();
    expect((await held(server, store)).length).toBe(60);
    expect((await valuesOf(store)).length).toBe(20 + 1 + 2);
    const asked = { series: [fridge], from: span.from, to: Date.now() };
    const counted = (await store.influx.history.days(asked)).reduce((sum, one) => sum + one.figures.count, 0);
    expect(counted).toBe(20 + 1 + 2);
    expect(store.influx.history.answeredInPlace()).toBe(0);
  });

  test("started anew while the hub was down is noticed when the hub is back", async () => {
    await using server = await openInfluxServer();
    await using store = await openInfluxStore({ url: server.url });
    const readings = createSource(span.from)(2000);
    await append(store, readings);
    await store.settled();
    await store.reopen();
    await store.settled();
    expect(state(store).lastRestartSeenAt).toBeUndefined();
    await server.end("SIGTERM");
    const reopened = store.reopen();
    await server.start();
    await reopened;
    await server.query(`DROP SERIES FROM "reading"`, store.database);
    await store.settled();
    expect(state(store).lastRestartSeenAt).toBeDefined();
    expect(await held(server, store)).toEqual(names(readings));
  });
});

/** Cuts the end off every log file: a write that a power cut has torn. */
function tearLogs(folder: string): void {
  for (const shard of readdirSync(folder)) {
    for (const file of readdirSync(join(folder, shard))) {
      const path = join(folder, shard, file);
      const { size } = statSync(path);
      if (size > 100) truncateSync(path, size - 50);
    }
  }
}

async function expectSameFigures(store: InfluxStore): Promise<void> {
  const series = Array.from({ length: DEVICES }, (_, i) => ({ ...fridge, deviceId: `c.d${i}` }));
  const before = store.influx.history.answeredInPlace();
  for (const question of ["days", "hours"] as const) {
    const ours = await store.influx.history[question]({ series, ...span });
    const recount = await store.embedded[question]({ series, ...span });
    expect(ours.length).toBeGreaterThan(0);
    const round = (all: typeof ours) =>
      all.map((one) => ({ ...one, figures: { ...one.figures, sum: Math.round(one.figures.sum * 1e6) } }));
    expect(round(ours)).toEqual(round(recount));
  }
  expect(store.influx.history.answeredInPlace()).toBe(before);
}
