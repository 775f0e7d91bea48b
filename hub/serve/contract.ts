// All that the dashboard and the hub say to each other: the schemas that check requests, make the OpenAPI file and
// give the dashboard its types. The dashboard imports the types only, so nothing here may need Node.
import { z } from "zod";
import { AREAS } from "../../devices/areas.ts";
import { METRIC_NAMES } from "../../devices/metrics.ts";
import { SEVERITIES } from "../../devices/places.ts";

const moment = z.iso.datetime().describe("RFC 3339 in UTC, with milliseconds");
const siteId = z.string().min(1).max(64);
const deviceId = z.string().min(1).max(160);
const metric = z.enum(METRIC_NAMES as [string, ...string[]]);
const severity = z.enum(SEVERITIES);
const area = z.enum(AREAS);

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe("What is wrong and what to do about it"),
    fields: z.array(z.object({ path: z.string(), why: z.string() })).optional(),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof problemSchema>;

export const aboutSchema = z
  .object({
    version: z.string(),
    demo: z.boolean().describe("True where the kitchens are simulated"),
    ruleDurationFactor: z
      .number()
      .describe("1, or less where the durations of all rules are shortened for show"),
    zone: z.string().describe("The IANA time zone in which times are shown"),
    now: moment.describe("The hub's clock, so that a browser with a wrong one can still tell ages"),
  })
  .meta({ id: "About" });
export type About = z.infer<typeof aboutSchema>;

const roleSchema = z.enum(["admin", "district-manager", "town-manager", "school-manager", "canteen-staff"]);

export const signInSchema = z
  .object({
    account: z.string().min(1).max(64),
    password: z.string().min(1).max(256),
    bearer: z
      .boolean()
      .optional()
      .describe("True: answer with a token for Authorization: Bearer and set no cookie"),
  })
  .meta({ id: "SignIn" });

export const sessionSchema = z
  .object({
    account: z.string(),
    name: z.string(),
    posts: z.array(z.object({ role: roleSchema, siteId })),
    can: z
      .array(z.string())
      .describe("The actions that this person may do somewhere, by their names in the table of rights"),
    token: z.string().optional(),
    expiresAt: moment,
  })
  .meta({ id: "Session" });
export type Session = z.infer<typeof sessionSchema>;

const siteSummarySchema = z
  .object({
    sensors: z.int(),
    silentSensors: z.int(),
    cameras: z.int(),
    camerasOnline: z.int(),
    openAlerts: z.object({ notice: z.int(), warning: z.int(), critical: z.int() }),
    unacknowledgedAlerts: z.int(),
    blindAreas: z.int().describe("Areas that must be seen and have no camera"),
  })
  .meta({ id: "SiteSummary" });

export const siteSchema = z
  .object({
    id: siteId,
    parentId: siteId
      .nullable()
      .describe("Null at the top of the tree, and where the parent is outside the reader's branch"),
    kind: z.enum(["district", "town", "school", "canteen"]),
    name: z.string(),
    serves: z
      .array(siteId)
      .describe("For a canteen: the schools that eat from it, as far as the reader may see them"),
    areas: z
      .array(z.object({ area, cameraIds: z.array(deviceId) }))
      .describe(
        "For a canteen: the areas that must be seen, and by which cameras they are; none is a blind area",
      ),
    summary: siteSummarySchema.describe("Of this site and all below it that the reader may see"),
  })
  .meta({ id: "Site" });
export type Site = z.infer<typeof siteSchema>;

const limitSchema = z
  .object({
    rule: z.string(),
    metric,
    side: z.enum(["above", "below"]),
    limit: z.number(),
    steps: z.array(z.object({ severity, forS: z.number(), beyond: z.number().optional() })),
    source: z.string(),
  })
  .meta({ id: "Limit" });

const latestSchema = z
  .object({ value: z.number(), measuredAt: moment, receivedAt: moment })
  .meta({ id: "Latest" });

export const sensorSchema = z
  .object({
    id: deviceId,
    siteId,
    name: z.string(),
    place: z.string(),
    intervalS: z.number(),
    silentAfterS: z
      .number()
      .describe("Older than this many seconds, a value is not to be taken for the present one"),
    limits: z.array(limitSchema).describe("In force now, durations as shortened by ruleDurationFactor"),
    latest: z.partialRecord(metric, latestSchema),
  })
  .meta({ id: "Sensor" });
export type Sensor = z.infer<typeof sensorSchema>;

