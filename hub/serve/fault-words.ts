// What is wrong with one value of a request, so that whoever sent it knows what to send.
import type { z } from "zod";

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/** Undefined where the schema's own words are as good. */
export function faultWords(issue: Issue): string | undefined {
  if (issue.input === undefined && issue.code !== "custom") return "is missing";
  switch (issue.code) {
    case "invalid_type":
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be ${listed(issue.values.map((value) => JSON.stringify(value)))}`;
    case "unrecognized_keys":
      return `has ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}, which nothing is known of: leave it out`;
    case "too_small":
      return issue.minimum === 1 && issue.origin in UNITS ? "is empty" : `must be ${least(issue)}`;
    case "too_big":
      return `must be ${most(issue)}`;
    case "invalid_format":
      return FORMATS[issue.format];
    default:
      return undefined;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a text",
};

const FORMATS: Readonly<Record<string, string>> = {
  datetime: 'must be a moment with its zone, such as "2026-09-01T08:00:00Z"',
  date: 'must be a day, such as "2026-09-01"',
};

const UNITS: Readonly<Record<string, string>> = { string: "characters", array: "items", set: "items" };

function least({ origin, minimum, inclusive }: Extract<Issue, { code: "too_small" }>): string {
  const unit = UNITS[origin];
  if (unit !== undefined) return `at least ${minimum} ${unit}`;
  return inclusive === false ? `more than ${minimum}` : `at least ${minimum}`;
}

function most({ origin, maximum, inclusive }: Extract<Issue, { code: "too_big" }>): string {
  const unit = UNITS[origin];
  if (unit !== undefined) return `at most ${maximum} ${unit}`;
  return inclusive === false ? `less than ${maximum}` : `at most ${maximum}`;
}

function listed(values: readonly string[]): string {
  return values.length === 1 ? `${values[0]}` : `one of ${values.join(", ")}`;
}
