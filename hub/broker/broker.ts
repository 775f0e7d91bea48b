// The MQTT door: aedes with the rules that it lacks. Every client signs in or comes through a listener with an account of
// its own; nothing is queued or retained for anybody.
import { randomUUID } from "node:crypto";
import type { Duplex } from "node:stream";
import { Aedes, type Client } from "aedes";
import type { Clock } from "../lib/clock.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { Tally } from "../lib/tally.ts";
import type { Reason, SiteId } from "../model.ts";
import { type Connection, guardReading } from "./connection.ts";
import { createFlow } from "./flow.ts";
import { type Connected, createGuests, type Guest } from "./guests.ts";
import type { Limits } from "./limits.ts";
import { CONNECT_TIMEOUT_MS, type Listener, type ListenerPlan, openListener } from "./listeners.ts";
import { createMessages, type FromHub, type MessageNeeds } from "./messages.ts";
import { createSignIn, type SignInNeeds } from "./sign-in.ts";
import { createTurnstile } from "./turnstile.ts";

/** What the door needs of the rest of the hub. */
export type BrokerNeeds = SignInNeeds & MessageNeeds;

export type Broker = {
  /** In the order of their plans. */
  readonly listeners: readonly Pick<Listener, "plan" | "port">[];
  readonly clients: () => number;
  /** Messages that are being stored. */
  readonly inFlight: () => number;
  /** Drops every connection of an account at once; gives how many there were. For an account that was revoked or rotated. */
  readonly disconnect: (account: string) => number;
  /** Tells whoever of a site listens to a topic, in the hub's own name; gives how many there were. */
  readonly tellSite: (siteId: SiteId, topic: string, payload: string) => Promise<number>;
  /** Who is connected as an account now. */
  readonly connected: (account: string) => readonly Connected[];
  /** Stops listening, then disconnects everybody. */
  readonly close: () => Promise<void>;
};

/** Chosen: a gateway has few QoS 2 messages on their way. */
const MOST_QOS2_IN_FLIGHT = 20;
/** The first packet's size bounds an id; MQTT 3.1's 23 characters would refuse ours, which begin with the account. */
const MOST_ID_CHARS = 2048;
/** Chosen: who is slowed or turned away all the time is told of once in this time. */
const TELL_EVERY_MS = 60_000;

