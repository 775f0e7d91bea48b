// The journal: identities, order, and that what was told as stored is what is there.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Reading } from "../../hub/model.ts";
import { everyReading, type History } from "../../hub/store/history.ts";
import { type Journal, openJournal } from "../../hub/store/journal.ts";
import { openSqliteHistory } from "../../hub/store/sqlite-history.ts";

/** An hour's beginning: what was received more than a day ago is no longer known by its number. */
const NOW = Math.floor(Date.now() / 3_600_000) * 3_600_000;

type Store = AsyncDisposable & {
  journal: Journal;
  history: History;
  readonly file: () => string;
  reopen: () => Promise<void>;
};

async function openStore(): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-store-"));
  const file = join(folder, "readings.db");
  const fail = (error: Error) => {
    throw error;
  };
  const store = {
    journal: await openJournal(file, fail),
    history: undefined as unknown as History,
    file: () => file,
    reopen: async () => {
      await store.history.close();
      await store.journal.close();
      store.journal = await openJournal(file, fail);
      store.history = openSqliteHistory(file, store.journal, { zone: "Asia/Shanghai", onDeath: fail });
    },
    [Symbol.asyncDispose]: async () => {
      await store.history.close();
      await store.journal.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  store.history = openSqliteHistory(file, store.journal, { zone: "Asia/Shanghai", onDeath: fail });
  return store;
}

/** A reading measured `atS` seconds into the day, as the device itself said unless `sentAt` says otherwise. */
function reading(atS: number, value: number, rest: Partial<Reading> = {}): Reading {
  const measuredAt = NOW + atS * 1000;
  return {
    deviceId: "c.f",
    metric: "temperature",
    value,
    measuredAt,
    receivedAt: measuredAt,
    sentAt: measuredAt,
    late: false,
    ...rest,
  };
}

/** A reading without a time of its own. */
function untimed(atS: number, value: number, seq?: number): Reading {
  const { sentAt: _, ...rest } = reading(atS, value);
  return seq === undefined ? rest : { ...rest, seq };
}

async function stored(store: Store): Promise<[number, number][]> {
  const all = { deviceId: "c.f", metric: "temperature", from: 0, to: NOW * 2 } as const;
  const rows = await Array.fromAsync(everyReading(store.history, all));
  return rows.map(({ measuredAt, value }) => [(measuredAt - NOW) / 1000, value]);
}

async function verdicts(store: Store, ...readings: Reading[]): Promise<readonly string[]> {
  return (await store.journal.append(readings, NOW)).verdicts;
}

describe("identity", () => {
  test("the same time, sequence and value is a duplicate; another value is a conflict", async () => {
    await using store = await openStore();
    expect(await verdicts(store, reading(0, 4, { seq: 1 }))).toEqual(["stored"]);
    expect(await verdicts(store, reading(0, 4, { seq: 1 }))).toEqual(["duplicate"]);
    expect(await verdicts(store, reading(0, 5, { seq: 1 }))).toEqual(["conflict"]);
    expect(await verdicts(store, reading(0, 5, { seq: 2 }))).toEqual(["stored"]);
    expect(await stored(store)).toEqual([
      [0, 4],
      [0, 5],
    ]);
  });

  test("holds within one group, after the sorted table was filled, and after a restart", async () => {
    await using store = await openStore();
    expect(await verdicts(store, reading(0, 4), reading(0, 4), reading(0, 5))).toEqual([
      "stored",
      "duplicate",
      "conflict",
    ]);
    await verdicts(store, reading(60, 4.5));
    await store.journal.settle();
    expect(await verdicts(store, reading(0, 4))).toEqual(["duplicate"]);
    await store.reopen();
    expect(await verdicts(store, reading(0, 5), reading(60, 4.5))).toEqual(["conflict", "duplicate"]);
    expect(await stored(store)).toEqual([
      [0, 4],
      [60, 4.5],
    ]);
  });

  test("of many with times of their own and without, at the same moments, none is lost or doubled, and a crash sorts none twice", async () => {
    await using store = await openStore();
    //  Uneven, so that rows that go in together are interrupted at every place.
    const many = Array.from({ length: 300 }, (_, i) =>
      i % 7 === 3 || i % 31 > 28 ? untimed(i >> 2, 100 + i) : reading(i >> 2, i, { seq: i }),
    );
    expect(new Set(await verdicts(store, ...many))).toEqual(new Set(["stored"]));
    const wanted = many.map(({ measuredAt, value }) => [(measuredAt - NOW) / 1000, value]);
    const inOrder = (rows: readonly (readonly number[])[]) => rows.map(String).sort();
    expect(inOrder(await stored(store))).toEqual(inOrder(wanted));
    await store.history.close();
    await store.journal.close();
    const db = new DatabaseSync(store.file());
    //  As where the tables had not reached the disk and the log had: what is there is sorted again.
    db.exec(
      "DELETE FROM reading WHERE seq >= 0 AND seq % 3 = 0; UPDATE mark SET seq = 0 WHERE name IN ('applied', 'part')",
    );
    db.exec("DELETE FROM reading WHERE seq < 0");
    db.close();
    await store.reopen();
    expect(inOrder(await stored(store))).toEqual(inOrder(wanted));
  });

  test("a sequence number alone holds for ten minutes, so that a counter may begin anew", async () => {
    await using store = await openStore();
    expect(await verdicts(store, untimed(0, 4, 9), untimed(5, 4, 9), untimed(6, 5, 9))).toEqual([
      "stored",
      "duplicate",
      "conflict",
    ]);
    await store.reopen();
    expect(await verdicts(store, untimed(7, 4, 9))).toEqual(["duplicate"]);
    expect(await verdicts(store, untimed(700, 6, 9))).toEqual(["stored"]);
  });

  test("a time that was not believed still tells a repeated message", async () => {
    await using store = await openStore();
    const sentAt = Date.UTC(1970, 0, 1);
    expect(await verdicts(store, reading(0, 4, { sentAt }), reading(3600, 4, { sentAt }))).toEqual([
      "stored",
      "duplicate",
    ]);
  });

  test("a time that was not believed at first still tells the same message when it is by then", async () => {
    await using store = await openStore();
    const sentAt = NOW + 6 * 60_000;
    expect(await verdicts(store, reading(0, 4, { sentAt }))).toEqual(["stored"]);
    const again = { ...reading(360, 4), receivedAt: NOW + 90_000 };
    expect(await verdicts(store, again)).toEqual(["duplicate"]);
  });

  test("readings with neither are all kept, two in one millisecond too", async () => {
    await using store = await openStore();
    expect(await verdicts(store, untimed(0, 4), untimed(0, 4), untimed(0, 5))).toEqual([
      "stored",
      "stored",
      "stored",
    ]);
    expect((await stored(store)).map(([, value]) => value).sort()).toEqual([4, 4, 5]);
  });

  test("any order and repetition of the same readings leaves the same history", async () => {
    const day = Array.from({ length: 40 }, (_, i) => reading(i * 60, 4 + (i % 7)));
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...day, ...day, ...day], { minLength: 120, maxLength: 120 }),
        fc.integer({ min: 1, max: 17 }),
        async (shuffled, groupSize) => {
          await using store = await openStore();
          for (let at = 0; at < shuffled.length; at += groupSize) {
            await store.journal.append(shuffled.slice(at, at + groupSize), NOW);
          }
          expect(await stored(store)).toEqual(day.map((one, i) => [i * 60, one.value]));
        },
      ),
      { numRuns: 8 },
    );
  });
});

