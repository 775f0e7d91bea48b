// An alert's life in one list: what happened to it, and who was told.
import { z } from "zod";
import { deviceId, moment } from "./basics.ts";

const happened = z.object({
  type: z.literal("event"),
  at: moment,
  number: z.int(),
  kind: z.string(),
  by: z.string().describe("An account, rule, hub, or link: and the id of a share link"),
  data: z.record(z.string(), z.unknown()).describe("What goes with the kind"),
});

const told = z.object({
  type: z.literal("message"),
  at: moment.describe("When it was decided upon"),
  id: z.string(),
  kind: z.string(),
  channel: z
    .object({ name: z.string(), kind: z.string() })
    .optional()
    .describe("Absent: shown in the dashboard alone"),
  account: z.string().optional().describe("Absent: a group"),
  why: z.object({
    reason: z.string(),
    level: z.string().optional(),
    afterMin: z.number().optional(),
    deputyFor: z.string().optional(),
  }),
  state: z.enum(["waiting", "sending", "sent", "failed", "merged", "dropped"]),
  sentAt: moment.optional(),
  openedAt: moment.optional().describe("By the account it went to"),
  isUncertain: z.boolean().describe("It may have been sent twice"),
  tries: z.array(z.object({ at: moment, outcome: z.string(), detail: z.string() })),
});

export const timelineSchema = z
  .object({
    items: z.array(z.discriminatedUnion("type", [happened, told])).describe("The oldest first"),
    readings: z
      .object({ from: moment, to: moment, beside: z.array(deviceId) })
      .describe("The time that its curve shows, and the sensors that watch the same appliance"),
  })
  .meta({ id: "AlertTimeline" });
export type AlertTimeline = z.infer<typeof timelineSchema>;

export const caseKeySchema = z
  .object({
    algorithm: z.literal("Ed25519"),
    publicKey: z
      .string()
      .describe("DER (SubjectPublicKeyInfo) in base64: what npx mingchu case verify --key takes"),
    fingerprint: z.string().describe("For people to compare"),
  })
  .meta({ id: "CaseKey" });
export type CaseKey = z.infer<typeof caseKeySchema>;
