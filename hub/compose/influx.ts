// Binds the journal, the carrying of its readings and the history in InfluxDB: the position, and the days that the
// carried readings touch, are kept in one transaction.
import { type Forwarder, type Pace, startForwarder } from "../forward/forwarder.ts";
import { beginProgress, notBeyond, type Progress } from "../forward/progress.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Figure } from "../serve/metrics.ts";
import type { Book } from "../store/book.ts";
import { beginForwarding, forwardingProgress, putForwardingProgress } from "../store/forwarding.ts";
import type { History } from "../store/history.ts";
import { createInfluxClient, type InfluxSettings } from "../store/influx-client.ts";
import { type InfluxHistory, openInfluxHistory } from "../store/influx-history.ts";
import { createInfluxReceiver } from "../store/influx-receiver.ts";
import type { Journal } from "../store/journal.ts";
import type { Keep } from "../store/retention.ts";

export type InfluxNeeds = {
  readonly settings: InfluxSettings;
  readonly keep: Keep;
  readonly zone: string;
  readonly journal: Journal;
  readonly book: Book;
  /** The history in the journal's own file: it answers what InfluxDB does not. */
  readonly embedded: History;
  readonly clock: Clock;
  readonly log: Log;
  /** For those who cannot wait. */
  readonly pace?: Pace & { readonly questionWaitsMs: number };
};

export type Influx = {
  /** The journal, which now tells that something was stored, and keeps its log for as long as it is needed. */
  readonly journal: Journal;
  readonly history: InfluxHistory;
  readonly forwarder: Forwarder;
  readonly figures: readonly Figure[];
  /** Ends the carrying and both histories, and nothing else. */
  readonly close: () => Promise<void>;
};

/** Chosen: what is left of the last second is carried in less; what takes longer is told from the hub's own file. */
const QUESTION_WAITS_MS = 500;

export async function openInflux(needs: InfluxNeeds): Promise<Influx> {
  const { settings, keep, zone, journal, book, embedded, clock, log, pace } = needs;
  const client = createInfluxClient(settings, clock);
  const receiver = createInfluxReceiver(client, settings, { keep, log });
  const waitMs = pace?.questionWaitsMs ?? QUESTION_WAITS_MS;
  const { progress, since, last } = await followed(needs, receiver.name);
  const history = await openInfluxHistory({
    ...{ client, book, embedded, zone, keep, clock, log },
    missingFrom: () => forwarder.missingFrom(waitMs),
    forwarding: () => forwarder.state(),
    carriedSince: since,
    keptFrom: journal.keptFrom,
  });
  const forwarder: Forwarder = startForwarder(
    {
      receiver,
      next: journal.next,
      survey: journal.survey,
      progress,
      keep: async (next, readings) => {
        const days = history.carried(readings);
        await book.together(async (queries) => {
          await days.keep(queries);
          await putForwardingProgress(queries, receiver.name, next);
        });
        days.kept();
      },
      onRestart: history.doubt,
    },
    { clock, log, ...(pace === undefined ? {} : { pace }) },
  );
  forwarder.wake(last);
  return {
    journal: {
      ...journal,
      append: async (readings, at) => {
        const stored = await journal.append(readings, at);
        forwarder.wake(stored.seq);
        return stored;
      },
      trim: (seq, before) => journal.trim(Math.min(seq, forwarder.neededFrom()), before),
    },
    history,
    forwarder,
    figures: figuresOf(forwarder, history),
    close: async () => {
      await forwarder.close();
      await history.close();
    },
  };
}

/** A device's time is believed up to five minutes ahead of its arrival (ingest/when.ts), and some more. */
const AHEAD_MS = 10 * 60_000;

/** Where the receiver stands. One that is new gets what the journal's log still holds, and all that comes after. */
async function followed(
  { book, journal, clock }: InfluxNeeds,
  name: string,
): Promise<{ readonly progress: Progress; readonly since: number; readonly last: number }> {
  //  Nothing is stored by this; it says how far the log goes.
  const { seq: last } = await journal.append([], clock.now());
  const known = await forwardingProgress(book.db, name);
  //  A journal that was restored from a backup may end before the position that the book remembers.
  if (known !== undefined) return { ...known, last, progress: notBeyond(known.progress, last) };
  const progress = beginProgress(clock.now());
  const [first] = await journal.next(0, 1);
  const isWhole = first === undefined ? last === 0 : first.seq === 1;
  const { firstAt = clock.now() } = await journal.survey(0, 1);
  const since = isWhole ? 0 : firstAt + AHEAD_MS;
  await book.together((queries) => beginForwarding(queries, name, progress, since));
  return { progress, since, last };
}

function figuresOf({ state }: Forwarder, history: InfluxHistory): Figure[] {
  return [
    {
      name: "forwarding_well",
      help: "1 while InfluxDB takes readings",
      read: () => (state().isWell ? 1 : 0),
    },
    {
      name: "forwarding_caught_up",
      help: "1 while InfluxDB has every reading, what a restart may have taken included",
      read: () => (state().isCaughtUp ? 1 : 0),
    },
    {
      name: "forwarding_behind_readings",
      help: "Readings that are not in InfluxDB yet",
      read: () => state().behindReadings,
    },
    {
      name: "forwarding_behind_seconds",
      help: "How long the oldest of them has been waiting",
      read: () => state().behindS,
    },
    {
      name: "forwarding_refused_readings",
      help: "Readings that InfluxDB will never take, since the hub's start",
      read: () => state().refused,
    },
    {
      name: "history_answered_in_place",
      help: "Questions that the hub's own file answered because InfluxDB did not",
      read: history.answeredInPlace,
    },
  ];
}