export const readingsQuerySchema = z.object({
  metric: metric.default("temperature"),
  from: moment.optional().describe("Default: 24 hours before `to`"),
  to: moment.optional().describe("Default: now"),
  buckets: z.coerce.number().int().min(1).max(2000).default(288),
});
export const readingsSchema = z
  .object({
    metric,
    unit: z.string(),
    bucketMs: z.number(),
    buckets: z
      .array(z.object({ at: moment, min: z.number(), mean: z.number(), max: z.number(), count: z.int() }))
      .describe("In order; an absent bucket is a gap"),
  })
  .meta({ id: "Readings" });
export type Readings = z.infer<typeof readingsSchema>;

const cameraFaultSchema = z.enum([
  "unreachable",
  "wrong-password",
  "no-such-stream",
  "unsupported-codec",
  "no-key-frames",
  "stalled",
  "refused",
  "protocol",
]);

export const cameraSchema = z
  .object({
    id: deviceId,
    siteId,
    name: z.string(),
    area,
    state: z.enum(["unknown", "online", "offline"]),
    fault: cameraFaultSchema.optional(),
    since: moment.optional().describe("Since when it has been in this state"),
  })
  .meta({ id: "Camera" });
export type Camera = z.infer<typeof cameraSchema>;

export const alertSchema = z
  .object({
    id: z.string(),
    siteId,
    deviceId: deviceId.optional(),
    source: z.enum(["rule"]),
    rule: z.string().optional(),
    severity,
    state: z.enum(["firing", "acknowledged", "resolved"]),
    since: moment,
    firedAt: moment,
    metric: metric.optional(),
    limit: z.number().optional(),
    worst: z.number().optional().describe("The value farthest beyond the limit so far"),
    acknowledged: z.object({ by: z.string(), at: moment, note: z.string() }).optional(),
    resolvedAt: moment.optional(),
  })
  .meta({ id: "Alert" });
export type Alert = z.infer<typeof alertSchema>;

export const acknowledgeSchema = z
  .object({ note: z.string().max(1000).optional() })
  .meta({ id: "Acknowledge" });

export const deviceAccountSchema = z
  .object({ account: z.string(), password: z.string() })
  .meta({ id: "DeviceAccount" });

export const refusalSchema = z
  .object({ at: moment, account: z.string(), topic: z.string(), reason: z.string(), payload: z.string() })
  .meta({ id: "Refusal" });

export const auditLineSchema = z
  .object({
    number: z.int().describe("1 for the first line, without gaps"),
    at: moment,
    who: z.string().describe("The account, or hub for what the hub did itself"),
    action: z.string(),
    siteId: siteId.nullable(),
    target: z.string(),
    detail: z.string(),
    hash: z.string().describe("SHA-256 over the line before's hash and this line, hex"),
  })
  .meta({ id: "AuditLine" });

/** The list form of every collection. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    next: z.string().optional().describe("Pass as ?cursor= for the next page"),
  });
}
export type ListOf<T> = { items: T[]; next?: string | undefined };

export const pageQuerySchema = z.object({
  site: siteId.optional().describe("This site and all below it"),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  cursor: z.string().max(200).optional(),
});

/** Text frames of GET /cameras/{id}/live. Binary frames: the init segment, then whole fragments. */
export type LiveMessage =
  | { readonly type: "init"; readonly mime: string }
  | {
      readonly type: "time";
      readonly mediaS: number;
      readonly capturedAt: string;
      readonly source: "arrival" | "rtcp";
    }
  | { readonly type: "state"; readonly state: Camera["state"]; readonly fault?: Camera["fault"] };

/** One coalesced value of the realtime event `readings`. */
export type LiveReading = {
  readonly sensorId: string;
  readonly metric: string;
  readonly value: number;
  readonly measuredAt: string;
};

/** What socket.io carries from the hub to a dashboard. */
export type ServerEvents = {
  readings: (readings: readonly LiveReading[]) => void;
  alert: (alert: Alert) => void;
  camera: (camera: {
    readonly id: string;
    readonly state: Camera["state"];
    readonly fault?: Camera["fault"];
  }) => void;
  /** A site or something below it changed other than by a reading: fetch it again. */
  site: (site: { readonly id: string }) => void;
};

/** What socket.io carries from a dashboard to the hub. */
export type ClientEvents = {
  subscribe: (
    request: { readonly sites: readonly string[] },
    answer: (result: { readonly ok: true } | { readonly problem: Problem }) => void,
  ) => void;
};
