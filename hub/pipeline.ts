// The stages in order: 1 store, 2 rules, 3 book, 4 show. Everything that arrived while the last group was being
// committed makes the next group; what a crash takes between two stages is made again from the journal at start.
import { type Clock, pause } from "./lib/clock.ts";
import { keepRunning, untilDone } from "./lib/keep-running.ts";
import type { Log } from "./lib/log.ts";
import type { Alert, Reading, UnixMs } from "./model.ts";
import type { RuleMemory, RuleStep, Rules } from "./rules/rules.ts";

type Verdict = "stored" | "duplicate" | "conflict";

export type PipelineNeeds = {
  readonly append: (
    readings: readonly Reading[],
    at: UnixMs,
  ) => Promise<{ readonly seq: number; readonly verdicts: readonly Verdict[] }>;
  /** Told of stored readings before anything is concluded from them. */
  readonly seen: (readings: readonly Reading[]) => void;
  /** Stored readings after calibration: what rules judge and people see. */
  readonly correct: (readings: readonly Reading[]) => readonly Reading[];
  readonly rules: Rules;
  /** Keeps what the rules found and remember, together with the journal's position; gives the alerts that changed. */
  readonly record: (
    steps: readonly RuleStep[],
    memory: readonly RuleMemory[],
    seq: number,
  ) => Promise<readonly Alert[]>;
  /** Ends what the rules remember that is no longer in force, and keeps that; gives the alerts that changed. */
  readonly retire: (seq: number) => Promise<readonly Alert[]>;
  /** Told of stored readings as they were sent; gives those that follow from them (a silence that has ended). */
  readonly heard: (readings: readonly Reading[]) => readonly Reading[];
  readonly show: (readings: readonly Reading[], alerts: readonly Alert[]) => void;
  /** Told of a fault of ours after an acknowledgement: what is stored and what is judged may differ from here on. */
  readonly onFault: (error: unknown) => void;
};

/** Readings that came together, and who is told what became of them; gets itself back. */
export type Delivery = {
  readonly readings: readonly Reading[];
  /** They are durable: theirs are the verdicts from the place `from` on. */
  stored(self: Delivery, verdicts: readonly Verdict[], from: number): void;
  /** They are not stored and will not be. */
  failed(self: Delivery, error: unknown): void;
};

export type Pipeline = {
  /** Resolves with each reading's verdict when they are durable; rejects only when the hub stops first. */
  readonly take: (readings: readonly Reading[]) => Promise<readonly Verdict[]>;
  /** The same without a promise, for the many: one of the delivery's two is called once, later, and must not throw. */
  readonly takeThen: (delivery: Delivery) => void;
  /** Readings that the hub computed itself go the same way; nobody waits for them. */
  readonly takeOwn: (readings: readonly Reading[]) => void;
  /** What is in force has changed: what no longer is ends its alerts, between two groups. */
  readonly limitsChanged: () => void;
  /** False while the disk refuses readings or alerts. */
  readonly isWell: () => boolean;
  /** Finishes what was taken and keeps what the rules remember. */
  readonly close: () => Promise<void>;
};

/**
 * Measured: without a pause each commit holds a reading or two and the disk's sync is the whole cost. A group that is
 * large already need not wait: its sync is shared by many.
 */
const COMMIT_EVERY_MS = 10;
const LARGE_GROUP = 64;
/** Chosen: some 100 ms of work, so that one sender's flood does not hold the others' acknowledgements up for long. */
const MOST_READINGS = 5000;
/** Chosen: messages of a minute's worst burst; who comes on top is cut off and sends again, rather than costing memory. */
const MOST_WAITING = 50_000;
/** Chosen: how much of the journal the rules read again after a crash, at most. */
const REMEMBER_EVERY_MS = 30_000;

