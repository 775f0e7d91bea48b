// Reads a message by a mapping. Pure, never throws, whatever the bytes are; values are judged as in the families: out of
// range and fault codes are refused with their reason, and one bad field costs only itself.
import type { Arrival, Decoded, DeviceReadings, FaultCode, Measured } from "./family.ts";
import { type Field, faultCode, numberField, readField, temperatureField } from "./fields.ts";
import {
  type DevicePart,
  listPathOf,
  type MappedField,
  type Mapping,
  MOST_ENTRIES,
  type Path,
  textsOf,
} from "./mapping.ts";
import type { MetricName } from "./metrics.ts";
import { readLocalMoment, readMoment } from "./payload.ts";
import { decodedOf as probesDecoded } from "./probes.ts";
import { distinct, type Reason, why } from "./reasons.ts";
import { DIVISORS } from "./units.ts";
import { type Packing, unpack } from "./unpack.ts";

/** Chosen: longer than any number, word or time that is sent by itself. */
const MOST_BARE_BYTES = 64;
/** Chosen: longer than any name that is taken; what is behind it is not looked at, for each field of each entry. */
const MOST_TEXT_CHARS = 256;
/** Chosen: 200 entries with ten fields each; reading more would hold up others' messages. */
const MOST_VALUES = 2000;

/** What a device says of itself and not of what it measures: it goes to each of its probes. */
const ABOUT_DEVICE: ReadonlySet<MetricName> = new Set(["battery", "voltage", "link_quality", "signal"]);

/** What a message holds: JSON of any kind, or one bare word. */
export function readAny(payload: Uint8Array): { readonly value: unknown } | { readonly reason: Reason } {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(payload);
  } catch {
    return { reason: why("not-utf8") };
  }
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    if (payload.length <= MOST_BARE_BYTES && /^[^\p{Cc}{}[\]"]+$/u.test(text)) return { value: text.trim() };
    return { reason: why("not-json", { detail: error instanceof Error ? error.message : String(error) }) };
  }
}

export function decodeByMapping(
  mapping: Mapping,
  levels: readonly string[],
  payload: Uint8Array,
  arrival: Arrival,
): Decoded {
  const read = readAny(payload);
  if ("reason" in read) return { kind: "refused", reason: read.reason };
  const listPath = listPathOf(mapping);
  const look: Look = { levels, root: read.value, mapping, entry: undefined, opened: new Map() };
  const list = listPath === undefined ? undefined : valueAt(listPath, look);
  if (listPath !== undefined && !Array.isArray(list))
    return { kind: "refused", reason: why("list-missing", { field: shownPath(listPath) }) };
  if (Array.isArray(list) && list.length > MOST_ENTRIES)
    return {
      kind: "refused",
      reason: why("list-too-long", { field: shownPath(listPath ?? []), most: MOST_ENTRIES }),
    };
  if (Array.isArray(list) && list.length * mapping.fields.length > MOST_VALUES)
    return {
      kind: "refused",
      reason: why("list-too-much", {
        field: shownPath(listPath ?? []),
        entries: list.length,
        fields: mapping.fields.length,
        most: MOST_VALUES,
      }),
    };
  const looks = Array.isArray(list) ? list.map((_, entry) => ({ ...look, entry })) : [look];
  const gathered: Gathered = { devices: new Map(), faults: [], codes: [] };
  for (const one of looks) {
    const reason = gather(one, arrival, gathered);
    if (reason !== undefined) gathered.faults.push(reason);
  }
  return decodedOf(gathered, mapping);
}

/** Where something is looked for: the message, and which entry of its list. */
type Look = {
  readonly levels: readonly string[];
  readonly root: unknown;
  readonly mapping: Mapping;
  readonly entry: number | undefined;
  /** Packed texts of this message that were opened already: a list of hundreds may stand in one. */
  readonly opened: Map<Packing, Map<string, unknown>>;
};

type Gathered = {
  readonly devices: Map<string, DeviceReadings>;
  readonly faults: Reason[];
  readonly codes: FaultCode[];
};

