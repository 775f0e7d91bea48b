// Binds the rules to the book: what they remember is kept in the same transaction as the alerts that they made and the
// journal's position, so that after a crash reading on from there makes nothing twice and forgets nothing.
import { randomUUID } from "node:crypto";
import type { Limit } from "../../devices/places.ts";
import { recordEvents } from "../alerts/record.ts";
import type { Alert, DeviceId, SiteId } from "../model.ts";
import type { Excursion } from "../rules/excursion.ts";
import { createRules, type RuleMemory, type RuleStep, type Rules } from "../rules/rules.ts";
import {
  findRunning,
  followerSeq,
  insertAlert,
  listExcursions,
  putExcursion,
  putFollowerSeq,
  updateAlert,
} from "../store/alerts.ts";
import type { Book } from "../store/book.ts";
import type { Journal } from "../store/journal.ts";

/** The rules' name among the followers of the journal. */
const FOLLOWER = "rules";

export type Recorder = (
  steps: readonly RuleStep[],
  memory: readonly RuleMemory[],
  seq: number,
) => Promise<readonly Alert[]>;

/** Keeps steps, memory and position together; gives the alerts that changed. */
export function recorder(book: Book, siteOf: (deviceId: DeviceId) => SiteId | undefined): Recorder {
  return (steps, memory, seq) =>
    book.together(async (queries) => {
      const pages = {
        findRunning: (deviceId: DeviceId, rule: string) => findRunning(queries, deviceId, rule),
        insert: (alert: Alert) => insertAlert(queries, alert),
        update: (alert: Alert) => updateAlert(queries, alert),
      };
      const alerts = await recordEvents(
        pages,
        steps.flatMap((step) => toEvent(step, siteOf)),
        randomUUID,
      );
      for (const { deviceId, rule, excursion } of memory) {
        const state = excursion === undefined ? undefined : JSON.stringify(excursion);
        await putExcursion(queries, { deviceId, rule, state });
      }
      await putFollowerSeq(queries, FOLLOWER, seq);
      return alerts;
    });
}

/** The rules as they were before the hub stopped, brought up to the journal's end. */
export async function openRules(
  book: Book,
  journal: Journal,
  limitsOf: (deviceId: DeviceId) => readonly Limit[],
  record: Recorder,
): Promise<{ readonly rules: Rules; readonly seq: number; readonly remembered: readonly RuleMemory[] }> {
  const rows = await listExcursions(book.db);
  const remembered = rows.map(({ deviceId, rule, state }) => ({
    deviceId,
    rule,
    excursion: JSON.parse(state) as Excursion,
  }));
  const rules = createRules(limitsOf, remembered);
  let seq = await followerSeq(book.db, FOLLOWER);
  const steps: RuleStep[] = [];
  await journal.replay(seq, (readings, at) => {
    steps.push(...rules.apply(readings));
    seq = at;
  });
  await record(steps, rules.takeChanged(), seq);
  return { rules, seq, remembered };
}

/** Lets the journal go of what the rules have passed and nobody will ask for again. */
export async function trimJournal(book: Book, journal: Journal, before: number): Promise<void> {
  await journal.trim(await followerSeq(book.db, FOLLOWER), before);
}

function toEvent(
  { deviceId, limit, step, at }: RuleStep,
  siteOf: (deviceId: DeviceId) => SiteId | undefined,
): Parameters<typeof recordEvents>[1] {
  const siteId = siteOf(deviceId);
  const { told, since, worst } = step.excursion;
  if (siteId === undefined || told === undefined) return [];
  return [
    {
      kind: step.kind,
      deviceId,
      siteId,
      rule: limit.rule,
      severity: told,
      metric: limit.metric,
      limit: limit.limit,
      since,
      worst,
      at,
    },
  ];
}
