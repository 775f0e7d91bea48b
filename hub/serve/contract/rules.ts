// Rules: what is in force at a site and by whose word, changes of it, planned maintenance and meal times.
import { z } from "zod";
import { deviceId, metric, moment, plainText, severity, siteId } from "./basics.ts";

const durations = z.partialRecord(severity, z.number());
const limitChange = z.strictObject({
  limit: z.number().optional().describe("In the metric's unit"),
  beyond: z.number().optional().describe("The farther limit of the steps that have one"),
  forS: durations.optional().describe("Seconds outside in a piece, by the severity that is told then"),
  atLeast: severity.optional().describe("Nothing less grave is told"),
  atMost: severity.optional().describe("Nothing graver is told"),
});

/** Chosen: a sentence or two. */
const reason = plainText(200);

export const newRuleChangeSchema = z
  .strictObject({
    rule: z.string().max(100),
    off: z.boolean().default(false).describe("Switches it off; then `change` says nothing"),
    change: limitChange.default({}),
    reason: reason.default("").describe("Needed for what loosens or switches off"),
    until: moment.optional().describe("Needed for what loosens or switches off, at most 31 days ahead"),
  })
  .meta({ id: "NewRuleChange" });
export type NewRuleChange = z.input<typeof newRuleChangeSchema>;

const place = z
  .object({
    siteId: siteId.optional(),
    kind: z.enum(["district", "town", "school", "canteen"]).optional(),
  })
  .describe("Of a site above the reader's own the kind alone");

export const ruleChangeSchema = z
  .object({
    id: z.string(),
    rule: z.string(),
    kind: z.enum(["tighten", "loosen", "off"]),
    change: limitChange,
    reason: z.string(),
    site: place,
    by: z.string().optional().describe("Absent where it was somebody above the reader's own branch"),
    at: moment,
    until: moment.optional(),
  })
  .meta({ id: "RuleChange" });
export type RuleChange = z.infer<typeof ruleChangeSchema>;

const step = z.object({
  severity,
  forS: z.number(),
  beyond: z.number().optional(),
  withinS: z.number().optional(),
});

const ruleSchema = z
  .object({
    rule: z.string(),
    of: z.string().describe('A place\'s id; "sensor" for what every sensor is asked, "camera"'),
    metric,
    side: z.enum(["above", "below"]),
    limit: z.number(),
    overS: z.number().optional().describe("What is judged is the change over so many seconds"),
    steps: z.array(step),
    schedule: z.enum(["always", "term", "kitchen-hours", "meal-windows"]),
    asked: z.boolean().describe("Whether its schedule asks at this moment"),
    source: z.string(),
    mayMove: z.boolean().describe("Whether its limit may be another"),
    usual: z.object({ limit: z.number(), steps: z.array(step) }).describe("As it is without anybody's word"),
    off: ruleChangeSchema.optional().describe("By whose word it is off"),
    by: z.array(ruleChangeSchema).describe("By whose words it is not as usual, from the top down"),
  })
  .meta({ id: "RuleInForce" });
export type RuleInForce = z.infer<typeof ruleSchema>;

export const newMaintenanceSchema = z
  .strictObject({
    deviceId: deviceId.optional().describe("Absent: all of the site's branch"),
    from: moment.optional().describe("Default: now"),
    until: moment.describe("At most 7 days later"),
    reason,
    foodTo: reason.default("").describe("Where the food went; needed for a fridge"),
  })
  .meta({ id: "NewMaintenance" });
export type NewMaintenance = z.input<typeof newMaintenanceSchema>;

export const maintenanceSchema = z
  .object({
    id: z.string(),
    site: place,
    deviceId: deviceId.optional(),
    from: moment,
    until: moment,
    reason: z.string(),
    foodTo: z.string(),
    by: z.string().optional(),
    mayEnd: z.boolean(),
  })
  .meta({ id: "Maintenance" });
export type Maintenance = z.infer<typeof maintenanceSchema>;

const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "09:30"');
const dayWindow = z.strictObject({ from: time, to: time });
/** Chosen: three meals, each in two sittings. */
const MOST_WINDOWS = 6;

export const mealWindowsChangeSchema = z
  .strictObject({
    windows: z
      .array(dayWindow)
      .max(MOST_WINDOWS)
      .describe("Empty: what those above say, or the default, holds again"),
  })
  .meta({ id: "MealWindowsChange" });

const mealWindowsSchema = z
  .object({
    windows: z.array(dayWindow),
    saidBy: z.enum(["here", "above", "default"]),
    kitchenHours: dayWindow,
  })
  .meta({ id: "MealWindows" });
export const siteRulesSchema = z
  .object({
    siteId,
    mayChange: z.boolean(),
    rules: z.array(ruleSchema),
    own: z.array(ruleChangeSchema).describe("What this site itself has said and holds now"),
    below: z
      .array(ruleChangeSchema)
      .describe("What sites below have loosened or switched off, and holds now"),
    maintenance: z
      .array(maintenanceSchema)
      .describe("Running or planned: of the site, of its branch, and of those above for all of theirs"),
    devices: z
      .array(
        z.object({
          id: deviceId,
          name: z.string(),
          place: z.string().describe('Of a camera "camera"'),
          appliance: z.string(),
          defrosts: z.boolean(),
          besides: z.array(deviceId).describe("The others that watch the same appliance"),
        }),
      )
      .describe("The site's own"),
    meals: mealWindowsSchema,
    isTerm: z.boolean().describe("False in long holidays"),
  })
  .meta({ id: "SiteRules" });
export type SiteRules = z.infer<typeof siteRulesSchema>;
