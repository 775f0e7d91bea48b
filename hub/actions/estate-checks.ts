// What a site, a sensor or a camera must be like to be written into the book. Pure: the thing as it would be, the thing
// as it was, the estate around it; every fault with its field. Forms and imports are checked alike.
import { isIP } from "node:net";
import { AREAS } from "../../devices/areas.ts";
import { BRANDS, brandById } from "../../devices/brands.ts";
import { FAMILIES } from "../../devices/families.ts";
import { PLACES } from "../../devices/places.ts";
import type { Camera, Sensor, Site, SiteId } from "../model.ts";
import type { SealedCamera } from "../store/sites.ts";
import { addressKey, type EstateView, isCircle } from "./estate-view.ts";
import type { Fault } from "./estate-words.ts";

export const KINDS = ["district", "town", "school", "canteen"] as const;

/** Lengths and ranges are the site plan's: devices/site-plan.ts. */
const NAME_CHARS = 80;
const ADDRESS_CHARS = 128;
const HOST_CHARS = 253;
const PATH_CHARS = 500;
const USER_CHARS = 128;
const PASSWORD_CHARS = 256;
const INTERVAL_S = { least: 1, most: 86_400 };
const PORT = { least: 1, most: 65_535 };
const CHANNEL = { least: 1, most: 512 };

/** Ids are parts of MQTT topics, URLs and file names. */
const ID = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
/** What neither a page nor a log line can show as it is. */
const ODD = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufffd]/u;
const HOST = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[?[0-9a-f]*:[0-9a-f:.]+\]?)$/i;