/** Adds what one entry, or the whole message, says; gives why it cannot be taken at all. */
function gather(look: Look, arrival: Arrival, { devices, faults, codes }: Gathered): Reason | undefined {
  const { mapping } = look;
  const when = momentOf(look, arrival);
  if ("reason" in when) return when.reason;
  const own = new Map<string, Measured[]>();
  const common: Measured[] = [];
  for (const field of mapping.fields) {
    const raw = valueAt(field.path, look);
    if (raw === undefined || !isWanted(field, look)) continue;
    const measured = readField(shownPath(field.path, look.entry), raw, readerOf(field));
    if ("reason" in measured) {
      faults.push(measured.reason);
      const code = faultCode(raw, readerOf(field));
      const of = code === undefined ? undefined : addressOf(field.device ?? mapping.device, look);
      const { past: _, ...time } = when;
      if (code !== undefined && typeof of === "string") codes.push({ address: of, code, ...time });
    } else if (ABOUT_DEVICE.has(field.metric) && field.device === undefined) common.push(measured);
    else {
      const address = addressOf(field.device ?? mapping.device, look);
      if (typeof address === "string") own.set(address, [...(own.get(address) ?? []), measured]);
      else faults.push(address.reason);
    }
  }
  if (own.size === 0 && common.length > 0 && faults.length === 0) {
    const address = addressOf(mapping.device, look);
    if (typeof address !== "string") return address.reason;
    put(devices, { address, whole: true, measured: common, ...when }, faults);
  }
  for (const [address, measured] of own)
    put(devices, { address, measured: [...measured, ...common], ...when }, faults);
  return undefined;
}

/** Joins what several entries say of one device at one moment; a second value of a metric is refused. */
function put(devices: Map<string, DeviceReadings>, next: DeviceReadings, faults: Reason[]): void {
  const key = JSON.stringify([next.address, next.sentAt, next.seq, next.whole]);
  const before = devices.get(key);
  const measured = [...(before?.measured ?? [])];
  for (const one of next.measured) {
    const twin = measured.find((other) => other.metric === one.metric);
    if (twin === undefined) measured.push(one);
    else if (twin.value !== one.value)
      faults.push(why("comes-twice", { metric: one.metric, device: next.address }));
  }
  devices.set(key, { ...next, measured });
}

function decodedOf({ devices, faults, codes }: Gathered, mapping: Mapping): Decoded {
  const wanted = mapping.fields.map((field) => shownPath(field.path)).join(", ");
  const nothing: Decoded = { kind: "refused", reason: why("none-of", { fields: wanted }) };
  return probesDecoded([...devices.values()], distinct(faults), nothing, codes);
}

