// Carries messages out of the outbox, each channel by itself and in turn. Promises: a message is "sending" on disk before its
// provider is called, so that after a crash it is sent again and says so; what a provider's limits hold back is told in a
// digest, not left out; what fails is tried again, at growing intervals and at least once.
import type { Clock } from "../lib/clock.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { Channel, Message, MessageState, Severity, UnixMs } from "../model.ts";
import type { Notice, Pace, Verdict, Way } from "./channels/channel.ts";
import { type Told, noticeOf } from "./notice.ts";
import { freeAt, type Gone, leftIn, memoryOf } from "./pace.ts";

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

/** The outbox, bound in compose/sending.ts. Each call is a transaction of its own. */
export type Outbox = {
  /** What a crash left as "sending" waits again, as uncertain. */
  readonly recover: (at: UnixMs) => Promise<void>;
  /** The channels for which something is due; null: shown in the dashboard alone. */
  readonly dueChannels: (at: UnixMs) => Promise<readonly (string | null)[]>;
  /** Undefined for one that is switched off or removed. */
  readonly channel: (id: string) => Promise<OpenChannel | undefined>;
  /** What is due, the gravest first, then the oldest. */
  readonly due: (channelId: string | null, at: UnixMs, most: number) => Promise<readonly Message[]>;
  /** Undefined where it does not wait any more. */
  readonly claim: (id: string) => Promise<Message | undefined>;
  readonly settle: (settled: Settled) => Promise<void>;
  /** Without a try: not needed any more, or its channel is off, or shown in the dashboard. */
  readonly close: (ids: readonly string[], state: "sent" | "failed" | "dropped", why: string) => Promise<void>;
  readonly postpone: (ids: readonly string[], until: UnixMs) => Promise<void>;
  /** Makes one message of several. */
  readonly merge: (messages: readonly Message[], at: UnixMs) => Promise<void>;
  /** When something went through a channel since a moment, in order. */
  readonly gone: (channelId: string, since: UnixMs) => Promise<readonly Gone[]>;
};

export type SenderNeeds = {
  readonly outbox: Outbox;
  /** What a message is about, as it is now; undefined where it need not be told any more. */
  readonly tell: (message: Message) => Promise<Told | undefined>;
  readonly send: (channel: OpenChannel, notice: Notice) => Promise<Verdict>;
  readonly paceOf: (channel: Pick<OpenChannel, "channel" | "settings">) => Pace;
  readonly clock: Clock;
  readonly log: Log;
  /** 0 (inclusive) to 1 (exclusive), for the jitter. */
  readonly random?: () => number;
};

export type Sender = {
  /** Something may be due now. */
  readonly wake: () => void;
  /** Sends a message that is "sending" already; for tests of a channel. */
  readonly sendNow: (channel: OpenChannel, message: Message) => Promise<Verdict>;
  /** For how long a channel's limit would hold one more; 0: not at all. */
  readonly waitMs: (channel: OpenChannel, receiver: string) => Promise<number>;
  /** Finishes what is on its way. */
  readonly close: () => Promise<void>;
};

/** Chosen: a due time is met within this; what is planned now is woken for at once. */
const LOOK_EVERY_MS = 1_000;
/** Chosen: calls at the same time, each of another channel: a district's channels after a line was down. */
const MOST_AT_ONCE = 16;
const DUE_AT_ONCE = 200;
/** Chosen: quick enough for a provider that restarts, ten minutes where it is down for the day. */
const BACKOFF_MS = { first: 5_000, most: 600_000 };
/** Chosen: what a person must mend is looked at once a minute at most. */
const REFUSED_HOLD_MS = 60_000;
/** Chosen: one failure is a hiccup, three in a row, some half a minute apart, are a channel that does not work. */
const DEAD_AFTER = 3;
/** Chosen: what is older is history, and the dashboard has it. */
const GIVE_UP_MS = 24 * 3_600_000;
/** Chosen: lines that somebody reads to the end. */
const MOST_IN_DIGEST = 20;
/** Chosen: so many that have waited so long, because nothing got through, are told in one. */
const STALE = { count: 3, ms: 300_000 };

const RANK: Readonly<Record<Severity, number>> = { notice: 0, warning: 1, critical: 2 };
/** Not of an alert: each says something else. */
const ALONE: ReadonlySet<Message["kind"]> = new Set(["digest", "test", "channel-dead", "audit-head"]);

