// What is known of how far a sensor's readings can be believed: findings, worst first, and the figures behind them.
import { z } from "zod";
import { deviceId, metric, moment, severity } from "./basics.ts";

/** What can be found out about a sensor. The page has words for each (`health.finding.<kind>`). */
const FINDING_KINDS = [
  "never-heard",
  "silent",
  "stuck",
  "implausible",
  "fault-code",
  "clock-wrong",
  "gaps",
  "battery-low",
  "battery-ending",
  "weak-signal",
  "conflict",
] as const;
const findingKind = z.enum(FINDING_KINDS);

/** "good": nothing found. "unknown": it has never measured anything. Else the gravest finding's severity. */
const HEALTH_STATES = ["critical", "warning", "notice", "unknown", "good"] as const;
const healthState = z.enum(HEALTH_STATES).describe("From worst to best");

const findingSchema = z
  .object({
    kind: findingKind,
    severity,
    since: moment.optional().describe("Since when it has been so, where that is known"),
    metric: metric.optional(),
    numbers: z
      .record(z.string(), z.number())
      .describe(
        [
          "What the finding's words are filled with.",
          "silent: forS;",
          "stuck: value, forS, samples;",
          "implausible: events, from, to, minutes (of the newest jump; events in 24 hours);",
          "fault-code: events (in 24 hours), code (the newest; absent where the sensor gave null);",
          "clock-wrong: offsetS (positive: behind the hub), messages;",
          "gaps: receivedShare (0 to 1, in 24 hours), received, expected, longestGapS;",
          "battery-low: percent; battery-ending: percent, days, daysLeast, daysMost (absent: open);",
          "weak-signal: weakShare (0 to 1, in 24 hours), below;",
          "conflict: events (in 24 hours).",
        ].join(" "),
      ),
  })
  .meta({ id: "Finding" });
export type Finding = z.infer<typeof findingSchema>;

/** The short form, in every sensor of a list. */
export const healthSchema = z
  .object({
    state: healthState,
    worst: findingKind.optional().describe("The gravest finding's kind"),
    findings: z.int().describe("How many there are"),
  })
  .meta({ id: "Health" });
export type Health = z.infer<typeof healthSchema>;

const windowSchema = z
  .object({
    days: z.union([z.literal(1), z.literal(7), z.literal(30)]).describe("1: the last 24 hours"),
    from: moment.describe("Its beginning, or when the sensor was first seen if that is later"),
    received: z.int(),
    expected: z.int().describe("By the intervals that were set for it"),
    receivedShare: z.number().describe("0 to 1"),
    late: z.int().describe("Of the received ones, how many arrived late"),
    gapS: z.number().describe("How long nothing was known"),
    longestGapS: z.number(),
  })
  .meta({ id: "HealthWindow" });

const batterySchema = z
  .object({
    percent: z.number(),
    measuredAt: moment,
    days: z.int().describe("Of how many days there is a mean since it was changed or first seen"),
    perDay: z.number().optional().describe("Percent a day, negative while it falls"),
    end: z
      .object({
        at: moment,
        earliest: moment,
        latest: moment.optional().describe("Absent: not bounded by what is known"),
      })
      .optional()
      .describe("When it is likely to reach 5 %, and how early and late that may be"),
    whyNoEnd: z
      .enum(["too-few-days", "not-falling", "only-steps", "too-uncertain", "too-far"])
      .optional()
      .describe("Why no end is named"),
  })
  .meta({ id: "BatteryHealth" });

export const sensorHealthSchema = healthSchema
  .omit({ findings: true })
  .extend({
    sensorId: deviceId,
    at: moment,
    findings: z.array(findingSchema).describe("Worst first"),
    firstSeen: moment.optional().describe("The oldest reading that is kept"),
    lastSeen: moment.optional().describe("When it last measured, by readings that were not late"),
    windows: z.array(windowSchema).describe("24 hours, 7 days, 30 days; empty before the first reading"),
    faultCodes: z
      .array(
        z.object({
          code: z.number().optional().describe("As the sensor gave it; absent for null"),
          count: z.int().describe("In 24 hours"),
          lastAt: moment,
        }),
      )
      .describe("What it gave instead of a temperature, most frequent first"),
    jumps: z
      .array(z.object({ at: moment, from: z.number(), to: z.number(), minutes: z.number() }))
      .describe("The newest steps that cannot be"),
    clock: z
      .object({
        offsetS: z.number().optional().describe("How far it is behind the hub's; absent: not steady"),
        messages: z.int().describe("From how many messages"),
        disbelieved: z.int().describe("In 24 hours, how many readings came with a time that cannot be"),
      })
      .optional()
      .describe("Absent where the sensor sends no time"),
    battery: batterySchema.optional(),
    signal: z
      .object({ metric, newest: z.number(), weakShare: z.number(), below: z.number() })
      .optional()
      .describe("Share of the last 24 hours' messages that were weak, and what counts as weak"),
    duplicates: z.int().describe("In 24 hours, readings that came again and changed nothing"),
    conflicts: z
      .int()
      .describe("In 24 hours, readings refused because another value came with their identity"),
    replays: z.int().describe("In 24 hours, values that a gateway repeated out of its memory"),
  })
  .meta({ id: "SensorHealth" });
export type SensorHealth = z.infer<typeof sensorHealthSchema>;
