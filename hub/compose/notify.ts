// The planner: follows what happens to alerts, and the clock, and writes down who is told what, when and why. Each step is
// one transaction: the messages, how far the call has come and up to where the events were followed. So a crash at any
// moment loses nothing, and planning a step again makes no second message.
import type { Clock } from "../lib/clock.ts";
import { untilDone } from "../lib/keep-running.ts";
import type { Log } from "../lib/log.ts";
import type { Alert, AlertEvent, SiteId } from "../model.ts";
import type { Call, Scene, Step } from "../notify/call.ts";
import { afterEvent, whenDue } from "../notify/plan.ts";
import { messagesOf } from "../notify/tell.ts";
import { addHappenings, eventsAfter, lastEvent } from "../store/alert-events.ts";
import { findAlert } from "../store/alerts.ts";
import type { Book, BookQueries } from "../store/book.ts";
import { dueCalls, findCall, openedLevels, plannedUpTo, putCall, putPlannedUpTo } from "../store/calls.ts";
import { findContact } from "../store/contacts.ts";
import { holdMessage, insertMessage } from "../store/messages.ts";
import { type DutyNeeds, readScene } from "./duty-scene.ts";

export type PlannerNeeds = DutyNeeds & {
  readonly book: Book;
  readonly clock: Clock;
  readonly log: Log;
  /** Told after the commit who has something new to read, "" standing for groups: there are messages to send. */
  readonly told: (accounts: readonly string[]) => void;
};

export type Planner = {
  /** Something happened to an alert. Costs nothing: the work is done behind it. */
  readonly wake: () => void;
  /** Finishes the step that is being planned. */
  readonly close: () => Promise<void>;
};

/** Chosen: a due time is met within this; what happens to an alert is planned at once. */
const LOOK_EVERY_MS = 1_000;
/** Chosen: some ten milliseconds in which the book does nothing else. */
const MOST_AT_ONCE = 10;

export function startPlanner(needs: PlannerNeeds): Planner {
  const { clock, log } = needs;
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let isAskedAgain = false;

  function wake(): void {
    isAskedAgain = true;
    if (stopping.signal.aborted) return;
    running ??= run().finally(() => {
      running = undefined;
      if (isAskedAgain) wake();
    });
  }

  async function run(): Promise<void> {
    isAskedAgain = false;
    const supervision = { clock, log, signal: stopping.signal };
    const step = () => untilDone("planning who is told", () => planOnce(needs), supervision);
    try {
      while (!stopping.signal.aborted && (await step()));
    } catch (error) {
      //  Given up because the hub stops: it goes on there at the next start.
      if (!stopping.signal.aborted) throw error;
    }
  }

  const stop = clock.every(LOOK_EVERY_MS, wake);
  wake();
  return {
    wake,
    close: async () => {
      stop();
      stopping.abort();
      await running;
    },
  };
}

/** One transaction's worth of planning; false if there was nothing to plan. */
export async function planOnce(needs: PlannerNeeds): Promise<boolean> {
  const { book } = needs;
  const hasHappened = async (db: BookQueries) => (await eventsAfter(db, await plannedUpTo(db), 1)).length > 0;
  const now = needs.clock.now();
  if (!(await hasHappened(book.db)) && (await dueCalls(book.db, now, 1)).length === 0) return false;
  //  Looked at again inside: what is due is judged by all that has happened before.
  const told = await book.together(async (queries) =>
    (await hasHappened(queries)) ? planEvents(queries, needs) : planDue(queries, needs),
  );
  //  Also where only groups are told: there is something to send.
  needs.told([...new Set(told)]);
  return true;
}

async function planEvents(queries: BookQueries, needs: PlannerNeeds): Promise<string[]> {
  const events = await eventsAfter(queries, await plannedUpTo(queries), MOST_AT_ONCE);
  const last = events.at(-1);
  if (last === undefined) return [];
  const told: string[] = [];
  //  What is told is itself an event, and tells nobody.
  for (const event of events.filter(({ kind }) => kind !== "message"))
    told.push(...(await planAlert(queries, needs, event.alertId, event)));
  await putPlannedUpTo(queries, last.seq);
  return told;
}

async function planDue(queries: BookQueries, needs: PlannerNeeds): Promise<string[]> {
  const told: string[] = [];
  for (const alertId of await dueCalls(queries, needs.clock.now(), MOST_AT_ONCE))
    told.push(...(await planAlert(queries, needs, alertId, undefined)));
  return told;
}

/** Gives who is told. */
async function planAlert(
  queries: BookQueries,
  needs: PlannerNeeds,
  alertId: string,
  event: AlertEvent | undefined,
): Promise<string[]> {
  const alert = await findAlert(queries, alertId);
  const row = await findCall(queries, alertId);
  if (alert === undefined) return [];
  const call = row && (JSON.parse(row.state) as Call);
  const scene = await sceneOf(queries, needs, alert, call);
  const step =
    event === undefined ? call && whenDue(call, alert, scene) : afterEvent(call, event, alert, scene);
  if (step === undefined) return [];
  const nextDue = step.nextDue === "same" ? (row?.nextDue ?? null) : step.nextDue;
  const counted = { ...step.call, step: step.call.step + (step.tell.length > 0 ? 1 : 0) };
  await putCall(queries, {
    alertId,
    nextDue: nextDue && Math.round(nextDue),
    state: JSON.stringify(counted),
  });
  return await keep(queries, step, alert, scene);
}

async function sceneOf(
  queries: BookQueries,
  needs: PlannerNeeds,
  alert: Alert,
  call: Call | undefined,
): Promise<Scene> {
  const siteId: SiteId = alert.siteId;
  const scene = await readScene(queries, siteId, needs.clock.now(), needs);
  const opened = call === undefined ? new Set<string>() : await openedLevels(queries, alert.id);
  //  Somebody who was told and holds no post here any more is still reached where they were.
  const others = [...(call?.told.map(({ account }) => account) ?? []), alert.assignee ?? ""];
  const away = new Map(
    await Promise.all(
      others
        .filter((account) => account !== "" && !scene.isKnown(account))
        .map(async (account) => [account, await findContact(queries, account)] as const),
    ),
  );
  return {
    ...scene,
    contactOf: (account) => away.get(account) ?? scene.contactOf(account),
    wasSeen: (level) => opened.has(level),
    isOverUnasked: alert.resolvedAt !== undefined && (await wasUnasked(queries, alert.id)),
  };
}

/** The alert is as it is now, so its end may be seen before its event is: what the event says of it is asked for itself. */
async function wasUnasked(queries: BookQueries, alertId: string): Promise<boolean> {
  const end = await lastEvent(queries, alertId, "resolved");
  return end?.data?.["because"] !== undefined;
}

async function keep(queries: BookQueries, step: Step, alert: Alert, scene: Scene): Promise<string[]> {
  const kept: { id: string; account?: string; channelId: string | null; kind: string }[] = [];
  for (const { isHeld, ...planned } of messagesOf(step, alert, scene)) {
    const id = await (isHeld ? holdMessage(queries, planned) : insertMessage(queries, planned));
    const { account, channelId, kind } = planned;
    if (id !== undefined) kept.push({ id, channelId, kind, ...(account === undefined ? {} : { account }) });
  }
  if (kept.length === 0) return [];
  const data = { state: "planned", messages: kept };
  await addHappenings(queries, alert.id, [{ kind: "message", at: scene.now, by: "hub", data }]);
  //  A group is nobody who reads in the dashboard, and something to send all the same.
  return kept.map(({ account }) => account ?? "");
}
