// A mapping: what the messages on some topics of a site mean, set up by pointing at the fields of one that arrived.
// Data only; mapping-decode.ts reads messages by it. A reference into a message is a path of keys and indexes, in which
// "*" stands for every entry of one list.
import { z } from "zod";
import { MAPPED_METRICS, UNIT_NAMES, UNITS_OF } from "./units.ts";
import { PACKINGS } from "./unpack.ts";

/** Chosen: no payload seen nests deeper than six. */
const MOST_STEPS = 8;
/** Chosen: a gateway reports some dozens of sensors; a list of more is a bulk transfer, and would hold up others' messages. */
export const MOST_ENTRIES = 200;
/** Chosen: a gateway with a dozen probes has three fields for each. */
const MOST_FIELDS = 40;
/** The most levels and characters of a topic that the broker takes: hub/broker/broker.ts. */
const MOST_LEVELS = 16;
const MOST_TOPIC_CHARS = 512;

const path = z.array(z.union([z.string().max(128), z.int().min(0).max(MOST_ENTRIES)])).max(MOST_STEPS);
export type Path = z.output<typeof path>;

const word = z.string().min(1).max(64);
const printable = z
  .string()
  .regex(
    /^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufffd]{1,128}$/u,
    "must be 1 to 128 printable characters",
  );

const part = z.discriminatedUnion("from", [
  z.strictObject({ from: z.literal("text"), text: printable }),
  z.strictObject({
    from: z.literal("topic"),
    level: z
      .int()
      .min(0)
      .max(MOST_LEVELS - 1),
  }),
  z.strictObject({ from: z.literal("field"), path }),
]);
export type DevicePart = z.output<typeof part>;

/** What a device is called: these parts with "/" between them. */
const device = z.array(part).min(1).max(4);

const field = z
  .strictObject({
    path,
    metric: z.enum(MAPPED_METRICS),
    unit: z.enum(UNIT_NAMES).default("plain"),
    /** For a door: the texts, numbers and booleans, as text, that stand for each state; capitals do not matter. */
    open: z.array(word).max(8).optional(),
    closed: z.array(word).max(8).optional(),
    /** True where the thermometer is a DS18B20: then 85.0 is a fault code. */
    ds18b20: z.boolean().optional(),
    /** Taken only where another field holds this text; a "*" at its end stands for any ending. */
    only: z.strictObject({ path, is: word }).optional(),
    /** Whose value it is, where that is not the mapping's device: one more probe. */
    device: device.optional(),
  })
  .superRefine((one, context) => {
    if (!UNITS_OF[one.metric].includes(one.unit))
      context.addIssue({
        code: "custom",
        path: ["unit"],
        message: `${one.metric} is never sent in ${one.unit}`,
      });
    if (one.metric !== "door") return;
    const [open, closed] = [textsOf(one.open), textsOf(one.closed)];
    if (open.size === 0 || closed.size === 0)
      context.addIssue({
        code: "custom",
        path: ["open"],
        message: "say what stands for open, and what for closed",
      });
    if ([...open].some((text) => closed.has(text)))
      context.addIssue({
        code: "custom",
        path: ["open"],
        message: "the same text stands for open and for closed",
      });
  });
export type MappedField = z.output<typeof field>;

/** What a mapping says of messages; its name, site and switch are the hub's. */
export const mappingSchema = z
  .strictObject({
    /** An MQTT topic filter: levels, "+" for any one, "#" at the end for any rest. */
    filter: z.string().min(1).max(MOST_TOPIC_CHARS),
    device,
    fields: z.array(field).min(1).max(MOST_FIELDS),
    /** When it was measured: a moment with a zone, epoch seconds or milliseconds, or a local time in `zone`. */
    time: z.strictObject({ path, zone: z.enum(["site", "utc"]).default("site") }).optional(),
    /** The device's own sequence number: a whole number of 0 or more. */
    seq: path.optional(),
    /** Where one of these texts says that the message is out of the device's memory. */
    past: z.strictObject({ path, is: z.array(word).min(1).max(8) }).optional(),
    /** Texts that hold more: read as an object before anything else is looked for. */
    unpack: z
      .array(z.strictObject({ path, as: z.enum(PACKINGS) }))
      .max(4)
      .optional(),
  })
  .superRefine((mapping, context) => {
    const fault = filterFault(mapping.filter);
    if (fault !== undefined) context.addIssue({ code: "custom", path: ["filter"], message: fault });
    const paths = pathsOf(mapping);
    if (paths.some((one) => one.filter((step) => step === "*").length > 1))
      context.addIssue({ code: "custom", path: ["fields"], message: 'a path may hold one "*" only' });
    const lists = new Set(paths.flatMap((one) => listOf(one) ?? []));
    if (lists.size > 1)
      context.addIssue({ code: "custom", path: ["fields"], message: 'every "*" must be of the same list' });
  });
export type Mapping = z.output<typeof mappingSchema>;

/** True if a topic, given as its levels, fits a filter. */
export function fits(filter: string, levels: readonly string[]): boolean {
  const wanted = filter.split("/");
  for (const [i, want] of wanted.entries()) {
    if (want === "#") return true;
    if (i >= levels.length || (want !== "+" && want !== levels[i])) return false;
  }
  return wanted.length === levels.length;
}

/** The path of the list whose entries are told one by one; undefined if the message is one thing. */
export function listPathOf(mapping: Mapping): Path | undefined {
  const found = pathsOf(mapping).find((one) => one.includes("*"));
  return found?.slice(0, found.indexOf("*"));
}

/** Texts as they are compared. */
export function textsOf(words: readonly string[] = []): ReadonlySet<string> {
  return new Set(words.map((one) => one.toLowerCase()));
}

/** Why a text is no topic filter of a mapping, or undefined for a good one. */
function filterFault(filter: string): string | undefined {
  const levels = filter.split("/");
  if (levels.length > MOST_LEVELS) return `has more than ${MOST_LEVELS} levels`;
  if (levels[0] === "$SYS") return "$SYS is the broker's own";
  if (levels[0] === "kitchen") return "kitchen/… is the hub's own format, which needs no mapping";
  if (/[\p{Cc}\ufffd]/u.test(filter)) return "holds characters that are not text";
  if (levels.some((level) => level.includes("+") && level !== "+")) return '"+" must be a level by itself';
  const hash = levels.findIndex((level) => level.includes("#"));
  if (hash !== -1 && (hash !== levels.length - 1 || levels[hash] !== "#"))
    return '"#" must be the last level';
  return levels.every((level) => level === "+" || level === "#") ? "name at least one level" : undefined;
}

function listOf(one: Path): string[] | undefined {
  const star = one.indexOf("*");
  return star === -1 ? undefined : [JSON.stringify(one.slice(0, star))];
}

function pathsOf({ device: parts, fields, time, seq, past, unpack }: Mapping): Path[] {
  const named = (some: readonly DevicePart[]) =>
    some.flatMap((one) => (one.from === "field" ? [one.path] : []));
  return [
    ...named(parts),
    ...fields.flatMap((one) => [
      one.path,
      ...(one.only === undefined ? [] : [one.only.path]),
      ...named(one.device ?? []),
    ]),
    ...[time?.path, seq, past?.path].filter((one) => one !== undefined),
    ...(unpack ?? []).map((one) => one.path),
  ];
}
