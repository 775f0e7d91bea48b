// Stands between a client's bytes and the MQTT parser: finds packets however the network cuts them up, looks at the size
// that each announces before anything of it is kept, and hands on whole ones, as many as may be on their way. Messages of
// QoS 0 and 1, which are nearly all that comes, it reads itself.
import { isPublish, packetFault } from "./packet-check.ts";
import { createPublishReader, type Publish } from "./publish-reader.ts";

/** Chosen: a reading is 200 bytes, a gateway's largest status some tens of kilobytes. */
export const MOST_PACKET_BYTES = 64 * 1024;
/** Chosen: a CONNECT holds an id, an account, a password and a short last will. */
const MOST_FIRST_BYTES = 1024;
/** MQTT 3.1.1, section 2.2.3: a remaining length has one to four bytes of seven bits. */
const MOST_LENGTH_BYTES = 4;

export type Step =
  /** Whole packets, the client's next ones. */
  | { readonly kind: "packets"; readonly bytes: Buffer }
  /** The client's next packets are these messages. */
  | { readonly kind: "messages"; readonly messages: readonly Publish[] }
  /** No whole packet is there yet. */
  | { readonly kind: "none" }
  /** A whole packet is there and may not be handed on yet. */
  | { readonly kind: "held" }
  /** The client must be cut off. */
  | { readonly kind: "fault"; readonly reason: string; readonly isTooLarge: boolean };

export type PacketReader = {
  /** Takes the next bytes of the stream. */
  readonly push: (chunk: Buffer) => void;
  /** Hands on what has come, with no more than `room` messages; the CONNECT alone, and nothing after it before `isIn`. */
  readonly next: (room: number, isIn: boolean) => Step;
};

/** Who has not signed in yet may say little. */
export function createPacketReader(
  mostBytes: number = MOST_PACKET_BYTES,
  mostFirstBytes: number = MOST_FIRST_BYTES,
): PacketReader {
  /** What has come and was not handed on, in order. Joined only when the first packet is whole: a packet that comes byte by byte is not copied for each. */
  let parts: Buffer[] = [];
  let bytesHere = 0;
  /** How many bytes the first packet of `parts` needs, as far as is known. */
  let bytesNeeded = 2;
  let isFirst = true;
  /** Of the packet whose header was read last. */
  let bodyAt = 0;
  let end = 0;
  const publishes = createPublishReader();

  function joined(): Buffer {
    const all = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, bytesHere);
    parts = [all];
    return all;
  }

  function keep(rest: Buffer, needed: number): void {
    parts = rest.length === 0 ? [] : [rest];
    bytesHere = rest.length;
    bytesNeeded = needed;
  }

  /**
   * Notes where the body of the packet that begins at `at` begins and ends; gives how many bytes are missing to know, or
   * the packet's fault.
   */
  function readHeader(all: Buffer, at: number): Step | number {
    const most = isFirst ? mostFirstBytes : mostBytes;
    let length = 0;
    for (let i = 0; i < MOST_LENGTH_BYTES; i++) {
      const byte = all[at + 1 + i];
      if (byte === undefined) return at + 2 + i - all.length;
      length += (byte & 0x7f) << (7 * i);
      if (length > most)
        return {
          kind: "fault",
          reason: `it announced a packet of more than ${most} bytes`,
          isTooLarge: true,
        };
      if ((byte & 0x80) === 0) {
        bodyAt = at + 2 + i;
        end = bodyAt + length;
        return 0;
      }
    }
    return { kind: "fault", reason: "a packet's length has five bytes", isTooLarge: false };
  }

  /** The whole packet whose header was read last: a message, how it breaks the protocol, or undefined for all else. */
  function readPacket(all: Buffer, firstByte: number): Publish | string | undefined {
    if (isPublish(firstByte) && !isFirst) return publishes.read(firstByte, all, bodyAt, end);
    return packetFault(firstByte, all.subarray(bodyAt, end), isFirst);
  }

  return {
    push: (chunk) => {
      parts.push(chunk);
      bytesHere += chunk.length;
    },
    next: (room, isIn) => {
      if (bytesHere < bytesNeeded) return { kind: "none" };
      const all = joined();
      const messages: Publish[] = [];
      let published = 0;
      let at = 0;
      let stop: Step = { kind: "none" };
      let needed = 2;
      while (at < all.length) {
        const header = readHeader(all, at);
        if (typeof header !== "number") {
          stop = header;
          break;
        }
        if (header > 0 || end > all.length) {
          needed = header > 0 ? all.length - at + header : end - at;
          break;
        }
        const firstByte = all[at] as number;
        const isOneMore = isPublish(firstByte);
        if (!isFirst && (!isIn || (isOneMore && published >= room))) {
          stop = { kind: "held" };
          break;
        }
        const read = readPacket(all, firstByte);
        if (typeof read === "string") {
          stop = { kind: "fault", reason: read, isTooLarge: false };
          break;
        }
        //  What is of the other kind comes with the next step.
        if (at > 0 && (read === undefined) === messages.length > 0) break;
        if (read !== undefined) messages.push(read);
        if (isOneMore) published += 1;
        isFirst = false;
        at = end;
      }
      keep(all.subarray(at), needed);
      if (at === 0) return stop;
      return messages.length > 0
        ? { kind: "messages", messages }
        : { kind: "packets", bytes: all.subarray(0, at) };
    },
  };
}
