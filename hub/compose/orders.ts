// Looks by the clock whether a rectification order is overdue. What is late is written down once, with when to look next,
// so that a restart neither forgets nor repeats it.

import type { ShareLinks } from "../access/share-links.ts";
import { createTree } from "../access/tree.ts";
import { schoolDaysLater } from "../actions/remark-deadline.ts";
import { afterLook, isOrdered } from "../alerts/orders.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Alert } from "../model.ts";
import { findAlert, updateAlert } from "../store/alerts.ts";
import type { Book } from "../store/book.ts";
import type { Estate } from "../store/estate.ts";
import { ordersToLookAt } from "../store/orders.ts";

/** Chosen: nobody waits for a deadline by the second. */
const LOOK_EVERY_MS = 60_000;
/** Chosen: a hub that was off for the summer takes them in turns. */
const MOST_AT_ONCE = 200;

export type OrderLookNeeds = {
  readonly book: Book;
  readonly estate: Pick<Estate, "sites">;
  readonly links: Pick<ShareLinks, "schoolDay">;
  readonly zone: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Shows a changed alert to everyone who may see it. */
  readonly show: (alert: Alert) => void;
};

/** Gives the function that ends it and waits for what is on its way. */
export function startOrders(needs: OrderLookNeeds): () => Promise<void> {
  const { clock, log } = needs;
  let looking: Promise<void> | undefined;
  const lookOnce = () => {
    looking ??= look(needs)
      .catch((error: unknown) => log.error("what is overdue could not be looked through", { error }))
      .finally(() => {
        looking = undefined;
      });
  };
  lookOnce();
  const stop = clock.every(LOOK_EVERY_MS, lookOnce);
  return async () => {
    stop();
    await looking;
  };
}

async function look({ book, estate, links, zone, clock, show }: OrderLookNeeds): Promise<void> {
  const tree = createTree(estate.sites());
  const scene = {
    pathUp: tree.pathUp,
    kindOf: (siteId: string) => tree.site(siteId)?.kind,
    schoolDaysLater: (from: number, days: number, siteId: string) =>
      schoolDaysLater(from, days, links.schoolDay(siteId), zone),
  };
  for (const id of await ordersToLookAt(book.db, clock.now(), MOST_AT_ONCE)) {
    const changed = await book.together(async (queries) => {
      //  Read inside the transaction: somebody may have acted since.
      const before = await findAlert(queries, id);
      if (before === undefined || !isOrdered(before)) return undefined;
      const at = clock.now();
      if (before.order.lookAt > at) return undefined;
      const { alert, happened } = afterLook(before, at, scene);
      await updateAlert(queries, alert, happened);
      return happened.length === 0 ? undefined : alert;
    });
    if (changed !== undefined) show(changed);
  }
}
