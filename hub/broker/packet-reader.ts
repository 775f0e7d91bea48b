// Stands between a client's bytes and the MQTT parser: finds packets however the network cuts them up, looks at the size
// that each announces before anything of it is kept, and hands on whole ones, as many as may be on their way. Messages of
// QoS 0 and 1, which are nearly all that comes, it reads itself.
import { isPublish, type Publish, packetFault, publishOf } from "./packet-check.ts";

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

type Header = { readonly bodyAt: number; readonly end: number };

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

  /** The packet that begins at `at`: where its body begins and ends, how many bytes are missing to know, or its fault. */
  function headerOf(all: Buffer, at: number): Header | { readonly missing: number } | Step {
    const most = isFirst ? mostFirstBytes : mostBytes;
    let length = 0;
    for (let i = 0; i < MOST_LENGTH_BYTES; i++) {
      const byte = all[at + 1 + i];
      if (byte === undefined) return { missing: at + 2 + i - all.length };
      length += (byte & 0x7f) * 128 ** i;
      if (length > most)
        return {
          kind: "fault",
          reason: `it announced a packet of more than ${most} bytes`,
          isTooLarge: true,
        };
      if ((byte & 0x80) === 0) {
        const bodyAt = at + 2 + i;
        return { bodyAt, end: bodyAt + length };
      }
    }
    return { kind: "fault", reason: "a packet's length has five bytes", isTooLarge: false };
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
      let publishes = 0;
      let at = 0;
      let stop: Step = { kind: "none" };
      let needed = 2;
      while (at < all.length) {
        const header = headerOf(all, at);
        if ("kind" in header) {
          stop = header;
          break;
        }
        if ("missing" in header || header.end > all.length) {
          needed = "missing" in header ? all.length - at + header.missing : header.end - at;
          break;
        }
        const firstByte = all[at] as number;
        const isOneMore = isPublish(firstByte);
        if (!isFirst && (!isIn || (isOneMore && publishes >= room))) {
          stop = { kind: "held" };
          break;
        }
        const body = all.subarray(header.bodyAt, header.end);
        const reason = packetFault(firstByte, body, isFirst);
        if (reason !== undefined) {
          stop = { kind: "fault", reason, isTooLarge: false };
          break;
        }
        const message = publishOf(firstByte, body);
        //  What is of the other kind comes with the next step.
        if (at > 0 && (message === undefined) === messages.length > 0) break;
        if (message !== undefined) messages.push(message);
        if (isOneMore) publishes += 1;
        isFirst = false;
        at = header.end;
      }
      keep(all.subarray(at), needed);
      if (at === 0) return stop;
      return messages.length > 0
        ? { kind: "messages", messages }
        : { kind: "packets", bytes: all.subarray(0, at) };
    },
  };
}
