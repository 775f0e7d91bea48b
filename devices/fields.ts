// The table form of "this field of the message is that metric": read many fields, name each that cannot be taken.
import type { Measured } from "./family.ts";
import { type MetricName, metricFacts } from "./metrics.ts";
import { type Reason, type ReasonCode, why } from "./reasons.ts";

/** What a broken sensor's code stands for. */
type FaultName = Extract<
  ReasonCode,
  "no-answer" | "line-broken" | "no-probe" | "empty-register" | "just-powered"
>;

/** One field of a message. */
export type Field = {
  readonly metric: MetricName;
  /** The value in the metric's unit, or undefined if it is no such value. */
  readonly read: (value: unknown) => number | undefined;
  /** The words that the field may hold, for the refusal; undefined for a number. */
  readonly words?: string;
  /** Why a value is none, where that is more than being no number. */
  readonly wants?: "field-charge";
  /** Why a value in range is none all the same: what a broken sensor sends instead. Undefined for a good value. */
  readonly faultOf?: (value: number) => FaultName | undefined;
};

/** A field that holds a plain number, multiplied by `factor` to reach the metric's unit (mV: 0.001). */
export function numberField(metric: MetricName, factor = 1): Field {
  return {
    metric,
    read: (value) => (typeof value === "number" && Number.isFinite(value) ? value * factor : undefined),
  };
}

/**
 * A battery in per cent, where the sender only says "battery". Some send its volts under that name: these are refused, or
 * a cell of 3.6 V would be called nearly empty.
 */
export function batteryField(): Field {
  const plain = numberField("battery");
  return {
    ...plain,
    read: (value) => {
      const percent = plain.read(value);
      return percent === undefined || voltsOf(percent) !== undefined ? undefined : percent;
    },
    wants: "field-charge",
  };
}

/**
 * In which unit a number under a battery's name is a voltage and no per cent; undefined where it may be per cent.
 * Chosen: cells and packs of sensors have 1.5 to 5 V, and a charge that is so low is told in whole per cent.
 */
export function voltsOf(value: number): "plain" | "milli" | undefined {
  if (value >= 1.5 && value <= 5 && !Number.isInteger(value)) return "plain";
  return value >= 1500 && value <= 5000 ? "milli" : undefined;
}

/**
 * What thermometers of any make send instead of a temperature, in hundredths of a degree.
 * Source: DallasTemperature 4.0.6 (DEVICE_DISCONNECTED_C); a DS18B20 register of ones (DS18B20 data sheet, table 1);
 * Dragino LHT65N, whose 16 bits are 0x7FFF without a probe; 0x8000 where a probe's 16 bits say that there is no value, in
 * hundredths and in RuuviTag's steps of 0.005 °C (docs.ruuvi.com, data format 5).
 */
const FAULT_CODES: ReadonlyMap<number, FaultName> = new Map([
  [-127_00, "no-answer"],
  [127_94, "line-broken"],
  [327_67, "no-probe"],
  [-327_68, "empty-register"],
  [-163_84, "empty-register"],
]);

/**
 * What a DS18B20 alone sends. Source: DS18B20 data sheet, "Operation: measuring temperature" (power-on value +85 °C);
 * 127.9 is its register of ones as Tasmota rounds it. A dishwasher's 85.0 °C by another sensor is a temperature.
 */
const DS18B20_FAULT_CODES: ReadonlyMap<number, FaultName> = new Map([
  ...FAULT_CODES,
  [85_00, "just-powered"],
  [127_90, "line-broken"],
]);

/** A temperature in °C, or in °F if told so. */
export function temperatureField(
  sensor: "any" | "DS18B20" = "any",
  unit: "celsius" | "fahrenheit" = "celsius",
): Field {
  const codes = sensor === "DS18B20" ? DS18B20_FAULT_CODES : FAULT_CODES;
  const plain = numberField("temperature");
  return {
    ...plain,
    read: (value) => {
      const read = plain.read(value);
      if (read === undefined || unit === "celsius") return read;
      return Math.round(((read - 32) / 1.8) * 100) / 100;
    },
    faultOf: (value) => codes.get(Math.round(value * 100)),
  };
}

/** A field that holds one of a few words or booleans, each of which is a state. */
export function stateField(metric: MetricName, states: ReadonlyMap<unknown, number>): Field {
  const words = [...states.keys()].map((word) => JSON.stringify(word)).join(", ");
  return { metric, read: (value) => states.get(value), words };
}

/**
 * Reads the fields that `object` has; one whose value is undefined is not there. A field that is there but cannot be taken
 * is left out of `measured` and named in `faults`, so that a broken humidity sensor does not cost the temperature.
 */
export function readFields(
  object: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, Field>>,
): {
  readonly measured: readonly Measured[];
  readonly faults: readonly Reason[];
  /** What stood in place of a temperature. */
  readonly codes: readonly (number | null)[];
} {
  const measured: Measured[] = [];
  const faults: Reason[] = [];
  const codes: (number | null)[] = [];
  //  Not Object.entries, which makes a list of lists: this is done for every message.
  for (const name in fields) {
    const field = fields[name];
    const raw = object[name];
    if (field === undefined || raw === undefined || !Object.hasOwn(object, name)) continue;
    const read = readField(name, raw, field);
    if (!("reason" in read)) {
      measured.push(read);
      continue;
    }
    faults.push(read.reason);
    const code = faultCode(raw, field);
    if (code !== undefined) codes.push(code);
  }
  return { measured, faults, codes };
}

/** The fault code that stands in a temperature's place, null where that is what stands there; undefined if none does. */
export function faultCode(raw: unknown, field: Field): number | null | undefined {
  if (field.metric !== "temperature") return undefined;
  if (raw === null) return null;
  const value = field.read(raw);
  return value !== undefined && field.faultOf?.(value) !== undefined ? value : undefined;
}

/** One field's value, or why it cannot be taken. */
export function readField(name: string, raw: unknown, field: Field): Measured | { readonly reason: Reason } {
  if (raw === null) return { reason: why("field-null", { field: name }) };
  const value = field.read(raw);
  if (value === undefined) {
    const said = { field: name, given: shown(raw) };
    if (field.words === undefined) return { reason: why(field.wants ?? "field-number", said) };
    return { reason: why("field-words", { ...said, words: field.words }) };
  }
  const { range, unit } = metricFacts(field.metric);
  const fault = field.faultOf?.(value);
  if (fault !== undefined) return { reason: why(fault, { field: name, value: `${value}${unit}` }) };
  if (value < range[0] || value > range[1]) {
    const [least, most] = range;
    const said = { field: name, value: `${value}${unit}`, least, most: `${most}${unit}` };
    return { reason: why("field-range", said) };
  }
  return { metric: field.metric, value };
}

/** A value as the refusal names it. What is inside a list or an object is not told: it may be of any size and depth. */
function shown(raw: unknown): string {
  if (Array.isArray(raw)) return "[…]";
  if (typeof raw === "object") return "{…}";
  const text = JSON.stringify(typeof raw === "string" ? raw.slice(0, 60) : raw) ?? "";
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
