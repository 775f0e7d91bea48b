// Binds the rules to the book: what they remember is kept in the same transaction as the alerts that they made and the
// journal's position, so that after a crash reading on from there makes nothing twice and forgets nothing.
import { randomUUID } from "node:crypto";
import type { RuleEvent } from "../alerts/life.ts";
import { recordEvents } from "../alerts/record.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Alert, DeviceId, Reading, SiteId, UnixMs } from "../model.ts";
import { readKept } from "../rules/memory.ts";
import { createRules, type RuleMemory, type RuleScene, type RuleStep, type Rules } from "../rules/rules.ts";
import {
  findLatest,
  followerSeq,
  listExcursions,
  putExcursion,
  putFollowerSeq,
  slowestFollowerSeq,
} from "../store/alerts.ts";
import type { Book } from "../store/book.ts";
import type { Journal } from "../store/journal.ts";
import { draftOf, type Folding, writeChanges } from "./folding.ts";

/** The rules' name among the followers of the journal. */
const FOLLOWER = "rules";

export type Recorder = (
  steps: readonly RuleStep[],
  memory: readonly RuleMemory[],
  seq: number,
) => Promise<readonly Alert[]>;

/** Keeps steps, memory and position together; gives the alerts that changed. */
export function recorder(
  book: Book,
  folding: Folding,
  siteOf: (deviceId: DeviceId) => SiteId | undefined,
): Recorder {
  return (steps, memory, seq) =>
    keep(
      { book, folding },
      steps.flatMap((step) => toEvent(step, siteOf)),
      memory,
      seq,
    );
}

type Desk = { readonly book: Book; readonly folding: Folding };

function keep(
  { book, folding }: Desk,
  events: readonly RuleEvent[],
  memory: readonly RuleMemory[],
  seq: number,
): Promise<readonly Alert[]> {
  return book.together(async (queries) => {
    const draft = draftOf({ findLatest: (deviceId, rule) => findLatest(queries, deviceId, rule) });
    await recordEvents(draft, events, randomUUID);
    const alerts = await writeChanges(queries, await folding.of(queries, draft.changes()));
    for (const { deviceId, rule, kept } of memory) {
      const state = kept === undefined ? undefined : JSON.stringify(kept);
      await putExcursion(queries, { deviceId, rule, state });
    }
    await putFollowerSeq(queries, FOLLOWER, seq);
    return alerts;
  });
}

/** Ends what the rules remember and is no longer in force: a sensor serves another place, or is gone. */
export function retirer(
  desk: Desk,
  rules: Rules,
  now: () => UnixMs,
): (seq: number) => Promise<readonly Alert[]> {
  //  Kept until it is written: what the rules have forgotten they do not name again.
  let ended: RuleEvent[] = [];
  let memory: RuleMemory[] = [];
  return async (seq) => {
    ended = [...ended, ...endings(rules, now())];
    memory = [...memory, ...rules.takeChanged()];
    if (ended.length === 0 && memory.length === 0) return [];
    const alerts = await keep(desk, ended, memory, seq);
    ended = [];
    memory = [];
    return alerts;
  };
}

function endings(rules: Rules, at: UnixMs): RuleEvent[] {
  return rules.retire(at).map(({ deviceId, rule, excursion, because }) => {
    return { kind: "resolved", deviceId, rule, worst: excursion.worst, at, because };
  });
}

/** Chosen: an older reading that is not late is at most two intervals old; most devices report within half an hour. */
const NOTE_BACK_MS = 3_600_000;

/** The rules as they were before the hub stopped, brought up to the journal's end. */
export async function openRules(
  desk: Desk,
  journal: Journal,
  needs: {
    readonly scene: RuleScene;
    readonly siteOf: (deviceId: DeviceId) => SiteId | undefined;
    /** Readings after calibration, as the pipeline gives them. */
    readonly correct: (readings: readonly Reading[]) => readonly Reading[];
    readonly at: UnixMs;
  },
): Promise<{ readonly rules: Rules; readonly seq: number }> {
  const { scene, siteOf, correct, at } = needs;
  const { book } = desk;
  const rows = await listExcursions(book.db);
  const remembered = rows.map(({ deviceId, rule, state }) => ({ deviceId, rule, kept: readKept(state) }));
  const rules = createRules(scene, remembered);
  const from = await followerSeq(book.db, FOLLOWER);
  const steps: RuleStep[] = [];
  let seq = from;
  await journal.replay(await journal.seqBefore(from, NOTE_BACK_MS), (readings, position) => {
    if (position <= from) return rules.note(readings);
    steps.push(...rules.apply(correct(readings)));
    seq = position;
  });
  const events = [...steps.flatMap((step) => toEvent(step, siteOf)), ...endings(rules, at)];
  await keep(desk, events, rules.takeChanged(), seq);
  return { rules, seq };
}

/** Lets the journal go of what every follower has passed (the rules, and whoever carries readings on) and nobody will ask for again. */
export async function trimJournal(
  book: Pick<Book, "db">,
  journal: Pick<Journal, "trim">,
  before: number,
): Promise<void> {
  const seq = await slowestFollowerSeq(book.db);
  if (seq !== undefined) await journal.trim(seq, before);
}

const TRIM_EVERY_MS = 3_600_000;
/** Chosen: what a restart looks back on, and some more for looking into what happened. */
const KEEP_LOG_MS = 24 * 3_600_000;

/** Gives the function that ends it. */
export function startTrimming(
  book: Book,
  journal: Journal,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): () => void {
  return clock.every(TRIM_EVERY_MS, () => {
    trimJournal(book, journal, clock.now() - KEEP_LOG_MS).catch((error: unknown) =>
      log.error("the journal could not be trimmed", { error }),
    );
  });
}

function toEvent(
  { deviceId, limit, step, at }: RuleStep,
  siteOf: (deviceId: DeviceId) => SiteId | undefined,
): RuleEvent[] {
  const { told, since, worst } = step.excursion;
  const { rule, metric } = limit;
  if (step.kind === "resolved") {
    const { because } = step;
    return [{ kind: "resolved", deviceId, rule, worst, at, ...(because && { because }) }];
  }
  const siteId = siteOf(deviceId);
  if (siteId === undefined || told === undefined) return [];
  return [
    { kind: step.kind, deviceId, siteId, rule, severity: told, metric, limit: limit.limit, since, worst, at },
  ];
}
