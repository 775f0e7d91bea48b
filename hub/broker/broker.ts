// The MQTT door. Promise: a QoS 1 publish is acknowledged only when `take` has resolved, which is when its readings are
// on disk. Every client signs in; an account's client ids are its own; nothing is queued or retained for anybody.
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { Aedes, type AedesPublishPacket, type AuthenticateError, type Client } from "aedes";
import type { Clock } from "../lib/clock.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { Tally } from "../lib/tally.ts";
import type { SiteId, UnixMs } from "../model.ts";
import { isCleanText } from "./clean-text.ts";
import { createFrameGuard, MOST_PACKET_BYTES } from "./frame-guard.ts";
import { type Account, type Connected, createGuests } from "./guests.ts";

export type Published = {
  readonly account: string;
  readonly siteId: SiteId;
  /** The account's topic patterns besides its site's own. */
  readonly patterns: readonly string[];
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly receivedAt: UnixMs;
};

/** What the door needs of the rest of the hub. */
export type BrokerNeeds = {
  /** Whose account this is, or why it is not let in (with its site, where the account exists). */
  readonly signIn: (
    account: string,
    password: Uint8Array,
    address: string,
  ) => Account | { readonly refused: string; readonly siteId: SiteId | null };
  /**
   * Resolves when a message may be acknowledged: true if subscribers of its site may hear it, false for a topic that is
   * nobody's or another's. Never rejects for what the message holds.
   */
  readonly take: (message: Published) => Promise<boolean>;
  /** Told of what is refused before it is a message. */
  readonly refuse: (refusal: {
    account: string;
    siteId: SiteId | null;
    topic: string;
    reason: string;
  }) => void;
  /** True if an account of this site may hear a topic filter; it will hear only what its own site publishes. */
  readonly mayHear: (siteId: SiteId, filter: string, patterns: readonly string[]) => boolean;
};

export type Broker = {
  readonly port: number;
  readonly clients: () => number;
  /** Drops every connection of an account at once; gives how many there were. For an account that was revoked or rotated. */
  readonly disconnect: (account: string) => number;
  /** Who is connected as an account now. */
  readonly connected: (account: string) => readonly Connected[];
  /** Stops listening, then disconnects everybody. */
  readonly close: () => Promise<void>;
};

/** Chosen: a gateway on a bad line signs in within seconds. */
const CONNECT_TIMEOUT_MS = 15_000;
/** Chosen: application/<id>/device/<eui>/event/up has six levels, and names are short. */
const MOST_TOPIC_LEVELS = 16;
const MOST_TOPIC_CHARS = 512;
/** Chosen: a gateway listens to a handful of its own topics, and has few QoS 2 messages on their way. */
const MOST_SUBSCRIPTIONS = 50;
const MOST_QOS2_IN_FLIGHT = 20;
/** Where refused messages go: nobody may subscribe to it. */
const NOWHERE = "refused";
/** MQTT 3.1.1, section 3.2.2.3. */
const NOT_AUTHORIZED = 5;

