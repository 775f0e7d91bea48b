// The pieces that every part of the contract is made of: moments, ids, lists in pages, problems.
import { z } from "zod";
import { AREAS } from "../../../devices/areas.ts";
import { SEVERITIES } from "../../../devices/limits.ts";
import { METRIC_NAMES } from "../../../devices/metrics.ts";

export const moment = z.iso.datetime().describe("RFC 3339 in UTC, with milliseconds");
export const siteId = z.string().min(1).max(64);
export const deviceId = z.string().min(1).max(160);
export const metric = z.enum(METRIC_NAMES as [string, ...string[]]);
export const severity = z.enum(SEVERITIES);
export const area = z.enum(AREAS);

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe("What is wrong and what to do about it"),
    fields: z.array(z.object({ path: z.string(), why: z.string() })).optional(),
    retryAfterS: z.int().optional().describe("For how long the same will be refused again"),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof problemSchema>;

/** The list form of every collection. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    next: z.string().optional().describe("Pass as ?cursor= for the next page"),
  });
}
export type ListOf<T> = { items: T[]; next?: string | undefined };

export const pageQuerySchema = z.object({
  site: siteId.optional().describe("This site and all below it"),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  cursor: z.string().max(200).optional(),
});

export const mean = z.number().describe("Of the readings, each counting alike however long it held");

/** Nothing, or something that is seen: not only marks without a form and letters that fill a place. */
const READABLE = /^$|[^\p{Cf}\p{Z}\u115f\u1160\u2800\u3164\uffa0]/u;

/** A person's words on one line, as names are: nothing that ends a line or makes one read backwards. */
export function plainText(most: number) {
  return z
    .string()
    .trim()
    .max(most)
    .regex(
      /^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufffd]*$/u,
      "must be text without control characters",
    )
    .regex(READABLE, "must be text that can be read");
}
