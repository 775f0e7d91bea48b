// A hub's clock that leaps: nothing is let go of by a time that cannot be, and what was held back goes when it is right.
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { startStoreWatch } from "../../hub/compose/store-watch.ts";
import { dayStart } from "../../hub/lib/day-time.ts";
import { createLog } from "../../hub/lib/log.ts";
import type { Store as StoreState } from "../../hub/serve/contract.ts";
import { openInfluxServer } from "../influx-server.ts";
import { openKitchen, publish, until } from "../kitchen.ts";
import { programPath } from "../programs.ts";
import { openInfluxStore } from "./open-influx.ts";
import { openStore, type Store } from "./open-store.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = dayStart(Date.UTC(2026, 2, 10), "Asia/Shanghai");
const KEEP = { rawDays: 10, minuteDays: 10, hourDays: 30, dayDays: 40 };
const FRIDGE = { deviceId: "c.fridge", metric: "temperature" } as const;

/** A hub's hour after hour: how long it runs, and what its clock says. */
async function openLife(): Promise<AsyncDisposable & { store: Store; live: typeof live; days: typeof days }> {
  let runMs = 0;
  const store = await openStore(KEEP, () => runMs);

  /** Some hours, one reading each, while the clock says `from` and what passes since. */
  async function live(from: number, hours: number): Promise<number> {
    for (let i = 0; i < hours; i++) {
      const at = from + i * HOUR;
      runMs += HOUR;
      const reading = { ...FRIDGE, value: 4, measuredAt: at, receivedAt: at, late: false };
      await store.journal.append([reading], at);
      await store.journal.tidy();
    }
    return from + hours * HOUR;
  }

  /** The first day of which there are readings, and of which there are figures, as days since the beginning. */
  async function days(): Promise<{ raw: number; figures: number; hours: number }> {
    const span = { from: START, to: START + 200 * DAY };
    const page = await store.history.readings({ ...FRIDGE, ...span, limit: 1 });
    const [first] = await store.history.days({ series: [FRIDGE], ...span });
    const [hour] = await store.history.hours({ series: [FRIDGE], ...span });
    const since = (at: number | undefined) => Math.floor(((at ?? Number.NaN) - START) / DAY);
    return {
      raw: since(page.readings[0]?.measuredAt),
      figures: since(first?.figures.from),
      hours: since(hour?.figures.from),
    };
  }

  return { store, live, days, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

test("a clock that leaps years ahead lets nothing go but what is really over, and is told of; when it is right again letting go goes on", async () => {
  await using life = await openLife();
  const { store, live, days } = life;
  const noon = await live(START, 15 * 24);
  const before = await days();
  //  Whole days, and one more whose last readings the next is judged by.
  expect(before).toMatchObject({ raw: 2, hours: 0, figures: 0 });
  expect(await store.history.state()).not.toHaveProperty("clock");

  const wrong = await live(noon + 3_650 * DAY, 5 * 24);
  expect(await days()).toEqual({ ...before, raw: before.raw + 5 });
  const { clock } = await store.history.state();
  expect(clock).toMatchObject({ isFollowed: false });
  expect(Math.round((clock?.aheadMs ?? 0) / DAY)).toBe(3_650);
  //  Neither does it with a start in between.
  await store.reopen();
  await live(wrong, 24);
  expect(await days()).toEqual({ ...before, raw: before.raw + 6 });

  await live(noon + 6 * DAY, 2 * 24);
  expect((await days()).raw).toBe(before.raw + 8);
  expect(await store.history.state()).not.toHaveProperty("clock");
});

test("two months off are caught up within three days, a day of history an hour", async () => {
  await using life = await openLife();
  const { store, live, days } = life;
  const off = await live(START, 15 * 24);
  const before = await days();
  await store.reopen();
  const back = await live(off + 60 * DAY, 2);
  expect(await store.history.state()).toMatchObject({ clock: { isFollowed: true } });
  expect((await days()).raw).toBeLessThan(before.raw + 4);
  await live(back, 70);
  expect(await store.history.state()).not.toHaveProperty("clock");
  //  Of before the holidays nothing is left but days.
  expect(await days()).toEqual({ raw: 75, hours: 75, figures: 75 });
});

test("a leap of years is believed when the clock has gone on like that for a month", async () => {
  await using life = await openLife();
  const { live, days, store } = life;
  const off = await live(START, 12 * 24);
  const wrong = await live(off + 150 * DAY, 29 * 24);
  expect((await store.history.state()).clock).toMatchObject({ isFollowed: false });
  //  Days are kept for forty, and forty-one have really passed.
  expect((await days()).figures).toBeLessThanOrEqual(1);
  await live(wrong, 8 * 24);
  expect((await store.history.state()).clock).toBeUndefined();
  expect((await days()).figures).toBe(12 + 150);
});

test("a first start with a clock that nobody has set yet holds nothing back", async () => {
  await using life = await openLife();
  const { live, store, days } = life;
  await live(Date.UTC(1970, 0, 1), 2);
  await live(START, 15 * 24);
  expect((await store.history.state()).clock).toBeUndefined();
  expect((await days()).raw).toBe(2);
});

test("the page says that the clock has leapt, and the log says it once", async () => {
  await using kitchen = await openKitchen();
  await kitchen.restart(() => {
    const db = new DatabaseSync(`${kitchen.dataDir}/readings.db`);
    db.prepare("UPDATE mark SET seq = ? WHERE name = 'time'").run(Date.now() - 400 * DAY);
    db.close();
  });
  const device = await kitchen.device("gateway", await kitchen.deviceAccount("gateway", "east-canteen"));
  await publish(device, "kitchen/east-canteen/fridge/reading", { temperature: 4 });
  const { journal } = kitchen.hub.memory;
  await journal.tidy();
  const admin = await kitchen.signIn("admin");
  const { body } = await admin.get<StoreState>("/store");
  expect(body.readings.clockAhead).toMatchObject({ isFollowed: false });
  expect(Math.round((body.readings.clockAhead?.aheadS ?? 0) / 86_400)).toBe(400);

  const lines: string[] = [];
  let look: () => void = () => undefined;
  const clock = {
    now: Date.now,
    monotonicMs: () => performance.now(),
    after: () => () => undefined,
    every: (_: number, action: () => void) => {
      look = action;
      return () => undefined;
    },
  };
  startStoreWatch(journal, { clock, log: createLog("debug", (line) => lines.push(line)) });
  for (let i = 0; i < 2; i++) {
    look();
    await until("a look at the store", async () => {
      await journal.tidyState();
      return lines.length > 0 ? lines : undefined;
    });
  }
  expect(lines.join("")).toContain("nothing old is let go of by it");
  expect(lines).toHaveLength(1);
});

describe.skipIf(programPath("influxd") === undefined)("figures in InfluxDB (needs influxd)", () => {
  test("of days that something late has touched are made, also while the hub's clock is years ahead", async () => {
    await using server = await openInfluxServer();
    await using store = await openInfluxStore({ url: server.url }, { isAlone: true });
    const from = dayStart(Date.now() - 5 * DAY, "Asia/Shanghai");
    const reading = (minute: number, late = false) => {
      const measuredAt = from + minute * 60_000;
      return { ...FRIDGE, value: 4, measuredAt, receivedAt: measuredAt, sentAt: measuredAt, late };
    };
    await store.influx.journal.append(
      Array.from({ length: 48 }, (_, i) => reading(i * 60)),
      from + 2 * DAY,
    );
    await store.settled();
    const counts = async () =>
      (await store.influx.history.days({ series: [FRIDGE], from, to: from + 2 * DAY })).map(
        (one) => one.figures.count,
      );
    expect(await counts()).toEqual([24, 24]);
    await store.reopen(undefined, 3_650 * DAY);
    await store.influx.journal.append([reading(90, true)], Date.now() + 3_650 * DAY);
    await store.settled();
    await store.reopen();
    await store.settled();
    expect((await store.influx.history.state()).daysToRestate).toBe(0);
    expect(await counts()).toEqual([25, 24]);
  });
});
