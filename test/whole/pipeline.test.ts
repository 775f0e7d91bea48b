// The order of the stages: nothing is acknowledged or shown before it is stored, and no alert before it is in the book.
import { expect, test } from "vitest";
import { systemClock } from "../../hub/lib/clock.ts";
import { createLog } from "../../hub/lib/log.ts";
import type { Alert, Reading } from "../../hub/model.ts";
import { type PipelineNeeds, startPipeline } from "../../hub/pipeline.ts";
import { sensorLimits } from "../../hub/rules/limits.ts";
import { createRules } from "../../hub/rules/rules.ts";
import { until } from "../kitchen.ts";
import { sceneOf } from "../rules/scene.ts";

const LIMITS = sensorLimits("sample-fridge", 60, 0);

function reading(value: number, at = 1): Reading {
  return { deviceId: "c.f", metric: "temperature", value, measuredAt: at, receivedAt: at, late: false };
}

type Gate = {
  readonly opened: Promise<void>;
  readonly open: () => void;
  readonly fail: (error: Error) => void;
};
function gate(): Gate {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve, fail: reject };
}

/** A pipeline whose disk and book answer when the test opens their gates; `events` is what happened, in order. */
function open(overrides: Partial<PipelineNeeds> = {}) {
  const events: string[] = [];
  const disk = [gate(), gate(), gate()];
  const book = [gate(), gate()];
  let commits = 0;
  let records = 0;
  const pipeline = startPipeline(
    {
      append: async (readings) => {
        const mine = disk[commits++];
        events.push(`commit of ${readings.length} begins`);
        await mine?.opened;
        events.push("stored");
        return { seq: commits, verdicts: readings.map(() => "stored" as const) };
      },
      seen: () => undefined,
      correct: (readings) => readings,
      rules: createRules(sceneOf(LIMITS), []),
      retire: async () => [],
      record: async (steps) => {
        if (steps.length === 0) return [];
        events.push("recording");
        await book[records++]?.opened;
        events.push("recorded");
        return [{ id: "a" } as Alert];
      },
      heard: () => [],
      onFault: (error) => {
        throw error;
      },
      show: (readings, alerts) => events.push(`shown ${readings.length} readings, ${alerts.length} alerts`),
      ...overrides,
    },
    { clock: systemClock, log: createLog("silent"), fromSeq: 0 },
  );
  return { pipeline, events, disk, book };
}

test("a reading is acknowledged after it is stored, and shown after that; its alert after it is in the book", async () => {
  const { pipeline, events, disk, book } = open();
  const taken = pipeline.take([reading(9)]).then(() => events.push("acknowledged"));
  await until("the commit", () => events.includes("commit of 1 begins") || undefined);
  expect(events).toEqual(["commit of 1 begins"]);
  disk[0]?.open();
  await taken;
  await until("the book", () => events.includes("recording") || undefined);
  expect(events.slice(0, 2)).toEqual(["commit of 1 begins", "stored"]);
  expect(events.slice(2).sort()).toEqual(["acknowledged", "recording"]);
  book[0]?.open();
  await until("the show", () => events.at(-1)?.startsWith("shown") || undefined);
  expect(events.slice(4)).toEqual(["recorded", "shown 1 readings, 1 alerts"]);
  await pipeline.close();
});

test("everything that arrives during a commit makes one group", async () => {
  const { pipeline, events, disk } = open();
  const first = pipeline.take([reading(4)]);
  await until("the commit", () => events.includes("commit of 1 begins") || undefined);
  const others = [pipeline.take([reading(4, 2)]), pipeline.take([reading(4, 3), reading(4, 4)])];
  for (const each of disk) each.open();
  await first;
  expect((await Promise.all(others)).map((verdicts) => verdicts.length)).toEqual([1, 2]);
  expect(events.filter((event) => event.startsWith("commit"))).toEqual([
    "commit of 1 begins",
    "commit of 3 begins",
  ]);
  await pipeline.close();
});

test("a disk that refuses holds the acknowledgement back until it takes the same readings, and the hub says that it is not well", async () => {
  let tries = 0;
  const { pipeline, events } = open({
    append: async (readings) => {
      tries += 1;
      if (tries < 3) throw new Error("disk full");
      events.push(`stored ${readings.map((one) => one.value)}`);
      return { seq: 1, verdicts: readings.map(() => "stored" as const) };
    },
  });
  const taken = pipeline.take([reading(4)]);
  await until("a failure", () => (tries > 0 ? true : undefined));
  await until("the complaint", () => (pipeline.isWell() ? undefined : true));
  expect(await taken).toEqual(["stored"]);
  expect(events[0]).toBe("stored 4");
  expect(pipeline.isWell()).toBe(true);
  await pipeline.close();
});

test("a duplicate is acknowledged and neither judged nor shown", async () => {
  const { pipeline, events } = open({
    append: async (readings) => ({ seq: 1, verdicts: readings.map(() => "duplicate" as const) }),
  });
  expect(await pipeline.take([reading(99)])).toEqual(["duplicate"]);
  await until("the show", () => events.at(-1)?.startsWith("shown") || undefined);
  expect(events).toEqual(["shown 0 readings, 0 alerts"]);
  await pipeline.close();
});
