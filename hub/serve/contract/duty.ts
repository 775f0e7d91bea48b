// Who is called for a site's alerts, where people are reached, and who is away.
import { z } from "zod";
import { moment, plainText, severity, siteId } from "./basics.ts";

export const dutyLevelName = z.enum(["staff", "officer", "director", "principal", "town", "district"]);
export type DutyLevelName = z.infer<typeof dutyLevelName>;

/** A time of day, "HH:MM". */
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time such as 06:00");
const account = z.string().max(64);

export const dutyHoursSchema = z
  .object({
    weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).describe("1 is Monday, 7 Sunday"),
    from: timeOfDay,
    to: timeOfDay.describe("Over midnight where it is before `from`; the whole day where both are alike"),
    bySchoolCalendar: z.boolean().describe("Off on holidays, on duty on make-up days"),
  })
  .meta({ id: "DutyHours" });
export type DutyHours = z.infer<typeof dutyHoursSchema>;

const overrideSchema = z.object({
  people: z
    .array(account)
    .max(20)
    .optional()
    .describe("Accounts; empty: nobody. Left out: as above, or by the posts"),
  hours: z.union([dutyHoursSchema, z.literal("always")]).optional(),
  //  Chosen: a week; beyond that it is no call any more.
  afterMin: z.int().min(0).max(10_080).optional().describe("Minutes after the beginning of the call"),
});

/** What a site says itself. */
export const dutyOverridesSchema = z
  .object({ levels: z.partialRecord(dutyLevelName, overrideSchema) })
  .meta({ id: "DutyOverrides" });
export type DutyOverrides = z.infer<typeof dutyOverridesSchema>;

const dutyPerson = z.object({
  account,
  name: z.string(),
  deputyFor: z.string().optional().describe("The name of whoever they stand in for"),
});
const passedOver = z.enum(["nobody", "away", "hours"]);

export const dutySchema = z
  .object({
    levels: z.array(
      z.object({
        name: dutyLevelName,
        siteId,
        afterMin: z.int(),
        hours: dutyHoursSchema.optional(),
        people: z.array(dutyPerson).describe("Who is told, deputies in the place of who is away"),
        passed: passedOver.optional().describe("Why it is passed over at this moment"),
        byPosts: z.boolean().describe("Its people follow from the posts"),
        mayChange: z.boolean().describe("Of a level above them nobody says anything"),
      }),
    ),
    own: dutyOverridesSchema.shape.levels.describe("What this site says itself"),
    calls: z
      .array(
        z.object({
          at: moment,
          level: z.string().describe('A level, "served" or "admin"'),
          people: z.array(dutyPerson),
          passed: z.array(z.object({ level: z.string(), because: passedOver })),
        }),
      )
      .describe("Who would be told when, if it happened at `at` and nobody answered"),
    mayChange: z.boolean(),
    candidates: z
      .array(z.object({ account, name: z.string() }))
      .describe("Who can be named: for who may change it"),
  })
  .meta({ id: "Duty" });
export type Duty = z.infer<typeof dutySchema>;

export const dutyQuerySchema = z.object({
  severity: severity.default("warning"),
  at: moment.optional().describe("Default: now"),
});

/** Where and when a person is told. */
export const contactSchema = z
  .object({
    language: z.enum(["zh", "en"]),
    email: z.email().max(254).optional(),
    mobile: z
      .string()
      .regex(/^\+?\d{5,15}$/, "must be a number such as 13800000000 or +8613800000000")
      .optional(),
    wecomUser: plainText(64).min(1).optional().describe("WeCom's user id"),
    quiet: z
      .object({ on: z.boolean(), from: timeOfDay, to: timeOfDay })
      .describe("What is not critical waits from `from` to `to`"),
  })
  .meta({ id: "Contact" });
export type Contact = z.infer<typeof contactSchema>;

export const absenceDraftSchema = z
  .object({
    from: moment,
    until: moment,
    deputy: account.optional().describe("Who is told in their place"),
  })
  .meta({ id: "AbsenceDraft" });
export type AbsenceDraft = z.infer<typeof absenceDraftSchema>;

const absenceSchema = z
  .object({
    id: z.string(),
    from: moment,
    until: moment,
    deputy: z.object({ account, name: z.string() }).optional(),
  })
  .meta({ id: "Absence" });

export const absencesSchema = z
  .object({
    items: z.array(absenceSchema),
    deputies: z.array(z.object({ account, name: z.string() })).describe("Who can stand in"),
  })
  .meta({ id: "Absences" });
export type Absences = z.infer<typeof absencesSchema>;