describe("the journal", () => {
  test("replays what was stored, in order, from any position", async () => {
    await using store = await openStore();
    const first = await store.journal.append([reading(0, 1), reading(1, 2)], NOW);
    await store.journal.append([reading(1, 2)], NOW);
    await store.journal.append([reading(2, 3, { late: true, seq: 7 })], NOW);
    await store.reopen();
    const all: Reading[] = [];
    await store.journal.replay(0, (readings) => all.push(...readings));
    expect(all).toEqual([reading(0, 1), reading(1, 2), reading(2, 3, { late: true, seq: 7 })]);
    const rest: number[] = [];
    await store.journal.replay(first.seq, (readings) => rest.push(...readings.map((one) => one.value)));
    expect(rest).toEqual([3]);
  });

  test("lets go of its log without letting go of the readings or their identity", async () => {
    await using store = await openStore();
    const { seq } = await store.journal.append([reading(0, 1)], NOW);
    await store.journal.settle();
    await store.journal.trim(seq, NOW + 1);
    let replayed = 0;
    await store.journal.replay(0, () => {
      replayed += 1;
    });
    expect(replayed).toBe(0);
    expect(await stored(store)).toEqual([[0, 1]]);
    await store.reopen();
    const next = await store.journal.append([reading(0, 1), reading(5, 2)], NOW);
    expect(next.verdicts).toEqual(["duplicate", "stored"]);
    expect(next.seq).toBeGreaterThan(seq);
  });

  test("knows the newest reading of each series, and when the sensor was last heard in time", async () => {
    await using store = await openStore();
    await store.journal.append(
      [reading(0, 1), reading(60, 2), reading(30, 9, { receivedAt: NOW + 999_000, late: true })],
      NOW,
    );
    await store.reopen();
    expect(await store.journal.latest()).toEqual([
      {
        deviceId: "c.f",
        metric: "temperature",
        value: 2,
        measuredAt: NOW + 60_000,
        receivedAt: NOW + 60_000,
        heardAt: NOW + 60_000,
      },
    ]);
  });
});

describe("the history", () => {
  test("puts readings into equal stretches and leaves gaps out", async () => {
    await using store = await openStore();
    await store.journal.append(
      [0, 10, 20, 300, 310].map((s) => reading(s, s)),
      NOW,
    );
    const asked = {
      deviceId: "c.f",
      metric: "temperature",
      from: NOW,
      to: NOW + 600_000,
      buckets: 10,
    } as const;
    expect(await store.history.buckets(asked)).toEqual({
      bucketMs: 60_000,
      buckets: [
        { at: NOW, min: 0, mean: 10, max: 20, count: 3, late: 0 },
        { at: NOW + 300_000, min: 300, mean: 305, max: 310, count: 2, late: 0 },
      ],
    });
  });

  test("knows nothing of a series that never was", async () => {
    await using store = await openStore();
    const asked = { deviceId: "x", metric: "temperature", from: 0, to: NOW, buckets: 10 } as const;
    expect((await store.history.buckets(asked)).buckets).toEqual([]);
  });
});

test("what a start on a disk that refuses could not sort is known as delivered before all the same", async () => {
  await using store = await openStore();
  await store.journal.append([reading(0, 4)], NOW);
  await store.journal.settle();
  await store.history.close();
  await store.journal.append([reading(60, 5)], NOW + 60_000);
  await store.journal.close();
  const file = store.file();
  const beside = new DatabaseSync(file);
  beside.exec("CREATE TRIGGER refusing BEFORE INSERT ON reading BEGIN SELECT RAISE(ABORT, 'full'); END");
  store.journal = await openJournal(file, (error) => {
    throw error;
  });
  await expect(store.journal.append([reading(60, 5)], NOW + 120_000)).rejects.toThrow("full");
  beside.exec("DROP TRIGGER refusing");
  beside.close();
  expect((await store.journal.append([reading(60, 5)], NOW + 120_000)).verdicts).toEqual(["duplicate"]);
  await store.reopen();
});
