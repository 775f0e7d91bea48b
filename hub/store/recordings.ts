// The book's page on recordings: what is recorded of which camera, which spans are protected, what belongs to alerts.
import type { AlertClip, DeviceId, Protection, RecordingChoice, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";

export async function listRecordingChoices(db: BookQueries): Promise<Map<DeviceId, RecordingChoice>> {
  const rows = await db.selectFrom("camera_recording").selectAll().execute();
  return new Map(
    rows.map(({ camera_id, mode, stream, keep_days }) => [
      camera_id,
      {
        mode: mode as RecordingChoice["mode"],
        stream: stream as RecordingChoice["stream"],
        ...(keep_days === null ? {} : { keepDays: keep_days }),
      },
    ]),
  );
}

export async function putRecordingChoice(
  db: BookQueries,
  cameraId: DeviceId,
  { mode, stream, keepDays }: RecordingChoice,
): Promise<void> {
  const row = { mode, stream, keep_days: keepDays ?? null };
  await db
    .insertInto("camera_recording")
    .values({ camera_id: cameraId, ...row })
    .onConflict((conflict) => conflict.column("camera_id").doUpdateSet(row))
    .execute();
}

export async function insertProtection(db: BookQueries, protection: Protection): Promise<void> {
  const { id, cameraId, siteId, from, to, reason, by, at, alertId, until } = protection;
  await db
    .insertInto("recording_protection")
    .values({
      ...{ id, camera_id: cameraId, site_id: siteId, from_at: from, to_at: to, reason, by_account: by, at },
      ...{ alert_id: alertId ?? null, until_at: until ?? null, lifted_by: null, lifted_at: null },
    })
    .execute();
}

/** Those in force at a moment, of one camera or of all; the oldest span first. */
export async function listProtections(
  db: BookQueries,
  at: UnixMs,
  cameraId?: DeviceId,
): Promise<Protection[]> {
  let asked = db
    .selectFrom("recording_protection")
    .selectAll()
    .where("lifted_at", "is", null)
    .where(({ eb, or }) => or([eb("until_at", "is", null), eb("until_at", ">", at)]));
  if (cameraId !== undefined) asked = asked.where("camera_id", "=", cameraId);
  return (await asked.orderBy("from_at").orderBy("id").execute()).map(toProtection);
}

/** Undefined where there is none, or it was lifted. */
export async function findProtection(db: BookQueries, id: string): Promise<Protection | undefined> {
  const row = await db
    .selectFrom("recording_protection")
    .selectAll()
    .where("id", "=", id)
    .where("lifted_at", "is", null)
    .executeTakeFirst();
  return row === undefined ? undefined : toProtection(row);
}

export async function liftProtection(db: BookQueries, id: string, by: string, at: UnixMs): Promise<void> {
  await db
    .updateTable("recording_protection")
    .set({ lifted_by: by, lifted_at: at })
    .where("id", "=", id)
    .execute();
}

/** Says of what belongs to alerts when it ends: `keepMs` after its alert was over, and not while it is open (again). */
export async function endProtectionsOfAlerts(db: BookQueries, at: UnixMs, keepMs: number): Promise<void> {
  const own = db.updateTable("recording_protection").where("lifted_at", "is", null);
  const over = db.selectFrom("alert").select("id").where("is_over", "=", 1);
  await own
    .set({ until_at: at + keepMs })
    .where("until_at", "is", null)
    .where("alert_id", "in", over)
    .execute();
  await own
    .set({ until_at: null })
    .where("until_at", "is not", null)
    .where("alert_id", "is not", null)
    .where("alert_id", "not in", over)
    .execute();
}

/** Notes what is recorded because of an alert; told again, its end is put where it is now. */
export async function putAlertClip(db: BookQueries, clip: AlertClip): Promise<void> {
  const { alertId, cameraId, siteId, from, to } = clip;
  await db
    .insertInto("alert_clip")
    .values({ alert_id: alertId, camera_id: cameraId, site_id: siteId, from_at: from, to_at: to })
    .onConflict((conflict) =>
      conflict.columns(["alert_id", "camera_id", "from_at"]).doUpdateSet({ to_at: to }),
    )
    .execute();
}

export async function listAlertClips(db: BookQueries, alertId: string): Promise<AlertClip[]> {
  const rows = await db
    .selectFrom("alert_clip")
    .selectAll()
    .where("alert_id", "=", alertId)
    .orderBy("from_at")
    .orderBy("camera_id")
    .execute();
  return rows.map(({ alert_id, camera_id, site_id, from_at, to_at }) => ({
    alertId: alert_id,
    cameraId: camera_id,
    siteId: site_id,
    from: from_at,
    to: to_at,
  }));
}

/** What is protected because of an alert, lifted or not: it is protected once. */
export async function listAlertProtections(
  db: BookQueries,
  alertId: string,
): Promise<
  { readonly id: string; readonly cameraId: DeviceId; readonly from: UnixMs; readonly to: UnixMs }[]
> {
  const rows = await db
    .selectFrom("recording_protection")
    .selectAll()
    .where("alert_id", "=", alertId)
    .execute();
  return rows.map(toProtection);
}

/** The clip goes on for longer than was thought, and so does what protects it. */
export async function moveProtectionEnd(db: BookQueries, id: string, to: UnixMs): Promise<void> {
  await db.updateTable("recording_protection").set({ to_at: to }).where("id", "=", id).execute();
}

function toProtection(row: BookTables["recording_protection"]): Protection {
  return {
    id: row.id,
    cameraId: row.camera_id,
    siteId: row.site_id,
    from: row.from_at,
    to: row.to_at,
    reason: row.reason,
    by: row.by_account,
    at: row.at,
    ...(row.alert_id === null ? {} : { alertId: row.alert_id }),
    ...(row.until_at === null ? {} : { until: row.until_at }),
  };
}
