// Binds one-tap links to whoever sends messages, each of which to one person may carry one, and their page to the words
// in which alerts are told.
import { makeOneTap, type OneTapFor } from "../access/one-tap.ts";
import type { Clock } from "../lib/clock.ts";
import type { AlertWords } from "../serve/one-tap/page.ts";
import type { Book } from "../store/book.ts";
import { durationText, valueText, whatText } from "./one-tap-words.ts";

export const oneTapWords: AlertWords = { what: whatText, value: valueText, duration: durationText };

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
