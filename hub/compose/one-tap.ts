// Binds one-tap links to whoever sends messages: each message to one person may carry one.
import { makeOneTap, type OneTapFor } from "../access/one-tap.ts";
import type { Clock } from "../lib/clock.ts";
import type { Book } from "../store/book.ts";

/**
 * Gives whoever sends messages a whole address for each, the only moment at which its token is known: it goes into the
 * message and nowhere else. Not to be called within a transaction of the book.
 */
export function oneTapUrls(
  book: Book,
  clock: Pick<Clock, "now">,
  /** Scheme and host as people open the hub. */
  hubUrl: () => string,
): (asked: OneTapFor) => Promise<string> {
  return async (asked) => {
    const path = await book.together((queries) => makeOneTap(queries, asked, clock.now()));
    return new URL(path, hubUrl()).href;
  };
}