/** `fromSeq` is the journal's position up to which the rules have been applied already. */
export function startPipeline(
  needs: PipelineNeeds,
  options: { readonly clock: Clock; readonly log: Log; readonly fromSeq: number },
): Pipeline {
  const { clock, log } = options;
  const stopping = new AbortController();
  const supervision = { clock, log, signal: stopping.signal };
  const waiting: Delivery[] = [];
  let running: Promise<void> | undefined;
  let lastCommitMs = Number.NEGATIVE_INFINITY;
  let seq = options.fromSeq;
  let well = true;
  let onLarge: (() => void) | undefined;
  let isMemoryDue = false;
  let isRetiringDue = false;

  function wake(): void {
    running ??= run()
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) needs.onFault(error);
      })
      .finally(() => {
        running = undefined;
        if ((waiting.length > 0 || isRetiringDue) && !stopping.signal.aborted) wake();
      });
  }

  async function run(): Promise<void> {
    await between();
    while (waiting.length > 0) {
      await gather();
      lastCommitMs = clock.monotonicMs();
      const group = takeGroup();
      await pass(group);
      await between();
    }
  }

  /** Memory and position must speak of the same moment: what touches both is done here. */
  async function between(): Promise<void> {
    if (isRetiringDue) await retire();
    if (isMemoryDue) await remember();
  }

  async function retire(): Promise<void> {
    isRetiringDue = false;
    const retired = () => watched(() => needs.retire(seq));
    needs.show([], await untilDone("ending alerts", retired, supervision));
  }

  function takeGroup(): readonly Delivery[] {
    let readings = 0;
    const end = waiting.findIndex((one) => {
      readings += one.readings.length;
      return readings > MOST_READINGS;
    });
    //  A single message that is larger by itself makes a group of its own.
    return waiting.splice(0, end === -1 ? waiting.length : Math.max(end, 1));
  }

  /** Waits until the last commit is long enough ago, or a large group has come together. */
  async function gather(): Promise<void> {
    const earlyMs = COMMIT_EVERY_MS - (clock.monotonicMs() - lastCommitMs);
    if (earlyMs <= 0 || waiting.length >= LARGE_GROUP) return;
    const large = new AbortController();
    onLarge = () => large.abort();
    await pause(clock, earlyMs, large.signal);
    onLarge = undefined;
  }

  /** One group through all stages, in this order and no other. */
  async function pass(group: readonly Delivery[]): Promise<void> {
    const readings = readingsOf(group);
    const stored = await store(readings, group);
    if (stored === undefined) return;
    seq = stored.seq;
    acknowledge(group, stored.verdicts);
    try {
      const fresh = storedOf(readings, stored.verdicts);
      needs.seen(fresh);
      const corrected = needs.correct(fresh);
      const steps = needs.rules.apply(corrected);
      const alerts = steps.length === 0 ? [] : await record(steps);
      needs.show(corrected, alerts);
      takeOwn(needs.heard(fresh));
    } catch (error) {
      if (!stopping.signal.aborted) needs.onFault(error);
    }
  }

  /** Stores a group, however long the disk refuses; undefined, and nothing acknowledged, if the hub stops first. */
  async function store(
    readings: readonly Reading[],
    group: readonly Delivery[],
  ): Promise<Awaited<ReturnType<PipelineNeeds["append"]>> | undefined> {
    try {
      return await untilDone("storing readings", () => append(readings), supervision);
    } catch (error) {
      for (const one of group) one.failed(one, error);
      return undefined;
    }
  }

  function append(readings: readonly Reading[]): ReturnType<PipelineNeeds["append"]> {
    return watched(() => needs.append(readings, clock.now()));
  }

  /** Notes whether the disk takes what it is given. */
  async function watched<T>(write: () => Promise<T>): Promise<T> {
    try {
      const result = await write();
      well = true;
      return result;
    } catch (error) {
      well = false;
      throw error;
    }
  }

  function acknowledge(group: readonly Delivery[], verdicts: readonly Verdict[]): void {
    let from = 0;
    for (const one of group) {
      try {
        one.stored(one, verdicts, from);
      } catch (error) {
        //  One sender's affair: the others' messages are stored all the same.
        needs.onFault(error);
      }
      from += one.readings.length;
    }
  }

  function record(steps: readonly RuleStep[]): Promise<readonly Alert[]> {
    const memory = needs.rules.takeChanged();
    return untilDone("recording alerts", () => watched(() => needs.record(steps, memory, seq)), supervision);
  }

  function takeOwn(readings: readonly Reading[]): void {
    //  While the disk refuses, nothing is known of who is silent: the hub hears nobody.
    if (readings.length === 0 || !well) return;
    waiting.push({ readings, stored: () => undefined, failed: () => undefined });
    wake();
  }

  const remembering = keepRunning(
    "keeping the rules' memory",
    async (signal) => {
      while (!signal.aborted) {
        await pause(clock, REMEMBER_EVERY_MS, signal);
        isMemoryDue = true;
        wake();
      }
    },
    supervision,
  );

  async function remember(): Promise<void> {
    isMemoryDue = false;
    await record([]);
  }

  function takeThen(delivery: Delivery): void {
    if (waiting.length >= MOST_WAITING) {
      const error = new Error("too much waits to be stored: send it again later");
      queueMicrotask(() => delivery.failed(delivery, error));
      return;
    }
    waiting.push(delivery);
    if (waiting.length >= LARGE_GROUP) onLarge?.();
    if (running === undefined) wake();
  }

  return {
    take: (readings) =>
      new Promise((resolve, reject) =>
        takeThen({
          readings,
          stored: (_, verdicts, from) => resolve(verdicts.slice(from, from + readings.length)),
          failed: (_, error) => reject(error),
        }),
      ),
    takeThen,
    takeOwn,
    limitsChanged: () => {
      isRetiringDue = true;
      wake();
    },
    isWell: () => well,
    close: async () => {
      //  A disk that refuses must not hold up the end: what waits was never acknowledged, and comes again.
      if (!well) stopping.abort();
      while (running !== undefined) await running;
      if (!stopping.signal.aborted) await remember();
      stopping.abort();
      await remembering;
      for (const one of waiting.splice(0)) one.failed(one, new Error("the hub is stopping"));
    },
  };
}

//  Loops, because flatMap and filter ask a function for each: measured, some hundred instructions a reading.
function readingsOf(group: readonly Delivery[]): readonly Reading[] {
  const all: Reading[] = [];
  for (const { readings } of group) for (const one of readings) all.push(one);
  return all;
}

/** What was new; the same list where all of it was. */
function storedOf(readings: readonly Reading[], verdicts: readonly Verdict[]): readonly Reading[] {
  if (!verdicts.some((one) => one !== "stored")) return readings;
  return readings.filter((_, i) => verdicts[i] === "stored");
}
