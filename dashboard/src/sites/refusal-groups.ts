// A device that sends the same wrong thing every minute is one line with a number, not a page of lines. Pure.
import type { Said } from "../../../hub/serve/contract.ts";
import { groupBy } from "../group-by.ts";

type Refused = {
  readonly at: string;
  readonly account: string;
  readonly topic: string;
  readonly why: readonly Said[];
};

export type RefusalGroup<T extends Refused> = {
  /** What makes it one: account, topic and the kind of reason. */
  readonly key: string;
  readonly newest: T;
  readonly count: number;
  readonly oldestAt: string;
};

/** Groups in the order of their newest; `refusals` are the newest first. */
export function groupRefusals<T extends Refused>(refusals: readonly T[]): RefusalGroup<T>[] {
  const groups = groupBy(refusals, ({ account, topic, why }) =>
    JSON.stringify([account, topic, why.map(({ code, values }) => [code, values["field"]])]),
  );
  return [...groups].flatMap(([key, all]) => {
    const [newest, oldest] = [all[0], all.at(-1)];
    return newest === undefined || oldest === undefined
      ? []
      : [{ key, newest, count: all.length, oldestAt: oldest.at }];
  });
}
