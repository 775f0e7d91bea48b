// What an unknown message probably is: whose format it looks like, and a mapping that would read it. A guess for a person
// to look at, never applied by itself. Pure, never throws.
import { voltsOf } from "./fields.ts";
import {
  DEVICE_NAMES,
  KNOWN_NAMES,
  type KnownName,
  PLAIN_LEVEL,
  SEQ_NAMES,
  TIME_NAMES,
} from "./guess-names.ts";
import { type DevicePart, type MappedField, type Mapping, mappingSchema, type Path } from "./mapping.ts";
import { decodeByMapping, readAny } from "./mapping-decode.ts";
import { isRecord, readMoment } from "./payload.ts";
import type { MappedMetric, UnitName } from "./units.ts";
import { unpack } from "./unpack.ts";

export type Guess = {
  /** The format that it looks like, by the name people know; undefined where only its fields look familiar. */
  readonly looksLike: string | undefined;
  /** How it would be read; undefined where nothing in it looks like a measured value. */
  readonly mapping: Mapping | undefined;
};

/** Chosen: messages seen have some thirty values; what is larger is not looked through to its end. */
const MOST_LEAVES = 300;
const MOST_DEPTH = 6;

type Leaf = { readonly path: Path; readonly name: string; readonly value: unknown };

/** How messages of some gateways are told by their shape. */
const SHAPES: readonly {
  readonly title: string;
  readonly has: (object: Readonly<Record<string, unknown>>) => boolean;
}[] = [
  { title: "ChirpStack v4", has: (o) => isRecord(o["deviceInfo"]) && "devEui" in o["deviceInfo"] },
  { title: "The Things Stack", has: (o) => isRecord(o["end_device_ids"]) },
  { title: "Shelly", has: (o) => typeof o["method"] === "string" && o["method"].startsWith("Notify") },
  { title: "Tasmota", has: (o) => "TempUnit" in o || ("Time" in o && "Wifi" in o) },
  { title: "Zigbee2MQTT", has: (o) => "linkquality" in o },
  { title: "RuuviTag gateway", has: (o) => "gw_mac" in o && "data" in o },
  { title: "King Pigeon", has: (o) => Array.isArray(o["sensorDatas"]) },
  { title: "Tencent IoT", has: (o) => o["method"] === "report" && isRecord(o["params"]) },
  { title: "devSend", has: (o) => o["action"] === "devSend" && isRecord(o["data"]) },
  {
    title: "Theengs / OpenMQTTGateway",
    has: (o) => ("tempc" in o || "hum" in o || "batt" in o) && ("id" in o || "mac" in o),
  },
  { title: "Mingchu JSON", has: (o) => "measured_at" in o },
];

/** @param receivedAt when the message came, in Unix ms */
export function guess(levels: readonly string[], payload: Uint8Array, receivedAt: number): Guess {
  const read = readAny(payload);
  if ("reason" in read) return { looksLike: undefined, mapping: undefined };
  const { value } = read;
  const looksLike = isRecord(value) ? SHAPES.find((shape) => shape.has(value))?.title : undefined;
  const draft = draftOf(levels, value);
  if (draft === undefined) return { looksLike, mapping: undefined };
  const mapping = mappingSchema.safeParse(draft);
  if (!mapping.success) return { looksLike, mapping: undefined };
  //  A guess that reads nothing is none.
  const decoded = decodeByMapping(mapping.data, levels, payload, { receivedAt, zoneOffsetMinutes: 0 });
  return { looksLike, mapping: decoded.kind === "readings" ? mapping.data : undefined };
}

type Draft = {
  readonly filter: string;
  readonly device: readonly DevicePart[];
  readonly fields: readonly Partial<MappedField>[];
  readonly [other: string]: unknown;
};

function draftOf(levels: readonly string[], value: unknown): Draft | undefined {
  if (isRecord(value) && Array.isArray(value["sensorDatas"])) return kingPigeon(levels);
  const packed = packedOf(value);
  const leaves = leavesOf(packed === undefined ? value : withUnpacked(value, packed));
  const fields = fieldsOf(leaves, levels);
  if (fields.length === 0) return undefined;
  const list = fields.find((one) => one.path?.includes("*"))?.path;
  const named = nameOf(leaves, levels, list);
  const time = bestOf(leaves, TIME_NAMES, (leaf) => looksLikeTime(leaf.value), list);
  const seq = bestOf(leaves, SEQ_NAMES, (leaf) => Number.isSafeInteger(leaf.value), list);
  return {
    ...named,
    fields: withProbes(fields, named.device),
    ...(time === undefined ? {} : { time: { path: time.path } }),
    ...(seq === undefined ? {} : { seq: seq.path }),
    ...(packed === undefined ? {} : { unpack: [{ path: [packed], as: "ruuvi" as const }] }),
  };
}

