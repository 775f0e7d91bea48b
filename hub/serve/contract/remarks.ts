// What people report, and what is said of it: remarks, answers, comments.
import { z } from "zod";
import { deviceId, moment, plainText, siteId } from "./basics.ts";

const words = z.object({ by: z.string(), at: moment, text: z.string() });

export const remarkSchema = z
  .object({
    text: z.string().optional().describe("Absent where it was set aside and the reader does not moderate"),
    from: z.enum(["parent", "person"]),
    by: z.string().describe("An account; of a parent, the id of the link by which they wrote"),
    dueAt: moment.describe("Until when it is to be answered"),
    answers: z.array(words).describe("Read by who reported it, too; the oldest first"),
    setAside: z
      .object({ by: z.string(), at: moment, reason: z.string() })
      .optional()
      .describe("It was abuse"),
  })
  .meta({ id: "Remark" });
export type Remark = z.infer<typeof remarkSchema>;

/** Chosen: a message on a phone; what a parent writes is held to the same. */
export const MOST_REMARK = 300;
const said = plainText(1000).min(1);

export const newAlertSchema = z
  .strictObject({
    siteId: siteId.describe("A canteen or a school"),
    cameraId: deviceId.optional(),
    text: plainText(MOST_REMARK).min(1),
    severity: z.enum(["notice", "warning"]),
    dueAt: moment.optional().describe("Default: a day of school time from now"),
  })
  .meta({ id: "NewAlert" });
export type NewAlert = z.input<typeof newAlertSchema>;

export const answerSchema = z
  .strictObject({ text: said, closes: z.boolean().describe("True ends the alert") })
  .meta({ id: "Answer" });

export const setAsideSchema = z
  .strictObject({
    reason: plainText(300).min(1).describe("Why it is abuse; for the audit log and those who moderate"),
    blockDays: z.int().min(0).max(30).default(0).describe("For so long nothing is taken by the same link"),
  })
  .meta({ id: "SetAside" });

export const newCommentSchema = z.strictObject({ text: said }).meta({ id: "NewComment" });

export const commentSchema = words
  .extend({ id: z.string(), kind: z.enum(["comment", "answer"]) })
  .meta({ id: "Comment" });
export type Comment = z.infer<typeof commentSchema>;
