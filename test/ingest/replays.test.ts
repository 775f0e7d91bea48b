// Which messages are a gateway's memory: the first of a topic, right after its start, that say nothing new and no time.
import { expect, test } from "vitest";
import { createReplays } from "../../hub/ingest/replays.ts";
import type { Reading } from "../../hub/model.ts";

const NOW = Date.UTC(2026, 10, 21);

function reading(value: number, more: Partial<Reading> = {}): Reading {
  return {
    deviceId: "f",
    metric: "temperature",
    value,
    measuredAt: NOW,
    receivedAt: NOW,
    late: false,
    ...more,
  };
}

test.each([
  ["what is known already", 5, [reading(4)], true],
  ["what is known already, in each value", 5, [reading(4), reading(5)], false],
  ["something new", 5, [reading(4.1)], false],
  ["a time: it tells by itself how old it is", 5, [reading(4, { sentAt: NOW - 1000 })], false],
  ["nothing", 5, [], false],
  ["what is known already, a minute later", 61, [reading(4)], false],
])("right after the start, %s", (_, afterS, readings, expected) => {
  const replays = createReplays((one) => one.value === 4);
  const message = { account: "gw", topic: "zigbee2mqtt/f", receivedAt: NOW + afterS * 1000 };
  expect(replays.isReplay(message, readings)).toBe(false);
  replays.started("gw", NOW);
  expect(replays.isReplay({ ...message, account: "other" }, readings)).toBe(false);
  expect(replays.isReplay(message, readings)).toBe(expected);
  //  The second of a topic is never a memory.
  expect(replays.isReplay(message, readings)).toBe(false);
});
