// The carrying of the journal by itself: how far back it goes, what is counted as waiting, and a receiver of another
// kind than InfluxDB, which does not say when it was started.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Forwarder, startForwarder } from "../../hub/forward/forwarder.ts";
import { beginProgress, type Progress, setBack, stepTo } from "../../hub/forward/progress.ts";
import type { Receiver } from "../../hub/forward/receiver.ts";
import { systemClock } from "../../hub/lib/clock.ts";
import { createLog } from "../../hub/lib/log.ts";
import type { Reading } from "../../hub/model.ts";
import { type Journal, openJournal } from "../../hub/store/journal.ts";
import { until } from "../kitchen.ts";

const HOUR_MS = 3_600_000;
const PACE = { backoff: { firstMs: 10, mostMs: 50 }, gatherMs: 10, lookEveryMs: 50 };

let folder: string;
let journal: Journal;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-forward-"));
  journal = await openJournal(join(folder, "readings.db"), (error) => {
    throw error;
  });
});
afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

function readings(from: number, count: number): Reading[] {
  return Array.from({ length: count }, (_, i) => {
    const measuredAt = 1_790_000_000_000 + (from + i) * 1000;
    return {
      ...({ deviceId: "c.f", metric: "temperature", value: from + i, late: false } as const),
      ...{ measuredAt, receivedAt: measuredAt, sentAt: measuredAt },
    };
  });
}

/** Takes what it is given, and can be made to fail or to break its connection. */
function createPlainReceiver() {
  const taken: number[] = [];
  const largest = { readings: 0 };
  let opened = 0;
  let fault: string | undefined;
  const receiver: Receiver = {
    name: "plain",
    open: async () => {
      opened += 1;
      return undefined;
    },
    startNow: async () => undefined,
    take: async (records) => {
      if (fault !== undefined) throw new Error(fault);
      const values = records.flatMap((one) => one.readings.map((reading) => reading.value));
      largest.readings = Math.max(largest.readings, values.length);
      taken.push(...values);
      return { refused: 0 };
    },
  };
  return {
    receiver,
    taken,
    largest,
    opened: () => opened,
    fail: (why: string | undefined) => {
      fault = why;
    },
  };
}

function start(receiver: Receiver, kept: Progress[], progress = beginProgress(Date.now())): Forwarder {
  return startForwarder(
    {
      receiver,
      next: journal.next,
      survey: journal.survey,
      progress,
      keep: async (next) => void kept.push(next),
      onRestart: async () => undefined,
    },
    { clock: systemClock, log: createLog("silent"), pace: PACE },
  );
}

test("what was taken in the last day is in doubt after a restart, however old it was itself", () => {
  const began = 1_790_000_000_000;
  let progress = beginProgress(began);
  //  A week at a step a minute, then a backlog of three days in a minute.
  for (let minute = 1; minute <= 7 * 24 * 60; minute++) {
    progress = stepTo(progress, minute, began + minute * 60_000);
  }
  const now = began + 7 * 24 * HOUR_MS;
  const long = stepTo(progress, 100_000, now + 60_000);
  const back = setBack(long, "b", now + 120_000);
  expect(back.seq).toBeGreaterThanOrEqual(10_080 - 27 * 60);
  expect(back.seq).toBeLessThanOrEqual(10_080 - 25 * 60);
  expect(back.marks.length).toBeLessThan(30);
  //  Started anew again while that is being sent: not one step less.
  const again = setBack(stepTo(back, back.seq + 500, now + 180_000), "c", now + 240_000);
  expect(again.seq).toBe(back.seq);
  //  Two days later, all of it is sure.
  let later = stepTo(again, 100_000, now + 300_000);
  for (let hour = 1; hour <= 48; hour++) later = stepTo(later, 100_000 + hour, now + hour * HOUR_MS);
  expect(setBack(later, "d", now + 48 * HOUR_MS).seq).toBeGreaterThan(100_000);
});

test("a receiver that does not say when it was started gets the day again after each lost connection", async () => {
  const plain = createPlainReceiver();
  const kept: Progress[] = [];
  await journal.append(readings(0, 50), Date.now());
  const forwarder = start(plain.receiver, kept);
  await until("all of it", () => (forwarder.state().isCaughtUp ? true : undefined));
  expect(plain.taken.length).toBe(50);
  plain.fail("gone");
  const { seq } = await journal.append(readings(50, 10), Date.now());
  forwarder.wake(seq);
  await until("the fault", () => (forwarder.state().isWell ? undefined : true));
  expect(forwarder.state()).toMatchObject({ isCaughtUp: false, lastError: { words: "gone" } });
  plain.fail(undefined);
  await until("all of it again", () => (forwarder.state().isCaughtUp ? true : undefined));
  expect(plain.taken.filter((value) => value === 0).length).toBeGreaterThan(1);
  expect(new Set(plain.taken).size).toBe(60);
  await forwarder.close();
});

test("a long backlog is carried in batches, counted while it waits, and told by its oldest reading", async () => {
  const plain = createPlainReceiver();
  plain.fail("not yet");
  const kept: Progress[] = [];
  const forwarder = start(plain.receiver, kept);
  for (let i = 0; i < 40; i++) forwarder.wake((await journal.append(readings(i * 700, 700), Date.now())).seq);
  expect(await forwarder.missingFrom(50)).toBe(readings(0, 1)[0]?.measuredAt);
  expect(forwarder.state().behindReadings).toBe(28_000);
  plain.fail(undefined);
  await until("all of it", () => (forwarder.state().isCaughtUp ? true : undefined));
  expect(plain.taken.length).toBe(28_000);
  expect(plain.taken).toEqual(plain.taken.toSorted((a, b) => a - b));
  expect(plain.largest.readings).toBeLessThanOrEqual(2000);
  expect(await forwarder.missingFrom(50)).toBeUndefined();
  await forwarder.close();
  //  The next one goes on where this one was.
  const next = createPlainReceiver();
  await journal.append(readings(28_000, 5), Date.now());
  const last = kept.at(-1);
  const going = start({ ...next.receiver, open: async () => "x", startNow: async () => "x" }, [], {
    ...beginProgress(0),
    ...last,
    start: "x",
  });
  await until("the rest", () => (going.state().isCaughtUp ? true : undefined));
  expect(next.taken).toEqual([28_000, 28_001, 28_002, 28_003, 28_004]);
  await going.close();
});
