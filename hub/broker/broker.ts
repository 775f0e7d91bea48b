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

export type Published = {
  readonly account: string;
  readonly siteId: SiteId;
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
  ) => { readonly siteId: SiteId } | { readonly refused: string; readonly siteId: SiteId | null };
  /** Resolves when a message may be acknowledged. Never rejects for what the message holds. */
  readonly take: (message: Published) => Promise<void>;
  /** Told of what is refused before it is a message. */
  readonly refuse: (refusal: {
    account: string;
    siteId: SiteId | null;
    topic: string;
    reason: string;
  }) => void;
  /** True if an account of this site may hear a topic filter; it will hear only what its own site publishes. */
  readonly mayHear: (siteId: SiteId, filter: string) => boolean;
};

export type Broker = {
  readonly port: number;
  readonly clients: () => number;
  /** Stops listening, then disconnects everybody. */
  readonly close: () => Promise<void>;
};

type Guest = { readonly account: string; readonly siteId: SiteId };

/** Chosen: a gateway on a bad line signs in within seconds. */
const CONNECT_TIMEOUT_MS = 15_000;
/** Chosen: zigbee2mqtt/<name>/… and application/<id>/device/<eui>/event/up have up to six. */
const MOST_TOPIC_LEVELS = 16;
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
  const guests = new Map<string, Guest>();
  const sockets = new Set<Socket>();
  const aedes = await Aedes.createBroker({
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxTopicLevels: MOST_TOPIC_LEVELS,
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
      const answer = needs.signIn(account, password ?? new Uint8Array());
      if ("refused" in answer) {
        tally.count("mqtt_sign_ins_refused");
        needs.refuse({ account, siteId: answer.siteId, topic: "", reason: answer.refused });
        done(
          Object.assign(new Error(answer.refused), { returnCode: NOT_AUTHORIZED }) as AuthenticateError,
          false,
        );
        return;
      }
      guests.set(client.id, { account, siteId: answer.siteId });
      done(null, true);
    },
    authorizePublish: (client, packet, done) => {
      const guest = client === null ? undefined : guests.get(client.id);
      if (guest === undefined) return done(new Error("publish without a signed-in client"));
      tally.count("mqtt_messages");
      packet.retain = false;
      if (!isCleanText(packet.topic)) {
        needs.refuse({
          ...guest,
          topic: packet.topic,
          reason: "the topic holds characters that are not text",
        });
        return done();
      }
      const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
      needs.take({ ...guest, topic: packet.topic, payload, receivedAt: clock.now() }).then(
        () => done(),
        (error: unknown) => {
          //  Not stored, so not acknowledged: the client is cut off and sends it again.
          log.error("a message could not be taken", { account: guest.account, topic: packet.topic, error });
          done(error instanceof Error ? error : new Error(String(error)));
        },
      );
    },
    authorizeSubscribe: (client, subscription, done) => {
      const guest = guests.get(client.id);
      const may = guest !== undefined && needs.mayHear(guest.siteId, subscription.topic);
      if (!may && guest !== undefined) {
        needs.refuse({
          ...guest,
          topic: subscription.topic,
          reason: "this account may not subscribe to this topic",
        });
      }
      done(null, may ? subscription : null);
    },
    authorizeForward: (client, packet: AedesPublishPacket & { clientId?: string }) => {
      const to = guests.get(client.id);
      const from = packet.clientId === undefined ? undefined : guests.get(packet.clientId);
      if (to === undefined || from?.siteId !== to.siteId) return null;
      //  A client that has stopped reading loses messages rather than costing memory.
      const waiting =
        client.conn instanceof Object && "writableLength" in client.conn ? client.conn.writableLength : 0;
      return waiting > MOST_PACKET_BYTES ? null : packet;
    },
  });

  aedes.on("clientDisconnect", (client) => forget(client));
  aedes.on("clientError", (client, error) => note(client, error));
  aedes.on("connectionError", (client, error) => note(client, error));

  function forget(client: Client): void {
    guests.delete(client.id);
  }

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
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
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
