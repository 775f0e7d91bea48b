// What people are told through: channels as a manager sets them up, the test of one, and its delivery log.
import { z } from "zod";
import { moment, plainText, severity, siteId } from "./basics.ts";

const CHANNEL_KINDS = ["wecom", "wecom-app", "dingtalk", "feishu", "email", "hook", "mqtt"] as const;

const language = z.enum(["zh", "en"]);
const name = plainText(60).min(1);
const email = z.email().max(254);
/** Chosen: with two words of a country's code; spaces are not taken. */
const mobile = z.string().regex(/^\+?\d{5,15}$/, "must be a number, such as 13800000000");
/** Chosen: longer than any provider's address. */
const webhook = z.string().trim().max(1000);
const key = z.string().trim().max(500).nullable();
/** RFC 9110, section 5.5: what a header can be made of, without the obsolete rest. */
const header = z
  .string()
  .trim()
  .max(500)
  .regex(/^[\x20-\x7e]*$/, "must be letters, digits and signs of ASCII, on one line")
  .nullable();

const common = {
  /** Also gets the audit log's head, once a day. */
  auditHead: z.boolean().optional(),
};
const settingsOf = {
  wecom: z.strictObject({
    ...common,
    style: z
      .enum(["card", "markdown"])
      .optional()
      .describe("A card needs publicUrl to be set; default: card"),
  }),
  wecomApp: z.strictObject({
    corpId: z
      .string()
      .regex(/^[\w-]{1,64}$/, "must be the organisation's id (企业ID), such as ww0123456789abcdef"),
    agentId: z.int("must be the application's AgentId, a number").min(1),
  }),
  robot: z.strictObject({
    ...common,
    keyword: plainText(20).optional().describe("Put into each message, where the robot asks for one"),
  }),
  email: z.strictObject({
    ...common,
    to: z
      .array(email)
      .max(50)
      .optional()
      .describe("A group's addresses; without them it serves people by their own"),
  }),
  hook: z.strictObject({
    ...common,
    preset: z.enum(["aliyun-sms", "aliyun-voice"]).optional(),
    format: z.enum(["json", "form"]).optional(),
    template: z
      .record(z.string().max(100), z.json())
      .refine((value) => JSON.stringify(value).length <= 4000, "must be at most 4000 characters")
      .optional()
      .describe(
        "The body; {title}, {text}, {site}, {severity}, {kind}, {value}, {why}, {link}, {mobile}, {time}, {alert} and {id} in its texts are filled in",
      ),
    perMinute: z.int().min(1).max(600).optional(),
    perReceiverPerDay: z.int().min(1).max(1000).optional(),
    accessKeyId: z.string().max(100).optional(),
    signName: plainText(40).optional(),
    templateCode: z.string().max(100).optional(),
    shownNumber: z.string().max(30).optional(),
  }),
  mqtt: z.strictObject(common),
};

const secrets = z
  .strictObject({
    url: webhook.optional().describe("The webhook's address; https, or in channelNetworks"),
    key: key.optional().describe("What requests are signed with; null takes it away"),
    authorization: header.optional().describe("The header Authorization of a hook; null takes it away"),
  })
  .describe("Given and never told again; what is left out stays as it is");

const said = {
  name,
  on: z.boolean(),
  least: severity.describe("Nothing less grave goes through it"),
  language,
  secret: secrets.optional(),
};
const ofKind = [
  { kind: z.literal("wecom"), settings: settingsOf.wecom },
  { kind: z.literal("wecom-app"), settings: settingsOf.wecomApp },
  { kind: z.literal("dingtalk"), settings: settingsOf.robot },
  { kind: z.literal("feishu"), settings: settingsOf.robot },
  { kind: z.literal("email"), settings: settingsOf.email },
  { kind: z.literal("hook"), settings: settingsOf.hook },
  { kind: z.literal("mqtt"), settings: settingsOf.mqtt },
] as const;

const [wecom, wecomApp, dingtalk, feishu, mail, hook, mqtt] = ofKind;
export const channelSaidSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({ ...said, ...wecom }),
    z.strictObject({ ...said, ...wecomApp }),
    z.strictObject({ ...said, ...dingtalk }),
    z.strictObject({ ...said, ...feishu }),
    z.strictObject({ ...said, ...mail }),
    z.strictObject({ ...said, ...hook }),
    z.strictObject({ ...said, ...mqtt }),
  ])
  .meta({ id: "ChannelSaid" });
export type ChannelSaid = z.infer<typeof channelSaidSchema>;

export const channelSchema = z
  .object({
    id: z.string(),
    siteId: siteId.nullable().describe("It serves this site and all below; null: the whole hub"),
    kind: z.enum(CHANNEL_KINDS),
    name: z.string(),
    on: z.boolean(),
    settings: z.record(z.string(), z.unknown()),
    address: z.string().optional().describe("The host of its webhook; the rest is secret"),
    secrets: z.array(z.enum(["url", "key", "authorization"])).describe("Which are set"),
    least: severity,
    language,
    dead: z
      .object({ since: moment, why: z.string() })
      .optional()
      .describe("Nothing gets through; absent while it works"),
    may: z.object({ change: z.boolean() }),
  })
  .meta({ id: "Channel" });
export type Channel = z.infer<typeof channelSchema>;

/** Whom a test is for; a group needs nobody. */
export const channelTestSchema = z
  .strictObject({
    email: email.optional(),
    mobile: mobile.optional(),
    wecomUser: plainText(64).min(1).optional(),
    siteId: siteId.optional().describe("Whose topic, for MQTT; the channel's own site if not given"),
  })
  .meta({ id: "ChannelTest" });
export type ChannelTest = z.infer<typeof channelTestSchema>;

export const channelAnswerSchema = z
  .object({
    outcome: z.enum(["sent", "refused", "failed", "held", "unknown"]),
    detail: z.string().describe("What the provider said"),
    tookMs: z.int(),
  })
  .meta({ id: "ChannelAnswer" });
export type ChannelAnswer = z.infer<typeof channelAnswerSchema>;

export const deliveredSchema = z
  .object({
    id: z.string(),
    siteId,
    alertId: z.string().optional(),
    kind: z.string(),
    severity,
    account: z.string().optional().describe("Absent: a group"),
    why: z.object({ reason: z.string(), level: z.string().optional(), afterMin: z.number().optional() }),
    state: z.enum(["waiting", "sending", "sent", "failed", "merged", "dropped"]),
    createdAt: moment,
    sentAt: moment.optional(),
    openedAt: moment.optional(),
    uncertain: z.boolean().describe("It may have been sent twice"),
    lastError: z.string().optional(),
    mergedInto: z.string().optional(),
    tries: z.array(
      z.object({
        at: moment,
        outcome: z.enum(["sent", "refused", "failed", "held", "unknown"]),
        detail: z.string(),
        tookMs: z.int(),
      }),
    ),
  })
  .meta({ id: "Delivered" });
export type Delivered = z.infer<typeof deliveredSchema>;
