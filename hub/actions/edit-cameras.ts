// A manager describes a camera, changes or removes it. Its password goes in and never comes out: it is sealed here, left
// as it is when none is given, and named in no answer and no audit line.

import type { AreaName } from "../../devices/areas.ts";
import { brandById } from "../../devices/brands.ts";
import type { CameraAddress, DeviceId, SiteId } from "../model.ts";
import { deleteCamera } from "../store/removals.ts";
import { putCamera, type SealedCamera } from "../store/sites.ts";
import { changed } from "./changed.ts";
import { type Desk, type Outcome, type Refused, refuse, whyNot } from "./desk.ts";
import { checkCamera, checkId } from "./estate-checks.ts";
import { type Asker, changeEstate, differing, refuseFaults } from "./estate-desk.ts";
import { type EstateView, freeDeviceId, isRetired } from "./estate-view.ts";
import type { Fault } from "./estate-words.ts";

/** What can be said of a camera, flat as forms and files have it; null takes away what may be absent. */
export type CameraFields = {
  readonly siteId: SiteId;
  readonly name: string;
  readonly area: AreaName;
  readonly alsoAreas?: readonly AreaName[] | undefined;
  /** It is to be heard. */
  readonly sound?: boolean | undefined;
  readonly brand: string;
  readonly host: string;
  readonly port?: number | null | undefined;
  readonly channel?: number | undefined;
  readonly path?: string | null | undefined;
  readonly subPath?: string | null | undefined;
  readonly user?: string | null | undefined;
  readonly password?: string | null | undefined;
};

/** `id` is its part after the site's; without one it is made. */
export type CameraDraft = CameraFields & { readonly id?: string | undefined };

export function drawCamera(
  view: EstateView,
  draft: CameraDraft,
): { readonly camera: SealedCamera; readonly faults: readonly Fault[] } {
  const { id: part, siteId, name, area } = draft;
  const id = part === undefined ? freeDeviceId(view, siteId, [name, `${area}`]) : `${siteId}.${part}`;
  const isTaken = view.sensors.has(id) || view.cameras.has(id) || isRetired(view, id);
  const faults: Fault[] =
    part === undefined ? [] : isTaken ? [{ field: "id", code: "id-taken" }] : checkId(part);
  const alsoAreas = otherAreas(area, draft.alsoAreas);
  const common = { id, siteId, name, area, alsoAreas, ...heard(draft.sound) };
  const camera = { ...common, address: addressOf(draft), sealedPassword: undefined };
  return { camera, faults };
}

/** The camera with a change on it; its password is not looked at here. */
export function redrawCamera(before: SealedCamera, change: Partial<CameraFields>): SealedCamera {
  const { address } = before;
  const { siteId = before.siteId, name = before.name, area = before.area, password: _, ...other } = change;
  const { alsoAreas = before.alsoAreas, sound = before.sound, ...rest } = other;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const seen = otherAreas(area, alsoAreas);
  const redrawn = addressOf({ ...address, ...given } as CameraFields);
  const { sound: _sound, ...kept } = before;
  return { ...kept, siteId, name, area, alsoAreas: seen, ...heard(sound), address: redrawn };
}

function heard(sound: boolean | undefined): { readonly sound?: true } {
  return sound === true ? { sound } : {};
}

/** Each once, without the one that it is for anyway. */
function otherAreas(area: AreaName, also: readonly AreaName[] = []): AreaName[] {
  return [...new Set(also)].filter((one) => one !== area);
}

function addressOf(fields: Omit<CameraFields, "siteId" | "name" | "area">): CameraAddress {
  const { brand, host, port, channel, path, subPath, user } = fields;
  return {
    brand,
    host,
    //  RFC 2326, section 3.2: the default port of rtsp is 554.
    port: port ?? brandById(brand)?.defaultPort ?? 554,
    channel: channel ?? 1,
    ...(path === undefined || path === null || path === "" ? {} : { path }),
    ...(subPath === undefined || subPath === null || subPath === "" ? {} : { subPath }),
    ...(user === undefined || user === null || user === "" ? {} : { user }),
  };
}

/** The camera with its password as it is kept: sealed anew, taken away, or as it was. */
export function sealed(
  desk: Pick<Desk, "box">,
  camera: SealedCamera,
  password: string | null | undefined,
): SealedCamera {
  if (password === undefined) return camera;
  return {
    ...camera,
    sealedPassword: password === null ? undefined : desk.box.seal(password, camera.id),
  };
}

