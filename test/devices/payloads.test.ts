// Every recorded payload decodes to exactly what stands beside it, and no bytes whatever make a family throw.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FAMILIES } from "../../devices/families.ts";
import type { Decoded } from "../../devices/family.ts";
import { METRICS } from "../../devices/metrics.ts";

const SHELF = fileURLToPath(new URL("../payloads/", import.meta.url));
type Recorded = { what: string; topic: string; payload: string; expect: Record<string, unknown> };

const recorded = FAMILIES.flatMap((family) =>
  readdirSync(`${SHELF}${family.id}`).map((file) => {
    const read = JSON.parse(readFileSync(`${SHELF}${family.id}/${file}`, "utf8")) as Recorded;
    return { family, title: `${family.title}: ${read.what}`, ...read };
  }),
);

/** A decoding in the form that the recordings have: what was measured as an object. */
function plain(decoded: Decoded): unknown {
  if (decoded.kind !== "readings") return decoded;
  return {
    ...decoded,
    measured: Object.fromEntries(decoded.measured.map(({ metric, value }) => [metric, value])),
  };
}

describe("a recorded payload", () => {
  test.each(recorded)("$title", ({ family, topic, payload, expect: expected }) => {
    const levels = topic.split("/");
    expect(FAMILIES.filter((one) => one.owns(levels))).toEqual([family]);
    expect(plain(family.decode(levels, Buffer.from(payload)))).toEqual(expected);
  });
});

describe("every family", () => {
  test.each(FAMILIES.map((family) => [family.id, family] as const))("%s has recorded payloads", (id) => {
    expect(recorded.filter((one) => one.family.id === id).length).toBeGreaterThan(2);
  });

  test.each(FAMILIES.map((family) => [family.id, family] as const))(
    "%s decodes or refuses any bytes on any topic of its own, and never throws",
    (_id, family) => {
      const topics = recorded.filter((one) => one.family === family).map((one) => one.topic.split("/"));
      const values = fc.oneof(
        fc.json().map((text) => Buffer.from(text)),
        fc.uint8Array({ maxLength: 300 }),
      );
      const levels = fc.oneof(
        fc.constantFrom(...topics),
        fc.array(fc.string(), { maxLength: 6 }).map((rest) => [topics[0]?.[0] ?? "", ...rest]),
      );
      fc.assert(
        fc.property(levels, values, (topic, payload) => {
          const decoded = family.decode(topic, payload);
          if (decoded.kind === "refused") expect(decoded.reason).not.toBe("");
          if (decoded.kind !== "readings") return;
          for (const { metric, value } of decoded.measured) {
            const [least, most] = METRICS[metric].range;
            expect(value >= least && value <= most).toBe(true);
          }
        }),
        { numRuns: 500 },
      );
    },
  );
});