export function startSender(needs: SenderNeeds): Sender {
  const { outbox, clock, log, random = Math.random } = needs;
  const working = new Map<string | null, Promise<void>>();
  /** Channels whose provider's limit is used up until then. */
  const fullUntil = new Map<string, UnixMs>();
  const goneBy = new Map<string, Gone[]>();
  let isClosing = false;
  let isAskedAgain = false;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    do {
      isAskedAgain = false;
      for (const id of await outbox.dueChannels(clock.now())) {
        if (isClosing) return;
        const isFull = id !== null && (fullUntil.get(id) ?? 0) > clock.now();
        if (isFull || working.has(id) || working.size >= MOST_AT_ONCE) continue;
        const work = (id === null ? showOwn() : workOn(id))
          .catch((error: unknown) => log.error("messages could not be sent", { channel: id, error }))
          .finally(() => {
            working.delete(id);
            //  What came while it worked, and whoever found no room.
            isAskedAgain = true;
            wake();
          });
        working.set(id, work);
      }
    } while (isAskedAgain && !isClosing);
  }

  function wake(): void {
    isAskedAgain = true;
    if (isClosing || looking !== undefined) return;
    looking = look()
      .catch((error: unknown) => log.error("the outbox could not be read", { error }))
      .finally(() => {
        looking = undefined;
      });
  }

  /** In the dashboard it is there as soon as it is due. */
  async function showOwn(): Promise<void> {
    const due = await outbox.due(null, clock.now(), DUE_AT_ONCE);
    if (due.length > 0) await outbox.close(due.map(({ id }) => id), "sent", "");
  }

  async function workOn(channelId: string): Promise<void> {
    for (;;) {
      if (isClosing) return;
      const at = clock.now();
      const due = await outbox.due(channelId, at, DUE_AT_ONCE);
      if (due.length === 0) return;
      const channel = await outbox.channel(channelId);
      if (channel === undefined) {
        await outbox.close(due.map(({ id }) => id), "failed", "the channel is switched off or removed");
        continue;
      }
      if (channel.holdUntil > at) return;
      const next = await nextOf(channel, due, at);
      if (next === undefined) return;
      if (next.merge !== undefined) await outbox.merge(next.merge, at);
      else await sendOne(channel, next.message);
    }
  }

  /** What may go now; undefined: the channel's limit is used up. */
  async function nextOf(
    channel: OpenChannel,
    due: readonly Message[],
    at: UnixMs,
  ): Promise<{ readonly message: Message; readonly merge: readonly Message[] | undefined } | undefined> {
    const pace = needs.paceOf(channel);
    const gone = await goneOf(channel, pace, at);
    let soonest = Number.POSITIVE_INFINITY;
    for (const message of firstOfEach(due)) {
      const receiver = receiverOf(message);
      const free = freeAt(pace, gone, { receiver, severity: message.severity }, at);
      if (free <= at)
        return { message, merge: mergeable(message, due, leftIn(pace, gone, receiver, at), at) };
      soonest = Math.min(soonest, free);
    }
    fullUntil.set(channel.channel.id, soonest);
    return undefined;
  }

  async function goneOf({ channel, ...rest }: OpenChannel, pace: Pace, at: UnixMs): Promise<readonly Gone[]> {
    const since = at - memoryOf(pace);
    const kept = goneBy.get(channel.id) ?? [...(await outbox.gone(channel.id, since))];
    //  A clock that was set back must not hold a channel for as long.
    const gone = kept.filter((one) => one.at > since).map((one) => ({ ...one, at: Math.min(one.at, at) }));
    goneBy.set(channel.id, gone);
    void rest;
    return gone;
  }

  async function sendOne(channel: OpenChannel, message: Message): Promise<void> {
    const told = await needs.tell(message);
    if (told === undefined) {
      await outbox.close([message.id], "dropped", "not needed any more");
      return;
    }
    const claimed = await outbox.claim(message.id);
    if (claimed === undefined) return;
    await attempt(channel, { ...told, message: claimed }, false);
  }

  async function attempt(channel: OpenChannel, told: Told, isTest: boolean): Promise<Verdict> {
    const { message } = told;
    const at = clock.now();
    const started = clock.monotonicMs();
    goneBy.get(channel.channel.id)?.push({ at, receiver: receiverOf(message) });
    const verdict = await tryOnce(channel, told);
    const took = { at: clock.now(), tookMs: Math.round(clock.monotonicMs() - started) };
    await outbox.settle(isTest ? settledTest(channel, message, verdict, took) : settledOf(channel, message, verdict, took));
    return verdict;
  }

  /** What a channel's file throws is a fault of ours; one message must not hold up all others for it. */
  async function tryOnce(channel: OpenChannel, told: Told): Promise<Verdict> {
    try {
      return await needs.send(channel, noticeOf(told));
    } catch (error) {
      log.error("a message could not be made", { message: told.message.id, error });
      return { outcome: "refused", of: "message", detail: describeError(error) };
    }
  }

  function settledOf(
    channel: OpenChannel,
    message: Message,
    verdict: Verdict,
    took: { readonly at: UnixMs; readonly tookMs: number },
  ): Settled {
    const { at } = took;
    const base = { message, ...took, outcome: outcomeOf(verdict), detail: verdict.detail, isUncertain: message.isUncertain };
    const well = { failures: 0, holdUntil: 0, deadWhy: undefined };
    if (verdict.outcome === "sent")
      return { ...base, state: "sent", nextTryAt: at, channel: well };
    const isOver = at - message.createdAt > GIVE_UP_MS;
    const isRefused = verdict.outcome === "refused" && verdict.of === "message";
    //  At least once more, also what was refused: providers err too.
    const state = isOver || (isRefused && message.tries > 1) ? "failed" : "waiting";
    const isUncertain = message.isUncertain || (verdict.outcome === "failed" && verdict.isUncertain);
    if (verdict.of === "message") {
      const waitMs = verdict.outcome === "held" ? verdict.waitMs : backoffMs(message.tries);
      return { ...base, state, isUncertain, nextTryAt: at + waitMs, channel: undefined };
    }
    if (verdict.outcome === "held") {
      const until = at + verdict.waitMs * (1 + random() / 10);
      const same = { failures: channel.failures, holdUntil: until, deadWhy: channel.channel.dead?.why };
      return { ...base, state, nextTryAt: until, channel: same };
    }
    const failures = channel.failures + 1;
    const isDead = verdict.outcome === "refused" || failures >= DEAD_AFTER || channel.channel.dead !== undefined;
    const waitMs = Math.max(backoffMs(failures), verdict.outcome === "refused" ? REFUSED_HOLD_MS : 0);
    const deadWhy = isDead ? verdict.detail : undefined;
    return {
      ...base,
      state,
      isUncertain,
      nextTryAt: at + waitMs,
      channel: { failures, holdUntil: at + waitMs, deadWhy },
    };
  }

  function backoffMs(times: number): number {
    const full = Math.min(BACKOFF_MS.first * 2 ** Math.min(times - 1, 20), BACKOFF_MS.most);
    return Math.round(full * (0.5 + random() / 2));
  }

  const recovered = outbox
    .recover(clock.now())
    .catch((error: unknown) => log.error("the outbox could not be taken up again", { error }))
    .then(wake);
  const stop = clock.every(LOOK_EVERY_MS, () => void recovered.then(wake));
  return {
    wake: () => void recovered.then(wake),
    sendNow: async (channel, message) => {
      const told = await needs.tell(message);
      if (told === undefined) throw new Error("a test of a channel is always told");
      return await attempt(channel, told, true);
    },
    waitMs: async (channel, receiver) => {
      const [pace, at] = [needs.paceOf(channel), clock.now()];
      const gone = await goneOf(channel, pace, at);
      return Math.max(0, freeAt(pace, gone, { receiver, severity: "critical" }, at) - at);
    },
    close: async () => {
      isClosing = true;
      stop();
      await recovered;
      await looking;
      await Promise.all(working.values());
    },
  };
}

function outcomeOf(verdict: Verdict): Settled["outcome"] {
  return verdict.outcome === "failed" && verdict.isUncertain ? "unknown" : verdict.outcome;
}

/** A test is one try, whatever comes of it; one that gets through shows that the channel works again. */
function settledTest(
  { failures, holdUntil, channel }: OpenChannel,
  message: Message,
  verdict: Verdict,
  took: { readonly at: UnixMs; readonly tookMs: number },
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

/** Whom a provider counts a message for. */
export function receiverOf({ account, address }: Pick<Message, "account" | "address">): string {
  return address?.mobile ?? account ?? "";
}

/** The first message of each receiver. */
function firstOfEach(due: readonly Message[]): Message[] {
  const firsts = new Map<string, Message>();
  for (const message of due) {
    const key = receiverOf(message);
    if (!firsts.has(key)) firsts.set(key, message);
  }
  return [...firsts.values()];
}

/** What is told together with a message, itself included, where there are more than may go by themselves, or old ones. */
function mergeable(
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
