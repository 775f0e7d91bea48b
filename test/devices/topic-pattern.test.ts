// Topic patterns of an account: which are good, and what of a topic a family gets to see.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isWithin, knownPart, topicPatternFault } from "../../devices/topic-pattern.ts";
import { decodeMessage } from "../../hub/ingest/decode.ts";
import { mayHear } from "../../hub/ingest/hearing.ts";

describe("a pattern", () => {
  test.each([
    "school-7/zigbee2mqtt/#",
    "kitchen-east/tele/#",
    "学校/厨房/+/SENSOR",
    "a",
    "a/kitchen/c/#",
    "kitchen/c/#",
  ])("%s is good", (pattern) => {
    expect(topicPatternFault(pattern, "c")).toBeUndefined();
  });

  test.each([
    ["", "cannot be empty"],
    ["#", "begins with a name"],
    ["+/tele/#", "begins with a name"],
    ["/tele/#", "begins with a name"],
    ["$SYS/#", "cannot begin with $"],
    ["$share/a/tele/#", "cannot begin with $"],
    ["a/#/b", "# stands alone"],
    ["a/b#", "# stands alone"],
    ["a/b+/c", "+ stands alone"],
    ["a\u0000b/#", "control characters"],
    ["a\ud800/#", "control characters"],
    ["kitchen/other/#", "belongs to c"],
    ["kitchen/+/#", "belongs to c"],
    ["kitchen/#", "belongs to c"],
    ["kitchen", "belongs to c"],
    ["a/kitchen/other/fridge/reading", "belongs to c"],
    ["a/kitchen/#", "belongs to c"],
    ["a".repeat(300), "at most 256 characters"],
    ["a/".repeat(20), "at most 16 levels"],
  ])("%j is refused: %s", (pattern, why) => {
    expect(topicPatternFault(pattern, "c")).toContain(why);
  });
});

describe("a topic", () => {
  test.each([
    ["school-7/zigbee2mqtt/fridge", "zigbee2mqtt/fridge"],
    ["school-7/zigbee2mqtt/shelly-plug", "zigbee2mqtt/shelly-plug"],
    ["school-7/east/tele/plug/SENSOR", "tele/plug/SENSOR"],
    ["east/shellyht-1/events/rpc", "east/shellyht-1/events/rpc"],
    ["zigbee2mqtt/fridge", "zigbee2mqtt/fridge"],
    ["school-7/weather", "school-7/weather"],
    ["school-8/zigbee2mqtt/fridge", "school-8/zigbee2mqtt/fridge"],
    ["school-7/kitchen/other/fridge/reading", "kitchen/other/fridge/reading"],
    ["kitchen/other/zigbee2mqtt/fridge", "kitchen/other/zigbee2mqtt/fridge"],
  ])("%s is seen as %s", (topic, seen) => {
    const patterns = ["school-7/zigbee2mqtt/#", "school-7/#", "east/#", "kitchen/other/zigbee2mqtt/#"];
    expect(knownPart(topic.split("/"), patterns).join("/")).toBe(seen);
  });

  test("of another site is never an account's own, whatever its patterns and whatever stands before it", async () => {
    const level = fc.constantFrom("kitchen", "other", "c", "zigbee2mqtt", "tele", "shelly", "x", "+");
    const topics = fc.array(level, { minLength: 1, maxLength: 7 });
    const needs = {
      zone: "Asia/Shanghai",
      onFault: () => undefined,
      mappingsFor: () => [],
      sensorsAt: () => [],
      sensorFor: async (siteId: string, family: string, address: string) => ({
        id: `${siteId}.${address}`,
        siteId,
        name: address,
        place: "unassigned" as const,
        intervalS: 300,
        family,
        address,
      }),
    };
    await fc.assert(
      fc.asyncProperty(
        topics,
        fc.array(topics.map((one) => `${one.join("/")}/#`)),
        async (levels, patterns) => {
          const topic = [...levels.filter((one) => one !== "+"), "kitchen", "other", "f", "reading"].join(
            "/",
          );
          const payload = Buffer.from('{"temperature": 4}');
          const message = { siteId: "c", topic, patterns, payload, receivedAt: Date.UTC(2026, 10, 21) };
          const { readings } = await decodeMessage(message, needs);
          expect(readings.filter((one) => one.deviceId.startsWith("other."))).toEqual([]);
          const native = knownPart(topic.split("/"), patterns);
          if (native[0] === "kitchen" && native[1] !== "c") expect(readings).toEqual([]);
        },
      ),
    );
  });
});

test("an account may listen to what is within its patterns, and to no more", () => {
  const patterns = ["school-7/+/tele/#"];
  expect(isWithin("school-7/a/tele/x", patterns)).toBe(true);
  expect(isWithin("school-7/+/tele/#", patterns)).toBe(true);
  expect(isWithin("school-7/a/tele", patterns)).toBe(true);
  for (const filter of ["#", "school-7/#", "school-7/a/#", "+/a/tele/x", "school-7/a", "school-8/a/tele/x"])
    expect(isWithin(filter, patterns), filter).toBe(false);
  expect(mayHear("c", "school-7/zigbee2mqtt/#", ["school-7/#"])).toBe(true);
  expect(mayHear("c", "school-7/zigbee2mqtt/#")).toBe(false);
  expect(mayHear("c", "#", ["school-7/#"])).toBe(false);
});
