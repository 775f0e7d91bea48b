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
};

/** A field that holds a plain number, multiplied by `factor` to reach the metric's unit (mV: 0.001). */
export function numberField(metric: MetricName, factor = 1): Field {
  return {
    metric,
    read: (value) => (typeof value === "number" && Number.isFinite(value) ? value * factor : undefined),
    wants: "a number",
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
): { readonly measured: readonly Measured[]; readonly faults: readonly string[] } {
  const measured: Measured[] = [];
  const faults: string[] = [];
  for (const [name, field] of Object.entries(fields)) {
    if (!Object.hasOwn(object, name)) continue;
    const value = field.read(object[name]);
    if (value === undefined) {
      faults.push(`${name} must be ${field.wants}, not ${clip(JSON.stringify(object[name]))}`);
      continue;
    }
    const { range, unit } = metricFacts(field.metric);
    if (value < range[0] || value > range[1]) {
      faults.push(`${name} is ${value}${unit}, outside what can be: ${range[0]} to ${range[1]}${unit}`);
      continue;
    }
    measured.push({ metric: field.metric, value });
  }
  return { measured, faults };
}

function clip(text: string | undefined): string {
  const shown = text ?? "nothing";
  return shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
}
