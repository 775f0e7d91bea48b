// The terms of each series as readings.db keeps them, so that figures made in the background and answers are judged alike.
import type { DatabaseSync } from "node:sqlite";
import { bandAt, corrected } from "./figures.ts";
import { NO_TERMS, type Terms } from "./terms.ts";

export type KeptTerms = {
  readonly of: (series: number) => Terms;
  readonly ofName: (device: string, metric: string) => Terms;
};

export function createKeptTerms(db: DatabaseSync): KeptTerms {
  const selectOfSeries = db.prepare(
    "SELECT body FROM series JOIN terms USING (device, metric) WHERE series.id = ?",
  );
  const selectOfName = db.prepare("SELECT body FROM terms WHERE device = ? AND metric = ?");
  //  Most series of a kind share theirs, and the text says whether they have changed.
  const parsed = new Map<string, Terms>();

  function read(body: unknown): Terms {
    if (typeof body !== "string") return NO_TERMS;
    let terms = parsed.get(body);
    if (terms === undefined) {
      terms = JSON.parse(body) as Terms;
      parsed.set(body, terms);
    }
    return terms;
  }

  return {
    of: (series) => read(selectOfSeries.get(series)?.["body"]),
    ofName: (device, metric) => read(selectOfName.get(device, metric)?.["body"]),
  };
}

/** For how long at most a value may be taken for the present one under these terms. */
export function longestHoldMs({ bands }: Terms): number {
  //  Without a band from the beginning on, the one that stands in for it counts too.
  return Math.max(bandAt({ bands: [], corrections: [] }, 0).holdMs, ...bands.map((band) => band.holdMs));
}

/** The moment from which two terms judge or correct differently; undefined where they never do. */
export function firstDifference(one: Terms, other: Terms): number | undefined {
  const moments = [one, other].flatMap((terms) =>
    [...terms.bands, ...terms.corrections].map((part) => part.from),
  );
  return moments.sort((a, b) => a - b).find((at) => !isAlikeAt(one, other, at));
}

function isAlikeAt(one: Terms, other: Terms, at: number): boolean {
  const [a, b] = [bandAt(one, at), bandAt(other, at)];
  return (
    a.low === b.low &&
    a.high === b.high &&
    a.holdMs === b.holdMs &&
    //  Two points say all of a straight line.
    corrected(one, at, 0) === corrected(other, at, 0) &&
    corrected(one, at, 1) === corrected(other, at, 1)
  );
}
