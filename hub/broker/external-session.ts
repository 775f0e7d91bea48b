// One connection to a broker elsewhere. Promise: a QoS 1 message is acknowledged only when `take` has resolved, in the
// order of arrival, and many with one write; what waits is bounded, because the socket is not read on beyond that.
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { parser as createParser, generate, type Packet } from "mqtt-packet";
import { type Clock, pause } from "../lib/clock.ts";
import { answerText, isVersionAnswer, REFUSED_FROM } from "./mqtt-answers.ts";
import { createSizeGuard } from "./size-guard.ts";

export type SessionOptions = {
  readonly host: string;
  readonly port: number;
  /** Undefined without TLS; `ca` is in PEM, undefined for the machine's own list. */
  readonly tls: { readonly ca: string | undefined } | undefined;
  readonly clientId: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly filters: readonly string[];
  /** 4 is MQTT 3.1.1. */
  readonly version: 4 | 5;
  /** Resolves when a message may be acknowledged; rejecting ends the connection, and the broker sends it again. */
  readonly take: (topic: string, payload: Uint8Array, isRetained: boolean) => Promise<void>;
  /** Told when messages may come: what the broker remembered of us, and which filters it refused. */
  readonly onReady: (about: { readonly remembered: boolean; readonly refused: readonly string[] }) => void;
  /** Told how many messages one read of the socket brought. */
  readonly onBatch: (messages: number) => void;
  readonly clock: Clock;
};

/** The broker does not speak the MQTT version that we began with. */
export class OtherVersion extends Error {
  override readonly name = "OtherVersion";
}

/** Chosen: a broker in the same county answers within seconds. */
const ANSWER_WITHIN_MS = 15_000;
/** Chosen: a line that is cut without a word is noticed within a minute. */
const KEEP_ALIVE_S = 30;
/**
 * Chosen: makes commits of some hundred messages. Told to MQTT 5 brokers as the receive maximum; beyond it the socket is
 * not read on, because Mosquitto 2.0.11 was seen to send more of what it had kept. Without MQTT 5 a broker sends fewer
 * (Mosquitto 20, EMQX 32). What one read brings, 64 KiB, may come on top.
 */
const MOST_WAITING = 512;
/** Chosen: with messages of a usual size far from it; 512 of the largest would be half a gigabyte. */
const MOST_WAITING_BYTES = 8 * 1024 * 1024;
/** Chosen: a Zigbee gateway's list of its devices is some hundred kilobytes. */
const MOST_PACKET_BYTES = 1024 * 1024;
/** What the broker keeps while the hub is away, in seconds: readings older than 7 days are not taken in (ingest/when.ts). */
const KEPT_FOR_S = 7 * 86_400;
/** Chosen: what is being stored while the hub stops is acknowledged if the disk takes it within this time. */
const LAST_WORDS_MS = 1_000;

/** Runs one connection until it ends: throws why, or returns when `signal` aborts. */
export async function runExternalSession(options: SessionOptions, signal: AbortSignal): Promise<void> {
  const socket = dial(options);
  const session = createSession(socket, options);
  const stop = () => session.end();
  signal.addEventListener("abort", stop, { once: true });
  try {
    await session.over;
  } finally {
    signal.removeEventListener("abort", stop);
    socket.destroy();
  }
}

function dial({ host, port, tls }: SessionOptions): Socket {
  if (tls === undefined) return connectTcp({ host, port, noDelay: true });
  const ca = tls.ca === undefined ? {} : { ca: tls.ca };
  //  A name in the certificate is checked; an address has none to ask for (RFC 6066, section 3).
  const isAddress = /^[\d.]+$|:/.test(host);
  return connectTls({ host, port, ...ca, ...(isAddress ? {} : { servername: host }) }).setNoDelay(true);
}

type Session = { readonly over: Promise<void>; readonly end: () => void };

