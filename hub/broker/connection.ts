// One client's connection, whatever it came through: its bytes pass the packet reader before the broker sees them, and
// stay in its socket while there is no room for them.
import type { Duplex } from "node:stream";
import type { Flow } from "./flow.ts";
import type { Guest } from "./guests.ts";
import { createPacketReader } from "./packet-reader.ts";

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
  readonly now: () => number;
  /** Told why a client is cut off. */
  readonly onFault: (connection: Connection, reason: string, isTooLarge: boolean) => void;
};

/** Lets only whole packets that keep to the protocol out of `stream.read`, which is how aedes reads. */
export function guardReading(connection: Connection, { flow, now, onFault }: ReadingNeeds): void {
  const { stream } = connection;
  const reader = createPacketReader();
  const read: (size?: number) => Buffer | null = stream.read.bind(stream);
  const wake = () => stream.emit("readable");
  stream.once("close", () => flow.forget(wake));
  let isCut = false;
  stream.read = (size?: number) => {
    if (isCut) return null;
    //  Node's own way to start a stream: gives no bytes.
    if (size === 0) return read(0);
    for (;;) {
      const { guest } = connection;
      const step = reader.next(guest === undefined ? 0 : flow.room(guest), guest !== undefined);
      if (step.kind === "packets") {
        if (guest !== undefined) guest.lastHeardAt = now();
        return step.bytes;
      }
      if (step.kind === "fault") {
        isCut = true;
        onFault(connection, step.reason, step.isTooLarge);
        stream.destroy(new Error(step.reason));
        return null;
      }
      if (step.kind === "held") {
        //  Before it has signed in, aedes asks again by itself.
        if (guest !== undefined) flow.hold(wake);
        return null;
      }
      const chunk = read();
      if (chunk === null) return null;
      reader.push(chunk);
    }
  };
}
