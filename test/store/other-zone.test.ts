// A hub whose zone is changed: figures of days whose readings are gone are told by the new zone's days.
import { describe, expect, test } from "vitest";
import { createZoneDays } from "../../hub/lib/zone-days.ts";
import type { Reading } from "../../hub/model.ts";
import { type Figures, figuresBetween } from "../../hub/store/figures.ts";
import type { History } from "../../hub/store/history.ts";
import { type Journal, openJournal } from "../../hub/store/journal.ts";
import { openSqliteHistory } from "../../hub/store/sqlite-history.ts";
import { openInfluxServer } from "../influx-server.ts";
import { programPath } from "../programs.ts";
import { COLD, DAY, FRIDGE, HOUR, MIN, measured, START } from "./contract-readings.ts";
import { openInfluxStore } from "./open-influx.ts";
import { openStore } from "./open-store.ts";

const KEEP = { rawDays: 10, minuteDays: 10, hourDays: 400, dayDays: 400 };
const DAYS = 25;

type Opened = { readonly journal: Journal; readonly history: History; readonly zone: string };

/** A fridge that is warm for an hour each day, another one a day, and late once in a while. */
function ofDay(day: number): Reading[] {
  return Array.from({ length: 144 }, (_, i) =>
    measured(day * 1440 + i * 10, i >= 60 + day && i < 66 + day ? 9 : 4 + (i % 7) / 10),
  );
}

async function live(journal: Journal, from: number, to: number): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (let day = from; day < to; day++) {
    await journal.append(ofDay(day), START + (day + 1) * DAY);
    await journal.tidy();
    readings.push(...ofDay(day));
  }
  return readings;
}

/** The days of a zone from all readings that there ever were. */
function recount(readings: readonly Reading[], zone: string, to: number): Figures[] {
  const days = createZoneDays(zone).between(START, to);
  return figuresBetween(readings, undefined, COLD, [...days.map((day) => day.from), to]);
}

async function during<T>(file: string, zone: string, use: (opened: Opened) => Promise<T>): Promise<T> {
  const die = (error: Error): never => {
    throw error;
  };
  let told = 0;
  const clock = { monotonicMs: () => told };
  const plain = await openJournal(file, die, { zone, keep: KEEP, clock });
  const journal: Journal = {
    ...plain,
    append: (readings, at) => {
      told = at;
      return plain.append(readings, at);
    },
  };
  const history = openSqliteHistory(file, plain, { zone, onDeath: die });
  try {
    return await use({ journal, history, zone });
  } finally {
    await history.close();
    await plain.close();
  }
}

async function prepared() {
  const store = await openStore(KEEP);
  await store.history.setTerms(FRIDGE, COLD);
  const readings = await live(store.journal, 0, DAYS);
  await store.history.close();
  await store.journal.close();
  return { store, readings };
}

test("where clocks differ by whole hours every day is told as if it had always been counted so, and back", async () => {
  const { store, readings } = await prepared();
  const { file } = store;
  const to = START + DAYS * DAY;
  const days = async ({ history }: Opened, end = to) =>
    (await history.days({ series: [FRIDGE], from: START, to: end })).map((one) => one.figures);
  const sums = (all: readonly Figures[]) => all.map((one) => ({ ...one, sum: expect.closeTo(one.sum, 6) }));

  await during(file, "Europe/Berlin", async (opened) => {
    const right = recount(readings, opened.zone, to);
    expect(await days(opened)).toEqual(sums(right));
    await opened.journal.tidy();
    expect(await days(opened)).toEqual(sums(right));
    const hours = await opened.history.hours({ series: [FRIDGE], from: START, to });
    expect(hours.filter((one) => one.figures.from >= START).map((one) => one.figures.from)).toEqual(
      Array.from({ length: DAYS * 24 }, (_, i) => START + i * HOUR),
    );
    const { buckets } = await opened.history.buckets({ ...FRIDGE, from: START, to, buckets: 10 });
    expect(buckets.reduce((sum, one) => sum + one.count, 0)).toBe(readings.length);
  });
  //  Another zone at once, and days later its readings go too.
  await during(file, "America/New_York", async (opened) => {
    await opened.journal.tidy();
    const more = await live(opened.journal, DAYS, DAYS + 15);
    const end = START + (DAYS + 15) * DAY;
    const right = recount([...readings, ...more], opened.zone, end);
    expect(await days(opened, end)).toEqual(sums(right));
    readings.push(...more);
  });
  await during(file, "Asia/Shanghai", async (opened) => {
    const end = START + (DAYS + 15) * DAY;
    const right = recount(readings, opened.zone, end);
    expect(await days(opened, end)).toEqual(sums(right));
    await opened.journal.tidy();
    expect(await days(opened, end)).toEqual(sums(right));
  });
  await store.reopen();
  await store[Symbol.asyncDispose]();
});

test("where they differ by half hours the days that were stored are told, and say whose they are", async () => {
  const { store } = await prepared();
  const to = START + DAYS * DAY;
  await during(store.file, "Asia/Kolkata", async ({ history, journal }) => {
    await journal.tidy();
    const days = (await history.days({ series: [FRIDGE], from: START, to })).map((one) => one.figures);
    const others = days.filter((one) => one.storedFrom !== undefined);
    expect(others.length).toBeGreaterThan(10);
    for (const one of others) {
      expect(one.from - (one.storedFrom ?? 0)).toBe(150 * MIN);
      expect(one).toMatchObject({ count: 144, insideMs: 23 * HOUR, outsideMs: HOUR });
    }
    //  Every day is told of, and only those that have their readings by their own hours.
    expect(days.map((one) => one.from)).toEqual(
      Array.from({ length: days.length }, (_, i) => (days[0]?.from ?? 0) + i * DAY),
    );
    expect(days.at(-1)?.storedFrom).toBeUndefined();
  });
  await store.reopen();
  await store[Symbol.asyncDispose]();
});

describe.skipIf(programPath("influxd") === undefined)("in InfluxDB", () => {
  test("days that were stored for another zone are told from their hours", async () => {
    await using server = await openInfluxServer();
    await using store = await openInfluxStore({ url: server.url }, { isAlone: true });
    await store.influx.history.setTerms(FRIDGE, COLD);
    const readings = Array.from({ length: 8 }, (_, day) => ofDay(day)).flat();
    for (let day = 0; day < 8; day++) await store.influx.journal.append(ofDay(day), START + (day + 1) * DAY);
    await store.settled();
    const to = START + 8 * DAY;
    for (const zone of ["Europe/Berlin", "Asia/Shanghai"]) {
      await store.reopen(zone);
      await store.settled();
      const days = await store.influx.history.days({ series: [FRIDGE], from: START, to });
      const right = recount(readings, zone, to).map((one) => ({ ...one, sum: expect.closeTo(one.sum, 6) }));
      expect(days.map((one) => one.figures).slice(0, 8)).toEqual(right.slice(0, 8));
    }
  });
});
