// What an import file would do to the estate, row by row, before anything is done: sites first, those above before those
// below, then what is installed in them. Each row is checked as if those before it had been written.
import { setImmediate } from "node:timers/promises";
import type { AreaName } from "../../devices/areas.ts";
import type { DeviceId, SiteId } from "../model.ts";
import { type CameraFields, changedFields, drawCamera, redrawCamera } from "./edit-cameras.ts";
import { drawSensor } from "./edit-sensors.ts";
import { checkCamera, checkSensor } from "./estate-checks.ts";
import { differing } from "./estate-desk.ts";
import { addressKey, type EstateView } from "./estate-view.ts";
import type { Fault } from "./estate-words.ts";
import { DEFAULTS } from "./import-columns.ts";
import { type ImportRow, listOf, NOTHING } from "./import-rows.ts";
import { judgeSites, type SiteFinder } from "./import-sites.ts";
import { close, faulty, type Verdict, type Write } from "./import-verdict.ts";

/** Chosen: some 10 ms of work; then whoever waits has a turn. */
const ROWS_AT_ONCE = 250;

/** Takes a tenth of a second for the largest file, in many small pieces. */
export async function judge(
  view: EstateView,
  rows: readonly ImportRow[],
  hasReported: (id: DeviceId) => boolean,
): Promise<Verdict[]> {
  const { verdicts: ofSites, finder } = judgeSites(
    view,
    rows.filter((row) => row.type === "site"),
  );
  const seen = new Map<string, number>();
  const around = { view, finder, seen, names: namesIn(view) };
  const judged = new Map(ofSites);
  //  Ids that are made up must not be those that another row gives.
  const inOrder = rows.toSorted((a, b) => Number(b.values.has("id")) - Number(a.values.has("id")));
  for (const [at, row] of inOrder.entries()) {
    if (at % ROWS_AT_ONCE === 0) await setImmediate();
    if (row.type === "sensor") judged.set(row, judgeSensor(row, around, hasReported));
    if (row.type === "camera") judged.set(row, judgeCamera(row, around));
  }
  return rows.map((row) => judged.get(row) ?? faulty(row, []));
}

type Around = {
  readonly view: EstateView;
  readonly finder: SiteFinder;
  /** The row that spoke of a device first. */
  readonly seen: Map<DeviceId, number>;
  /** The devices of a site that have a name, by `<kind> <site> <name>`. */
  readonly names: Map<string, DeviceId[]>;
};

function namesIn(view: EstateView): Map<string, DeviceId[]> {
  const names = new Map<string, DeviceId[]>();
  for (const sensor of view.sensors.values()) addName(names, "sensor", sensor);
  for (const camera of view.cameras.values()) addName(names, "camera", camera);
  return names;
}

function addName(
  names: Map<string, DeviceId[]>,
  kind: string,
  { id, siteId, name }: { readonly id: DeviceId; readonly siteId: SiteId; readonly name: string },
): void {
  const key = `${kind} ${siteId} ${name}`;
  names.set(key, [...(names.get(key) ?? []), id]);
}

function judgeSensor(row: ImportRow, around: Around, hasReported: (id: DeviceId) => boolean): Verdict {
  const { view } = around;
  const site = placeOf(row, around);
  if ("fault" in site) return faulty(row, [site.fault]);
  const { siteId } = site;
  const get = (key: string) => row.values.get(key);
  const [name, address] = [get("name"), get("address")];
  const family = get("family") ?? DEFAULTS.family;
  const before =
    byId(row, siteId, view.sensors) ??
    (address === undefined ? undefined : view.byAddress.get(addressKey({ siteId, family, address }))) ??
    (get("id") === undefined && address === undefined
      ? byName("sensor", row, siteId, around, view.sensors)
      : undefined);
  const intervalS = get("intervalS") === undefined ? undefined : Number(get("intervalS"));
  const given = withoutEmpty({
    siteId,
    name,
    place: get("place"),
    intervalS,
    family: get("family"),
    address,
    appliance: get("appliance") === NOTHING ? "" : get("appliance"),
    defrosts: get("defrosts") === undefined ? undefined : get("defrosts") === "yes",
  });
  const drawn =
    before === undefined
      ? drawSensor(view, { ...DEFAULTS, name: "", ...given, siteId, id: get("id") })
      : { sensor: { ...before, ...given }, faults: [] };
  const after = drawn.sensor;
  const faults = [
    ...drawn.faults,
    ...checkSensor(view, after, before, before !== undefined && hasReported(before.id)),
    ...sameRow(row, after.id, around),
  ];
  const changes = before === undefined ? [] : differing(before, after);
  const verdict = close<Write>(row, faults, { kind: "sensor", before, after }, changes);
  if (verdict.outcome !== "fault") {
    if (before !== undefined) view.byAddress.delete(addressKey(before));
    view.sensors.set(after.id, after);
    view.byAddress.set(addressKey(after), after);
  }
  return verdict;
}

