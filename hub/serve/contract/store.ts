// What an administrator wants to know of the hub's store: how large, how old, whether it is carried on and backed up.
import { z } from "zod";
import { deviceId, metric, moment } from "./basics.ts";
import { recordingStopSchema } from "./recordings.ts";

const bytes = z.number().min(0).describe("Bytes");

const backupResultSchema = z.object({
  startedAt: moment,
  endedAt: moment,
  by: z.string().describe("schedule, command, or the account of the person who asked for it"),
  path: z.string().optional().describe("Where it is, if it is whole"),
  bytes: bytes.optional(),
  failure: z.string().optional().describe("Why there is none"),
});

export const storeSchema = z
  .object({
    version: z.string().describe("Of the hub"),
    folder: z.object({
      path: z.string(),
      bytes,
      freeBytes: bytes.describe("Of the disk that it is on"),
      diskBytes: bytes,
    }),
    recordings: z
      .object({
        folder: z.string(),
        bytes,
        pieces: z.int(),
        quotaBytes: bytes.describe("As much may be held"),
        days: z.int().describe("For how many days it is kept where a camera says nothing else"),
        stops: z.array(recordingStopSchema).describe("Why nothing is recorded, of all or of a school"),
      })
      .describe("Of cameras; in no backup"),
    readings: z.object({
      kind: z.enum(["sqlite", "influxdb"]),
      stored: z.int().optional().describe("Absent where the store cannot say"),
      oldest: moment.optional(),
      bytes: bytes.optional(),
      daysToRestate: z
        .int()
        .optional()
        .describe("Days whose figures are still to be made again after late data or a calibration"),
      perSecond: z.number().describe("Stored in the last minute, each second"),
      fault: z.string().optional().describe("Why readings cannot be packed, added up or let go of"),
      flooded: z
        .array(z.object({ sensorId: deviceId, metric }))
        .optional()
        .describe("Sensors that send more than ten readings a second: these take six times the room"),
      clockAhead: z
        .object({
          aheadS: z.number().describe("By how much"),
          isFollowed: z.boolean().describe("False while nothing is let go of by this clock"),
        })
        .optional()
        .describe("Present while the hub's clock is days ahead of what its running time explains"),
    }),
    forwarding: z
      .object({
        receiver: z.string(),
        isWell: z.boolean().describe("False while the receiver takes nothing"),
        isCaughtUp: z.boolean().describe("True when it has every reading"),
        behindReadings: z.int().describe("What is still to be carried on"),
        behindS: z.number().describe("How long the oldest of these has been waiting"),
        refused: z.int().describe("Readings that it will never take, since the hub's start"),
        lastError: z
          .object({ at: moment, words: z.string() })
          .optional()
          .describe("What went wrong last, kept when it is well again"),
      })
      .optional()
      .describe("Absent where readings are carried on to nobody"),
    backup: z.object({
      plan: z
        .object({ folder: z.string(), at: z.string(), keep: z.int(), withKey: z.boolean() })
        .optional()
        .describe("Absent where no folder is configured"),
      runningSince: moment.optional(),
      nextAt: moment.optional(),
      last: backupResultSchema.optional().describe("The last attempt"),
      lastWhole: backupResultSchema.optional(),
    }),
    audit: z.object({ lines: z.int(), head: z.string() }).describe("The end of the audit log's chain"),
  })
  .meta({ id: "Store" });
export type Store = z.infer<typeof storeSchema>;

export const begunBackupSchema = z.object({ runningSince: moment }).meta({ id: "BegunBackup" });
