// What may be shown to parents, in memory. Promise: a camera is shown only where the kitchen's staff were told, the
// kitchen is no family's, publishing is on, and a person has approved this camera's picture as it is now.
import { createHash } from "node:crypto";
import type { Camera, DeviceId, Mask, SiteId, UnixMs } from "../model.ts";
import type { Book } from "../store/book.ts";
import {
  type CameraPrivacy,
  listCameraPrivacy,
  listSitePrivacy,
  nothingSaidOf,
  type SitePrivacy,
} from "../store/privacy.ts";
import type { Tree } from "./tree.ts";

/** What stands in the way of showing a camera to a school's parents. */
export type Hindrance =
  /** There is no such camera, or its kitchen does not feed the school. */
  | "not-the-schools"
  | "publishing-off"
  | "staff-not-informed"
  | "family-kitchen"
  /** Nobody has said yet whether the kitchen is a family's too. */
  | "family-kitchen-unsaid"
  /** It stands in a room that is never shown. */
  | "not-for-parents"
  | "not-approved";

export type Privacy = {
  /** The sites of which anything was said, removed ones too. */
  readonly sites: () => readonly SiteId[];
  readonly ofSite: (siteId: SiteId) => SitePrivacy;
  readonly ofCamera: (cameraId: DeviceId) => CameraPrivacy;
  /** Why a camera cannot be shown to a school's parents, or to any; empty if it can. */
  readonly hindrances: (camera: Camera | undefined, schoolId?: SiteId) => Hindrance[];
  /** What stands in the way of showing a kitchen, whatever its cameras; empty if nothing does. */
  readonly kitchenHindrances: (siteId: SiteId, schoolId?: SiteId) => Hindrance[];
  /** What sites above have said against showing a site. */
  readonly saidAbove: (siteId: SiteId) => Hindrance[];
  /** Cameras whose approval was given for another picture than they have now. */
  readonly voidApprovals: (cameras: readonly Camera[]) => readonly CameraPrivacy[];
  /** Notes which camera is another one than before; who calls it first tells how they were at the start. */
  readonly noteCameras: (cameras: readonly Camera[], at: UnixMs) => void;
  /** Whether a picture of this moment is of the camera as it is now, and not of its address or place of before. */
  readonly isOfNow: (cameraId: DeviceId, capturedAt: UnixMs) => boolean;
  /** Reads the book again after a change. */
  readonly reload: () => Promise<void>;
};

/** Chosen: what the old address had sent before the hub let go of it, and a clock that is a little off. */
const ON_ITS_WAY_MS = 1_000;

export async function openPrivacy(book: Book, tree: () => Tree): Promise<Privacy> {
  let sites = new Map<SiteId, SitePrivacy>();
  let cameras = new Map<DeviceId, CameraPrivacy>();

  async function reload(): Promise<void> {
    const [ofSites, ofCameras] = [await listSitePrivacy(book.db), await listCameraPrivacy(book.db)];
    sites = new Map(ofSites.map((one) => [one.siteId, one]));
    cameras = new Map(ofCameras.map((one) => [one.cameraId, one]));
  }

  function ofSite(siteId: SiteId): SitePrivacy {
    return sites.get(siteId) ?? nothingSaid(siteId);
  }

  function ofCamera(cameraId: DeviceId): CameraPrivacy {
    return cameras.get(cameraId) ?? nothingSaidOf(cameraId);
  }

  function hindrances(camera: Camera | undefined, schoolId?: SiteId): Hindrance[] {
    if (camera === undefined) return ["not-the-schools"];
    if (schoolId !== undefined && !feeds(camera.siteId, schoolId, tree())) return ["not-the-schools"];
    const { barred, approval, masks } = ofCamera(camera.id);
    const found: Hindrance[] = kitchenHindrances(camera.siteId, schoolId);
    if (barred !== undefined) found.push("not-for-parents");
    if (approval?.print !== picturePrint(camera, masks)) found.push("not-approved");
    return found;
  }

  function kitchenHindrances(siteId: SiteId, schoolId?: SiteId): Hindrance[] {
    const kitchen = ofSite(siteId);
    //  A district, town or school that says no says so for all below it.
    const above = [...tree().pathUp(siteId), ...(schoolId === undefined ? [] : tree().pathUp(schoolId))].map(
      ofSite,
    );
    return namesOf({
      "family-kitchen": above.some((site) => site.isFamilyKitchen === true),
      "family-kitchen-unsaid": kitchen.isFamilyKitchen === undefined,
      "staff-not-informed": kitchen.staffInformed === undefined,
      "publishing-off": kitchen.isPublishing !== true || above.some((site) => site.isPublishing === false),
    });
  }

  function saidAbove(siteId: SiteId): Hindrance[] {
    const [, ...above] = tree().pathUp(siteId).map(ofSite);
    return namesOf({
      "family-kitchen": above.some((site) => site.isFamilyKitchen === true),
      "publishing-off": above.some((site) => site.isPublishing === false),
    });
  }

  const noted = new Map<DeviceId, { readonly print: string; readonly since: UnixMs }>();
  function noteCameras(now: readonly Camera[], at: UnixMs): void {
    for (const camera of now) {
      const print = picturePrint(camera, []);
      const before = noted.get(camera.id);
      if (before?.print !== print) noted.set(camera.id, { print, since: before === undefined ? 0 : at });
    }
  }

  await reload();
  return {
    noteCameras,
    isOfNow: (cameraId, capturedAt) => capturedAt >= (noted.get(cameraId)?.since ?? 0) + ON_ITS_WAY_MS,
    sites: () => [...sites.keys()],
    ofSite,
    ofCamera,
    hindrances,
    kitchenHindrances,
    saidAbove,
    voidApprovals: (now) => {
      const known = new Map(now.map((camera) => [camera.id, camera]));
      return [...cameras.values()].filter(({ cameraId, approval, masks }) => {
        const camera = known.get(cameraId);
        return (
          approval !== undefined && (camera === undefined || approval.print !== picturePrint(camera, masks))
        );
      });
    },
    reload,
  };
}

function nothingSaid(siteId: SiteId): SitePrivacy {
  return {
    siteId,
    staffInformed: undefined,
    isFamilyKitchen: undefined,
    isPublishing: undefined,
    keepViewsDays: undefined,
    changed: undefined,
  };
}

function namesOf(found: Partial<Record<Hindrance, boolean>>): Hindrance[] {
  return (Object.keys(found) as Hindrance[]).filter((one) => found[one]);
}

/** What a picture was when it was approved: where the camera's stream is, what it looks at and what is hidden of it. */
export function picturePrint({ siteId, area, address }: Camera, masks: readonly Mask[]): string {
  const { brand, host, port, channel, path, user } = address;
  const hidden = masks.map(({ x, y, width, height }) => [x, y, width, height]);
  const said = [siteId, area, brand, host, port, channel, path ?? null, user ?? null, hidden];
  return createHash("sha256").update(JSON.stringify(said)).digest("hex");
}

/** True where a canteen feeds a school: its own, another's or a caterer's. */
export function feeds(canteenId: SiteId, schoolId: SiteId, tree: Tree): boolean {
  const canteen = tree.site(canteenId);
  return canteen?.kind === "canteen" && (canteen.parentId === schoolId || canteen.serves.includes(schoolId));
}
