// Writes PUBACKs: those that one commit has brought about go to their client in one piece.
import type { Duplex } from "node:stream";

/** MQTT 3.1.1, section 3.4: a PUBACK's first byte and its length; the message's id follows. */
const PUBACK = 0x40;
const PUBACK_LENGTH = 2;

/** Gives what acknowledges a message to its sender. */
export function createAcknowledging(): (stream: Duplex, messageId: number) => void {
  const waiting = new Map<Duplex, number[]>();
  //  Messages that came together are settled together.
  let last: Duplex | undefined;
  let idsOfLast: number[] = [];

  function write(): void {
    for (const [stream, ids] of waiting) if (stream.writable) stream.write(packetsOf(ids));
    waiting.clear();
    last = undefined;
  }

  function idsOf(stream: Duplex): number[] {
    let ids = waiting.get(stream);
    if (ids === undefined) {
      ids = [];
      waiting.set(stream, ids);
    }
    return ids;
  }

  return (stream, messageId) => {
    //  After everything that is settled in the same turn.
    if (waiting.size === 0) process.nextTick(write);
    if (stream !== last) {
      last = stream;
      idsOfLast = idsOf(stream);
    }
    idsOfLast.push(messageId);
  };
}

function packetsOf(ids: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(ids.length * 4);
  let at = 0;
  for (const id of ids) {
    bytes[at] = PUBACK;
    bytes[at + 1] = PUBACK_LENGTH;
    at = bytes.writeUInt16BE(id, at + 2);
  }
  return bytes;
}