/** Opens the door. Throws a ListenFault for a listener that cannot be opened. */
export async function openBroker(
  needs: BrokerNeeds,
  options: {
    readonly listeners: readonly ListenerPlan[];
    readonly limits: Limits;
    readonly clock: Clock;
    readonly log: Log;
    readonly tally: Tally;
  },
): Promise<Broker> {
  const { limits, clock, log, tally } = options;
  const connections = new WeakMap<Duplex, Connection>();
  const connectionOf = (client: Client) => connections.get(client.conn);
  const guests = createGuests();
  const tellSometimes = createSometimes(clock);
  const flow = createFlow(limits, { clock, onSlowed });
  const turnstile = createTurnstile(limits);
  const fromHub: FromHub = new Map();
  const parts = { guests, flow, clock, log, tally, pass, fromHub };
  const { takeAll, ...authorize } = createMessages(needs, parts);
  const aedes = await Aedes.createBroker({
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxInflightInbound: MOST_QOS2_IN_FLIGHT,
    maxClientsIdLength: MOST_ID_CHARS,
    //  A shared queue of messages to subscribers would be blocked by one that has stopped reading.
    concurrency: 0,
    ...createSignIn(needs, { guests, connectionOf, clock, tally }),
    ...authorize,
  });

  aedes.on("clientDisconnect", (client) => guests.remove(client));
  aedes.on("clientError", (client, error) => note(client, error));
  aedes.on("connectionError", (client, error) => note(client, error));

  function pass(from: Client, topic: string, payload: Uint8Array, qos: 0 | 1): void {
    const packet = {
      cmd: "publish",
      topic,
      payload: Buffer.from(payload),
      qos,
      retain: false,
      dup: false,
    } as const;
    //  Whose it is is asked in authorizeForward. What fails is told of by "clientError".
    const named = { ...packet, clientId: from.id };
    aedes.publish(named, () => undefined);
  }

  async function tellSite(siteId: SiteId, topic: string, payload: string): Promise<number> {
    const own = { siteId, heard: 0 };
    //  MQTT 3.1.1, section 1.5.3: no client's id has U+0000 in it.
    const clientId = `\u0000${randomUUID()}`;
    const packet = { topic, payload: Buffer.from(payload), qos: 1, retain: false, dup: false } as const;
    fromHub.set(clientId, own);
    try {
      await new Promise<void>((resolve, reject) => {
        const named = { ...packet, cmd: "publish" as const, clientId };
        aedes.publish(named, (error) => (error ? reject(error) : resolve()));
      });
    } finally {
      fromHub.delete(clientId);
    }
    return own.heard;
  }

  function note(client: Client, error: Error): void {
    tally.count("mqtt_connections_failed");
    //  Only of who was let in: whoever was not may have put a password where the account belongs.
    log.debug("an MQTT connection failed", {
      account: guests.of(client)?.account,
      error: describeError(error),
    });
  }

  function onSlowed({ account, siteId }: Guest): void {
    tellSometimes(account, () => {
      tally.count("mqtt_accounts_slowed");
      const why: Reason = [{ code: "slowed", values: { most: String(limits.publishesPerSecond) } }];
      needs.refuse({ account, siteId, topic: "", why });
    });
  }

  function onFault({ guest, address }: Connection, reason: string, isTooLarge: boolean): void {
    tally.count(isTooLarge ? "mqtt_packets_too_large" : "mqtt_packets_malformed");
    log.debug("a client broke the protocol", { address, reason });
    if (guest === undefined) return;
    const { account, siteId } = guest;
    const code = isTooLarge ? "cut-off-too-large" : "cut-off";
    needs.refuse({ account, siteId, topic: "", why: [{ code, values: { detail: reason } }] });
  }

  function onFailure(reason: string, address: string): void {
    tally.count("mqtt_connections_failed");
    tellSometimes(reason, () => log.warn("a client did not get in", { address, reason }));
  }

  function welcome(plan: ListenerPlan, stream: Duplex, address: string): void {
    const connection: Connection = { stream, address, openAs: plan.open?.account, guest: undefined };
    connections.set(stream, connection);
    guardReading(connection, { flow, takeAll, now: clock.now, onFault });
    //  aedes forgets a client that was closed between its sign-in and its first turn.
    stream.once("close", () => {
      if (connection.guest !== undefined) guests.remove(connection.guest.client);
    });
    aedes.handle(stream);
  }

  const listeners: Listener[] = [];
  async function close(): Promise<void> {
    const closed = Promise.all(listeners.map((listener) => listener.close()));
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    await closed;
  }
  try {
    for (const plan of options.listeners) {
      const needs = { enter: turnstile.enter, onFailure, welcome: welcome.bind(undefined, plan) };
      listeners.push(await openListener(plan, needs));
    }
  } catch (error) {
    await close();
    throw error;
  }

  return {
    listeners,
    clients: () => aedes.connectedClients,
    inFlight: flow.inFlight,
    tellSite,
    disconnect: guests.sendAway,
    connected: (account) =>
      guests
        .ofAccount(account)
        .map(({ clientId, address, since, lastHeardAt }) => ({ clientId, address, since, lastHeardAt })),
    close,
  };
}

/** Runs an action for a key at most once in a while; who makes up keys makes it forget, not grow. */
function createSometimes(clock: Clock): (key: string, action: () => void) => void {
  const told = new Map<string, number>();
  return (key, action) => {
    const now = clock.monotonicMs();
    if (now - (told.get(key) ?? Number.NEGATIVE_INFINITY) < TELL_EVERY_MS) return;
    //  Chosen: more than there are accounts and reasons at one hub.
    if (told.size >= 10_000) told.clear();
    told.set(key, now);
    action();
  };
}
