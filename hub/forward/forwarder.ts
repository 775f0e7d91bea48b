// Carries the journal's readings to a receiver, by a position of its own that the book keeps. Promises: what was
// acknowledged arrives at least once, however often the receiver or the hub dies; the hub never waits for it, and holds
// one batch in memory. A receiver that was started anew gets again whatever it took in the last day, because what it
// said to have may be gone.
import { type Clock, pause } from "../lib/clock.ts";
import { type Backoff, keepRunning } from "../lib/keep-running.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { ForwardingState, Reading, UnixMs } from "../model.ts";
import { createBacklog, type Survey } from "./backlog.ts";
import { type Progress, setBack, stepTo } from "./progress.ts";
import type { LogRecord, Receiver } from "./receiver.ts";

export type ForwarderNeeds = {
  readonly receiver: Receiver;
  readonly next: (afterSeq: number, most: number) => Promise<readonly LogRecord[]>;
  readonly survey: Survey;
  /** Where the receiver stood, as it was kept last. */
  readonly progress: Progress;
  /** Keeps a position, together with what follows from the readings that were carried up to it. */
  readonly keep: (progress: Progress, readings: readonly Reading[]) => Promise<void>;
  /** The receiver was started anew: what it took in the last day is not to be relied on. */
  readonly onRestart: () => Promise<void>;
};

export type Forwarder = {
  /** The journal has come to `seq`. */
  readonly wake: (seq: number) => void;
  /**
   * Waits at most `withinMs` until everything stored so far is with the receiver; not at all while that is not well.
   * Gives the earliest time of measurement that is not there yet, or undefined if all is.
   */
  readonly missingFrom: (withinMs: number) => Promise<UnixMs | undefined>;
  readonly state: () => ForwardingState;
  /** The journal's log is needed from here on. */
  readonly neededFrom: () => number;
  readonly close: () => Promise<void>;
};

/** Measured: 101k points/s at 1,000 a batch, 628 one by one; writing out so many takes some 10 ms of the event loop. */
const BATCH_READINGS = 2000;
/** Chosen: a chart asks for what is left at once; other readers of the receiver can wait as long as this. */
const GATHER_MS = 1000;
/** Chosen: how late a restart between two batches may be noticed. */
const LOOK_EVERY_MS = 5000;
/** Chosen: a batch takes some 50 ms; nobody's question waits for a receiver that needs longer than this. */
const SLOW_MS = 3000;
/** Chosen: back within seconds, and a dead server costs nothing. */
const BACKOFF: Backoff = { firstMs: 500, mostMs: 10_000 };

/** How long it waits for what; for those who cannot wait as long as it does by itself. */
export type Pace = {
  readonly backoff: Backoff;
  readonly gatherMs: number;
  readonly lookEveryMs: number;
};

const PACE: Pace = { backoff: BACKOFF, gatherMs: GATHER_MS, lookEveryMs: LOOK_EVERY_MS };

