// One MQTT client of the load generator on a raw socket: writes ready-made messages, counts PUBACKs. Nothing else, so
// that the generator costs less than what it measures.
import { connect, type Socket } from "node:net";
import { generate } from "mqtt-packet";
import { createMessageTemplate, deviceName, FIRST_SEQ } from "./load-message.ts";

export type Login = { readonly username: string; readonly password: string };

export type LoadClient = {
  /** How many more may be on their way. */
  readonly free: () => number;
  /** Sends this many messages, each due at its moment (performance.now); no more than are free. */
  readonly send: (dueAt: readonly number[]) => void;
  readonly onTheirWay: () => number;
  /** Sequence numbers used so far, from FIRST_SEQ to before `next`, and those of them that were not acknowledged. */
  readonly account: () => { readonly next: number; readonly unacknowledged: readonly number[] };
  readonly close: () => void;
};

/** MQTT 3.1.1, sections 3.2 and 3.4: first byte of a CONNACK and of a PUBACK; both are four bytes long. */
const CONNACK = 0x20;
const PUBACK = 0x40;
const ANSWER_BYTES = 4;
/** Chosen: more than any broker keeps waiting here; message ids go from 1 to this. */
const MOST_ON_THEIR_WAY = 1000;
/** Measured times lie this far back, so that a device that sends more than one a millisecond does not run into the future. */
const BEHIND_MS = 300_000;

/**
 * Connects and signs in. `onAnswers` is told of acknowledgements: when each of the messages was due; `onLost` of the
 * connection's end, unless it was closed from here.
 */
export async function openLoadClient(
  client: number,
  port: number,
  login: Login | undefined,
  onAnswers: (dueAt: readonly number[]) => void,
  onLost: () => void,
): Promise<LoadClient> {
  const socket = await signIn(client, port, login);
  const template = createMessageTemplate(client);
  const ids = Array.from({ length: MOST_ON_THEIR_WAY }, (_, i) => MOST_ON_THEIR_WAY - i);
  const dueAtOf = new Float64Array(MOST_ON_THEIR_WAY + 1);
  const seqOf = new Float64Array(MOST_ON_THEIR_WAY + 1);
  let next = FIRST_SEQ;
  let measuredAt = 0;
  let isClosing = false;

  socket.on(
    "data",
    createAnswerReader((type, id) => {
      if (type !== PUBACK) throw new Error(`a broker answered a PUBLISH with packet type ${type >> 4}`);
      seqOf[id] = 0;
      ids.push(id);
      return dueAtOf[id] ?? 0;
    }, onAnswers),
  );
  //  "close" follows and tells it.
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    if (!isClosing) onLost();
  });

  return {
    free: () => ids.length,
    onTheirWay: () => MOST_ON_THEIR_WAY - ids.length,
    send: (dueAt) => {
      const bytes = Buffer.allocUnsafe(template.length * dueAt.length);
      for (const [i, due] of dueAt.entries()) {
        const id = ids.pop();
        if (id === undefined) throw new Error("more messages than are free");
        dueAtOf[id] = due;
        seqOf[id] = next;
        measuredAt = Math.max(measuredAt + 1, Date.now() - BEHIND_MS);
        template.write(bytes, i * template.length, id, measuredAt, next);
        next += 1;
      }
      socket.write(bytes);
    },
    account: () => ({ next, unacknowledged: [...seqOf].filter((seq) => seq > 0) }),
    close: () => {
      isClosing = true;
      socket.destroy();
    },
  };
}

/** Cuts four-byte answers out of a stream; `take` gives each message's due moment. */
function createAnswerReader(
  take: (type: number, id: number) => number,
  onAnswers: (dueAt: readonly number[]) => void,
): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const dueAt: number[] = [];
    let at = 0;
    for (; at + ANSWER_BYTES <= bytes.length; at += ANSWER_BYTES) {
      dueAt.push(take(bytes[at] ?? 0, bytes.readUInt16BE(at + 2)));
    }
    rest = bytes.subarray(at);
    onAnswers(dueAt);
  };
}

function signIn(client: number, port: number, login: Login | undefined): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    socket.once("error", reject);
    socket.once("connect", () =>
      socket.write(
        generate({
          cmd: "connect",
          protocolId: "MQTT",
          protocolVersion: 4,
          clean: true,
          clientId: deviceName(client),
          keepalive: 0,
          ...(login === undefined ? {} : { username: login.username, password: Buffer.from(login.password) }),
        }),
      ),
    );
    socket.once("data", (answer) => {
      socket.off("error", reject);
      if (answer[0] === CONNACK && answer[3] === 0) resolve(socket);
      else reject(new Error(`the broker refused a client with return code ${answer[3]}`));
    });
  });
}
