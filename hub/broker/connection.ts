// One client's connection, whatever it came through: its bytes pass the packet reader before the broker sees them, and
// stay in its socket while there is no room for them. Messages of QoS 0 and 1 go to `takeAll`, everything else to aedes.
import type { Duplex } from "node:stream";
import type { Client } from "aedes";
import type { Flow } from "./flow.ts";
import type { Guest } from "./guests.ts";
import { createPacketReader } from "./packet-reader.ts";
import type { Publish } from "./publish-reader.ts";

export type Connection = {
  readonly stream: Duplex;
  readonly address: string;
  /** The account of clients that give none, where the listener has one. */
  readonly openAs: string | undefined;
  /** Who it is, once signed in. */
  guest: Guest | undefined;
};

type ReadingNeeds = {
  readonly flow: Flow;
  readonly takeAll: (guest: Guest, messages: readonly Publish[]) => void;
  readonly now: () => number;
  /** Told why a client is cut off. */
  readonly onFault: (connection: Connection, reason: string, isTooLarge: boolean) => void;
};

/** What aedes does with each packet that it reads itself, and does not declare. */
type Inner = Client & {
  /** There where the client has a keep-alive: ends it when nothing has come for too long. */
  readonly _keepaliveTimer: { readonly refresh: () => void } | null;
  /** Calls back once the client has taken what was written to it; ends it if it does not. */
  readonly waitForDrain: (done: () => void) => void;
};

/** Lets only whole packets that keep to the protocol out of `stream.read`, which is how aedes reads. */
export function guardReading(connection: Connection, { flow, takeAll, now, onFault }: ReadingNeeds): void {
  const { stream } = connection;
  const reader = createPacketReader();
  const read: (size?: number) => Buffer | null = stream.read.bind(stream);
  const wake = () => stream.emit("readable");
  stream.once("close", () => flow.forget(wake));
  let isCut = false;
  let isDraining = false;

  /** Who does not take its acknowledgements gets no more of them. */
  function waitForDrain({ client }: Guest): void {
    if (isDraining) return;
    isDraining = true;
    (client as Inner).waitForDrain(() => {
      isDraining = false;
      wake();
    });
  }

  function heard(guest: Guest): void {
    guest.lastHeardAt = now();
    (guest.client as Inner)._keepaliveTimer?.refresh();
  }

  function cut(reason: string, isTooLarge: boolean): null {
    isCut = true;
    onFault(connection, reason, isTooLarge);
    stream.destroy(new Error(reason));
    return null;
  }

  function roomFor(guest: Guest): number {
    return stream.writableNeedDrain ? 0 : flow.room(guest);
  }

  stream.read = (size?: number) => {
    if (isCut) return null;
    //  Node's own way to start a stream: gives no bytes.
    if (size === 0) return read(0);
    //  All that has come is handed on at once: who has hung up meanwhile is closed before anybody reads again.
    const packets: Buffer[] = [];
    for (;;) {
      const { guest } = connection;
      const step = reader.next(guest === undefined ? 0 : roomFor(guest), guest !== undefined);
      if (step.kind === "messages" && guest !== undefined) {
        heard(guest);
        takeAll(guest, step.messages);
        continue;
      }
      if (step.kind === "packets") {
        if (guest !== undefined) heard(guest);
        packets.push(step.bytes);
        continue;
      }
      const [first, ...others] = packets;
      //  What stopped the reader stops it again when these are done.
      if (first !== undefined) return others.length === 0 ? first : Buffer.concat(packets);
      if (step.kind === "fault") return cut(step.reason, step.isTooLarge);
      if (step.kind === "held") {
        //  Before it has signed in, aedes asks again by itself.
        if (guest === undefined) return null;
        if (stream.writableNeedDrain) waitForDrain(guest);
        else flow.hold(wake);
        return null;
      }
      const chunk = read();
      if (chunk === null) return null;
      reader.push(chunk);
    }
  };
}
