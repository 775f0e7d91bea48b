// Binds the sender's outbox to the book: each step of a message is one transaction, with what it says of its alert and of its
// channel.
import type { SealedBox } from "../lib/sealed-box.ts";
import type { Message, UnixMs } from "../model.ts";
import { gravest, receiverOf } from "../notify/pick.ts";
import type { Outbox } from "../notify/sender.ts";
import type { OpenChannel, Settled } from "../notify/settle.ts";
import { addHappenings } from "../store/alert-events.ts";
import type { Book, BookQueries } from "../store/book.ts";
import { findChannel, type KeptChannel, noteChannel, secretPurpose } from "../store/channels.ts";
import { insertMessage, messagesIn } from "../store/messages.ts";
import {
  claimMessage,
  closeMessages,
  dueChannels,
  dueMessages,
  goneThrough,
  markMerged,
  recoverSending,
  releaseMessages,
  writeTry,
} from "../store/outbox.ts";

/** A channel that has just died is told to somebody, in the transaction that notes it. */
export type TellDead = (
  queries: BookQueries,
  channel: KeptChannel,
  why: string,
  at: UnixMs,
) => Promise<readonly string[]>;

export function bindOutbox(needs: {
  readonly book: Book;
  readonly box: SealedBox;
  readonly now: () => UnixMs;
  readonly tellDead: TellDead;
  /** These people have something new to read. */
  readonly showTold: (accounts: readonly string[]) => void;
}): Outbox {
  const { book, box, now } = needs;
  return {
    recover: async (at) => void (await book.together((queries) => recoverSending(queries, at))),
    dueChannels: (at) => dueChannels(book.db, at),
    channel: async (id) => {
      const kept = await findChannel(book.db, id);
      return kept?.isOn === true ? openChannel(box, kept) : undefined;
    },
    due: (channelId, at, most) => dueMessages(book.db, channelId, at, most),
    claim: (id) => claimMessage(book.db, id),
    settle: async (settled) => {
      const told = await book.together(async (queries) => {
        await writeTry(queries, settled.message.id, settled);
        const accounts = await noteOutcome(queries, settled, needs.tellDead);
        await noteOnAlert(queries, settled.message, settled.state, settled.at);
        return accounts;
      });
      if (told.length > 0) needs.showTold(told);
    },
    close: (messages, state, why) =>
      book.together(async (queries) => {
        const at = now();
        await closeMessages(
          queries,
          messages.map(({ id }) => id),
          { state, why, at },
        );
        for (const message of messages) await noteOnAlert(queries, message, state, at);
      }),
    merge: (messages, at) => book.together((queries) => merge(queries, messages, at)),
    gone: async (channelId, since) =>
      (await goneThrough(book.db, channelId, since)).map(({ at, account, address }) => ({
        at,
        receiver: receiverOf({ ...(account && { account }), ...(address && { address }) }),
      })),
  };
}

export function openChannel(box: SealedBox, kept: KeptChannel): OpenChannel {
  const { sealed, failures, holdUntil, ...channel } = kept;
  const secret =
    sealed === undefined
      ? {}
      : (JSON.parse(box.open(sealed, secretPurpose(kept.id))) as Record<string, string>);
  return { channel, settings: kept.settings, secret, failures, holdUntil };
}

/** Gives who is told that the channel has just died. */
async function noteOutcome(
  queries: BookQueries,
  { message, channel, at }: Settled,
  tellDead: TellDead,
): Promise<readonly string[]> {
  if (channel === undefined || message.channelId === null) return [];
  const before = await findChannel(queries, message.channelId);
  //  Removed meanwhile.
  if (before === undefined) return [];
  const { failures, holdUntil, deadWhy } = channel;
  const dead = deadWhy === undefined ? undefined : { since: before.dead?.since ?? at, why: deadWhy };
  await noteChannel(queries, before.id, { failures, holdUntil, dead });
  if (before.failures > 0 && failures === 0) await releaseMessages(queries, before.id, at);
  return dead !== undefined && before.dead === undefined ? await tellDead(queries, before, dead.why, at) : [];
}

/** Its alert's own story says what became of each message. */
async function noteOnAlert(
  queries: BookQueries,
  { id, kind, alertId, channelId, account }: Message,
  state: Message["state"],
  at: UnixMs,
): Promise<void> {
  if (channelId === null || (state !== "sent" && state !== "failed")) return;
  for (const part of kind === "digest" ? await messagesIn(queries, id) : []) {
    if (part.alertId === undefined) continue;
    const data = { state, message: part.id, digest: id, channel: channelId };
    await addHappenings(queries, part.alertId, [{ kind: "message", at, by: "hub", data }]);
  }
  if (alertId === undefined) return;
  const data = { state, message: id, channel: channelId, ...(account === undefined ? {} : { account }) };
  await addHappenings(queries, alertId, [{ kind: "message", at, by: "hub", data }]);
}

async function merge(queries: BookQueries, messages: readonly Message[], at: UnixMs): Promise<void> {
  const [first] = messages;
  if (first === undefined) return;
  const id = await insertMessage(queries, {
    ...(first.account === undefined ? {} : { account: first.account }),
    ...(first.address === undefined ? {} : { address: first.address }),
    planKey: `merged.${first.id}`,
    channelId: first.channelId,
    siteId: first.siteId,
    kind: "digest",
    severity: gravest(messages.map(({ severity }) => severity)),
    language: first.language,
    why: first.why,
    createdAt: at,
    notBefore: at,
  });
  if (id !== undefined)
    await markMerged(
      queries,
      messages.map((one) => one.id),
      id,
    );
}
