// What a packet must be before anything else reads it: MQTT 3.1.1 by its bytes. The parser behind it replaces what is no
// UTF-8, takes flags that are reserved and misses lengths that do not fit; who sends such a thing is cut off.
import { isUtf8 } from "node:buffer";

/** MQTT 3.1.1, section 2.2.1: what a client may send. */
const CONNECT = 1;
const PUBLISH = 3;
const SUBSCRIBE = 8;
const UNSUBSCRIBE = 10;
/** Section 2.2.2: the flags of each packet that has fixed ones; a packet that is not here comes from servers only. */
const FIXED_FLAGS: ReadonlyMap<number, number> = new Map([
  [CONNECT, 0],
  [4, 0], // PUBACK
  [5, 0], // PUBREC
  [6, 2], // PUBREL
  [7, 0], // PUBCOMP
  [SUBSCRIBE, 2],
  [UNSUBSCRIBE, 2],
  [12, 0], // PINGREQ
  [14, 0], // DISCONNECT
]);
/** Sections 3.4 to 3.7, 3.12 and 3.14: the length of each packet that has a fixed one. */
const FIXED_LENGTHS: ReadonlyMap<number, number> = new Map([
  [4, 2],
  [5, 2],
  [6, 2],
  [7, 2],
  [12, 0],
  [14, 0],
]);

/** True for the first byte of a PUBLISH. */
export function isPublish(firstByte: number): boolean {
  return firstByte >> 4 === PUBLISH;
}

/**
 * How a packet breaks MQTT 3.1.1, or undefined. `firstByte` is the packet's, `body` what follows its length. The first
 * packet of a connection must be a CONNECT, and no other may (section 3.1). A PUBLISH is checked by who reads it.
 */
export function packetFault(firstByte: number, body: Buffer, isFirst: boolean): string | undefined {
  const type = firstByte >> 4;
  const flags = firstByte & 0x0f;
  if (isFirst !== (type === CONNECT))
    return isFirst ? "its first packet is no CONNECT" : "it sent a second CONNECT";
  const fixed = FIXED_FLAGS.get(type);
  if (fixed === undefined) return `it sent a packet of type ${type}, which no client sends`;
  if (flags !== fixed) return `a packet of type ${type} has the flags ${flags} instead of ${fixed}`;
  const length = FIXED_LENGTHS.get(type);
  if (length !== undefined)
    return body.length === length
      ? undefined
      : `a packet of type ${type} has ${body.length} bytes instead of ${length}`;
  if (type === CONNECT) return connectFault(body);
  return filtersFault(body, type === SUBSCRIBE ? 1 : 0);
}

/** Sections 3.8.3 and 3.10.3: a packet identifier, then one filter or more, each with `extra` bytes behind it. */
function filtersFault(body: Buffer, extra: number): string | undefined {
  const fault = idFault(body, 0, body.length);
  if (fault !== undefined) return fault;
  let at = 2;
  if (at === body.length) return "a list of filters is empty";
  while (at < body.length) {
    const end = textEnd(body, at, body.length, "a filter");
    if (typeof end === "string") return end;
    if (end === at + 2) return "a filter is empty";
    at = end + extra;
    if (at > body.length) return "a filter has no QoS";
    if (extra === 1 && (body[end] ?? 0) > 2) return "a filter has reserved bits or QoS 3";
  }
  return undefined;
}

/** Section 3.1. */
function connectFault(body: Buffer): string | undefined {
  const nameEnd = textEnd(body, 0, body.length, "the protocol's name");
  if (typeof nameEnd === "string") return nameEnd;
  const level = (body[nameEnd] ?? 0) & 0x7f;
  const flags = body[nameEnd + 1];
  if (flags === undefined || nameEnd + 4 > body.length) return "a CONNECT is cut off";
  //  Answered with "unacceptable protocol version" by who reads it next; its fields are not where ours are.
  if (level > 4) return undefined;
  return connectFlagsFault(flags) ?? connectFieldsFault(body, nameEnd + 4, flags);
}

/** Section 3.1.2.3 to 3.1.2.9. */
function connectFlagsFault(flags: number): string | undefined {
  const hasWill = (flags & 0x04) !== 0;
  if ((flags & 0x01) !== 0) return "the reserved flag of a CONNECT is set";
  if (((flags >> 3) & 3) === 3) return "a last will has QoS 3";
  if (!hasWill && (flags & 0x38) !== 0) return "a CONNECT has flags of a last will and none";
  if ((flags & 0xc0) === 0x40) return "a CONNECT has a password and no user name";
  return undefined;
}

/** Section 3.1.3: the fields in their order, and nothing behind them. */
function connectFieldsFault(body: Buffer, from: number, flags: number): string | undefined {
  const fields: readonly { readonly what: string; readonly isText: boolean; readonly isThere: boolean }[] = [
    { what: "a client id", isText: true, isThere: true },
    { what: "a last will's topic", isText: true, isThere: (flags & 0x04) !== 0 },
    { what: "a last will", isText: false, isThere: (flags & 0x04) !== 0 },
    { what: "a user name", isText: true, isThere: (flags & 0x80) !== 0 },
    { what: "a password", isText: false, isThere: (flags & 0x40) !== 0 },
  ];
  let at = from;
  for (const { what, isText, isThere } of fields) {
    if (!isThere) continue;
    const end = isText ? textEnd(body, at, body.length, what) : fieldEnd(body, at, body.length, what);
    if (typeof end === "string") return end;
    if (what === "a last will's topic" && (end === at + 2 || hasWildcard(body, at + 2, end)))
      return "a last will's topic is empty or has a wildcard";
    at = end;
  }
  return at === body.length ? undefined : "a CONNECT has bytes behind its end";
}

/** Section 2.3.1: two bytes, not zero, of a packet that ends at `to`. */
export function idFault(bytes: Uint8Array, at: number, to: number): string | undefined {
  if (at + 2 > to) return "a packet identifier is missing";
  return bytes[at] === 0 && bytes[at + 1] === 0 ? "a packet identifier is zero" : undefined;
}

/** Where a field with a length of two bytes ends, or what is wrong with it (section 1.5.3); its packet ends at `to`. */
function fieldEnd(bytes: Uint8Array, at: number, to: number, what: string): number | string {
  if (at + 2 > to) return `${what} is missing`;
  const end = at + 2 + (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
  return end > to ? `${what} is longer than its packet` : end;
}

/** The same for text: strict UTF-8, without overlong forms and surrogates, and without U+0000 (section 1.5.3). */
export function textEnd(bytes: Uint8Array, at: number, to: number, what: string): number | string {
  const end = fieldEnd(bytes, at, to, what);
  if (typeof end === "string") return end;
  let isAscii = true;
  for (let i = at + 2; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte === 0) return `${what} holds U+0000`;
    if (byte > 0x7f) isAscii = false;
  }
  return isAscii || isUtf8(bytes.subarray(at + 2, end)) ? end : `${what} is not UTF-8`;
}

export function hasWildcard(bytes: Uint8Array, from: number, end: number): boolean {
  for (let i = from; i < end; i++) if (bytes[i] === 0x23 || bytes[i] === 0x2b) return true;
  return false;
}
