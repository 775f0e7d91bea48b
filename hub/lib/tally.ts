// Counters that stages keep and /metrics shows. A tally only counts; who reads it decides the format.

export type Labels = Readonly<Record<string, string>>;

export type Tally = {
  /** Adds `by` (default 1) to the counter of this name and these labels. */
  readonly count: (name: string, labels?: Labels, by?: number) => void;
  /** Every counter now. */
  readonly read: () => readonly { readonly name: string; readonly labels: Labels; readonly value: number }[];
};

const NO_LABELS: Labels = {};

export function createTally(): Tally {
  const counters = new Map<string, { name: string; labels: Labels; value: number }>();
  return {
    count: (name, labels = NO_LABELS, by = 1) => {
      //  Most counters have no labels, and some are counted for every message.
      const key = labels === NO_LABELS ? name : `${name}\n${JSON.stringify(labels)}`;
      const counter = counters.get(key);
      if (counter === undefined) counters.set(key, { name, labels, value: by });
      else counter.value += by;
    },
    read: () => [...counters.values()].map((counter) => ({ ...counter })),
  };
}