export async function openBroker(
  needs: BrokerNeeds,
  options: {
    readonly host: string;
    readonly port: number;
    readonly clock: Clock;
    readonly log: Log;
    readonly tally: Tally;
  },
): Promise<Broker> {
  const { clock, log, tally } = options;
  const guests = createGuests();
  const sockets = new Set<Socket>();
  const aedes = await Aedes.createBroker({
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxInflightInbound: MOST_QOS2_IN_FLIGHT,
    //  A shared queue of messages to subscribers would be blocked by one that has stopped reading.
    concurrency: 0,
    preConnect: (_client, packet, done) => {
      const said = [packet.clientId, packet.username ?? "", packet.will?.topic ?? ""];
      if (!said.every(isCleanText)) {
        tally.count("mqtt_sign_ins_refused");
        return done(new Error("a client id, account or last will holds characters that are not text"), false);
      }
      //  An id is its account's own: nobody can evict another's device by naming its id.
      if (packet.clientId !== "") packet.clientId = `${packet.username ?? ""}/${packet.clientId}`;
      //  The hub keeps nothing for a device that is away.
      packet.clean = true;
      done(null, true);
    },
    authenticate: (client, username, password, done) => {
      const account = username ?? "";
      const address = "remoteAddress" in client.conn ? String(client.conn.remoteAddress) : "";
      const answer = needs.signIn(account, password ?? new Uint8Array(), address);
      if ("refused" in answer) {
        tally.count("mqtt_sign_ins_refused");
        needs.refuse({ account, siteId: answer.siteId, topic: "", reason: answer.refused });
        done(
          Object.assign(new Error(answer.refused), { returnCode: NOT_AUTHORIZED }) as AuthenticateError,
          false,
        );
        return;
      }
      guests.add({
        account,
        siteId: answer.siteId,
        patterns: answer.patterns ?? [],
        client,
        clientId: client.id.slice(account.length + 1),
        address,
        since: clock.now(),
        lastHeardAt: undefined,
        subscriptions: 0,
        isSentAway: false,
      });
      done(null, true);
    },
    authorizePublish: (client, packet, done) => {
      const guest = client === null ? undefined : guests.of(client);
      if (guest === undefined || guest.isSentAway)
        return done(new Error("publish without a signed-in client"));
      guest.lastHeardAt = clock.now();
      tally.count("mqtt_messages");
      packet.retain = false;
      const { account, siteId, patterns } = guest;
      const fault = topicFault(packet.topic);
      if (fault !== undefined) {
        tally.count("messages_refused", { site: siteId });
        needs.refuse({ account, siteId, topic: packet.topic, reason: fault });
        packet.topic = NOWHERE;
        return done();
      }
      const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
      needs.take({ account, siteId, patterns, topic: packet.topic, payload, receivedAt: clock.now() }).then(
        (isHeard) => {
          //  aedes acts on some topics by itself ($SYS/…/new/clients closes a client): it gets only what a family owns.
          if (!isHeard) packet.topic = NOWHERE;
          done();
        },
        (error: unknown) => {
          //  Not stored, so not acknowledged: the client is cut off and sends it again.
          log.error("a message could not be taken", {
            account: guest.account,
            topic: packet.topic.slice(0, MOST_TOPIC_CHARS),
            error,
          });
          done(error instanceof Error ? error : new Error(String(error)));
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
      if (may) guest.subscriptions += 1;
      else {
        const reason = isMany ? "too many subscriptions" : "this account may not subscribe to this topic";
        needs.refuse({ account, siteId, topic, reason });
      }
      done(null, may ? subscription : null);
    },
    authorizeForward: (client, packet: AedesPublishPacket & { clientId?: string }) => {
      const from = packet.clientId === undefined ? undefined : guests.holding(packet.clientId);
      const to = guests.of(client);
      if (to === undefined || from?.siteId !== to.siteId) return null;
      //  A client that has stopped reading loses messages rather than costing memory.
      if ("writableNeedDrain" in client.conn && client.conn.writableNeedDrain) return null;
      const waiting =
        client.conn instanceof Object && "writableLength" in client.conn ? client.conn.writableLength : 0;
      return waiting > MOST_PACKET_BYTES ? null : packet;
    },
  });

  aedes.on("clientDisconnect", (client) => guests.remove(client));
  aedes.on("clientError", (client, error) => note(client, error));
  aedes.on("connectionError", (client, error) => note(client, error));

  function note(client: Client, error: Error): void {
    tally.count("mqtt_connections_failed");
    log.debug("an MQTT connection failed", { client: client.id, error: describeError(error) });
  }

  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    guard(socket, () => tally.count("mqtt_packets_too_large"));
    aedes.handle(socket);
  });
  await listen(server, options.host, options.port);

  return {
    port: (server.address() as AddressInfo).port,
    clients: () => aedes.connectedClients,
    disconnect: guests.sendAway,
    connected: (account) =>
      guests
        .ofAccount(account)
        .map(({ clientId, address, since, lastHeardAt }) => ({ clientId, address, since, lastHeardAt })),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Why nobody should publish to a topic or subscribe to a filter, whoever they are; undefined for a good one. */
function topicFault(topic: string): string | undefined {
  if (!isCleanText(topic)) return "the topic holds characters that are not text";
  if (topic.length > MOST_TOPIC_CHARS) return `the topic is longer than ${MOST_TOPIC_CHARS} characters`;
  if (topic.split("/").length > MOST_TOPIC_LEVELS)
    return `the topic has more than ${MOST_TOPIC_LEVELS} levels`;
  return undefined;
}

/** Cuts a socket off when a packet on it claims to be larger than allowed; aedes reads through `read`. */
function guard(socket: Socket, onTooLarge: () => void): void {
  const frames = createFrameGuard();
  const read = socket.read.bind(socket);
  socket.read = (size?: number) => {
    const chunk: Uint8Array | null = read(size);
    if (chunk === null || frames.accepts(chunk)) return chunk;
    onTooLarge();
    socket.destroy(new Error(`an MQTT packet is larger than ${MOST_PACKET_BYTES} bytes`));
    return null;
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
