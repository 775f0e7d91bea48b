// How many messages may be on their way to the disk: for each client, for all, and for each account in a second. Who has
// no room is not read from, so what is too much waits in the sender: the hub's memory does not grow, and nothing is lost.
import type { Clock } from "../lib/clock.ts";
import { createTokenBucket, type TokenBucket } from "../lib/token-bucket.ts";
import type { Guest } from "./guests.ts";
import type { Limits } from "./limits.ts";

/**
 * Chosen: with the largest packets, 10,000 messages would be 650 MB. Half of this is what a thousand gateways bring in
 * the second after a cut.
 */
const MOST_BYTES = 16 * 1024 * 1024;
/** Chosen: short beside a sender's keep-alive, and some hundred messages at the rate that is allowed. */
const SLOW_MS = 100;

export type Flow = {
  /** How many messages of a guest may be taken now. */
  readonly room: (guest: Guest) => number;
  /** Has `wake` called once when there may be room. */
  readonly hold: (wake: () => void) => void;
  /** The guest's connection has ended: nobody is to be woken. */
  readonly forget: (wake: () => void) => void;
  /** Counts messages that came together. */
  readonly begin: (guest: Guest, count: number, bytes: number) => void;
  /** One of them is stored, or given up. */
  readonly end: (guest: Guest, bytes: number) => void;
  /** Messages on their way. */
  readonly inFlight: () => number;
};

export function createFlow(
  limits: Pick<Limits, "publishesPerSecond" | "publishBurst" | "inFlightPerClient" | "inFlight">,
  { clock, onSlowed }: { readonly clock: Clock; readonly onSlowed: (guest: Guest) => void },
): Flow {
  /** By the broker's own id and not by connection: who comes again has what was on its way before. */
  const byClient = new Map<string, { messages: number }>();
  const buckets = new Map<string, TokenBucket>();
  let held = new Set<() => void>();
  let messages = 0;
  let bytesInAll = 0;
  let isWaking = false;
  let isSlowing = false;

  function bucketOf(account: string): TokenBucket {
    const known = buckets.get(account);
    if (known !== undefined) return known;
    const made = createTokenBucket(limits.publishesPerSecond, limits.publishBurst);
    buckets.set(account, made);
    return made;
  }

  /** In the order in which they were held, so that each gets its turn. */
  function wakeAll(): void {
    isWaking = false;
    const waiting = held;
    held = new Set();
    for (const wake of waiting) wake();
  }

  function wakeSoon(): void {
    if (isWaking || held.size === 0) return;
    isWaking = true;
    //  After everything that the same commit has stored.
    setImmediate(wakeAll);
  }

  function slow(guest: Guest): void {
    onSlowed(guest);
    if (isSlowing) return;
    isSlowing = true;
    clock.after(SLOW_MS, () => {
      isSlowing = false;
      wakeSoon();
    });
  }

  return {
    room: (guest) => {
      const own = limits.inFlightPerClient - (byClient.get(guest.client.id)?.messages ?? 0);
      const all = bytesInAll >= MOST_BYTES ? 0 : limits.inFlight - messages;
      const inTime = bucketOf(guest.account).available(clock.monotonicMs());
      if (inTime === 0) slow(guest);
      return Math.min(own, all, inTime);
    },
    hold: (wake) => held.add(wake),
    forget: (wake) => held.delete(wake),
    begin: (guest, count, bytes) => {
      const { id } = guest.client;
      const own = byClient.get(id);
      if (own === undefined) byClient.set(id, { messages: count });
      else own.messages += count;
      messages += count;
      bytesInAll += bytes;
      bucketOf(guest.account).take(clock.monotonicMs(), count);
    },
    end: (guest, bytes) => {
      const { id } = guest.client;
      const own = byClient.get(id);
      if (own !== undefined) {
        own.messages -= 1;
        if (own.messages === 0) byClient.delete(id);
      }
      messages -= 1;
      bytesInAll -= bytes;
      wakeSoon();
    },
    inFlight: () => messages,
  };
}