/** Values ten times too large, one list entry each: BL280 and its like. */
function kingPigeon(levels: readonly string[]): Draft {
  const of = (flag: string, metric: MappedMetric, unit: UnitName) => ({
    path: ["sensorDatas", "*", "value"],
    metric,
    unit,
    only: { path: ["sensorDatas", "*", "flag"], is: `${flag}*` },
  });
  const gateway = deviceLevel(levels);
  return {
    filter: levels.join("/"),
    device: [
      ...(gateway === undefined ? [] : [{ from: "topic" as const, level: gateway }]),
      { from: "field", path: ["sensorDatas", "*", "flag"] },
    ],
    fields: [of("TEMP", "temperature", "tenths"), of("HUM", "humidity", "tenths")],
    time: { path: ["time"], zone: "utc" },
    past: { path: ["retransmit"], is: ["enable"] },
  };
}

/** The key of a RuuviTag's bytes. */
function packedOf(value: unknown): string | undefined {
  if (!isRecord(value) || typeof value["data"] !== "string") return undefined;
  return unpack(value["data"], "ruuvi") === undefined ? undefined : "data";
}

function withUnpacked(value: unknown, key: string): unknown {
  if (!isRecord(value) || typeof value[key] !== "string") return value;
  return { ...value, [key]: unpack(value[key], "ruuvi") };
}

/** Every value of a message with its path. Of a list of objects the first entry stands for all. */
function leavesOf(root: unknown): Leaf[] {
  const leaves: Leaf[] = [];
  let listFound = false;
  function walk(value: unknown, path: Path): void {
    if (leaves.length >= MOST_LEAVES || path.length > MOST_DEPTH) return;
    if (Array.isArray(value)) {
      if (listFound || !isRecord(value[0])) return;
      listFound = true;
      walk(value[0], [...path, "*"]);
    } else if (isRecord(value)) {
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
    } else leaves.push({ path, name: String(path.at(-1) ?? ""), value });
  }
  walk(root, []);
  return leaves;
}

function fieldsOf(leaves: readonly Leaf[], levels: readonly string[]): Partial<MappedField>[] {
  const found = KNOWN_NAMES.flatMap((known) =>
    leaves.flatMap((leaf) => {
      //  A bare value is named by its topic.
      const name = leaf.path.length === 0 ? (levels.at(-1) ?? "") : leaf.name;
      return known.name.test(name) && isPlausible(leaf.value, known) ? [fieldFrom(leaf, known)] : [];
    }),
  );
  const isTwice = (one: Partial<MappedField>, i: number) =>
    found.slice(0, i).some((before) => before.metric === one.metric && !isProbeOf(before, one));
  //  What stands in a list of its own (receivers with their signals) is not told one by one.
  const isInList = (one: Partial<MappedField>) => one.path?.includes("*") === true;
  const isOnlyAside = found.some((one) => !isInList(one));
  return found.filter((one, i) => !isTwice(one, i) && !(isOnlyAside && isInList(one)));
}

/** Two temperatures are two probes, two batteries are one battery told twice. So are °C and °F, and what list entries share. */
function isProbeOf(before: Partial<MappedField>, one: Partial<MappedField>): boolean {
  const isProbe = one.metric === "temperature" || one.metric === "door" || one.metric === "humidity";
  const sharesList = before.path?.includes("*") === one.path?.includes("*");
  return isProbe && one.unit !== "fahrenheit" && sharesList && before.path?.at(-1) !== one.path?.at(-1);
}

function isPlausible(value: unknown, { metric }: KnownName): boolean {
  if (metric === "door") return ["string", "number", "boolean"].includes(typeof value);
  return typeof value === "number" || (typeof value === "string" && /^\s*-?\d+(\.\d+)?\s*$/.test(value));
}

