// Every recorded payload decodes to exactly what stands beside it, and no bytes whatever make a family throw.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FAMILIES } from "../../devices/families.ts";
import type { Decoded } from "../../devices/family.ts";
import { METRICS } from "../../devices/metrics.ts";
import { reasonText } from "../../devices/reasons.ts";
import { plain } from "./plain.ts";

const SHELF = fileURLToPath(new URL("../payloads/", import.meta.url));
type Recorded = {
  what: string;
  topic: string;
  /** Text as it was published, or JSON that was. */
  payload: unknown;
  /** When it arrived, for families that ask; noon of a day in Beijing otherwise. */
  receivedAt?: string;
  expect: Record<string, unknown>;
};

const recorded = FAMILIES.flatMap((family) =>
  readdirSync(`${SHELF}${family.id}`).map((file) => {
    const read = JSON.parse(readFileSync(`${SHELF}${family.id}/${file}`, "utf8")) as Recorded;
    const payload = typeof read.payload === "string" ? read.payload : JSON.stringify(read.payload);
    return { family, title: `${family.title}: ${read.what}`, ...read, payload };
  }),
);

function arrival(receivedAt = "2026-11-21T12:00:00+08:00") {
  return { receivedAt: Date.parse(receivedAt), zoneOffsetMinutes: 480 };
}

describe("a recorded payload", () => {
  test.each(recorded)("$title", ({ family, topic, payload, receivedAt, expect: expected }) => {
    const levels = topic.split("/");
    const decoded = family.decode(levels, Buffer.from(payload), arrival(receivedAt));
    expect(plain(decoded)).toEqual(expected);
  });
});

describe("every topic", () => {
  test.each([...new Set(recorded.map((one) => one.topic))])("%s is of one family only", (topic) => {
    const owners = FAMILIES.filter((one) => one.owns(topic.split("/")));
    expect(owners).toEqual([recorded.find((one) => one.topic === topic)?.family]);
  });

  test("whatever its words is of one family at most", () => {
    const words = recorded.flatMap((one) => one.topic.split("/"));
    const level = fc.oneof(fc.constantFrom(...words), fc.string());
    fc.assert(
      fc.property(fc.array(level, { minLength: 1, maxLength: 6 }), (levels) => {
        expect(FAMILIES.filter((one) => one.owns(levels)).length).toBeLessThan(2);
      }),
    );
  });
});

describe("every family", () => {
  test.each(FAMILIES.map((family) => [family.id, family] as const))("%s has recorded payloads", (id) => {
    expect(recorded.filter((one) => one.family.id === id).length).toBeGreaterThan(2);
  });

  test.each(FAMILIES.map((family) => [family.id, family] as const))(
    "%s decodes or refuses any bytes on any topic of its own, and never throws",
    (_id, family) => {
      const own = recorded.filter((one) => one.family === family);
      const topics = own.map((one) => one.topic.split("/"));
      const values = fc.oneof(
        fc.json().map((text) => Buffer.from(text)),
        fc.uint8Array({ maxLength: 300 }),
        //  A message that was good, with some of its bytes changed or its end cut off.
        fc
          .tuple(fc.constantFrom(...own), fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 3 }))
          .map(([{ payload }, changes]) => changed(Buffer.from(payload), changes)),
      );
      const levels = fc.oneof(
        fc.constantFrom(...topics),
        fc.array(fc.string(), { maxLength: 6 }).map((rest) => [topics[0]?.[0] ?? "", ...rest]),
      );
      fc.assert(
        fc.property(levels, values, (topic, payload) => {
          expectSound(family.decode(topic, payload, arrival()));
        }),
        { numRuns: 1000 },
      );
    },
  );
});

function changed(bytes: Buffer, changes: readonly (readonly [number, number])[]): Uint8Array {
  for (const [at, value] of changes) bytes[at % bytes.length] = value;
  return changes.length === 2 ? bytes.subarray(0, (changes[0]?.[0] ?? 0) % bytes.length) : bytes;
}

function expectSound(decoded: Decoded): void {
  if (decoded.kind === "refused") expect(reasonText(decoded.reason)).not.toMatch(/^$|\{\{/);
  if (decoded.kind !== "readings") return;
  expect(decoded.readings.length).toBeGreaterThan(0);
  for (const { address, measured } of decoded.readings) {
    expect(address).not.toBe("");
    expect(measured.length).toBeGreaterThan(0);
    for (const { metric, value } of measured) {
      const [least, most] = METRICS[metric].range;
      expect(value >= least && value <= most).toBe(true);
    }
  }
}
