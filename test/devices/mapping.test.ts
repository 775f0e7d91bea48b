// Mappings: recorded messages of other makers with the mapping that reads them, what is no mapping, and that no bytes
// whatever make a mapping or a guess throw.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Decoded } from "../../devices/family.ts";
import { guess } from "../../devices/guess.ts";
import { fits, type Mapping, mappingSchema } from "../../devices/mapping.ts";
import { decodeByMapping } from "../../devices/mapping-decode.ts";
import { METRICS } from "../../devices/metrics.ts";
import { MAPPED_METRICS, UNIT_NAMES } from "../../devices/units.ts";

type Recorded = {
  what: string;
  topic: string;
  payload: unknown;
  receivedAt: string;
  /** True where the mapping is the one that is proposed for the message. */
  guessed?: boolean;
  mapping: unknown;
  expect: unknown;
};

const SHELF = fileURLToPath(new URL("../payloads/mapped/", import.meta.url));
const recorded = readdirSync(SHELF).map((file) => {
  const read = JSON.parse(readFileSync(SHELF + file, "utf8")) as Recorded;
  const payload = Buffer.from(typeof read.payload === "string" ? read.payload : JSON.stringify(read.payload));
  return { ...read, payload, levels: read.topic.split("/"), mapping: mappingSchema.parse(read.mapping) };
});

function plain(decoded: Decoded): unknown {
  if (decoded.kind !== "readings") return decoded;
  const readings = decoded.readings.map((one) => ({
    ...one,
    measured: Object.fromEntries(one.measured.map(({ metric, value }) => [metric, value])),
  }));
  return { ...decoded, readings };
}

const NOON = Date.parse("2026-11-21T12:00:00+08:00");

describe("a recorded message", () => {
  test.each(recorded)("$what", ({ mapping, levels, payload, receivedAt, expect: expected }) => {
    expect(fits(mapping.filter, levels)).toBe(true);
    const arrival = { receivedAt: Date.parse(receivedAt), zoneOffsetMinutes: 480 };
    expect(plain(decodeByMapping(mapping, levels, payload, arrival))).toEqual(expected);
  });

  test.each(recorded.filter((one) => one.guessed))("is guessed: $what", ({ mapping, levels, payload }) => {
    expect(guess(levels, payload, NOON).mapping).toEqual(mapping);
  });
});

describe("a battery", () => {
  test.each([
    ['{"temp":4.1,"bat":3.6}', "voltage", "plain"],
    ['{"temp":4.1,"battery":2.95}', "voltage", "plain"],
    ['{"temp":4.1,"batt":"3.1"}', "voltage", "plain"],
    ['{"temp":4.1,"bat":3600}', "voltage", "milli"],
    ['{"temp":4.1,"bat":3}', "battery", "plain"],
    ['{"temp":4.1,"bat":88.5}', "battery", "plain"],
    ['{"temp":4.1,"bat":0.5}', "battery", "plain"],
    ['{"temp":4.1,"battery_level":3.5}', "battery", "plain"],
  ])("in %s is guessed as %s", (text, metric, unit) => {
    const { mapping } = guess(["c", "f"], Buffer.from(text), NOON);
    expect(mapping?.fields.map((one) => one.metric)).toEqual(["temperature", metric]);
    expect(mapping?.fields[1]).toMatchObject({ unit });
  });
});

describe("a message that means nothing", () => {
  test.each(["hello", "{}", '{"on":true,"name":"x"}', "[]", "\u0000\u0001"])("%j is not guessed", (text) => {
    expect(guess(["x", "y"], Buffer.from(text), NOON).mapping).toBeUndefined();
  });
});

const GOOD = {
  filter: "a/+/c",
  device: [{ from: "topic", level: 1 }],
  fields: [{ path: ["t"], metric: "temperature" }],
};

describe("what is no mapping is refused with what is wrong", () => {
  test.each([
    ["a wildcard within a level", { filter: "a/b+/c" }, '"+" must be a level by itself'],
    ["a # before the end", { filter: "a/#/c" }, '"#" must be the last level'],
    ["every topic there is", { filter: "#" }, "name at least one level"],
    ["the hub's own topics", { filter: "kitchen/west/#" }, "needs no mapping"],
    ["the broker's own topics", { filter: "$SYS/a" }, "$SYS is the broker's own"],
    [
      "a unit that the metric has not",
      { fields: [{ path: ["t"], metric: "humidity", unit: "milli" }] },
      "never sent in",
    ],
    ["a door without states", { fields: [{ path: ["t"], metric: "door" }] }, "say what stands for open"],
    [
      "one word for both states",
      { fields: [{ path: ["t"], metric: "door", open: ["On"], closed: ["on"] }] },
      "the same text stands for open and for closed",
    ],
    ["a metric of the hub's own", { fields: [{ path: ["t"], metric: "silent_for" }] }, "Invalid option"],
    ["no field", { fields: [] }, "Too small"],
    [
      "two lists",
      {
        fields: [
          { path: ["a", "*", "t"], metric: "temperature" },
          { path: ["b", "*", "h"], metric: "humidity" },
        ],
      },
      "same list",
    ],
    ["a list in a list", { fields: [{ path: ["a", "*", "*"], metric: "temperature" }] }, 'one "*" only'],
    ["a misspelt key", { filtre: "a" }, "Unrecognized key"],
  ])("%s", (_what, change, why) => {
    const read = mappingSchema.safeParse({ ...GOOD, ...change });
    expect(JSON.stringify(read.error?.issues.map((issue) => issue.message))).toContain(
      JSON.stringify(why).slice(1, -1),
    );
  });
});