export async function createCamera(desk: Desk, asker: Asker, draft: CameraDraft): Promise<Outcome<DeviceId>> {
  const site = desk.tree().site(draft.siteId)?.id;
  const refused = whyNot(desk, asker.who, "cameras.edit", site, "site");
  if (refused !== undefined) return refused;
  return changeEstate<DeviceId>(desk, asker, {
    work: async (queries, view) => {
      const { camera, faults: idFaults } = drawCamera(view, draft);
      const faults = [...idFaults, ...checkCamera(view, camera, undefined, draft.password)];
      if (faults.length > 0) return refuseFaults(faults, asker.language);
      await putCamera(queries, sealed(desk, camera, draft.password), desk.clock.now());
      const { id, siteId, name, area, address } = camera;
      const detail = `${name}: ${area}, ${address.brand} at ${address.host}`;
      const line = { action: "cameras.create", siteId, target: id, detail };
      return { done: id, line: { ...line, ...cameraChanged(undefined, camera, draft.password) } };
    },
  });
}

export async function changeCamera(
  desk: Desk,
  asker: Asker,
  id: DeviceId,
  change: Partial<CameraFields>,
): Promise<Outcome<DeviceId>> {
  const refused = whyNot(desk, asker.who, "cameras.edit", desk.estate.camera(id)?.siteId, "camera");
  if (refused !== undefined) return refused;
  return changeEstate<DeviceId>(desk, asker, {
    work: async (queries, view) => {
      const before = view.cameras.get(id);
      if (before === undefined || !view.reach.has(before.siteId)) return gone();
      const after = redrawCamera(before, change);
      const fields = changedFields(before, after, change.password);
      if (fields.length === 0) return { done: id };
      const faults = checkCamera(view, after, before, change.password);
      if (faults.length > 0) return refuseFaults(faults, asker.language);
      await putCamera(queries, sealed(desk, after, change.password), desk.clock.now());
      const line = { action: "cameras.change", siteId: after.siteId, target: id, detail: fields.join(", ") };
      return { done: id, line: { ...line, ...cameraChanged(before, after, change.password) } };
    },
  });
}

function flat({ siteId, name, area, alsoAreas = [], sound, address }: SealedCamera) {
  const also = alsoAreas.length === 0 ? undefined : alsoAreas.join(", ");
  return {
    siteId,
    name,
    area,
    alsoAreas: also,
    sound,
    path: undefined,
    subPath: undefined,
    user: undefined,
    ...address,
  };
}

/** What a change changed, for the audit log. A path or a user may be as secret as a password. */
export function cameraChanged(
  before: SealedCamera | undefined,
  after: SealedCamera | undefined,
  password: string | null | undefined,
) {
  const isSet = (camera: SealedCamera) => (camera.sealedPassword === undefined ? undefined : true);
  const withPassword = (camera: SealedCamera) => ({ ...flat(camera), password: isSet(camera) });
  const given = password === undefined ? {} : { password: password === null ? undefined : true };
  return changed(before && withPassword(before), after && { ...withPassword(after), ...given }, {
    secret: ["path", "subPath", "user", "password"],
    anew: typeof password === "string" ? ["password"] : [],
  });
}

/** The names of the fields that a change touches. A given password always counts: whether it is the same is not told. */
export function changedFields(
  before: SealedCamera,
  after: SealedCamera,
  password: string | null | undefined,
): string[] {
  const isTouched = password !== undefined && !(password === null && before.sealedPassword === undefined);
  return [...differing(flat(before), flat(after)), ...(isTouched ? ["password"] : [])];
}

export async function removeCamera(desk: Desk, asker: Asker, id: DeviceId): Promise<Outcome<SiteId>> {
  const refused = whyNot(desk, asker.who, "cameras.edit", desk.estate.camera(id)?.siteId, "camera");
  if (refused !== undefined) return refused;
  return changeEstate<SiteId>(desk, asker, {
    work: async (queries, view) => {
      const camera = view.cameras.get(id);
      if (camera === undefined || !view.reach.has(camera.siteId)) return gone();
      await deleteCamera(queries, id, desk.clock.now());
      const { siteId, name } = camera;
      const line = { action: "cameras.remove", siteId, target: id, detail: name };
      return { done: siteId, line: { ...line, ...cameraChanged(camera, undefined, undefined) } };
    },
  });
}

function gone(): Refused {
  return refuse(404, "There is no such camera, or it is outside your branch.");
}