/** What the system takes for an address though it does not look like one: 2130706433 and 0x7f000001 are 127.0.0.1. */
const NUMBER = /^(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*\.?$/i;

export function checkId(id: string): Fault[] {
  return ID.test(id) ? [] : [{ field: "id", code: "id" }];
}

export function checkSite(view: EstateView, site: Site, before: Site | undefined): Fault[] {
  const { id, parentId, kind, name, serves, areas } = site;
  const faults = [...text("name", name, NAME_CHARS), ...choice("kind", kind, KINDS)];
  for (const area of areas) faults.push(...choice("areas", area, AREAS));
  if (kind !== "canteen") {
    if (serves.length > 0) faults.push({ field: "serves", code: "not-a-canteen" });
    if (areas.length > 0) faults.push({ field: "areas", code: "not-a-canteen" });
  } else if (before !== undefined && before.kind !== "canteen" && hasBelow(view, id)) {
    faults.push({ field: "kind", code: "kind-canteen-has" });
  }
  faults.push(...checkParent(view, site, before));
  for (const school of serves) {
    if (before?.serves.includes(school) === true) continue;
    const served = view.reach.has(school) ? view.sites.get(school) : undefined;
    if (served === undefined) faults.push({ field: "serves", code: "no-such-site" });
    else if (before !== undefined && !view.runs(id))
      faults.push({ field: "serves", code: "not-the-runners" });
    else if (served.kind === "canteen") faults.push({ field: "serves", code: "serves-canteen" });
    else if (isCircle(view, id, school)) faults.push({ field: "serves", code: "circle" });
  }
  if (before !== undefined && kind !== before.kind && !mayMove(view, before))
    faults.push({ field: "kind", code: "own-site" });
  return parentId !== null && isCircle(view, id, parentId)
    ? [...faults, { field: "parentId", code: "circle" }]
    : faults;
}

function hasBelow(view: EstateView, id: SiteId): boolean {
  for (const site of view.sites.values()) if (site.parentId === id) return true;
  return false;
}

function checkParent(view: EstateView, { parentId }: Site, before: Site | undefined): Fault[] {
  const field = "parentId";
  if (before !== undefined && parentId === before.parentId) return [];
  if (before !== undefined && !mayMove(view, before)) return [{ field, code: "own-site" }];
  if (parentId === null) return view.everywhere ? [] : [{ field, code: "top-site" }];
  const parent = view.reach.has(parentId) ? view.sites.get(parentId) : undefined;
  if (parent === undefined) return [{ field, code: "no-such-site" }];
  return parent.kind === "canteen" ? [{ field, code: "parent-kind" }] : [];
}

/** The top of one's own branch is moved, renamed in kind or removed by who is above it. */
export function mayMove(view: EstateView, { parentId }: Site): boolean {
  return parentId === null ? view.everywhere : view.reach.has(parentId);
}

export function checkSensor(
  view: EstateView,
  sensor: Sensor,
  before: Sensor | undefined,
  hasReported: boolean,
): Fault[] {
  const { id, siteId, name, place, intervalS, family, address, appliance = "" } = sensor;
  const faults = [
    ...checkPlacedAt(view, siteId),
    ...checkMoved(view, sensor, before),
    ...text("name", name, NAME_CHARS),
    ...choice("place", place, idsOf(PLACES)),
    ...range("intervalS", intervalS, INTERVAL_S),
    ...choice("family", family, idsOf(FAMILIES)),
    ...text("address", address, ADDRESS_CHARS),
    ...(appliance === "" ? [] : text("appliance", appliance, NAME_CHARS)),
  ];
  if (family === "native" && /[/+#]/.test(address)) faults.push({ field: "address", code: "address-topic" });
  if (before !== undefined && hasReported) {
    if (family !== before.family) faults.push({ field: "family", code: "has-reported" });
    if (address !== before.address) faults.push({ field: "address", code: "has-reported" });
  }
  //  One that was retired there is not the same sensor: its readings are its own.
  const key = addressKey(sensor);
  const other = view.byAddress.get(key) ?? view.retired.get(key);
  if (other !== undefined && other.id !== id && view.reach.has(siteId)) {
    faults.push({ field: "address", code: "address-taken", given: { name: other.name, id: other.id } });
  }
  return faults;
}

/** `password`: undefined leaves it as it was, null takes it away. */
export function checkCamera(
  view: EstateView,
  camera: Camera,
  before: SealedCamera | undefined,
  password: string | null | undefined,
): Fault[] {
  const { siteId, name, area, alsoAreas = [], address } = camera;
  const { brand, host, port, channel, path, subPath, user } = address;
  const faults = [
    ...checkPlacedAt(view, siteId),
    ...checkMoved(view, camera, before),
    ...text("name", name, NAME_CHARS),
    ...choice("area", area, AREAS),
    ...alsoAreas.flatMap((one) => choice("alsoAreas", one, AREAS)),
    ...choice("brand", brand, idsOf(BRANDS)),
    ...text("host", host, HOST_CHARS),
    ...whole("port", port, PORT),
    ...whole("channel", channel, CHANNEL),
    ...(path === undefined ? [] : text("path", path, PATH_CHARS)),
    ...(subPath === undefined ? [] : text("subPath", subPath, PATH_CHARS)),
    ...(user === undefined ? [] : text("user", user, USER_CHARS)),
    ...(typeof password === "string" ? text("password", password, PASSWORD_CHARS) : []),
  ];
  if (host !== "" && !HOST.test(host)) faults.push({ field: "host", code: "host" });
  else if (NUMBER.test(host) && isIP(host) === 0) faults.push({ field: "host", code: "host-number" });
  else {
    const why = view.whyNoCameraAt(siteId, host, port);
    if (why === "network") faults.push({ field: "host", code: "host-network" });
    if (why === "port") faults.push({ field: "port", code: "port-list" });
  }
  for (const [field, given] of Object.entries({ path, subPath }))
    if (given !== undefined && (!given.startsWith("/") || /\s/.test(given)))
      faults.push({ field, code: "path" });
  const asked = { channel, stream: "main" as const, ...(path === undefined ? {} : { path }) };
  if (path === undefined && brandById(brand)?.pathOf(asked) === undefined && faults.length === 0)
    faults.push({ field: "path", code: "path-needed" });
  //  Whoever could point a camera elsewhere and keep its password would be sent that password.
  if (password === undefined && before?.sealedPassword !== undefined) {
    const was = before.address;
    if (host !== was.host || port !== was.port || user !== was.user)
      faults.push({ field: "password", code: "password-again" });
  }
  return faults;
}

function checkPlacedAt(view: EstateView, siteId: SiteId): Fault[] {
  return view.reach.has(siteId) ? [] : [{ field: "siteId", code: "no-such-site" }];
}

/** What stands in a kitchen is taken out of it by who runs it: who only eats from it would decide who sees its cameras. */
function checkMoved(
  view: EstateView,
  { siteId }: { readonly siteId: SiteId },
  before: { readonly siteId: SiteId } | undefined,
): Fault[] {
  if (before === undefined) return [];
  //  One that was moved out of the branch is not there any more, whatever its id still says.
  if (!view.reach.has(before.siteId)) return [{ field: "id", code: "id-taken" }];
  return siteId === before.siteId || view.runs(before.siteId)
    ? []
    : [{ field: "siteId", code: "not-the-runners" }];
}

function text(field: string, value: string, most: number): Fault[] {
  if (value.trim() === "") return [{ field, code: "required" }];
  if (value.length > most) return [{ field, code: "too-long", given: { most } }];
  return ODD.test(value) ? [{ field, code: "characters" }] : [];
}

function choice(field: string, value: string, allowed: readonly string[]): Fault[] {
  if (allowed.includes(value)) return [];
  return value === ""
    ? [{ field, code: "required" }]
    : [{ field, code: "choice", given: { allowed: allowed.join(", ") } }];
}

type Range = { readonly least: number; readonly most: number };

function range(field: string, value: number, { least, most }: Range): Fault[] {
  return value >= least && value <= most ? [] : [{ field, code: "number", given: { least, most } }];
}

function whole(field: string, value: number, { least, most }: Range): Fault[] {
  return Number.isInteger(value) && value >= least && value <= most
    ? []
    : [{ field, code: "whole", given: { least, most } }];
}

function idsOf(things: readonly { readonly id: string }[]): string[] {
  return things.map((thing) => thing.id);
}
