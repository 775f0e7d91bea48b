// What a site's devices send and nobody has said yet what it is: found sensors, unknown messages, mappings, and readings
// that wait for a person because they are too old.
import { z } from "zod";
import { mappingSchema } from "../../../devices/mapping.ts";
import { PLACES } from "../../../devices/places.ts";
import { deviceId, metric, moment, plainText, siteId } from "./basics.ts";

const place = z.enum(
  PLACES.map((one) => one.id).filter((id) => id !== "unassigned") as [string, ...string[]],
);
const name = plainText(80).min(1);

/** As forms and files have it (actions/estate-checks.ts): what is adopted can be changed there. */
export const describeSchema = z
  .strictObject({ name, place, intervalS: z.number().min(1).max(86_400) })
  .meta({ id: "DescribeSensor" });

export const foundSensorSchema = z
  .object({
    id: deviceId,
    siteId,
    name: z.string(),
    family: z.string(),
    format: z.string().optional().describe("The name that people know the family by"),
    address: z.string(),
    foundAt: moment,
    intervalS: z
      .number()
      .optional()
      .describe("How often it has reported; absent while there is too little to go by"),
    latest: z.partialRecord(metric, z.object({ value: z.number(), measuredAt: moment, receivedAt: moment })),
    isIgnored: z.boolean(),
  })
  .meta({ id: "FoundSensor" });
export type FoundSensor = z.infer<typeof foundSensorSchema>;

const keptMessageSchema = z.object({
  at: moment,
  text: z.string(),
  isCut: z.boolean().describe("True where only its beginning was kept: it cannot be read"),
});

const trialReadingSchema = z.object({
  address: z.string(),
  metric,
  value: z.number(),
  measuredAt: moment,
  late: z.boolean(),
});

export const unknownSchema = z
  .object({
    id: z.string(),
    siteId,
    account: z.string(),
    topic: z.string(),
    firstAt: moment,
    lastAt: moment,
    count: z.int(),
    isIgnored: z.boolean(),
    messages: z
      .array(keptMessageSchema)
      .describe("In the list the newest only; by itself all that are kept, the newest first"),
    looksLike: z.string().optional().describe("The format that it looks like"),
    mapping: mappingSchema.optional().describe("How it would be read, as a guess"),
    intervalS: z.number().optional().describe("How often it has come"),
    gives: z.array(trialReadingSchema).describe("What the guess makes of the newest message"),
  })
  .meta({ id: "Unknown" });
export type Unknown = z.infer<typeof unknownSchema>;

export const newcomersSchema = z
  .object({ found: z.array(foundSensorSchema), unknown: z.array(unknownSchema) })
  .meta({ id: "Newcomers" });
export type Newcomers = z.infer<typeof newcomersSchema>;

export const newcomerCountsSchema = z
  .object({ found: z.int(), unknown: z.int(), held: z.int().describe("Sensors of which old readings wait") })
  .meta({ id: "NewcomerCounts" });
export type NewcomerCounts = z.infer<typeof newcomerCountsSchema>;

export const ignoreSchema = z.strictObject({ isIgnored: z.boolean() }).meta({ id: "Ignore" });

export const adoptUnknownSchema = z
  .strictObject({
    mapping: mappingSchema,
    name: name.describe("Of the mapping"),
    device: describeSchema.optional().describe("Where the messages are of one device: what that is"),
  })
  .meta({ id: "AdoptUnknown" });

export const siteMappingSchema = z
  .object({
    id: z.string(),
    siteId,
    name: z.string(),
    isOn: z.boolean(),
    mapping: mappingSchema,
    createdAt: moment,
    recent: z
      .array(z.object({ topic: z.string(), at: moment, text: z.string() }))
      .describe("The newest messages that it was for since the hub started, the newest first"),
  })
  .meta({ id: "SiteMapping" });
export type SiteMapping = z.infer<typeof siteMappingSchema>;

export const adoptedSchema = z
  .object({ mapping: siteMappingSchema, sensorIds: z.array(deviceId), stored: z.int() })
  .meta({ id: "Adopted" });
export type Adopted = z.infer<typeof adoptedSchema>;

export const createMappingSchema = z
  .strictObject({ name, mapping: mappingSchema })
  .meta({ id: "CreateMapping" });
export const changeMappingSchema = z
  .strictObject({ name: name.optional(), isOn: z.boolean().optional(), mapping: mappingSchema.optional() })
  .meta({ id: "ChangeMapping" });
export const previewSchema = z
  .strictObject({ mapping: mappingSchema, mappingId: z.string().max(64).optional() })
  .meta({ id: "PreviewMapping" });

export const trialsSchema = z
  .object({
    trials: z.array(
      z.object({
        topic: z.string(),
        at: moment,
        text: z.string(),
        readings: z.array(trialReadingSchema),
        tooOld: z.array(trialReadingSchema).describe("Would wait for a person"),
        refused: z.array(z.string()),
        clockWrong: z.boolean(),
      }),
    ),
  })
  .meta({ id: "Trials" });
export type Trials = z.infer<typeof trialsSchema>;

export const heldSchema = z
  .object({
    sensorId: deviceId,
    siteId,
    name: z.string(),
    count: z.int(),
    from: moment,
    to: moment,
    receivedAt: moment,
    leastAgeS: z.number().describe("How long before their arrival they were measured"),
    mostAgeS: z.number(),
    through: z.int().describe("Give it back with the decision: what comes later waits"),
  })
  .meta({ id: "Held" });
export type Held = z.infer<typeof heldSchema>;

export const decideSchema = z.strictObject({ through: z.int().min(0) }).meta({ id: "DecideHeld" });
export const decidedSchema = z
  .object({
    stored: z.int(),
    known: z.int(),
    conflicting: z.int(),
    tooOld: z.int().describe("Measured when readings are no longer kept: not taken in, they wait on"),
  })
  .meta({ id: "Decided" });
export type Decided = z.infer<typeof decidedSchema>;
