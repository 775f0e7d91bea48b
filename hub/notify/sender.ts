// Carries messages out of the outbox, each channel by itself and in turn. Promises: a message is "sending" on disk before its
// provider is called, so that after a crash it is sent again and says so; what a provider's limits hold back is told in a
// digest, not left out; what fails is tried again, at growing intervals and at least once.
import type { Clock } from "../lib/clock.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { Message, UnixMs } from "../model.ts";
import type { Notice, Pace, Verdict } from "./channels/channel.ts";
import { noticeOf, type Told } from "./notice.ts";
import { freeAt, type Gone, leftIn, memoryOf } from "./pace.ts";
import { firstOfEach, mergeable, receiverOf } from "./pick.ts";
import { type OpenChannel, type Settled, settledOf, settledTest } from "./settle.ts";

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
  readonly close: (
    messages: readonly Message[],
    state: "sent" | "failed" | "dropped",
    why: string,
  ) => Promise<void>;
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
  readonly sendNow: (channel: OpenChannel, message: Message) => Promise<Settled>;
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
/** Chosen: a fault of the hub's own is not met a thousand times a second. */
const REST_MS = 60_000;

export function startSender(needs: SenderNeeds): Sender {
  const { outbox, clock, log, random = Math.random } = needs;
  const working = new Map<string | null, Promise<void>>();
  /** Channels whose provider's limit is used up until then, or that could not be worked on. */
  const restUntil = new Map<string | null, UnixMs>();
  const goneBy = new Map<string, Gone[]>();
  let isClosing = false;
  let isAskedAgain = false;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    do {
      isAskedAgain = false;
      for (const id of await outbox.dueChannels(clock.now())) {
        if (isClosing) return;
        const isResting = (restUntil.get(id) ?? 0) > clock.now();
        if (isResting || working.has(id) || working.size >= MOST_AT_ONCE) continue;
        const work = (id === null ? showOwn() : workOn(id))
          .catch((error: unknown) => {
            log.error("messages could not be sent", { channel: id, error });
            restUntil.set(id, clock.now() + REST_MS);
          })
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
    if (due.length > 0) await outbox.close(due, "sent", "");
  }

  async function workOn(channelId: string): Promise<void> {
    for (;;) {
      if (isClosing) return;
      const at = clock.now();
      const due = await outbox.due(channelId, at, DUE_AT_ONCE);
      if (due.length === 0) return;
      const channel = await outbox.channel(channelId);
      if (channel === undefined) {
        await outbox.close(due, "failed", "the channel is switched off or removed");
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
    restUntil.set(channel.channel.id, soonest);
    return undefined;
  }

  async function goneOf({ channel }: OpenChannel, pace: Pace, at: UnixMs): Promise<readonly Gone[]> {
    const since = at - memoryOf(pace);
    const kept = goneBy.get(channel.id) ?? [...(await outbox.gone(channel.id, since))];
    //  A clock that was set back must not hold a channel for as long.
    const gone = kept.filter((one) => one.at > since).map((one) => ({ ...one, at: Math.min(one.at, at) }));
    goneBy.set(channel.id, gone);
    return gone;
  }

  async function sendOne(channel: OpenChannel, message: Message): Promise<void> {
    const told = await needs.tell(message);
    if (told === undefined) {
      await outbox.close([message], "dropped", "not needed any more");
      return;
    }
    const claimed = await outbox.claim(message.id);
    if (claimed === undefined) return;
    await attempt(channel, { ...told, message: claimed }, false);
  }

  async function attempt(channel: OpenChannel, told: Told, isTest: boolean): Promise<Settled> {
    const { message } = told;
    const at = clock.now();
    const started = clock.monotonicMs();
    goneBy.get(channel.channel.id)?.push({ at, receiver: receiverOf(message) });
    const verdict = await tryOnce(channel, told);
    const took = { at: clock.now(), tookMs: Math.round(clock.monotonicMs() - started) };
    const settled = isTest
      ? settledTest(channel, message, verdict, took)
      : settledOf(channel, message, verdict, took, random());
    await outbox.settle(settled);
    return settled;
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
      const settled = await attempt(channel, told, true);
      //  What waited for the channel may go now.
      wake();
      return settled;
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
