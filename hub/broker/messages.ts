// What becomes of a signed-in client's messages and subscriptions. Promise: a QoS 1 publish is acknowledged only when
// `take` has resolved, which is when its readings are on disk. aedes hands over last wills and QoS 2; what the packet
// reader has read, which is the rest, does not pass through it unless somebody listens.
import type { AedesPublishPacket, Client, PublishPacket, Subscription } from "aedes";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Tally } from "../lib/tally.ts";
import type { Reason, SiteId, UnixMs } from "../model.ts";
import { createAcknowledging } from "./acknowledging.ts";
import type { Flow } from "./flow.ts";
import type { Guest, Guests } from "./guests.ts";
import { MOST_PACKET_BYTES } from "./packet-reader.ts";
import type { Publish } from "./publish-reader.ts";
import type { SignInNeeds } from "./sign-in.ts";
import { MOST_TOPIC_CHARS, topicFault } from "./topic-fault.ts";

export type Published = {
  readonly account: string;
  readonly siteId: SiteId;
  /** The account's topic patterns besides its site's own. */
  readonly patterns: readonly string[];
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly receivedAt: UnixMs;
};

export type MessageNeeds = Pick<SignInNeeds, "refuse"> & {
  /**
   * Calls `done` once, when a message may be acknowledged: true if subscribers of its site may hear it, false for a topic
   * that is nobody's or another's. `failed` instead where it could not be stored, never for what the message holds. Both
   * get the message back. Neither promises nor functions of each message's own, since there are so many: measured, the
   * first were a tenth of what a message costs, and what waits for the disk is moved about by each garbage collection.
   */
  readonly take: <Message extends Published>(
    message: Message,
    done: (message: Message, isHeard: boolean) => void,
    failed: (message: Message, error: unknown) => void,
  ) => void;
  /** True if an account of this site may hear a topic filter; it will hear only what its own site publishes. */
  readonly mayHear: (siteId: SiteId, filter: string, patterns: readonly string[]) => boolean;
};

/** What the hub itself is telling sites now, by the sender that it gives itself; counts who heard it. */
export type FromHub = Map<string, { readonly siteId: SiteId; heard: number }>;

/** Chosen: a gateway listens to a handful of its own topics. */
const MOST_SUBSCRIPTIONS = 50;

/** A message that the packet reader has read. */
type Taken = Published & { readonly guest: Guest; readonly messageId: number | undefined };

/** Where refused messages go: nobody may subscribe to it. */
const NOWHERE = "refused";

