// What follows from a try: for its message, and for its channel. Pure.
import type { Channel, Message, MessageState, UnixMs } from "../model.ts";
import type { Verdict, Way } from "./channels/channel.ts";

/** A channel with what it takes to send by it. */
export type OpenChannel = Way & {
  readonly channel: Channel;
  /** How often in a row nothing got through. */
  readonly failures: number;
  /** Nothing is sent by it before. */
  readonly holdUntil: UnixMs;
};

/** What became of a try, as it is written down. */
export type Settled = {
  readonly message: Message;
  readonly state: MessageState;
  readonly at: UnixMs;
  readonly tookMs: number;
  readonly outcome: "sent" | "refused" | "failed" | "held" | "unknown";
  readonly detail: string;
  readonly nextTryAt: UnixMs;
  readonly isUncertain: boolean;
  /** What it says of the channel; undefined: nothing. */
  readonly channel:
    | { readonly failures: number; readonly holdUntil: UnixMs; readonly deadWhy: string | undefined }
    | undefined;
};

/** Chosen: quick enough for a provider that restarts, ten minutes where it is down for the day. */
const BACKOFF_MS = { first: 5_000, most: 600_000 };
/** Chosen: what a person must mend is looked at once a minute at most. */
const REFUSED_HOLD_MS = 60_000;
/** Chosen: one failure is a hiccup, three in a row, some half a minute apart, are a channel that does not work. */
const DEAD_AFTER = 3;
/** Chosen: what is older is history, and the dashboard has it. */
const GIVE_UP_MS = 24 * 3_600_000;

type Took = { readonly at: UnixMs; readonly tookMs: number };

/** `jitter`: 0 (inclusive) to 1 (exclusive). */
export function settledOf(
  channel: OpenChannel,
  message: Message,
  verdict: Verdict,
  took: Took,
  jitter: number,
): Settled {
  const { at } = took;
  const base = {
    message,
    ...took,
    outcome: outcomeOf(verdict),
    detail: verdict.detail,
    isUncertain: message.isUncertain,
  };
  const well = { failures: 0, holdUntil: 0, deadWhy: undefined };
  if (verdict.outcome === "sent") return { ...base, state: "sent", nextTryAt: at, channel: well };
  const isOver = at - message.createdAt > GIVE_UP_MS;
  const isRefused = verdict.outcome === "refused" && verdict.of === "message";
  //  At least once more, also what was refused: providers err too.
  const state = isOver || (isRefused && message.tries > 1) ? "failed" : "waiting";
  const isUncertain = message.isUncertain || (verdict.outcome === "failed" && verdict.isUncertain);
  if (verdict.of === "message") {
    const waitMs = verdict.outcome === "held" ? verdict.waitMs : backoffMs(message.tries, jitter);
    return { ...base, state, isUncertain, nextTryAt: at + waitMs, channel: undefined };
  }
  if (verdict.outcome === "held") {
    const until = at + verdict.waitMs * (1 + jitter / 10);
    const same = { failures: channel.failures, holdUntil: until, deadWhy: channel.channel.dead?.why };
    return { ...base, state, nextTryAt: until, channel: same };
  }
  const failures = channel.failures + 1;
  const isDead =
    verdict.outcome === "refused" || failures >= DEAD_AFTER || channel.channel.dead !== undefined;
  const waitMs = Math.max(backoffMs(failures, jitter), verdict.outcome === "refused" ? REFUSED_HOLD_MS : 0);
  const deadWhy = isDead ? verdict.detail : undefined;
  return {
    ...base,
    state,
    isUncertain,
    nextTryAt: at + waitMs,
    channel: { failures, holdUntil: at + waitMs, deadWhy },
  };
}

function backoffMs(times: number, jitter: number): number {
  const full = Math.min(BACKOFF_MS.first * 2 ** Math.min(times - 1, 20), BACKOFF_MS.most);
  return Math.round(full * (0.5 + jitter / 2));
}

function outcomeOf(verdict: Verdict): Settled["outcome"] {
  return verdict.outcome === "failed" && verdict.isUncertain ? "unknown" : verdict.outcome;
}

/** A test is one try, whatever comes of it; one that gets through shows that the channel works again. */
export function settledTest(
  { failures, holdUntil, channel }: OpenChannel,
  message: Message,
  verdict: Verdict,
  took: Took,
): Settled {
  const isSent = verdict.outcome === "sent";
  return {
    message,
    ...took,
    outcome: outcomeOf(verdict),
    detail: verdict.detail,
    state: isSent ? "sent" : "failed",
    nextTryAt: took.at,
    isUncertain: message.isUncertain,
    channel: isSent
      ? { failures: 0, holdUntil: 0, deadWhy: undefined }
      : { failures, holdUntil, deadWhy: channel.dead?.why },
  };
}