function createSession(socket: Socket, options: SessionOptions): Session {
  const { version, clock } = options;
  const { promise: over, resolve, reject } = Promise.withResolvers<void>();
  const acks = createAcks(socket, listenAgain);
  const sizes = createSizeGuard(MOST_PACKET_BYTES);
  const parser = createParser({ protocolVersion: version });
  let stage: "connecting" | "subscribing" | "taking" | "ending" = "connecting";
  let heardMs = clock.monotonicMs();
  let remembered = false;
  let batch = 0;

  function fail(error: Error): void {
    stopTimers();
    reject(error);
    socket.destroy();
  }

  function onPacket(packet: Packet): void {
    if (packet.cmd === "publish") onPublish(packet);
    else if (packet.cmd === "connack" && stage === "connecting") {
      const code = packet.reasonCode ?? packet.returnCode ?? 0;
      if (code !== 0) {
        fail(refusal(code, version));
        return;
      }
      remembered = packet.sessionPresent;
      stage = "subscribing";
      //  MQTT 5, section 3.8.3.1: what is retained comes with a new subscription only; 3.1.1 has no such wish.
      const how = { qos: 1, nl: false, rap: false, rh: 1 } as const;
      const subscriptions = options.filters.map((topic) => ({ topic, ...how }));
      socket.write(generate({ cmd: "subscribe", messageId: 1, subscriptions }, { protocolVersion: version }));
    } else if (packet.cmd === "suback" && stage === "subscribing") {
      const codes = packet.granted as number[];
      const refused = options.filters.filter((_, i) => (codes[i] ?? REFUSED_FROM) >= REFUSED_FROM);
      if (refused.length === options.filters.length) {
        fail(new Error(`it refuses every subscription: the account may not read ${refused.join(", ")}`));
        return;
      }
      stage = "taking";
      options.onReady({ remembered, refused });
    } else if (packet.cmd === "disconnect") {
      fail(new Error(`the broker has closed the connection: ${answerText(packet.reasonCode ?? 0, version)}`));
    }
  }

  function onPublish(packet: Extract<Packet, { cmd: "publish" }>): void {
    if (stage === "ending") return;
    batch += 1;
    const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
    const done = acks.expect(packet.qos === 1 ? packet.messageId : undefined, payload.length);
    options
      .take(packet.topic, payload, packet.retain)
      .then(done, (error: unknown) => fail(new Error("a message could not be stored", { cause: error })));
  }

  function listenAgain(): void {
    if (!socket.isPaused() || acks.isFull() || stage === "ending") return;
    heardMs = clock.monotonicMs();
    socket.resume();
  }

  socket.once(options.tls === undefined ? "connect" : "secureConnect", () => socket.write(hello(options)));
  socket.on("data", (chunk: Buffer) => {
    heardMs = clock.monotonicMs();
    if (isOldConnack(chunk, version) && stage === "connecting") return fail(refusal(chunk[3] ?? 0, version));
    if (!sizes.accepts(chunk))
      return fail(
        new Error(
          `the broker sends a packet of more than ${MOST_PACKET_BYTES} bytes: set its largest packet lower`,
        ),
      );
    batch = 0;
    parser.parse(chunk);
    if (batch > 0) options.onBatch(batch);
    if (acks.isFull()) socket.pause();
  });
  parser.on("packet", onPacket);
  parser.on("error", (error: unknown) => fail(new Error("the broker breaks the protocol", { cause: error })));
  socket.on("error", (error) => fail(new Error("the connection failed", { cause: error })));
  socket.on("close", () => {
    const isEarly = stage === "connecting" && version === 5;
    fail(
      isEarly
        ? new OtherVersion("the broker hung up at once")
        : new Error("the broker has closed the connection"),
    );
  });
  const stopWaiting = clock.after(ANSWER_WITHIN_MS, () => {
    if (stage === "connecting" || stage === "subscribing")
      fail(new Error(`no answer within ${ANSWER_WITHIN_MS / 1000} s`));
  });
  const stopPinging = clock.every((KEEP_ALIVE_S * 1000) / 2, () => {
    //  Whoever does not listen cannot hear that the other side is there.
    if (!socket.isPaused() && clock.monotonicMs() - heardMs > KEEP_ALIVE_S * 1500)
      return fail(new Error("the broker has fallen silent"));
    if (stage === "taking") socket.write(generate({ cmd: "pingreq" }));
  });
  function stopTimers(): void {
    stopWaiting();
    stopPinging();
  }

  return {
    over,
    end: () => {
      const wasIn = stage !== "connecting";
      stage = "ending";
      socket.pause();
      const farewell = async (): Promise<void> => {
        await Promise.race([acks.settled(), pause(clock, LAST_WORDS_MS)]);
        if (!wasIn) return;
        const bytes = generate({ cmd: "disconnect", reasonCode: 0 }, { protocolVersion: version });
        const sent = new Promise<void>((done) => socket.end(bytes, done));
        await Promise.race([sent, pause(clock, LAST_WORDS_MS)]);
      };
      farewell().then(resolve, reject).finally(stopTimers);
    },
  };
}

