// Which of the messages that are due goes next, and what is told together with it. Pure.
import type { Severity } from "../../devices/limits.ts";
import type { Message, UnixMs } from "../model.ts";

/** Chosen: lines that somebody reads to the end. */
const MOST_IN_DIGEST = 20;
/** Chosen: so many that have waited so long, because nothing got through, are told in one. */
const STALE = { count: 3, ms: 300_000 };
const RANK: Readonly<Record<Severity, number>> = { notice: 0, warning: 1, critical: 2 };
/** Not of an alert: each says something else. */
const ALONE: ReadonlySet<Message["kind"]> = new Set(["digest", "test", "channel-dead", "audit-head"]);

/** Whom a provider counts a message for. */
export function receiverOf({ account, address }: Pick<Message, "account" | "address">): string {
  return address?.mobile ?? account ?? "";
}

/** The first message of each receiver. */
export function firstOfEach(due: readonly Message[]): Message[] {
  const firsts = new Map<string, Message>();
  for (const message of due) {
    const key = receiverOf(message);
    if (!firsts.has(key)) firsts.set(key, message);
  }
  return [...firsts.values()];
}

/** What is told together with a message, itself included, where there are more than may go by themselves, or old ones. */
export function mergeable(
  message: Message,
  due: readonly Message[],
  left: number,
  at: UnixMs,
): readonly Message[] | undefined {
  if (ALONE.has(message.kind)) return undefined;
  const same = due.filter(
    (one) =>
      !ALONE.has(one.kind) &&
      receiverOf(one) === receiverOf(message) &&
      one.account === message.account &&
      one.language === message.language,
  );
  const isStale = same.length >= STALE.count && same.some((one) => one.createdAt < at - STALE.ms);
  if (same.length < 2 || (same.length <= left && !isStale)) return undefined;
  return same.slice(0, MOST_IN_DIGEST);
}

/** The gravest of several. */
export function gravest(severities: readonly Severity[]): Severity {
  return severities.reduce((one, other) => (RANK[other] > RANK[one] ? other : one), "notice");
}
