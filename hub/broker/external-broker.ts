// The hub as a client of a broker elsewhere (Mosquitto, EMQX): keeps one persistent session, takes what comes, and says
// in words how it stands. Whatever that broker does, the hub goes on.
import { readFileSync } from "node:fs";
import type { Clock } from "../lib/clock.ts";
import { keepRunning } from "../lib/keep-running.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { Tally } from "../lib/tally.ts";
import type { SiteId, UnixMs } from "../model.ts";
import { OtherVersion, runExternalSession } from "./external-session.ts";
import type { ExternalBrokerSettings } from "./external-settings.ts";
import { matchesFilter } from "./topic-filter.ts";

/** A message of another broker, with whose it is by the settings. */
export type ExternalMessage = {
  /** The broker's name in the settings. */
  readonly broker: string;
  readonly siteId: SiteId;
  /** The filter by which it belongs to the site. */
  readonly filter: string;
  readonly topic: string;
  readonly payload: Uint8Array;
  /** It was kept by the broker and may be of any age. */
  readonly isRetained: boolean;
  readonly receivedAt: UnixMs;
};

export type ExternalBroker = {
  readonly name: string;
  readonly isConnected: () => boolean;
  /** How it stands, for the person who looks after it. */
  readonly words: () => string;
  /** Stops taking, acknowledges what is stored, and says goodbye; the broker keeps what comes meanwhile. */
  readonly close: () => Promise<void>;
};

export function startExternalBroker(
  settings: ExternalBrokerSettings,
  needs: {
    /** Resolves when a message may be acknowledged. */
    readonly take: (message: ExternalMessage) => Promise<unknown>;
    /** Asked before each attempt: what signs in there, or what is missing for it. */
    readonly access: () => { readonly password: string | undefined } | { readonly missing: string };
    readonly clock: Clock;
    readonly log: Log;
    readonly tally: Tally;
  },
): ExternalBroker {
  const { name, topics, share } = settings;
  const { clock, tally } = needs;
  const log = needs.log.with({ broker: name });
  const labels = { broker: name };
  const filters = topics.map(({ filter }) => (share === undefined ? filter : `$share/${share}/${filter}`));
  const stopping = new AbortController();
  let version: 4 | 5 = 5;
  let isConnected = false;
  let words = "connecting";
  let isStrangeNoted = false;

  async function take(topic: string, payload: Uint8Array, isRetained: boolean): Promise<void> {
    tally.count("external_messages", labels);
    const whose = topics.find(({ filter }) => matchesFilter(filter, topic));
    if (whose === undefined) return noteStrange(topic);
    const { site: siteId, filter } = whose;
    const message = { broker: name, siteId, filter, topic, payload, isRetained, receivedAt: clock.now() };
    await needs.take(message);
  }

  /** Acknowledged all the same: it would come for ever. */
  function noteStrange(topic: string): void {
    tally.count("external_messages_unasked", labels);
    if (isStrangeNoted) return;
    isStrangeNoted = true;
    log.warn(
      "the broker sends what no topic in the settings asks for: it remembers an earlier subscription; another clientId begins anew",
      {
        topic: topic.slice(0, 200),
      },
    );
  }

  async function attempt(signal: AbortSignal): Promise<void> {
    isConnected = false;
    const access = needs.access();
    if ("missing" in access) throw new Error(access.missing);
    const { protocol, hostname, port } = new URL(settings.url);
    const isTls = protocol === "mqtts:";
    //  Read for each attempt: a certificate that is renewed needs no restart.
    const ca = settings.ca === undefined ? undefined : readFileSync(settings.ca, "utf8");
    await runExternalSession(
      {
        host: hostname.replace(/^\[|\]$/g, ""),
        //  Registered: 1883 and 8883 (IANA service names mqtt, secure-mqtt).
        port: port === "" ? (isTls ? 8883 : 1883) : Number(port),
        tls: isTls ? { ca } : undefined,
        clientId: settings.clientId ?? `mingchu-${name}`,
        user: settings.user,
        password: access.password,
        filters,
        version,
        take,
        onReady: ({ remembered, refused }) => {
          isConnected = true;
          words = connectedWords(filters.length, refused);
          const how = { mqtt: version === 5 ? "5" : "3.1.1", remembered };
          if (refused.length === 0) log.info(`an external broker is ${words}`, how);
          else log.warn(`an external broker is ${words}`, how);
        },
        onBatch: () => tally.count("external_batches", labels),
        clock,
      },
      signal,
    );
  }

  const running = keepRunning(`the external broker ${name}`, attempt, {
    clock,
    log,
    signal: stopping.signal,
    onFailure: (error, waitMs) => {
      isConnected = false;
      if (error instanceof OtherVersion) version = version === 5 ? 4 : 5;
      words = `not connected, tried again within ${Math.ceil(waitMs / 1000)} s: ${describeError(error)}`;
    },
  });

  return {
    name,
    isConnected: () => isConnected,
    words: () => words,
    close: async () => {
      stopping.abort();
      await running;
      isConnected = false;
      words = "stopped";
    },
  };
}

function connectedWords(asked: number, refused: readonly string[]): string {
  const taken = `connected, ${asked - refused.length} of ${asked} subscriptions`;
  return refused.length === 0 ? taken : `${taken}; the account may not read ${refused.join(", ")}`;
}
