// Ends by the clock what people have put off: an alert that was snoozed is everybody's again when its time has come. The
// end is in the book, so a hub that was off ends at its start what ran out meanwhile.
import { snoozeOver } from "../alerts/steps.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Alert } from "../model.ts";
import { findAlert, listSnoozesOver, updateAlert } from "../store/alerts.ts";
import type { Book } from "../store/book.ts";

/** Chosen: people put things off by minutes. */
const LOOK_EVERY_MS = 10_000;
/** Chosen: a hub that was off for long takes them in turns. */
const MOST_AT_ONCE = 200;

export type SnoozeNeeds = {
  readonly book: Book;
  readonly clock: Clock;
  readonly log: Log;
  /** Shows a changed alert to everyone who may see it. */
  readonly show: (alert: Alert) => void;
};

/** Gives the function that ends it and waits for what is on its way. */
export function startSnoozes({ book, clock, log, show }: SnoozeNeeds): () => Promise<void> {
  let looking: Promise<void> | undefined;
  const look = () => {
    looking ??= endSnoozes(book, clock, show)
      .catch((error: unknown) => log.error("what was put off could not be looked through", { error }))
      .finally(() => {
        looking = undefined;
      });
  };
  look();
  const stop = clock.every(LOOK_EVERY_MS, look);
  return async () => {
    stop();
    await looking;
  };
}

async function endSnoozes(book: Book, clock: Clock, show: (alert: Alert) => void): Promise<void> {
  for (const id of await listSnoozesOver(book.db, clock.now(), MOST_AT_ONCE)) {
    const ended = await book.together(async (queries) => {
      //  Read inside the transaction: it may have been put off once more, or be over.
      const alert = await findAlert(queries, id);
      const at = clock.now();
      if (alert?.snoozed === undefined || alert.snoozed.until > at) return undefined;
      const after = snoozeOver(alert, at);
      await updateAlert(queries, after.alert, after.happened);
      return after.alert;
    });
    if (ended !== undefined) show(ended);
  }
}