export function createMessages(
  needs: MessageNeeds,
  parts: {
    readonly guests: Guests;
    readonly flow: Flow;
    readonly clock: Clock;
    readonly log: Log;
    readonly tally: Tally;
    readonly fromHub: FromHub;
    /** Passes a message on to whoever of its site listens. */
    readonly pass: (from: Client, topic: string, payload: Uint8Array, qos: 0 | 1) => void;
  },
): {
  /** Takes messages that came together, and acknowledges those of QoS 1 when they are stored. */
  readonly takeAll: (guest: Guest, messages: readonly Publish[]) => void;
  readonly authorizePublish: (
    client: Client | null,
    packet: PublishPacket,
    done: (error?: Error | null) => void,
  ) => void;
  readonly authorizeSubscribe: (
    client: Client,
    subscription: Subscription,
    done: (error: Error | null, subscription?: Subscription | null) => void,
  ) => void;
  readonly authorizeForward: (client: Client, packet: AedesPublishPacket) => AedesPublishPacket | null;
} {
  const { guests, flow, clock, log, tally, pass } = parts;
  const acknowledge = createAcknowledging();

  /** Hands a message to ingest, unless its topic is nobody's. Exactly one of the two is called, once. */
  function take<Message extends Published & { readonly guest: Guest }>(
    message: Message,
    fault: Reason | undefined,
    done: (message: Message, isHeard: boolean) => void,
    failed: (message: Message, error: unknown) => void,
  ): void {
    if (fault !== undefined) {
      const { account, siteId, topic } = message;
      tally.count("messages_refused", { site: siteId });
      needs.refuse({ account, siteId, topic, why: fault });
      done(message, false);
      return;
    }
    try {
      needs.take(message, done, failed);
    } catch (error) {
      failed(message, error);
    }
  }

  function stored(message: Taken, isHeard: boolean): void {
    const { guest, topic, payload, messageId } = message;
    flow.end(guest, sizeOf(message));
    if (messageId !== undefined) acknowledge(guest.client.conn, messageId);
    if (isHeard && guests.isHeardAt(guest.siteId))
      pass(guest.client, topic, payload, messageId === undefined ? 0 : 1);
  }

  /** Not stored, so not acknowledged: the client is cut off and sends it again. */
  function notStored(message: Taken, error: unknown): void {
    flow.end(message.guest, sizeOf(message));
    message.guest.client.conn.destroy(asError(message, error));
  }

  function asError({ account, topic }: Published, error: unknown): Error {
    log.error("a message could not be taken", { account, topic: topic.slice(0, MOST_TOPIC_CHARS), error });
    return error instanceof Error ? error : new Error(String(error));
  }

  return {
    takeAll: (guest, messages) => {
      if (guest.isSentAway) return;
      const { account, siteId, patterns } = guest;
      const receivedAt = clock.now();
      tally.count("mqtt_messages", undefined, messages.length);
      //  What is refused counts for the sender's rate too.
      flow.begin(guest, messages.length, sizeOfAll(messages));
      for (const { topic, topicFault: fault, payload, messageId } of messages) {
        const message = { account, siteId, patterns, topic, payload, receivedAt, guest, messageId };
        take(message, fault, stored, notStored);
      }
    },
    authorizePublish: (client, packet, done) => {
      const guest = client === null ? undefined : guests.of(client);
      if (guest === undefined || guest.isSentAway)
        return done(new Error("publish without a signed-in client"));
      packet.retain = false;
      const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
      const { account, siteId, patterns } = guest;
      const message = {
        ...{ account, siteId, patterns, guest, payload },
        topic: packet.topic,
        receivedAt: clock.now(),
      };
      tally.count("mqtt_messages");
      flow.begin(guest, 1, sizeOf(message));
      const answered = (isHeard: boolean): void => {
        flow.end(guest, sizeOf(message));
        //  aedes acts on some topics by itself ($SYS/…/new/clients closes a client): it gets only what a family owns.
        if (!isHeard) packet.topic = NOWHERE;
      };
      take(
        message,
        topicFault(packet.topic),
        (_, isHeard) => {
          answered(isHeard);
          done();
        },
        (_, error) => {
          answered(false);
          done(asError(message, error));
        },
      );
    },
    authorizeSubscribe: (client, subscription, done) => {
      const guest = guests.of(client);
      if (guest === undefined) return done(null, null);
      const { account, siteId, patterns } = guest;
      const { topic } = subscription;
      //  Counted, never taken back: who wants more begins a new connection.
      const isMany = guest.subscriptions >= MOST_SUBSCRIPTIONS;
      const may = !isMany && topicFault(topic) === undefined && needs.mayHear(siteId, topic, patterns);
      if (may) guests.listens(guest);
      else {
        const code = isMany ? "many-subscriptions" : "no-such-subscription";
        needs.refuse({ account, siteId, topic, why: [{ code }] });
      }
      done(null, may ? subscription : null);
    },
    authorizeForward: (client, packet: AedesPublishPacket & { clientId?: string }) => {
      const { clientId } = packet;
      const own = clientId === undefined ? undefined : parts.fromHub.get(clientId);
      const from = own ?? (clientId === undefined ? undefined : guests.holding(clientId));
      const to = guests.of(client);
      if (to === undefined || from?.siteId !== to.siteId) return null;
      //  A client that has stopped reading loses messages rather than costing memory.
      const { conn } = client;
      if (conn.writableNeedDrain || conn.writableLength > MOST_PACKET_BYTES) return null;
      if (own !== undefined) own.heard += 1;
      return packet;
    },
  };
}

function sizeOf({ topic, payload }: Pick<Published, "topic" | "payload">): number {
  return topic.length + payload.length;
}

function sizeOfAll(messages: readonly Publish[]): number {
  let bytes = 0;
  for (const one of messages) bytes += sizeOf(one);
  return bytes;
}
