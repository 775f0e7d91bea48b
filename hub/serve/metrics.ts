// The hub's figures for Prometheus: the tallies of its stages, and gauges that are asked when they are read.
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Tally } from "../lib/tally.ts";

/** Something that is asked for its value when the figures are read. */
export type Figure = {
  readonly name: string;
  readonly help: string;
  /** One value, or one for each set of labels. */
  readonly read: () => number | readonly LabelledValue[];
  readonly labels?: readonly string[];
};

type LabelledValue = { readonly labels: Readonly<Record<string, string>>; readonly value: number };

/** A function that writes all figures in Prometheus' text format. */
export function createMetrics(tally: Tally, figures: readonly Figure[]): () => Promise<string> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const { name, help, read, labels = [] } of figures) {
    new Gauge({
      name: `mingchu_${name}`,
      help,
      labelNames: [...labels],
      registers: [registry],
      collect() {
        const now = read();
        if (typeof now === "number") return this.set(now);
        this.reset();
        for (const one of now) this.set(one.labels, one.value);
      },
    });
  }
  return async () => `${await registry.metrics()}${tallies(tally)}`;
}

function tallies(tally: Tally): string {
  const byName = Map.groupBy(tally.read(), (counter) => counter.name);
  return [...byName]
    .map(([name, counters]) => {
      const lines = counters.map(({ labels, value }) => `mingchu_${name}_total${labelText(labels)} ${value}`);
      return `# TYPE mingchu_${name}_total counter\n${lines.join("\n")}\n`;
    })
    .join("");
}

/** Label values are escaped as the exposition format asks: backslash, quote, newline. */
function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}