/** The value at a path; undefined if there is none. JSON itself has no undefined. */
function valueAt(path: Path, look: Look): unknown {
  let value = look.root;
  for (let at = 0; ; at++) {
    if (typeof value === "string") value = unpacked(value, path.slice(0, at), look);
    if (at === path.length) return value;
    const step = path[at] === "*" ? look.entry : path[at];
    if (typeof value !== "object" || value === null || step === undefined || !Object.hasOwn(value, step))
      return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
}

function unpacked(value: string, at: Path, { mapping, opened }: Look): unknown {
  if (mapping.unpack === undefined) return value;
  const packed = mapping.unpack.find(
    (one) => one.path.length === at.length && one.path.every((step, i) => step === at[i]),
  );
  if (packed === undefined) return value;
  const known = opened.get(packed.as) ?? new Map<string, unknown>();
  opened.set(packed.as, known);
  if (!known.has(value)) known.set(value, unpack(value, packed.as));
  return known.get(value);
}

function isWanted({ only }: MappedField, look: Look): boolean {
  if (only === undefined) return true;
  const text = textOf(valueAt(only.path, look))?.toLowerCase();
  const is = only.is.toLowerCase();
  return is.endsWith("*") ? (text?.startsWith(is.slice(0, -1)) ?? false) : text === is;
}

/** A text, number or boolean as text, of a long one the beginning. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value.slice(0, MOST_TEXT_CHARS);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

function addressOf(parts: readonly DevicePart[], look: Look): string | { readonly reason: Reason } {
  const texts: string[] = [];
  for (const part of parts) {
    const text = partOf(part, look);
    if (text === undefined || text === "")
      return {
        reason:
          part.from === "field"
            ? why("name-missing", { field: shownPath(part.path, look.entry) })
            : why("name-not-in-topic"),
      };
    texts.push(text);
  }
  return texts.join("/");
}

function partOf(part: DevicePart, look: Look): string | undefined {
  switch (part.from) {
    case "text":
      return part.text;
    case "topic":
      return look.levels[part.level];
    case "field":
      return textOf(valueAt(part.path, look))?.trim();
  }
}

type Moment = Pick<DeviceReadings, "sentAt" | "seq" | "past">;

/** The entry's own time and number, or why they cannot be read. Where they are absent, it has none. */
function momentOf(look: Look, arrival: Arrival): Moment | { readonly reason: Reason } {
  const { time, seq, past } = look.mapping;
  const rawTime = time === undefined ? undefined : valueAt(time.path, look);
  const sentAt = hasValue(rawTime) ? readTime(rawTime, time?.zone ?? "site", arrival) : undefined;
  if (hasValue(rawTime) && sentAt === undefined)
    return { reason: why("field-time", { field: shownPath(time?.path ?? [], look.entry) }) };
  const rawSeq = seq === undefined ? undefined : valueAt(seq, look);
  const number = hasValue(rawSeq) ? readNumber(rawSeq) : undefined;
  if (hasValue(rawSeq) && !(number !== undefined && Number.isSafeInteger(number) && number >= 0))
    return { reason: why("field-count", { field: shownPath(seq ?? [], look.entry) }) };
  const said = past === undefined ? undefined : textOf(valueAt(past.path, look))?.toLowerCase();
  return {
    ...(sentAt === undefined ? {} : { sentAt }),
    ...(number === undefined ? {} : { seq: number }),
    ...(said !== undefined && textsOf(past?.is).has(said) ? { past: true as const } : {}),
  };
}

function hasValue(raw: unknown): boolean {
  return raw !== undefined && raw !== null && raw !== "";
}

function readTime(raw: unknown, zone: "site" | "utc", arrival: Arrival): number | undefined {
  if (isTooLong(raw)) return undefined;
  const exact = readMoment(raw);
  if (exact !== undefined || typeof raw !== "string") return exact;
  //  2021/06/16 07:16:17, and King Pigeon's 07:16:17 06/16/2021 UTC.
  const text = raw.trim();
  const [, time, month, day, year, utc] =
    /^(\d{2}:\d{2}:\d{2}) (\d{2})\/(\d{2})\/(\d{4})( UTC)?$/.exec(text) ?? [];
  const plain =
    time === undefined
      ? text.replace(/^(\d{4})\/(\d{2})\/(\d{2})/, "$1-$2-$3").replace(/\.\d+$/, "")
      : `${year}-${month}-${day} ${time}`;
  return readLocalMoment(plain, zone === "utc" || utc !== undefined ? 0 : arrival.zoneOffsetMinutes);
}

/** True for a text that no number and no time is as long as. */
function isTooLong(raw: unknown): boolean {
  return typeof raw === "string" && raw.length > MOST_BARE_BYTES;
}

/** A number, or digits in a text, as many makers send them. */
function readNumber(raw: unknown): number | undefined {
  if (typeof raw === "number") return Number.isFinite(raw) ? raw : undefined;
  return typeof raw === "string" && !isTooLong(raw) && /^\s*[-+]?\d{1,15}(\.\d{1,15})?\s*$/.test(raw)
    ? Number(raw)
    : undefined;
}

/** Made once for each field of a mapping. */
const readers = new WeakMap<MappedField, Field>();

function readerOf(field: MappedField): Field {
  const known = readers.get(field);
  if (known !== undefined) return known;
  const made = fieldOf(field);
  readers.set(field, made);
  return made;
}

function fieldOf(field: MappedField): Field {
  if (field.metric === "door") return doorField(field);
  const inner = innerField(field);
  return {
    ...inner,
    read: (raw) => {
      const number = readNumber(raw);
      return number === undefined ? undefined : inner.read(number / DIVISORS[field.unit]);
    },
  };
}

function innerField({ metric, unit, ds18b20 }: MappedField): Field {
  if (metric !== "temperature") return numberField(metric);
  return temperatureField(
    ds18b20 === true ? "DS18B20" : "any",
    unit === "fahrenheit" ? "fahrenheit" : "celsius",
  );
}

function doorField({ open, closed }: MappedField): Field {
  const [isOpen, isClosed] = [textsOf(open), textsOf(closed)];
  return {
    metric: "door",
    words: [...(open ?? []), ...(closed ?? [])].join(", "),
    read: (raw) => {
      const text = textOf(raw)?.trim().toLowerCase();
      if (text === undefined) return undefined;
      if (isOpen.has(text)) return 1;
      return isClosed.has(text) ? 0 : undefined;
    },
  };
}

/** A path as a person reads it: sensorDatas.0.value; nothing for the whole message. */
function shownPath(path: Path, entry?: number): string {
  const text = path.map((step) => (step === "*" ? (entry ?? "*") : step)).join(".");
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