function fieldFrom({ path, value }: Leaf, known: KnownName): Partial<MappedField> {
  const { metric, open, closed } = known;
  const volts = metric === "battery" && known.isPerCent !== true ? voltsOf(Number(value)) : undefined;
  if (volts !== undefined) return { path, metric: "voltage", unit: volts };
  if (metric === "door") return { path, metric, open: [...(open ?? [])], closed: [...(closed ?? [])] };
  return { path, metric, unit: known.unit ?? unitOf(metric, Number(value)) };
}

/** Chosen: no kitchen sensor of this kind reaches 125 °C, no battery 60 V: then it is the same quantity in a smaller unit. */
function unitOf(metric: MappedMetric, value: number): UnitName {
  if (metric === "voltage") return value > 60 ? "milli" : "plain";
  if (metric !== "temperature" && metric !== "humidity") return "plain";
  const most = metric === "temperature" ? 125 : 100;
  if (!Number.isInteger(value) || Math.abs(value) <= most) return "plain";
  if (Math.abs(value) <= most * 10) return "tenths";
  return Math.abs(value) <= most * 100 ? "hundredths" : "plain";
}

/** More than one value of a metric: each further one is of a probe, named by its field. */
function withProbes(
  fields: readonly Partial<MappedField>[],
  device: readonly DevicePart[],
): Partial<MappedField>[] {
  const seen = new Set<string>();
  return fields.map((one) => {
    const isFirst = !seen.has(one.metric ?? "");
    seen.add(one.metric ?? "");
    return isFirst
      ? one
      : { ...one, device: [...device.slice(0, 3), { from: "text", text: String(one.path?.at(-1)) }] };
  });
}

/** What to call the device, and the filter on which others of its kind are found. */
function nameOf(
  leaves: readonly Leaf[],
  levels: readonly string[],
  list: Path | undefined,
): { readonly filter: string; readonly device: readonly DevicePart[] } {
  const field = bestOf(leaves, DEVICE_NAMES, ({ value }) => isName(value), list);
  const level = levels.findIndex((one) => field !== undefined && plain(one) === plain(String(field.value)));
  const topicLevel = level === -1 ? deviceLevel(levels) : level;
  const inEntry = field?.path.includes("*") === true;
  const filter = levels.map((one, i) =>
    i === level || (field === undefined && i === topicLevel) ? "+" : one,
  );
  const usable = filter.every((one) => one === "+") ? levels : filter;
  if (field !== undefined && (level === -1 || inEntry))
    return { filter: usable.join("/"), device: [{ from: "field", path: field.path }] };
  if (topicLevel === undefined)
    return { filter: levels.join("/"), device: [{ from: "text", text: levels.join("-") }] };
  return { filter: usable.join("/"), device: [{ from: "topic", level: topicLevel }] };
}

/** The last level that may name a device; the one before it where the last names a quantity. */
function deviceLevel(levels: readonly string[]): number | undefined {
  const isPlain = (one: string) => PLAIN_LEVEL.test(one) || KNOWN_NAMES.some(({ name }) => name.test(one));
  const found = levels.findLastIndex((one) => one !== "" && !one.startsWith("$") && !isPlain(one));
  return found === -1 ? undefined : found;
}

function isName(value: unknown): boolean {
  return (
    (typeof value === "string" && value.length >= 2 && value.length <= 64) || Number.isSafeInteger(value)
  );
}

/** AA:BB:CC and aabbcc are one name. */
function plain(text: string): string {
  return text.replace(/[:\-_\s]/g, "").toLowerCase();
}

function looksLikeTime(value: unknown): boolean {
  return (
    readMoment(value) !== undefined ||
    (typeof value === "string" && /\d{1,4}[-/:]\d{2}[-/:]\d{2}/.test(value))
  );
}

/** The best named leaf: where the values are entries of a list, one of theirs before one of the whole message. */
function bestOf(
  leaves: readonly Leaf[],
  names: readonly RegExp[],
  isGood: (leaf: Leaf) => boolean,
  list: Path | undefined,
): Leaf | undefined {
  const good = leaves.filter((leaf) => (list !== undefined || !leaf.path.includes("*")) && isGood(leaf));
  const sorted = good.toSorted(
    (a, b) => Number(b.path.includes("*")) - Number(a.path.includes("*")) || a.path.length - b.path.length,
  );
  for (const name of names) {
    const found = sorted.find((leaf) => name.test(leaf.name));
    if (found !== undefined) return found;
  }
  return undefined;
}
