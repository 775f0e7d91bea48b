// A mapping while it is being pointed together: what a click on a value does to it. Pure; the hub checks the result.
import { isRecord } from "../../../devices/payload.ts";
import type { MappedMetric } from "../../../devices/units.ts";
import { type Packing, unpack } from "../../../devices/unpack.ts";
import type { Mapping } from "./newcomer-queries.ts";

export type Path = Mapping["fields"][number]["path"];
export type MappedField = Mapping["fields"][number];
export type DevicePart = Mapping["device"][number];

/** What a value may be said to be. */
export type Meaning = MappedMetric | "device" | "time" | "seq" | Packing | "nothing";

/** Words that makers use for a door; a person changes them where theirs are others. */
const DOOR = { open: ["open", "opened", "1", "true"], closed: ["close", "closed", "0", "false"] };
/** Zigbee contacts say the contrary: closed is true. */
const CONTACT = { open: ["false"], closed: ["true"] };

/** Nothing pointed at yet: exactly this topic, whose last level names the device. */
export function emptyDraft(topic: string): Mapping {
  return {
    filter: topic,
    device: [{ from: "topic", level: topic.split("/").length - 1 }],
    fields: [],
  };
}

export function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, i) => step === b[i]);
}

/** A path as a person reads it. */
export function pathText(path: Path): string {
  return path.length === 0 ? "·" : path.join(".");
}

/** The path as the draft would name it: entries of the list that is read one by one are all meant. */
function starred(draft: Mapping, path: Path, root: unknown): Path {
  const list = listOf(draft) ?? firstList(path, root);
  if (list === undefined || list.length >= path.length) return path;
  return list.every((step, i) => step === path[i]) && typeof path[list.length] === "number"
    ? path.with(list.length, "*")
    : path;
}

/** The list whose entries the draft reads one by one. */
function listOf(draft: Mapping): Path | undefined {
  const found = pathsOf(draft).find((path) => path.includes("*"));
  return found?.slice(0, found.indexOf("*"));
}

