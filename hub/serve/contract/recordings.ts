// The past of cameras: what is recorded, what there is of it, what is protected, and clips that are taken out.
import { z } from "zod";
import { area, deviceId, moment, plainText, siteId } from "./basics.ts";

/** Chosen: a page shows a day and its neighbours. */
const MOST_LISTED_MS = 3 * 86_400_000;
/** Chosen: a lesson and what led to it; longer is several clips. */
const MOST_EXPORTED_MS = 2 * 3_600_000;

const recordingMode = z
  .enum(["off", "alert", "kitchen-hours", "always"])
  .describe("In any mode but off an alert at the kitchen is recorded, from 30 s before it");
const stream = z.enum(["sub", "main"]);
const keepDays = z.int().min(1).max(365).describe("For how many days it is kept");

export const recordingStopSchema = z.object({
  why: z.enum(["disk-full", "quota", "school-quota", "disk-fault"]),
  since: moment,
  detail: z.string().describe("In words that a person can act on"),
});

export const recordingSchema = z
  .object({
    mode: recordingMode,
    stream,
    keepDays: keepDays.optional().describe("Absent: as many as the hub's settings say"),
    keepsDays: z.int().describe("For how many days it is kept, whoever says so"),
    state: z
      .enum(["off", "ready", "recording", "offline", "stopped"])
      .describe("ready: what is to be recorded next begins at once; offline: the camera sends nothing"),
    stop: recordingStopSchema.optional().describe("Why nothing is recorded though it should be"),
    bytes: z.number().describe("What is held of it"),
    oldest: moment.optional(),
  })
  .meta({ id: "Recording" });
export type Recording = z.infer<typeof recordingSchema>;

export const recordingChangeSchema = z
  .strictObject({ mode: recordingMode, stream, keepDays: keepDays.optional() })
  .meta({ id: "RecordingChange" });
export type RecordingChange = z.infer<typeof recordingChangeSchema>;

export const recordingLineSchema = z
  .object({
    cameraId: deviceId,
    mode: recordingMode,
    state: recordingSchema.shape.state,
    oldest: moment.optional().describe("When its past begins; absent where nothing is held of it"),
  })
  .meta({ id: "RecordingLine" });
export type RecordingLine = z.infer<typeof recordingLineSchema>;

const spanQuery = (mostMs: number, most: string) =>
  z
    .object({ from: moment, to: moment })
    .refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
      error: "must be later than from",
      path: ["to"],
    })
    .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= mostMs, {
      error: `must be at most ${most} after from`,
      path: ["to"],
    });

export const recordingsQuerySchema = z.object({ from: moment, to: moment });
/** Apart from the query's own schema, because it is told as parameters. */
export const recordingsSpanSchema = spanQuery(MOST_LISTED_MS, "3 days");

const pieceSchema = z.object({
  id: z.string(),
  from: moment.describe("When its first picture was taken"),
  to: moment.describe("When its last picture ended"),
  durationS: z.number().describe("How long it plays; its media time begins at 0"),
  bytes: z.int(),
  initId: z
    .string()
    .describe("What a player is to be given before it, where it differs from the piece before"),
  source: z.enum(["arrival", "rtcp"]).describe("Whose clock its times are: the hub's, or the camera's"),
  isDamaged: z.boolean().describe("Pictures are missing in it"),
  isOpen: z.boolean().optional().describe("It is still being written: ask again for its end"),
});

export const protectionSchema = z
  .object({
    id: z.string(),
    cameraId: deviceId,
    from: moment,
    to: moment,
    reason: z.string(),
    by: z.string().describe("An account, or hub for what belongs to an alert"),
    at: moment,
    alertId: z.string().optional().describe("It is kept until 30 days after this alert is over"),
    until: moment.optional().describe("When it ends"),
    mayLift: z.boolean().describe("Whether the reader may lift it"),
  })
  .meta({ id: "Protection" });
export type Protection = z.infer<typeof protectionSchema>;

export const protectSchema = z
  .strictObject({ from: moment, to: moment, reason: plainText(500).min(1) })
  .meta({ id: "Protect" });

export const recordingsSchema = z
  .object({
    spans: z
      .array(
        z.object({
          from: moment,
          to: moment,
          mime: z.string().describe("As in MediaSource.isTypeSupported"),
          pieces: z.array(pieceSchema),
        }),
      )
      .describe("What lies between two spans is not there"),
    keepsDays: z.int(),
    oldest: moment.optional().describe("Of all that is held of the camera"),
    protections: z.array(protectionSchema),
    stop: recordingStopSchema.optional(),
  })
  .meta({ id: "Recordings" });
export type Recordings = z.infer<typeof recordingsSchema>;

export const exportAskedSchema = z
  .strictObject({ from: moment, to: moment, reason: plainText(500).min(1) })
  .meta({ id: "ExportAsked" });
export const exportSpanSchema = spanQuery(MOST_EXPORTED_MS, "2 hours");

export const clipExportSchema = z
  .object({
    id: z.string(),
    cameraId: deviceId,
    siteId,
    from: moment,
    to: moment,
    reason: z.string(),
    by: z.string(),
    at: moment,
    state: z
      .enum(["waiting", "running", "done", "failed", "broken-off", "expired"])
      .describe("broken-off: the hub was stopped meanwhile; expired: its file was let go of"),
    progress: z.number().min(0).max(1),
    form: z
      .enum(["mp4", "fragmented-mp4"])
      .optional()
      .describe("fragmented-mp4 where the hub has no ffmpeg: most players take it, some do not"),
    bytes: z.int().optional(),
    sha256: z.string().optional().describe("Of the video"),
    gaps: z.array(z.object({ from: moment, to: moment })).optional(),
    fault: z.string().optional().describe("Why there is none"),
    faultKind: z
      .enum(["nothing-recorded", "format-changed", "no-room", "gone-meanwhile", "hub-stopped", "hub-fault"])
      .optional()
      .describe("The same for a page in any language"),
    expiresAt: moment.optional(),
    removedBy: z.string().optional().describe("Who removed its file before it expired"),
    mayRemove: z.boolean().describe("Whether the reader may remove its file"),
  })
  .meta({ id: "ClipExport" });
export type ClipExport = z.infer<typeof clipExportSchema>;

export const pastCameraSchema = z
  .object({
    id: deviceId,
    name: z.string().describe("As it was called there; its id where that was not written down"),
    area: area.optional(),
    siteId: siteId.describe("Where it was"),
    until: moment.describe("When it left"),
    became: z.enum(["moved", "removed"]),
    oldest: moment.describe("When the first of what is held of its time there begins"),
    newest: moment.describe("When the last of it ends"),
  })
  .meta({ id: "PastCamera" });
export type PastCamera = z.infer<typeof pastCameraSchema>;

/** What was recorded because of an alert, as the alert's own answer has it. */
export const clipSchema = z.object({ cameraId: deviceId, from: moment, to: moment });