/** A persistent session: the broker keeps messages for this client id while the hub is away. */
function hello({ clientId, user, password, version }: SessionOptions): Buffer {
  return generate(
    {
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: version,
      clean: false,
      clientId,
      keepalive: KEEP_ALIVE_S,
      ...(user === undefined ? {} : { username: user }),
      ...(password === undefined ? {} : { password: Buffer.from(password) }),
      ...(version === 4
        ? {}
        : {
            properties: {
              sessionExpiryInterval: KEPT_FOR_S,
              receiveMaximum: MOST_WAITING,
              maximumPacketSize: MOST_PACKET_BYTES,
            },
          }),
    },
    { protocolVersion: version },
  );
}

/** Before MQTT 5 a CONNACK has two bytes (3.1.1, section 3.2), which the reader of version 5 takes for a broken one. */
function isOldConnack(chunk: Buffer, version: 4 | 5): boolean {
  return version === 5 && chunk[0] === 0x20 && chunk[1] === 2;
}

function refusal(code: number, version: 4 | 5): Error {
  if (isVersionAnswer(code, version)) return new OtherVersion(answerText(code, version));
  return new Error(`the broker did not let us in: ${answerText(code, version)}`);
}

type Acks = {
  /** A message has come; call what it gives when it is stored. Without an id (QoS 0) nothing is sent for it. */
  readonly expect: (messageId: number | undefined, bytes: number) => () => void;
  readonly isFull: () => boolean;
  /** Resolves when nothing waits. */
  readonly settled: () => Promise<void>;
};

/** Acknowledgements in the order of arrival (MQTT 3.1.1, 4.6.0-2), those that are due at one moment in one write. */
function createAcks(socket: Socket, onSent: () => void): Acks {
  type Waiting = { readonly messageId: number | undefined; readonly bytes: number; isDone: boolean };
  const waiting: Waiting[] = [];
  let bytesWaiting = 0;
  let isDue = false;
  let onSettled: (() => void) | undefined;

  function send(): void {
    isDue = false;
    const end = waiting.findIndex((one) => !one.isDone);
    const done = waiting.splice(0, end === -1 ? waiting.length : end);
    const ids = done.flatMap((one) => one.messageId ?? []);
    for (const one of done) bytesWaiting -= one.bytes;
    //  PUBACK: 0x40, two bytes follow, the id (MQTT 3.1.1, section 3.4; in MQTT 5 the short form of success).
    const bytes = Buffer.alloc(ids.length * 4);
    for (const [i, id] of ids.entries()) bytes.writeUInt32BE(0x4002_0000 + id, i * 4);
    if (ids.length > 0 && socket.writable) socket.write(bytes);
    if (waiting.length === 0) onSettled?.();
    onSent();
  }

  return {
    expect: (messageId, bytes) => {
      const one: Waiting = { messageId, bytes, isDone: false };
      waiting.push(one);
      bytesWaiting += bytes;
      return () => {
        one.isDone = true;
        if (isDue) return;
        isDue = true;
        queueMicrotask(send);
      };
    },
    isFull: () => waiting.length >= MOST_WAITING || bytesWaiting >= MOST_WAITING_BYTES,
    settled: () =>
      waiting.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            onSettled = resolve;
          }),
  };
}
