// Topic patterns of an account at the door: a gateway publishes and listens behind a prefix, for its own site only.
import mqtt from "mqtt";
import { expect, test } from "vitest";
import { mayHear } from "../../hub/ingest/hearing.ts";
import { createIngest } from "../../hub/ingest/ingest.ts";
import { createRefusals } from "../../hub/ingest/refusals.ts";
import { createTally } from "../../hub/lib/tally.ts";
import type { Reading } from "../../hub/model.ts";
import { publish, until } from "../kitchen.ts";
import { openDoor } from "./open-door.ts";

test("a gateway publishes and listens behind its prefix, for its own site only", async () => {
  const stored: Reading[] = [];
  const refusals = createRefusals();
  const ingest = createIngest({
    sensorFor: async (siteId, family, address) => ({
      id: `${siteId}.${address}`,
      siteId,
      name: address,
      place: "unassigned",
      intervalS: 300,
      family,
      address,
    }),
    mappingsFor: () => [],
    notice: () => undefined,
    setAside: async (readings) => readings.map(() => "stored"),
    sensorsAt: () => [],
    zone: "Asia/Shanghai",
    onFault: (error) => {
      throw error;
    },
    store: (one) => {
      stored.push(...one.readings);
      const verdicts = one.readings.map(() => "stored" as const);
      setImmediate(() => one.stored(one, verdicts, 0));
    },
    refusals,
    tally: createTally(),
    noted: () => undefined,
    isKnown: () => false,
  });
  const door = await openDoor(ingest.take, { patterns: ["school-7/#"], mayHear });
  const connect = (username: string) => mqtt.connectAsync(door.url, { username, reconnectPeriod: 0 }, false);
  const [east, west] = [await connect("east"), await connect("west")];

  await publish(east, "school-7/zigbee2mqtt/fridge", { temperature: 4 });
  await publish(east, "school-7/kitchen/east/fridge-2/reading", { temperature: 5 });
  await publish(east, "school-7/kitchen/west/fridge/reading", { temperature: 99 });
  await publish(east, "school-8/zigbee2mqtt/fridge", { temperature: 99 });
  expect(stored.map(({ deviceId, value }) => [deviceId, value])).toEqual([
    ["east.fridge", 4],
    ["east.fridge-2", 5],
  ]);
  expect(refusals.list(new Set(["east"])).map(({ topic, reason }) => [topic, reason.slice(0, 40)])).toEqual([
    ["school-8/zigbee2mqtt/fridge", "no known device publishes to this topic "],
    ["school-7/kitchen/west/fridge/reading", "this account belongs to east and may not"],
  ]);

  const heard: string[] = [];
  east.on("message", (_topic, payload) => heard.push(payload.toString()));
  const granted = async (filter: string) =>
    await east.subscribeAsync(filter).then(
      () => true,
      () => false,
    );
  expect(
    await Promise.all(["school-7/#", "school-7/+/x", "#", "+/zigbee2mqtt/#", "school-8/#"].map(granted)),
  ).toEqual([true, true, false, false, false]);
  await publish(west, "school-7/zigbee2mqtt/fridge", { temperature: 1 });
  await publish(east, "school-7/zigbee2mqtt/fridge", { temperature: 2 });
  await until("its own message", () => (heard.length > 0 ? true : undefined));
  expect(heard).toEqual(['{"temperature":2}']);
  await Promise.all([east.endAsync(), west.endAsync()]);
  await door.broker.close();
});