/** The first list on the way whose entries are objects: each of them is probably a device or a moment. */
function firstList(path: Path, root: unknown): Path | undefined {
  const at = path.findIndex(
    (step, i) => typeof step === "number" && isRecord(valueAt(root, path.slice(0, i + 1))),
  );
  return at === -1 ? undefined : path.slice(0, at);
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** Whether a path of the message is what a path of the draft means. */
function means(wanted: Path, path: Path): boolean {
  return wanted.length === path.length && wanted.every((step, i) => step === "*" || step === path[i]);
}

/** Whether the field's condition holds in the entry that `path` stands in. */
function isWanted({ path: own, only }: MappedField, path: Path, root: unknown): boolean {
  if (only === undefined) return true;
  const entry = path[own.indexOf("*")];
  const text = String(
    valueAt(
      root,
      only.path.map((step) => (step === "*" ? (entry ?? step) : step)),
    ),
  ).toLowerCase();
  const is = only.is.toLowerCase();
  return is.endsWith("*") ? text.startsWith(is.slice(0, -1)) : text === is;
}

/** What the draft says a value of the message is. */
export function meaningOf(draft: Mapping, path: Path, root: unknown): Meaning | undefined {
  const field = draft.fields.find((one) => means(one.path, path) && isWanted(one, path, root));
  if (field !== undefined) return field.metric;
  if (draft.device.some((part) => part.from === "field" && means(part.path, path))) return "device";
  if (draft.time !== undefined && means(draft.time.path, path)) return "time";
  if (draft.seq !== undefined && means(draft.seq, path)) return "seq";
  return draft.unpack?.find((one) => means(one.path, path))?.as;
}

/** The draft after somebody said what a value is. */
export function withMeaning(draft: Mapping, at: Path, meaning: Meaning, root: unknown): Mapping {
  const path = starred(draft, at, root);
  const rest = without(draft, path);
  switch (meaning) {
    case "nothing":
      return rest;
    case "device":
      return { ...rest, device: [{ from: "field", path }] };
    case "time":
      return { ...rest, time: { path, zone: "site" } };
    case "seq":
      return { ...rest, seq: path };
    case "ruuvi":
    case "json":
      return { ...rest, unpack: [...(rest.unpack ?? []), { path, as: meaning }] };
    case "door": {
      const words = typeof at.at(-1) === "string" && /contact/i.test(String(at.at(-1))) ? CONTACT : DOOR;
      return { ...rest, fields: [...rest.fields, { path, metric: "door", unit: "plain", ...words }] };
    }
    default:
      return { ...rest, fields: [...rest.fields, { path, metric: meaning, unit: "plain" }] };
  }
}

/** The draft without anything said of a path. A device that was named by it is named by the topic again. */
function without(draft: Mapping, path: Path): Mapping {
  const { time, seq, unpack: packed, ...rest } = draft;
  const device = draft.device.filter((part) => part.from !== "field" || !samePath(part.path, path));
  const kept = packed?.filter((one) => !samePath(one.path, path)) ?? [];
  return {
    ...rest,
    device: device.length > 0 ? device : emptyDraft(draft.filter).device,
    fields: draft.fields.filter((one) => !samePath(one.path, path)),
    ...(time === undefined || samePath(time.path, path) ? {} : { time }),
    ...(seq === undefined || samePath(seq, path) ? {} : { seq }),
    ...(kept.length === 0 ? {} : { unpack: kept }),
  };
}

/** Reads every entry of a list, or only the first. */
export function withEveryEntry(draft: Mapping, list: Path, every: boolean): Mapping {
  const turn = (path: Path): Path => {
    if (!list.every((step, i) => step === path[i]) || path.length <= list.length) return path;
    const step = path[list.length];
    if (every && typeof step === "number") return path.with(list.length, "*");
    return !every && step === "*" ? path.with(list.length, 0) : path;
  };
  const part = (one: DevicePart): DevicePart =>
    one.from === "field" ? { ...one, path: turn(one.path) } : one;
  return {
    ...draft,
    device: draft.device.map(part),
    fields: draft.fields.map((one) => ({
      ...one,
      path: turn(one.path),
      ...(one.only === undefined ? {} : { only: { ...one.only, path: turn(one.only.path) } }),
      ...(one.device === undefined ? {} : { device: one.device.map(part) }),
    })),
    ...(draft.time === undefined ? {} : { time: { ...draft.time, path: turn(draft.time.path) } }),
    ...(draft.seq === undefined ? {} : { seq: turn(draft.seq) }),
    ...(draft.unpack === undefined
      ? {}
      : { unpack: draft.unpack.map((one) => ({ ...one, path: turn(one.path) })) }),
  };
}

/** A list that fields of the draft stand in, whether each of its entries is read or one. */
export function listInUse(draft: Mapping): { readonly path: Path; readonly every: boolean } | undefined {
  const every = listOf(draft);
  if (every !== undefined) return { path: every, every: true };
  const path = pathsOf(draft).find((one) => one.some((step) => typeof step === "number"));
  return path === undefined
    ? undefined
    : {
        path: path.slice(
          0,
          path.findIndex((step) => typeof step === "number"),
        ),
        every: false,
      };
}

/** The message with what is packed in its texts laid open, as the hub will see it. */
export function laidOpen(draft: Mapping, root: unknown): unknown {
  const open = (value: unknown, path: Path): unknown => {
    const packed = typeof value === "string" ? draft.unpack?.find((one) => means(one.path, path)) : undefined;
    const inner = packed === undefined ? value : (unpack(value as string, packed.as) ?? value);
    if (Array.isArray(inner)) return inner.map((one, i) => open(one, [...path, i]));
    if (!isRecord(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, one]) => [key, open(one, [...path, key])]));
  };
  return open(root, []);
}

/** One level of the topic, as the draft has it. */
export type LevelChoice = "exactly" | "any" | "device";

export function levelChoice(draft: Mapping, topic: string, level: number): LevelChoice {
  if (draft.device.some((part) => part.from === "topic" && part.level === level)) return "device";
  return draft.filter.split("/")[level] === topic.split("/")[level] ? "exactly" : "any";
}

export function withLevel(draft: Mapping, topic: string, level: number, choice: LevelChoice): Mapping {
  const levels = topic.split("/").map((text, i) => {
    const before = draft.filter.split("/")[i];
    const is = i === level ? choice : before === text ? "exactly" : "any";
    return is === "exactly" ? text : "+";
  });
  const isDevice = draft.device.some((part) => part.from === "topic" && part.level === level);
  const device: DevicePart[] =
    choice === "device"
      ? [{ from: "topic", level }]
      : isDevice
        ? [{ from: "text", text: topic.split("/")[level] || "device" }]
        : draft.device;
  return { ...draft, filter: levels.join("/"), device };
}

function pathsOf(draft: Mapping): Path[] {
  return [
    ...draft.fields.map((one) => one.path),
    ...draft.device.flatMap((part) => (part.from === "field" ? [part.path] : [])),
    ...(draft.time === undefined ? [] : [draft.time.path]),
    ...(draft.seq === undefined ? [] : [draft.seq]),
    ...(draft.unpack ?? []).map((one) => one.path),
  ];
}