/** Starts to carry. */
export function startForwarder(
  needs: ForwarderNeeds,
  options: { readonly clock: Clock; readonly log: Log; readonly pace?: Pace },
): Forwarder {
  const { receiver } = needs;
  const { clock, log } = options;
  const { backoff, gatherMs, lookEveryMs } = options.pace ?? PACE;
  const stopping = new AbortController();
  let { progress } = needs;
  const backlog = createBacklog(needs.survey, progress.seq);
  let [isWell, refused] = [false, 0];
  let lastError: ForwardingState["lastError"];
  let lastRestartSeenAt: UnixMs | undefined;
  /** The journal's newest position that is known, and how far the receiver is known to have all. */
  let [newest, doneTo] = [0, -1];
  /** Since when the receiver has been busy with what it was given last. */
  let busySinceMs: number | undefined;
  let bell = new AbortController();
  let isAsked = false;
  const onTurn = new Set<() => void>();

  function isDone(): boolean {
    return doneTo >= newest;
  }

  function isTaking(): boolean {
    const isSlow = busySinceMs !== undefined && clock.monotonicMs() - busySinceMs > SLOW_MS;
    return isWell && !isSlow;
  }

  function tellTurn(): void {
    for (const told of [...onTurn]) told();
  }

  /** One life of the connection: from its opening to its first failure. */
  async function follow(signal: AbortSignal): Promise<void> {
    await noteStart(await receiver.open());
    isWell = true;
    let lookedMs = clock.monotonicMs();
    while (!signal.aborted) {
      const before = newest;
      const records = await needs.next(progress.seq, BATCH_READINGS);
      if (records.length === 0) doneTo = Math.max(doneTo, before);
      else await carry(records);
      if (clock.monotonicMs() - lookedMs >= lookEveryMs) {
        const start = await receiver.startNow();
        if (start !== undefined) await noteStart(start);
        lookedMs = clock.monotonicMs();
      }
      tellTurn();
      if (isDone()) await rest(lookEveryMs, signal);
      //  More may be there at once; what trickles in is gathered, unless somebody waits for it.
      else if (records.length > 0) continue;
      if (!isAsked) await rest(gatherMs, signal);
    }
  }

  async function carry(records: readonly LogRecord[]): Promise<void> {
    busySinceMs = clock.monotonicMs();
    const taken = await receiver.take(records).finally(() => {
      busySinceMs = undefined;
    });
    refused += taken.refused;
    const readings = records.flatMap((one) => one.readings);
    const seq = records.at(-1)?.seq ?? progress.seq;
    const next = stepTo(progress, seq, clock.now());
    await needs.keep(next, readings);
    progress = next;
    backlog.passed(seq, readings.length);
    //  At the start nobody knows yet how far the journal goes: only an empty look says that this is its end.
    if (doneTo >= 0) doneTo = Math.max(doneTo, seq);
    newest = Math.max(newest, seq);
  }

  /** A receiver that does not say when it was started may have been started anew whenever the connection was lost. */
  async function noteStart(start: string | undefined): Promise<void> {
    if (start !== undefined && start === progress.start) return;
    const isFirst = progress.seq === 0 && progress.start === undefined;
    const next = setBack(progress, start, clock.now());
    //  From this moment on nobody may take it for complete, whatever is still to be written down.
    doneTo = -1;
    backlog.reset(next.seq);
    if (!isFirst) {
      lastRestartSeenAt = clock.now();
      log.warn(`${receiver.name} was started anew: what it took in the last day is sent again`, {
        fromSeq: next.seq,
        toSeq: progress.seq,
      });
      await needs.onRestart();
    }
    await needs.keep(next, []);
    progress = next;
    //  How much that is, is counted beside the sending of it.
    if (!isFirst) void backlog.extend().catch(fail);
  }

  function fail(error: unknown): void {
    lastError = { at: clock.now(), words: describeError(error) };
  }

  async function rest(ms: number, signal: AbortSignal): Promise<void> {
    bell = new AbortController();
    await pause(clock, ms, AbortSignal.any([signal, bell.signal]));
  }

  function ring(): void {
    bell.abort();
  }

  const running = keepRunning(`forwarding readings to ${receiver.name}`, follow, {
    clock,
    log,
    signal: stopping.signal,
    backoff,
    onFailure: (error) => {
      isWell = false;
      fail(error);
      tellTurn();
      void backlog.extend().catch(fail);
    },
  });

  /** Waits until all is carried, it is not well any more, or the time is over. */
  async function untilDone(withinMs: number): Promise<void> {
    const over = new AbortController();
    const look = () => {
      if (isDone() || !isWell) over.abort();
    };
    onTurn.add(look);
    isAsked = true;
    ring();
    look();
    await pause(clock, withinMs, over.signal);
    onTurn.delete(look);
    isAsked = onTurn.size > 0;
  }

  return {
    wake: (seq) => {
      const wasDone = isDone();
      newest = Math.max(newest, seq);
      if (wasDone && !isDone()) ring();
    },
    missingFrom: async (withinMs) => {
      if (!isDone() && isTaking()) await untilDone(withinMs);
      if (isDone()) return undefined;
      await backlog.extend();
      return isDone() ? undefined : backlog.oldest();
    },
    state: () => {
      const firstAt = isDone() ? undefined : backlog.firstAt();
      return {
        receiver: receiver.name,
        isWell: isTaking(),
        position: progress.seq,
        behindReadings: isDone() ? 0 : backlog.readings(),
        behindS: firstAt === undefined ? 0 : Math.max(0, Math.round((clock.now() - firstAt) / 1000)),
        isCaughtUp: isTaking() && isDone(),
        refused,
        ...(lastError === undefined ? {} : { lastError }),
        ...(lastRestartSeenAt === undefined ? {} : { lastRestartSeenAt }),
      };
    },
    neededFrom: () => Math.min(progress.seq, ...progress.marks.map((mark) => mark.seq)),
    close: async () => {
      stopping.abort();
      ring();
      await running;
    },
  };
}
