// What a person was told, as the dashboard shows it to them.
import { z } from "zod";
import { alertSchema } from "./alerts.ts";
import { moment, pageQuerySchema, severity, siteId } from "./basics.ts";

export const ownMessageSchema = z
  .object({
    id: z.string(),
    kind: z.enum([
      "opened",
      "escalated",
      "still",
      "raised",
      "reopened",
      "resolved",
      "assigned",
      "recheck",
      "returned",
      "due-changed",
      "overdue",
      "digest",
      "channel-dead",
      "audit-head",
      "test",
    ]),
    siteId,
    severity,
    at: moment,
    readAt: moment.optional(),
    why: z
      .object({
        reason: z.enum(["duty", "assignee", "group", "recheck", "deputy", "channel", "test"]),
        level: z.string().optional(),
        siteName: z.string().optional(),
        afterMin: z.int().optional().describe("For how many minutes those before had not answered"),
        deputyFor: z.string().optional().describe("The name of whoever the reader stands in for"),
        passed: z
          .array(z.object({ level: z.string(), because: z.enum(["nobody", "away", "hours"]) }))
          .optional(),
        unseen: z.boolean().optional().describe("Those before had not even opened it"),
      })
      .describe("Why the reader got it"),
    alert: alertSchema.optional().describe("As it is now, if the reader may still see it"),
  })
  .meta({ id: "OwnMessage" });
export type OwnMessage = z.infer<typeof ownMessageSchema>;

export const messagesQuerySchema = pageQuerySchema
  .pick({ limit: true, cursor: true })
  .extend({ unread: z.enum(["true", "false"]).optional() });

export const unreadSchema = z.object({ count: z.int() }).meta({ id: "Unread" });

export const readDraftSchema = z
  .object({ alertId: z.string().max(64).optional().describe("Those of this alert alone; default: all") })
  .meta({ id: "ReadDraft" });
