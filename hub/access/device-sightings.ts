// When each device account was last seen, from where, and what it last delivered. Kept in memory and written down once
// a minute where it has changed: a message costs a line in a map, and a restart forgets a minute at most.
import type { Clock } from "../lib/clock.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { Reading, UnixMs } from "../model.ts";
import type { Book } from "../store/book.ts";
import { noteDeviceSeen } from "../store/device-accounts.ts";

export type Sighting = {
  readonly at: UnixMs;
  readonly from: string | undefined;
  /** The newest value that it delivered since the hub was started. */
  readonly delivered: Reading | undefined;
};

export type DeviceSightings = {
  /** It has signed in, from this address. */
  readonly signedIn: (account: string, at: UnixMs, from: string | undefined) => void;
  readonly published: (account: string, at: UnixMs) => void;
  /** What it published is stored. */
  readonly delivered: (account: string, readings: readonly Reading[]) => void;
  /** Undefined if it was not seen since the hub was started: the book has the time before. */
  readonly of: (account: string) => Sighting | undefined;
  /** Writes down what is not written yet. */
  readonly close: () => Promise<void>;
};

/** Chosen: "last seen" is read in minutes. */
const WRITE_EVERY_MS = 60_000;

export function startDeviceSightings(
  book: Book,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): DeviceSightings {
  /** Changed in place: every message is one. */
  const sightings = new Map<string, { -readonly [Key in keyof Sighting]: Sighting[Key] }>();
  let unwritten = new Set<string>();
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const accounts = unwritten;
    if (accounts.size === 0) return;
    unwritten = new Set();
    await book.together(async (queries) => {
      for (const account of accounts) {
        const seen = sightings.get(account);
        if (seen !== undefined) await noteDeviceSeen(queries, account, seen.at, seen.from);
      }
    });
  }

  function writeSoon(): Promise<void> {
    writing = writing.then(write).catch((error: unknown) => {
      log.warn("when devices were last seen could not be written down", { error: describeError(error) });
    });
    return writing;
  }

  function put(account: string, sighting: Sighting): void {
    sightings.set(account, sighting);
    unwritten.add(account);
  }

  const stop = clock.every(WRITE_EVERY_MS, () => void writeSoon());
  return {
    signedIn: (account, at, from) => put(account, { at, from, delivered: sightings.get(account)?.delivered }),
    published: (account, at) => {
      const known = sightings.get(account);
      if (known === undefined) return put(account, { from: undefined, delivered: undefined, at });
      //  Messages that came together were seen at one moment.
      if (known.at === at) return;
      known.at = at;
      unwritten.add(account);
    },
    delivered: (account, readings) => {
      //  A thing's own state (battery, signal) says less than what it measures, which stands first.
      const [delivered] = readings;
      const known = sightings.get(account);
      if (delivered !== undefined && known !== undefined) known.delivered = delivered;
    },
    of: (account) => {
      const known = sightings.get(account);
      return known === undefined ? undefined : { ...known };
    },
    close: async () => {
      stop();
      await writeSoon();
    },
  };
}
