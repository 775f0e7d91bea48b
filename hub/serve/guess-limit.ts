// How often one address may do a thing before it gets no answers: ask for what is not there, so that links cannot be tried
// out; or write to a school.
import { networkOf } from "../access/guesses.ts";
import type { Clock } from "../lib/clock.ts";
import { createTokenBucket, type TokenBucket } from "../lib/token-bucket.ts";

/** Chosen: a mistyped link or two is nothing; 128 random bits are not found at this rate. */
const GUESSES = 10;
const GUESSES_PER_S = 1 / 30;
/** Chosen: those that guessed longest ago are forgotten beyond it; some 5 MB. */
const MOST_ADDRESSES = 20_000;

export type GuessLimit = {
  /** True while an address has done it too often. */
  readonly isOver: (address: string) => boolean;
  /** It did it once more. */
  readonly note: (address: string) => void;
};

export function createGuessLimit(
  clock: Pick<Clock, "monotonicMs">,
  { most, perSecond } = { most: GUESSES, perSecond: GUESSES_PER_S },
): GuessLimit {
  const buckets = new Map<string, TokenBucket>();
  return {
    isOver: (address) => {
      const bucket = buckets.get(networkOf(address));
      return bucket !== undefined && bucket.available(clock.monotonicMs()) < 1;
    },
    note: (address) => {
      const key = networkOf(address);
      const bucket = buckets.get(key) ?? createTokenBucket(perSecond, most);
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > MOST_ADDRESSES) buckets.delete(buckets.keys().next().value ?? "");
      bucket.take(clock.monotonicMs());
    },
  };
}
