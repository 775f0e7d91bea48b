// Messages that waited until somebody said what they are become readings of the past, the same ones however often they
// are taken; what a mapping calls past is never taken for now.

import { expect, test } from "vitest";
import { mappingSchema } from "../../devices/mapping.ts";
import { reasonText } from "../../devices/reasons.ts";
import { type DecodeNeeds, decodeMessage } from "../../hub/ingest/decode.ts";
import { takeKept } from "../../hub/ingest/kept.ts";
import type { Sensor, SiteMapping } from "../../hub/model.ts";

const NOW = Date.UTC(2026, 10, 21, 4, 0, 0);
const MINUTE = 60_000;
const DAY = 86_400_000;

function needs(...mappings: unknown[]): DecodeNeeds {
  const made = mappings.map(
    (mapping, i): SiteMapping => ({
      id: `m${i}`,
      siteId: "c",
      name: `mapping ${i}`,
      isOn: true,
      mapping: mappingSchema.parse(mapping),
      createdAt: i,
    }),
  );
  return {
    zone: "Asia/Shanghai",
    mappingsFor: () => made,
    onFault: (error) => {
      throw error;
    },
    sensorsAt: () => [],
    sensorFor: async (siteId, family, address): Promise<Sensor> => ({
      id: address,
      siteId,
      name: address,
      place: "unassigned",
      intervalS: 60,
      family,
      address,
    }),
  };
}

const message = (payload: unknown, receivedAt = NOW, topic = "x/f1") => ({
  siteId: "c",
  topic,
  payload: Buffer.from(JSON.stringify(payload)),
  receivedAt,
});

const PLAIN = {
  filter: "x/+",
  device: [{ from: "topic", level: 1 }],
  fields: [{ path: ["t"], metric: "temperature" }],
};
const TIMED = { ...PLAIN, time: { path: ["at"] }, past: { path: ["again"], is: ["true"] } };

test("what came without a time is known by when it came, and is late after ten minutes", async () => {
  const kept = [message({ t: 4 }, NOW - 11 * MINUTE), message({ t: 5 }, NOW - MINUTE)];
  const { readings, messages } = await takeKept(kept, needs(PLAIN), NOW);
  expect(messages).toBe(2);
  expect(readings.map(({ value, measuredAt, sentAt, late }) => [value, measuredAt, sentAt, late])).toEqual([
    [4, NOW - 11 * MINUTE, NOW - 11 * MINUTE, true],
    [5, NOW - MINUTE, NOW - MINUTE, false],
  ]);
});

test("what has a time of its own keeps it, late by now, and waits for a person where it is too old", async () => {
  const kept = [
    message({ t: 4, at: (NOW - 2 * DAY) / 1000 }, NOW - DAY),
    message({ t: 5, at: (NOW - 9 * DAY) / 1000 }),
  ];
  const { readings, aside } = await takeKept(kept, needs(TIMED), NOW);
  expect(readings).toMatchObject([{ value: 4, measuredAt: NOW - 2 * DAY, late: true }]);
  expect(aside).toMatchObject([{ value: 5, measuredAt: NOW - 9 * DAY, sentAt: NOW - 9 * DAY, late: true }]);
});

test("what no mapping reads gives nothing", async () => {
  expect(await takeKept([message({ t: 4 })], needs(), NOW)).toMatchObject({ messages: 0, readings: [] });
});

test.each([
  ["without a time", { t: 4, again: true }, "a stored value came without its time"],
  ["of a clock that is wrong", { t: 4, again: true, at: 1 }, "a stored value has a time that cannot be"],
])("a value out of the device's memory %s is refused", async (_what, payload, why) => {
  const { readings, refused } = await decodeMessage(message(payload), needs(TIMED));
  expect(readings).toEqual([]);
  expect(refused.map(reasonText)[0]).toContain(`mapping 0: ${why}`);
});

test("the first mapping that can read a message does, and its name stands in what is refused", async () => {
  const other = { ...PLAIN, fields: [{ path: ["v"], metric: "temperature" }] };
  const both = needs(other, PLAIN);
  expect(await decodeMessage(message({ t: 4 }), both)).toMatchObject({
    mappedBy: "m1",
    refused: [],
    isAlien: true,
  });
  const neither = await decodeMessage(message({ h: 4 }), both);
  expect(neither).toMatchObject({ mappedBy: "m0" });
  expect(neither.refused.map(reasonText)).toEqual(["mapping 0: the message holds none of v"]);
  expect(neither.isUnknown).toBeUndefined();
});

test("a family's own topics are its own, whatever a mapping says", async () => {
  const greedy = { ...PLAIN, filter: "zigbee2mqtt/+" };
  const decoding = await decodeMessage(
    message({ temperature: 4, t: 9 }, NOW, "zigbee2mqtt/f1"),
    needs(greedy),
  );
  expect(decoding.readings.map((one) => one.value)).toEqual([4]);
  expect(decoding.mappedBy).toBeUndefined();
});
