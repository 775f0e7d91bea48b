// When a message may be acknowledged: not before what was good in it is stored, and what is too old is kept aside.
import { expect, test } from "vitest";
import { createIngest } from "../../hub/ingest/ingest.ts";
import { createRefusals } from "../../hub/ingest/refusals.ts";
import { createTally } from "../../hub/lib/tally.ts";
import type { Reading, Sensor } from "../../hub/model.ts";

const NOW = Date.UTC(2026, 10, 21, 4, 0, 0);
const DAY = 86_400_000;
const fridge: Sensor = {
  id: "c.f",
  siteId: "c",
  name: "f",
  place: "sample-fridge",
  intervalS: 60,
  family: "native",
  address: "f",
};

/** A way in whose book and disk answer when the test says so. */
function open() {
  const [book, disk] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const aside: Reading[] = [];
  const ingest = createIngest({
    zone: "Asia/Shanghai",
    sensorFor: async () => fridge,
    sensorsAt: () => [fridge],
    mappingsFor: () => [],
    onFault: (error) => {
      throw error;
    },
    store: (delivery) => {
      const verdicts = delivery.readings.map(() => "stored" as const);
      disk.promise.then(
        () => delivery.stored(delivery, verdicts, 0),
        (error: unknown) => delivery.failed(delivery, error),
      );
    },
    refusals: createRefusals(),
    notice: () => undefined,
    setAside: async (readings) => {
      aside.push(...readings);
      await book.promise;
      return readings.map(() => "stored" as const);
    },
    tally: createTally(),
    noted: () => undefined,
    isKnown: () => false,
  });
  const take = (measuredAt: number) =>
    ingest.take({
      account: "c",
      siteId: "c",
      topic: "kitchen/c/f/reading",
      payload: Buffer.from(JSON.stringify({ measured_at: measuredAt, temperature: 4 })),
      receivedAt: NOW,
    });
  return { take, aside, book, disk };
}

/** Whether something has resolved once everything that is ready has had its turn. */
async function isDone(some: Promise<unknown>): Promise<boolean> {
  const late = new Promise<false>((resolve) => setImmediate(() => resolve(false)));
  return await Promise.race([some.then(() => true), late]);
}

test("a message that is too old is done when it is in the book, and not when the book refuses", async () => {
  const { take, aside, book } = open();
  const taken = take(NOW - 30 * DAY);
  expect(await isDone(taken)).toBe(false);
  expect(aside).toMatchObject([{ deviceId: "c.f", measuredAt: NOW - 30 * DAY, late: true }]);
  book.resolve();
  expect(await isDone(taken)).toBe(true);

  const refusing = open();
  const refused = expect(refusing.take(NOW - 30 * DAY)).rejects.toThrow("the disk is full");
  refusing.book.reject(new Error("the disk is full"));
  await refused;
});

test("a message is done when its readings are stored", async () => {
  const { take, disk } = open();
  const taken = take(NOW);
  expect(await isDone(taken)).toBe(false);
  disk.resolve();
  expect(await isDone(taken)).toBe(true);
});