function judgeCamera(row: ImportRow, around: Around): Verdict {
  const { view } = around;
  const site = placeOf(row, around);
  if ("fault" in site) return faulty(row, [site.fault]);
  const { siteId } = site;
  const get = (key: string) => row.values.get(key);
  const number = (key: string) => (get(key) === undefined ? undefined : Number(get(key)));
  const optional = (key: string) => (get(key) === NOTHING ? null : get(key));
  const before =
    byId(row, siteId, view.cameras) ??
    (get("id") === undefined ? byName("camera", row, siteId, around, view.cameras) : undefined);
  const password = optional("password");
  const given: Partial<CameraFields> = withoutEmpty({
    siteId,
    name: get("name"),
    area: get("area") as AreaName | undefined,
    alsoAreas: areasFrom(get("alsoAreas")),
    brand: get("brand"),
    host: get("host"),
    port: number("port"),
    channel: number("channel"),
    path: optional("path"),
    subPath: optional("subPath"),
    sound: get("sound") === undefined ? undefined : get("sound") === "yes",
    user: optional("user"),
  });
  const empty = { name: "", area: "" as AreaName, brand: DEFAULTS.brand, host: "" };
  const drawn =
    before === undefined
      ? drawCamera(view, { ...empty, ...given, siteId, id: get("id") })
      : { camera: redrawCamera(before, given), faults: [] };
  const after = drawn.camera;
  const faults = [
    ...drawn.faults,
    ...checkCamera(view, after, before, password),
    ...sameRow(row, after.id, around),
  ];
  const changes = before === undefined ? [] : changedFields(before, after, password);
  const verdict = close<Write>(row, faults, { kind: "camera", before, after, password }, changes);
  if (verdict.outcome !== "fault") {
    view.cameras.set(after.id, after);
    if (before === undefined) addName(around.names, "camera", after);
  }
  return verdict;
}

function placeOf(
  row: ImportRow,
  { finder }: Around,
): { readonly siteId: SiteId } | { readonly fault: Fault } {
  const text = row.values.get("siteId");
  if (text === undefined) {
    const own = row.faults.find((fault) => fault.field === "siteId");
    return { fault: own ?? { field: "siteId", code: "required" } };
  }
  const found = finder(text);
  return typeof found === "string" ? { siteId: found } : { fault: { ...found, field: "siteId" } };
}

/** An id is its part within the site, or whole where the device was moved there from another. */
function byId<T extends { readonly id: DeviceId; readonly siteId: SiteId }>(
  row: ImportRow,
  siteId: SiteId,
  devices: ReadonlyMap<DeviceId, T>,
): T | undefined {
  const id = row.values.get("id");
  if (id === undefined) return undefined;
  const whole = devices.get(id);
  return devices.get(`${siteId}.${id}`) ?? (whole?.siteId === siteId ? whole : undefined);
}

function byName<T>(
  kind: string,
  row: ImportRow,
  siteId: SiteId,
  { names }: Around,
  devices: ReadonlyMap<DeviceId, T>,
): T | undefined {
  const [only, ...more] = names.get(`${kind} ${siteId} ${row.values.get("name")}`) ?? [];
  return only !== undefined && more.length === 0 ? devices.get(only) : undefined;
}

function sameRow(row: ImportRow, id: DeviceId, { seen }: Around): Fault[] {
  const first = seen.get(id);
  if (first === undefined) {
    seen.set(id, row.row);
    return [];
  }
  return [{ field: "id", code: "same-row", given: { row: first } }];
}

function areasFrom(text: string | undefined): readonly AreaName[] | undefined {
  if (text === undefined) return undefined;
  return (text === NOTHING ? [] : listOf(text)) as AreaName[];
}

function withoutEmpty<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
