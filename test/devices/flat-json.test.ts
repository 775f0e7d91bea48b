// The short way to read a plain message: whatever it reads, JSON.parse reads as the same, and it never reads what that refuses.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createFlatReader } from "../../devices/flat-json.ts";

const NAMES = ["measured_at", "temperature", "door"] as const;
const read = createFlatReader(NAMES, (values) => ({
  measured_at: values[0],
  temperature: values[1],
  door: values[2],
}));
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** What JSON.parse makes of it; undefined where that is no object of these names. */
function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function expectSame(text: string): void {
  const got = read(bytesOf(text));
  if (got === undefined) return;
  const there = Object.entries(got).filter(([, value]) => value !== undefined);
  const wanted = parsed(text) ?? {};
  expect(there.map(([name]) => name).sort()).toEqual(Object.keys(wanted).sort());
  //  To the last bit, and the sign of zero.
  for (const [name, value] of there) expect(value).toBe(wanted[name]);
}

test("what a sensor sends is read this way, with its numbers and words", () => {
  const text = ' {"measured_at": "2026-11-21T11:02:03+08:00",\t"temperature":-4.10 , "door":"closed"}';
  expect(read(bytesOf(text.trim()))).toEqual({
    measured_at: "2026-11-21T11:02:03+08:00",
    temperature: -4.1,
    door: "closed",
  });
  expect(read(bytesOf('{"temperature":4,"measured_at":1763694123000}'))).toEqual({
    measured_at: 1763694123000,
    temperature: 4,
    door: undefined,
  });
});

test("a decimal of up to fifteen digits is the number that JSON.parse makes of it, to the last bit", () => {
  const decimal = fc
    .tuple(fc.boolean(), fc.integer({ min: 0, max: 9_999_999 }), fc.stringMatching(/^\d{0,8}$/))
    .map(([isNegative, whole, rest]) => `${isNegative ? "-" : ""}${whole}${rest === "" ? "" : `.${rest}`}`);
  fc.assert(
    fc.property(decimal, (text) => {
      const got = read(bytesOf(`{"temperature":${text}}`))?.temperature;
      expect(got).toBe(JSON.parse(text));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  '{"temperature":01}',
  '{"temperature":-01.5}',
  '{"temperature":-0}',
  '{"temperature":-0.0}',
  '{"temperature":1.}',
  '{"temperature":.5}',
  '{"temperature":-}',
  '{"temperature":1e3}',
  '{"temperature":9007199254740993}',
  '{"temperature":0.30000000000000004}',
  '{"temperature":1,"temperature":2}',
  '{"temperature":1,}',
  '{"temperature":1 "door":2}',
  '{"temperature":1}}',
  '{"temperature":1}{"door":2}',
  '{"door":"a\\"b"}',
  '{"door":"}',
  '{"door":}',
  '{"door"}',
  "{}",
])("%s is read as by JSON.parse, or left to it", expectSame);

test("anything that is nearly a plain message is read as by JSON.parse, or left to it", () => {
  const value = fc.oneof(
    fc.constantFrom(
      "01",
      "1.",
      ".5",
      "-",
      "-0",
      "0.0",
      "1e3",
      "1E-2",
      "+1",
      "null",
      "true",
      "NaN",
      "[]",
      "{}",
    ),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => JSON.stringify(one)),
    fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }).map(String),
    fc.string({ maxLength: 50, unit: "binary" }).map((one) => JSON.stringify(one)),
    fc.constantFrom('"a\\u0062"', '"\t"', '"}"', '"', '"a'),
  );
  const name = fc.constantFrom("measured_at", "temperature", "door", "doo", "doors", "other", "do\\u006fr");
  const space = fc.constantFrom("", "", "", " ", "\n\t", "\r", "\u00a0", ",");
  const member = fc
    .tuple(space, name, space, space, value, space)
    .map(([a, n, b, c, v, d]) => `${a}"${n}"${b}:${c}${v}${d}`);
  const text = fc
    .tuple(space, fc.array(member, { maxLength: 4 }), space)
    .map(([before, members, after]) => `${before}{${members.join()}}${after}`);
  fc.assert(fc.property(text, expectSame), { numRuns: 2000 });
  const torn = fc
    .tuple(text, fc.nat(), fc.nat())
    .map(
      ([all, from, count]) => all.slice(0, from % (all.length + 1)) + all.slice((from + count) % all.length),
    );
  fc.assert(fc.property(torn, expectSame), { numRuns: 1000 });
});

test("bytes that are no text, and none at all, are left to whoever says what is wrong with them", () => {
  expect(read(new Uint8Array())).toBeUndefined();
  expect(read(Uint8Array.of(0x7b, 0xff, 0x7d))).toBeUndefined();
  expect(read(Uint8Array.from([...bytesOf('{"door":"'), 0xc3, 0x28, ...bytesOf('"}')]))).toBeUndefined();
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void read(bytes)));
});
