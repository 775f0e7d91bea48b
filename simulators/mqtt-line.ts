// One device's or gateway's line to the broker: signs in, keeps what was measured while the line was down, and sends it
// when it is up again, at least once. Nothing it holds grows without bound.
import { connect, type IClientOptions } from "mqtt";
import type { Message } from "./sensor-messages.ts";

export type LineOptions = {
  readonly url: string;
  readonly clientId: string;
  readonly account?: string;
  readonly password?: string;
  /** What the broker says once this line is gone without a word. */
  readonly will: Message;
  /** Said each time the line comes up, before anything held back. */
  readonly greetings: readonly Message[];
  readonly log: (text: string) => void;
};

export type Line = {
  readonly send: (message: Message) => void;
  /** Goes without a word, as a device with a dead battery does; what it holds is lost. */
  readonly cut: () => void;
  /** Says the last will itself, hangs up in order. */
  readonly close: () => Promise<void>;
};

/** Chosen: what a small gateway's flash keeps; the oldest go first. */
const MAX_HELD = 2000;
/** Chosen: enough to catch up quickly after a pause, little enough that a restart repeats few. */
const MAX_IN_FLIGHT = 16;
/** Chosen: as patient as devices in the field. */
const RETRY_MS = { least: 1000, most: 30_000 } as const;
/** Chosen: a broker that does not answer a goodbye must not hold up the end. */
const GOODBYE_MS = 1000;

export function openLine(options: LineOptions): Line {
  const held: Message[] = [];
  let inFlight = 0;
  let isUp = false;
  let dropped = 0;
  const client = connect(options.url, connectOptions(options));

  const pump = (): void => {
    while (isUp && inFlight < MAX_IN_FLIGHT) {
      const message = held.shift();
      if (message === undefined) return;
      inFlight += 1;
      //  Once handed over, the client itself sends it again after a reconnect until it is acknowledged.
      client.publish(message.topic, message.payload, { qos: 1, retain: message.retain }, () => {
        inFlight -= 1;
        pump();
      });
    }
  };

  client.on("connect", () => {
    client.options.reconnectPeriod = RETRY_MS.least;
    isUp = true;
    if (dropped > 0)
      options.log(`${options.clientId}: ${dropped} readings were lost while the line was down`);
    dropped = 0;
    for (const { topic, payload, retain } of options.greetings)
      client.publish(topic, payload, { qos: 1, retain });
    pump();
  });
  client.on("close", () => {
    if (isUp) options.log(`${options.clientId}: the line to ${options.url} is down`);
    isUp = false;
    const doubled = Math.min(RETRY_MS.most, 2 * (client.options.reconnectPeriod ?? RETRY_MS.least));
    client.options.reconnectPeriod = doubled * (0.75 + Math.random() * 0.25);
  });
  client.on("error", (error) => options.log(`${options.clientId}: ${error.message}`));

  return {
    send: (message) => {
      held.push(message);
      if (held.length > MAX_HELD) {
        held.shift();
        dropped += 1;
      }
      pump();
    },
    cut: () => {
      isUp = false;
      client.options.reconnectPeriod = 0;
      client.stream.destroy();
      client.end(true);
    },
    close: async () => {
      client.options.reconnectPeriod = 0;
      const { topic, payload, retain } = options.will;
      const wasUp = isUp;
      isUp = false;
      if (wasUp) await within(GOODBYE_MS, client.publishAsync(topic, payload, { qos: 1, retain }));
      client.end(true);
    },
  };
}

function connectOptions({ clientId, account, password, will }: LineOptions): IClientOptions {
  return {
    clientId,
    ...(account === undefined ? {} : { username: account }),
    ...(password === undefined ? {} : { password }),
    will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: will.retain },
    clean: true,
    reconnectPeriod: RETRY_MS.least,
    //  A device whose account was withdrawn goes on knocking: it may be given back.
    reconnectOnConnackError: true,
    //  3.1.1, which is all that the hub and the devices speak.
    protocolVersion: 4,
    keepalive: 30,
  };
}

/** Waits for `work`, but no longer than `ms`; a goodbye that fails is no fault, the will says the same. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(() => undefined), patience]);
  clearTimeout(timer);
}
