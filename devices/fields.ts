// The table form of "this field of the message is that metric": read many fields, name each that cannot be taken.
import type { Measured } from "./family.ts";
import { type MetricName, metricFacts } from "./metrics.ts";

/** One field of a message. */
export type Field = {
  readonly metric: MetricName;
  /** The value in the metric's unit, or undefined if it is no such value. */
  readonly read: (value: unknown) => number | undefined;
  /** What the field must hold, for the refusal: "a number", "\"open\" or \"closed\"". */
  readonly wants: string;
  /** Why a value in range is none all the same: what a broken sensor sends instead. Undefined for a good value. */
  readonly faultOf?: (value: number) => string | undefined;
};

/** A field that holds a plain number, multiplied by `factor` to reach the metric's unit (mV: 0.001). */
export function numberField(metric: MetricName, factor = 1): Field {
  return {
    metric,
    read: (value) => (typeof value === "number" && Number.isFinite(value) ? value * factor : undefined),
    wants: "a number",
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
    wants: "the charge in per cent (1.5 to 5 with a fraction looks like volts)",
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
const FAULT_CODES: ReadonlyMap<number, string> = new Map([
  [-127_00, "the thermometer does not answer"],
  [127_94, "the thermometer's line is broken"],
  [327_67, "no probe is connected"],
  [-327_68, "the register is empty (0x8000)"],
  [-163_84, "the register is empty (0x8000)"],
]);

/**
 * What a DS18B20 alone sends. Source: DS18B20 data sheet, "Operation: measuring temperature" (power-on value +85 °C);
 * 127.9 is its register of ones as Tasmota rounds it. A dishwasher's 85.0 °C by another sensor is a temperature.
 */
const DS18B20_FAULT_CODES: ReadonlyMap<number, string> = new Map([
  ...FAULT_CODES,
  [85_00, "the value of a DS18B20 that has just got power and has not measured yet"],
  [127_90, "the thermometer's line is broken"],
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
  const wants = [...states.keys()].map((word) => JSON.stringify(word)).join(" or ");
  return { metric, read: (value) => states.get(value), wants };
}

/**
 * Reads the fields that `object` has. A field that is there but cannot be taken is left out of `measured`
 * and named in `faults`, so that a broken humidity sensor does not cost the temperature.
 */
export function readFields(
  object: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, Field>>,
): {
  readonly measured: readonly Measured[];
  readonly faults: readonly string[];
  /** What stood in place of a temperature. */
  readonly codes: readonly (number | null)[];
} {
  const measured: Measured[] = [];
  const faults: string[] = [];
  const codes: (number | null)[] = [];
  //  Not Object.entries, which makes a list of lists: this is done for every message.
  for (const name in fields) {
    const field = fields[name];
    if (field === undefined || !Object.hasOwn(object, name)) continue;
    const read = readField(name, object[name], field);
    if (typeof read !== "string") {
      measured.push(read);
      continue;
    }
    faults.push(read);
    const code = faultCode(object[name], field);
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
export function readField(name: string, raw: unknown, field: Field): Measured | string {
  if (raw === null) return `${name} is null: the sensor gives no value, it is unplugged or broken`;
  const value = field.read(raw);
  if (value === undefined) return `${name} must be ${field.wants}, not ${shown(raw)}`;
  const { range, unit } = metricFacts(field.metric);
  const fault = field.faultOf?.(value);
  if (fault !== undefined) return `${name} is ${value}${unit}, which is a fault code: ${fault}`;
  if (value < range[0] || value > range[1]) {
    return `${name} is ${value}${unit}, outside what can be: ${range[0]} to ${range[1]}${unit}`;
  }
  return { metric: field.metric, value };
}

/** A value as the refusal names it. What is inside a list or an object is not told: it may be of any size and depth. */
function shown(raw: unknown): string {
  if (Array.isArray(raw)) return "a list";
  if (typeof raw === "object") return "an object";
  const text = JSON.stringify(typeof raw === "string" ? raw.slice(0, 60) : raw) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
