// A client that says any bytes: what a hostile or broken device does, and what it gets back.
import { connect, type Socket } from "node:net";
import { generate, type IConnectPacket, type IPublishPacket, type Packet, parser } from "mqtt-packet";
import { until } from "../kitchen.ts";

export type RawClient = {
  readonly socket: Socket;
  /** Packets that came back so far. */
  readonly got: Packet[];
  readonly send: (...bytes: readonly Uint8Array[]) => void;
  /** Resolves when the other side has ended the connection. */
  readonly cut: Promise<void>;
  readonly isCut: () => boolean;
};

export function hello(fields: Partial<IConnectPacket> = {}): Buffer {
  return generate({
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clean: true,
    clientId: "raw",
    keepalive: 60,
    username: "east",
    password: Buffer.from("p"),
    ...fields,
  });
}

export function publishing(topic: string, fields: Partial<IPublishPacket> = {}): Buffer {
  return generate({
    cmd: "publish",
    topic,
    payload: "{}",
    qos: 1,
    messageId: 1,
    dup: false,
    retain: false,
    ...fields,
  });
}

/** A packet by its first byte and its body, with a length that fits. */
export function packet(firstByte: number, ...parts: readonly (string | Uint8Array | number)[]): Buffer {
  const body = Buffer.concat(
    parts.map((part) => {
      if (typeof part === "number") return Buffer.from([part]);
      const bytes = Buffer.from(part as string);
      //  Text and bytes as fields: two bytes of length, then themselves.
      return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
    }),
  );
  const length = body.length < 128 ? [body.length] : [(body.length & 0x7f) | 0x80, body.length >> 7];
  return Buffer.concat([Buffer.from([firstByte, ...length]), body]);
}

export async function openRaw(port: number): Promise<RawClient> {
  const socket = connect(port, "127.0.0.1");
  const got: Packet[] = [];
  const reading = parser();
  reading.on("packet", (one) => got.push(one));
  socket.on("data", (chunk: Buffer) => reading.parse(chunk));
  socket.on("error", () => undefined);
  const cut = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await new Promise((resolve) => socket.once("connect", resolve));
  return {
    socket,
    got,
    cut,
    isCut: () => socket.closed,
    send: (...bytes) => {
      socket.write(Buffer.concat(bytes));
    },
  };
}

/** A raw client that has signed in. */
export async function openSignedIn(port: number, fields: Partial<IConnectPacket> = {}): Promise<RawClient> {
  const client = await openRaw(port);
  client.send(hello(fields));
  await until("the CONNACK", () => (client.got.length > 0 ? true : undefined));
  return client;
}
