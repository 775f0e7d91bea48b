// The audit log: its lines, how they are looked for, whether it is sound, and who watched.
import { z } from "zod";
import { deviceId, moment, pageQuerySchema, siteId } from "./basics.ts";

const changed = z.record(z.string(), z.unknown());

export const auditLineSchema = z
  .object({
    number: z.int().describe("1 for the first line, without gaps"),
    at: moment.describe("By the hub's clock"),
    who: z.string().describe("The account; hub for what the hub did itself; link:… for a share link"),
    action: z.string(),
    siteId: siteId.nullable(),
    target: z.string(),
    detail: z.string(),
    before: changed.optional().describe("Of a change: what was there, as far as it differs; never a secret"),
    after: changed.optional().describe("Of a change: what is there now"),
    boot: z.int().optional().describe("How often the hub had been started"),
    uptimeMs: z.int().optional().describe("How long before, by a clock that is never set"),
    hash: z.string().describe("SHA-256 over the line before's hash and this line, hex"),
  })
  .meta({ id: "AuditLine" });
export type AuditLine = z.infer<typeof auditLineSchema>;

/** The parts of a question that narrow it. */
const auditNarrowing = {
  site: siteId.optional().describe("This site and all below it"),
  from: moment.optional(),
  to: moment.optional().describe("Exclusive"),
  who: z.string().min(1).max(100).optional().describe("A piece of who it was"),
  action: z
    .string()
    .min(1)
    .max(400)
    .optional()
    .describe("The beginning of what was done, or several with commas: session.,people."),
  target: z.string().min(1).max(200).optional().describe("Exactly the id of what it was done to"),
  q: z.string().min(1).max(100).optional().describe("A piece of the detail, or of what changed"),
};

export const auditQuerySchema = pageQuerySchema.extend(auditNarrowing);
export const auditExportQuerySchema = z.object({
  ...auditNarrowing,
  format: z.enum(["csv", "xlsx", "jsonl"]).default("csv"),
});

export const auditCheckSchema = z
  .object({
    isSound: z.boolean(),
    lines: z.int(),
    head: z.string().describe("The last line's hash; keep it somewhere else"),
    heads: z.int().describe("How many heads that were kept elsewhere it was held against"),
    faults: z.array(
      z.object({
        kind: z.enum([
          "missing",
          "altered",
          "unfit",
          "put-in",
          "moved",
          "unsigned",
          "cut-off",
          "rewritten",
          "end-unsigned",
        ]),
        number: z.int().describe("The line, or the first of several"),
        through: z.int(),
        was: z.int().optional().describe("Of a moved line: as which it was written"),
      }),
    ),
    notices: z.array(
      z.object({
        kind: z.enum([
          "clock-set",
          "signed-from",
          "other-key",
          "restored",
          "no-key",
          "no-heads",
          "unreadable-head",
          "triggers-gone",
        ]),
        number: z.int().optional(),
        byMs: z.number().optional().describe("By how much the clock was set; less than 0: back"),
        lost: z.int().optional().describe("Lines that were given up by a restore"),
      }),
    ),
  })
  .meta({ id: "AuditCheck" });
export type AuditCheck = z.infer<typeof auditCheckSchema>;

export const watchersQuerySchema = z.object({
  from: moment.optional().describe("Default: 24 hours before `to`"),
  to: moment.optional().describe("Default: now"),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  cursor: z.string().max(200).optional(),
});

export const watcherSchema = z
  .object({
    key: z.string().describe("Tells it from every other"),
    who: z.string().describe("The account, or link: and a share link's id"),
    name: z.string().optional().describe("The person's name, or for whom the link was made"),
    isLink: z.boolean(),
    siteId,
    cameraId: deviceId,
    way: z.enum(["live", "hls", "still", "past"]).optional(),
    from: moment,
    until: moment.optional().describe("Absent while it is open, and where the end is not known"),
    isOpen: z.boolean(),
    isBound: z.boolean().describe("The hub was cut off: it ended at `until` at the latest"),
  })
  .meta({ id: "Watcher" });
export type Watcher = z.infer<typeof watcherSchema>;