describe("a topic filter", () => {
  test.each([
    ["a/b", "a/b", true],
    ["a/b", "a/b/c", false],
    ["a/+", "a/b", true],
    ["a/+", "a", false],
    ["a/+/c", "a/x/c", true],
    ["a/#", "a/b/c", true],
    ["a/#", "a", true],
    ["a/#", "b", false],
    ["A/b", "a/b", false],
  ])("%s and the topic %s: %s", (filter, topic, is) => {
    expect(fits(filter, topic.split("/"))).toBe(is);
  });
});

const step = fc.oneof(fc.constantFrom("a", "b", "*", "__proto__", "constructor", ""), fc.nat(3));
const path = fc.oneof(fc.constantFrom(["a"], ["b"], ["a", "*", "b"]), fc.array(step, { maxLength: 4 }));
const part = fc.oneof(
  fc.record({ from: fc.constant("text"), text: fc.string({ minLength: 1, maxLength: 5 }) }),
  fc.record({ from: fc.constant("topic"), level: fc.nat(5) }),
  fc.record({ from: fc.constant("field"), path }),
);
const parts = fc.array(part, { minLength: 1, maxLength: 3 });
const field = fc.record(
  {
    path,
    metric: fc.constantFrom(...MAPPED_METRICS),
    unit: fc.constantFrom(...UNIT_NAMES),
    open: fc.constant(["1", "open"]),
    closed: fc.constant(["0", "closed"]),
    ds18b20: fc.boolean(),
    only: fc.record({ path, is: fc.constantFrom("x*", "1", "*") }),
    device: parts,
  },
  { requiredKeys: ["path", "metric", "open", "closed"] },
);
const mappings = fc
  .record(
    {
      filter: fc.constantFrom("a/#", "a/+", "a/b/+"),
      device: parts,
      fields: fc.array(field, { minLength: 1, maxLength: 4 }),
      time: fc.record({ path, zone: fc.constantFrom("site", "utc") }),
      seq: path,
      past: fc.record({ path, is: fc.constant(["1", "true"]) }),
      unpack: fc.array(fc.record({ path, as: fc.constantFrom("ruuvi", "json") }), { maxLength: 2 }),
    },
    { requiredKeys: ["filter", "device", "fields"] },
  )
  .map((draft) => mappingSchema.safeParse(draft))
  .filter((read) => read.success)
  .map((read) => read.data as Mapping);

const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, true, "1", "22.4", 21, -127, 85, "2026-11-21 11:00:00", "open", '{"a":1}'),
    fc.double(),
    fc.string(),
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("a", "b", "__proto__"), tie("any"), { maxKeys: 3 }),
  ),
})).any;

const bytes = fc.oneof(
  value.map((one) => Buffer.from(JSON.stringify(one) ?? "")),
  fc.uint8Array({ maxLength: 200 }),
  fc.constantFrom(...recorded).map((one) => one.payload),
  fc
    .constantFrom('{"a":1e999}', '{"a":4,"b":"5"}', '{"a":[{"b":4},{"b":"x"}]}')
    .map((text) => Buffer.from(text)),
);
const levels = fc.oneof(
  fc.array(
    fc.string({ maxLength: 6 }).map((text) => text.replaceAll("/", "")),
    { minLength: 1, maxLength: 6 },
  ),
  fc.constantFrom(...recorded).map((one) => one.levels),
);

/** A recorded message with some of its bytes changed, and its mapping. */
const nearlyRecorded = fc
  .tuple(fc.constantFrom(...recorded), fc.array(fc.tuple(fc.nat(500), fc.nat(255)), { maxLength: 3 }))
  .map(([one, changes]): [Mapping, string[], Uint8Array] => {
    const payload = Buffer.from(one.payload);
    for (const [at, byte] of changes) payload[at % payload.length] = byte;
    return [one.mapping, one.levels, payload];
  });

function expectSound(decoded: Decoded): void {
  expect(["readings", "refused"]).toContain(decoded.kind);
  if (decoded.kind === "refused") expect(decoded.reason).not.toBe("");
  if (decoded.kind !== "readings") return;
  expect(decoded.readings.length).toBeGreaterThan(0);
  for (const { address, measured, seq } of decoded.readings) {
    expect(address).not.toBe("");
    expect(measured.length).toBeGreaterThan(0);
    expect(new Set(measured.map((one) => one.metric)).size).toBe(measured.length);
    if (seq !== undefined) expect(Number.isSafeInteger(seq) && seq >= 0).toBe(true);
    for (const one of measured) {
      const [least, most] = METRICS[one.metric].range;
      expect(one.value >= least && one.value <= most).toBe(true);
    }
  }
}

describe("any bytes", () => {
  const arrival = { receivedAt: NOON, zoneOffsetMinutes: 480 };

  test("are decoded or refused by any mapping, and never make it throw", () => {
    let taken = 0;
    fc.assert(
      fc.property(
        fc.oneof(fc.tuple(mappings, levels, bytes), nearlyRecorded),
        ([mapping, topic, payload]) => {
          const decoded = decodeByMapping(mapping, topic, payload, arrival);
          if (decoded.kind === "readings") taken += 1;
          expectSound(decoded);
        },
      ),
      { numRuns: 3000 },
    );
    //  The property says nothing if every message is refused.
    expect(taken).toBeGreaterThan(10);
  });

  test("are guessed or not, and a guess reads the message that it was made from", () => {
    fc.assert(
      fc.property(levels, bytes, (topic, payload) => {
        const { mapping } = guess(topic, payload, NOON);
        if (mapping === undefined) return;
        expect(fits(mapping.filter, topic)).toBe(true);
        expect(decodeByMapping(mapping, topic, payload, arrival).kind).toBe("readings");
      }),
      { numRuns: 2000 },
    );
  });
});
