// What people do with an alert: what each step takes, and what somebody may do with it now.
import { z } from "zod";
import { disposition } from "./alerts.ts";
import { moment, plainText } from "./basics.ts";

const words = plainText(1000).min(1);
/** By this the hub knows what is sent again: a name of the sender's own, such as a UUID. */
export const senderKey = z
  .string()
  .regex(/^[\w-]{8,64}$/, "must be 8 to 64 letters, digits, _ or -")
  .describe("The sender's own name for this, such as a UUID: sent again under it, it is done once");

export const deedSchema = z
  .strictObject({
    what: words.describe("What was done"),
    disposition: disposition
      .optional()
      .describe("What became of the food; critical alerts of food's temperature ask for it"),
    photos: z.array(z.uuid()).max(20).default([]).describe("Ids of photos that were sent before"),
    key: senderKey.optional(),
  })
  .meta({ id: "Deed" });
export type Deed = z.input<typeof deedSchema>;

export const resolveSchema = z
  .strictObject({ reason: words.describe("Why it is over though the data do not say so") })
  .meta({ id: "Resolve" });
export const noteSchema = z.strictObject({ note: plainText(1000).default("") }).meta({ id: "Note" });
export const returnSchema = z
  .strictObject({
    note: words.describe("What is still to be done"),
    dueAt: moment.optional().describe("Of an order: its new deadline; default: by its severity"),
  })
  .meta({ id: "Return" });

/** Chosen: less than this is no putting off. The most depends on the severity: actions/snooze-alert.ts. */
const LEAST_SNOOZE_MIN = 5;
export const snoozeSchema = z
  .strictObject({ minutes: z.int().min(LEAST_SNOOZE_MIN).max(480), reason: words })
  .meta({ id: "Snooze" });

export const assignSchema = z
  .strictObject({ account: z.string().min(1).max(64).nullable().describe("Null: nobody's any more") })
  .meta({ id: "Assign" });

export const candidateSchema = z
  .object({
    account: z.string(),
    name: z.string(),
    posts: z.array(z.object({ role: z.string(), siteId: z.string() })),
  })
  .meta({ id: "Candidate" });
export type Candidate = z.infer<typeof candidateSchema>;

export const photoSchema = z
  .object({
    id: z.string(),
    by: z.string(),
    at: moment,
    type: z.enum(["image/jpeg", "image/png", "image/webp"]),
    bytes: z.int(),
    sha256: z.string().describe("Of the file as the hub keeps and gives it: without metadata"),
  })
  .meta({ id: "Photo" });
export type Photo = z.infer<typeof photoSchema>;

const stepName = z.enum(["acknowledge", "act", "resolve", "recheck", "return", "close", "assign", "snooze"]);

export const alertStepsSchema = z
  .object({
    steps: z.array(stepName).describe("What who asks may do with the alert now"),
    ownWork: z.boolean().describe("They worked on it: somebody else looks again"),
    decides: z.boolean().describe("Of an order: they may give it another deadline, or take it back"),
    disposition: z.boolean().describe("Acting asks what became of the food"),
    photograph: z.boolean(),
    export: z.boolean(),
    mostSnoozeMinutes: z.int(),
  })
  .meta({ id: "AlertSteps" });
export type AlertSteps = z.infer<typeof alertStepsSchema>;
