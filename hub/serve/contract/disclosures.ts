// What a canteen says of itself to its parents: inspections, menus and retained samples.
import { z } from "zod";
import { moment, siteId } from "./basics.ts";

const text = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .regex(
      /^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufffd]*$/u,
      "must be text without control characters",
    );
/** A menu has lines. */
const lines = z
  .string()
  .trim()
  .max(1000)
  .regex(
    /^(?:[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufffd]|\n)*$/u,
    "must be text without control characters",
  );
export const day = z.iso.date().describe("By the hub's zone");
const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be "HH:MM"');

const result = z.enum(["passed", "to-mend", "failed"]);

export const newInspectionSchema = z
  .strictObject({
    day,
    body: text(80).min(1).describe("Who inspected: an authority, a committee"),
    result,
    note: text(500).default(""),
  })
  .meta({ id: "NewInspection" });

export const inspectionSchema = z
  .object({
    id: z.string(),
    siteId,
    day,
    body: z.string(),
    result,
    note: z.string(),
    recorded: z.object({ by: z.string(), at: moment }),
    withdrawn: z
      .object({ by: z.string(), at: moment })
      .optional()
      .describe("It was wrong: parents are not told of it"),
  })
  .meta({ id: "Inspection" });
export type Inspection = z.infer<typeof inspectionSchema>;

const mealSchema = z.strictObject({
  meal: z.enum(["breakfast", "lunch", "dinner", "snack"]),
  menu: lines.default(""),
  samples: z
    .array(
      z.strictObject({
        dish: text(80).min(1),
        at: time.describe("When it was put into the fridge"),
        //  GB 31654-2021 asks for 125 g; more than a kilogram is a slip of the pen.
        grams: z.number().min(1).max(1000).optional(),
      }),
    )
    .max(60)
    .default([]),
});

export const disclosureChangeSchema = z
  .strictObject({ meals: z.array(mealSchema).max(4) })
  .meta({ id: "DisclosureChange" });

export const disclosureSchema = z
  .object({
    siteId,
    day,
    meals: z.array(mealSchema).describe("Empty while nobody has said anything"),
    changed: z.object({ by: z.string(), at: moment }).optional(),
  })
  .meta({ id: "Disclosure" });
export type Disclosure = z.infer<typeof disclosureSchema>;
