// Views of cameras that are open: each is on the audit log with its beginning before the first picture goes out, and with
// its end, how long it was and how much was given out, when it is over. For live sockets and for whoever asks again and
// again (stills, HLS). Of what parents look at by a link serve/parents/views.ts keeps account.
import type { Clock, Stop } from "../lib/clock.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { UnixMs } from "../model.ts";
import {
  beginView,
  endView,
  listOpenViews,
  noteViewsOpen,
  type OpenView,
  type Viewing,
} from "../store/audit-views.ts";
import type { Book } from "../store/book.ts";

export type View = {
  /**
   * Something was asked for, and this much was given out (0: nothing could be). A view that nobody holds is over when this
   * was not called for a minute.
   */
  readonly took: (bytes: number) => void;
  /** Keeps the view open, as a socket does; it has ended when what this gives is called. */
  readonly hold: () => Stop;
};

export type Views = {
  /** Begins a view, and is on the audit log when this resolves. */
  readonly open: (viewing: Viewing) => Promise<View>;
  /** Ends all that are open. */
  readonly close: () => Promise<void>;
};

/** Chosen: a page asks every few seconds; who comes back after a minute has opened the view again. */
export const OVER_AFTER_MS = 60_000;
const LOOK_EVERY_MS = 5_000;
/** Chosen: after a crash a view's end is known to within this. */
const SEEN_EVERY_MS = 30_000;

type Running = OpenView & {
  lastAt: UnixMs;
  /** By the clock that is never set. */
  lastMs: number;
  held: number;
  pieces: number;
  bytes: number;
  hasEnded: boolean;
};

export type ViewNeeds = {
  readonly book: Book;
  readonly clock: Clock;
  readonly log: Log;
};

export function startViews({ book, clock, log }: ViewNeeds): Views {
  const running = new Set<Running>();
  const ending = new Set<Promise<void>>();

  async function open(viewing: Viewing): Promise<View> {
    const at = clock.now();
    const number = await book.together((queries) => beginView(queries, viewing, at));
    const one: Running = {
      ...{ ...viewing, number, from: at, seenAt: at, lastAt: at, lastMs: clock.monotonicMs() },
      ...{ held: 0, pieces: 0, bytes: 0, hasEnded: false },
    };
    running.add(one);
    return viewOf(one);
  }

  function viewOf(one: Running): View {
    const touch = () => {
      one.lastAt = clock.now();
      one.lastMs = clock.monotonicMs();
    };
    return {
      took: (bytes) => {
        touch();
        if (bytes > 0) one.pieces += 1;
        one.bytes += bytes;
      },
      hold: () => {
        one.held += 1;
        let isHeld = true;
        return () => {
          if (!isHeld) return;
          isHeld = false;
          one.held -= 1;
          touch();
          if (one.held === 0) end(one);
        };
      },
    };
  }

  function end(one: Running): void {
    if (one.hasEnded) return;
    one.hasEnded = true;
    running.delete(one);
    const at = clock.now();
    const { lastAt: until, pieces, bytes } = one;
    const writing = book
      .together((queries) => endView(queries, one, { at, until, isBound: false, taken: { pieces, bytes } }))
      //  What could not be written is closed at the next start, from what is kept aside.
      .catch((error: unknown) =>
        log.error("the end of a view could not be written on the audit log", { error: describeError(error) }),
      )
      .finally(() => ending.delete(writing));
    ending.add(writing);
  }

  const stopLooking = clock.every(LOOK_EVERY_MS, () => {
    const nowMs = clock.monotonicMs();
    for (const one of running) if (one.held === 0 && nowMs - one.lastMs >= OVER_AFTER_MS) end(one);
  });
  const stopNoting = clock.every(SEEN_EVERY_MS, () => {
    if (running.size === 0) return;
    book
      .together((queries) => noteViewsOpen(queries, clock.now()))
      .catch((error: unknown) => log.warn("open views could not be noted", { error: describeError(error) }));
  });

  return {
    open,
    close: async () => {
      stopLooking();
      stopNoting();
      for (const one of running) end(one);
      await Promise.all(ending);
    },
  };
}

/** Closes what a crash has left open, with the latest moment at which each can have ended. Call it before any is begun. */
export async function closeLeftViews(book: Book, at: UnixMs): Promise<void> {
  await book.together(async (queries) => {
    for (const view of await listOpenViews(queries)) {
      //  A clock that was set back meanwhile ends no view before it began.
      const until = Math.max(view.from, Math.min(at, view.seenAt + SEEN_EVERY_MS));
      await endView(queries, view, { at, until, isBound: true, taken: undefined });
    }
  });
}
