// The book's page on what may be shown to parents: each site's switches, each camera's masks, mark and approval.
import type { Selectable } from "kysely";
import type { DeviceId, Mask, SiteId, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";

/** Who said something, and when. */
export type Said = { readonly by: string; readonly at: UnixMs };

/** What a site has said about showing its kitchen; undefined: nobody has said. */
export type SitePrivacy = {
  readonly siteId: SiteId;
  /** The day ("YYYY-MM-DD") on which the staff were told, and by whom. */
  readonly staffInformed: { readonly on: string; readonly by: string } | undefined;
  /** 家用厨房与幼儿食堂混用: the kitchen is a family's too, and is never shown. */
  readonly isFamilyKitchen: boolean | undefined;
  readonly isPublishing: boolean | undefined;
  /** For how many days it is kept who watched. */
  readonly keepViewsDays: number | undefined;
  /** Who said so last, and when. */
  readonly changed: Said | undefined;
};

/** A person has looked at the picture and approved it for parents. */
export type PictureApproval = {
  readonly by: string;
  readonly at: UnixMs;
  /** When the picture was taken that was looked at. */
  readonly stillAt: UnixMs;
  /** What the camera was then: its address, area and masks; with another one the approval is void. */
  readonly print: string;
};

/** An approval that no longer holds: whose it was, and what ended it. */
export type LostApproval = {
  readonly by: string;
  readonly at: UnixMs;
  readonly why: "withdrawn" | "masks" | "barred" | "camera";
  readonly lostBy: string;
  readonly lostAt: UnixMs;
};

export type CameraPrivacy = {
  readonly cameraId: DeviceId;
  readonly masks: readonly Mask[];
  /** Why it is never shown to parents: a changing room, a toilet, a dormitory, a dining hall. */
  readonly barred: string | undefined;
  readonly barredBy: Said | undefined;
  readonly approval: PictureApproval | undefined;
  /** The last one, where there was one and there is none. */
  readonly lost: LostApproval | undefined;
};

export async function listSitePrivacy(db: BookQueries): Promise<SitePrivacy[]> {
  const rows = await db.selectFrom("site_privacy").selectAll().execute();
  return rows.map((row) => ({
    siteId: row.site_id,
    staffInformed: row.informed_on === null ? undefined : { on: row.informed_on, by: row.informed_by ?? "" },
    isFamilyKitchen: flagOf(row.family_kitchen),
    isPublishing: flagOf(row.publishing),
    keepViewsDays: row.keep_views_days ?? undefined,
    changed: saidOf(row.changed_by, row.changed_at),
  }));
}

function saidOf(by: string | null, at: number | null): Said | undefined {
  return by === null || at === null ? undefined : { by, at };
}

function flagOf(value: number | null): boolean | undefined {
  return value === null ? undefined : value === 1;
}

function numberOf(flag: boolean | undefined): number | null {
  return flag === undefined ? null : Number(flag);
}

export async function putSitePrivacy(db: BookQueries, privacy: SitePrivacy): Promise<void> {
  const row = {
    site_id: privacy.siteId,
    informed_on: privacy.staffInformed?.on ?? null,
    informed_by: privacy.staffInformed?.by ?? null,
    family_kitchen: numberOf(privacy.isFamilyKitchen),
    publishing: numberOf(privacy.isPublishing),
    keep_views_days: privacy.keepViewsDays ?? null,
    changed_by: privacy.changed?.by ?? null,
    changed_at: privacy.changed?.at ?? null,
  };
  await db
    .insertInto("site_privacy")
    .values(row)
    .onConflict((conflict) => conflict.column("site_id").doUpdateSet(row))
    .execute();
}

export async function deleteSitePrivacy(db: BookQueries, siteId: SiteId): Promise<void> {
  await db.deleteFrom("site_privacy").where("site_id", "=", siteId).execute();
}

export async function listCameraPrivacy(db: BookQueries): Promise<CameraPrivacy[]> {
  const rows = await db.selectFrom("camera_privacy").selectAll().execute();
  return rows.map(cameraPrivacyOf);
}

export async function findCameraPrivacy(db: BookQueries, cameraId: DeviceId): Promise<CameraPrivacy> {
  const row = await db
    .selectFrom("camera_privacy")
    .selectAll()
    .where("camera_id", "=", cameraId)
    .executeTakeFirst();
  return row === undefined ? nothingSaidOf(cameraId) : cameraPrivacyOf(row);
}

/** A camera of which nobody has said anything. */
export function nothingSaidOf(cameraId: DeviceId): CameraPrivacy {
  return {
    cameraId,
    masks: [],
    barred: undefined,
    barredBy: undefined,
    approval: undefined,
    lost: undefined,
  };
}

function cameraPrivacyOf(row: Selectable<BookTables["camera_privacy"]>): CameraPrivacy {
  return {
    cameraId: row.camera_id,
    masks: JSON.parse(row.masks) as Mask[],
    barred: row.barred_reason ?? undefined,
    barredBy: saidOf(row.barred_by, row.barred_at),
    lost: row.lost_approval === null ? undefined : (JSON.parse(row.lost_approval) as LostApproval),
    approval:
      row.approved_by === null
        ? undefined
        : {
            by: row.approved_by,
            at: row.approved_at ?? 0,
            stillAt: row.approved_still_at ?? 0,
            print: row.approved_print ?? "",
          },
  };
}

export async function putCameraPrivacy(db: BookQueries, privacy: CameraPrivacy): Promise<void> {
  const { cameraId, masks, barred, barredBy, approval, lost } = privacy;
  const row = {
    camera_id: cameraId,
    masks: JSON.stringify(masks),
    barred_reason: barred ?? null,
    approved_by: approval?.by ?? null,
    approved_at: approval?.at ?? null,
    approved_still_at: approval?.stillAt ?? null,
    approved_print: approval?.print ?? null,
    barred_by: barredBy?.by ?? null,
    barred_at: barredBy?.at ?? null,
    lost_approval: lost === undefined ? null : JSON.stringify(lost),
  };
  await db
    .insertInto("camera_privacy")
    .values(row)
    .onConflict((conflict) => conflict.column("camera_id").doUpdateSet(row))
    .execute();
}
