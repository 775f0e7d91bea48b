// Networks as ranges of addresses, so that one can be held against another: which lies within which, and which address
// lies where, however it is written.

import { isIP } from "node:net";
import { networkInterfaces } from "node:os";

/** From `first` to `last`, both inside. */
export type Network = { readonly version: 4 | 6; readonly first: bigint; readonly last: bigint };

const BITS = { 4: 32, 6: 128 } as const;

/** `10.1.0.0/16` or one address; undefined if it is neither. */
export function networkOf(text: string): Network | undefined {
  const [address = "", prefix, ...more] = text.split("/");
  if (more.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return undefined;
  const one = addressOf(address, false);
  if (one === undefined) return undefined;
  const most = BITS[one.version];
  const bits = prefix === undefined ? most : Number(prefix);
  if (bits > most) return undefined;
  const size = 1n << BigInt(most - bits);
  const first = (one.value / size) * size;
  return { version: one.version, first, last: first + size - 1n };
}

/** True if all of `inner` lies in `outer`. */
export function isInside(inner: Network, outer: Network): boolean {
  return inner.version === outer.version && inner.first >= outer.first && inner.last <= outer.last;
}

/** True if an address lies in both. */
export function overlaps(a: Network, b: Network): boolean {
  return a.version === b.version && a.first <= b.last && b.first <= a.last;
}

/** The network of this address alone; IPv4 in any of its IPv6 clothes is taken as itself. Undefined if it is no address. */
export function networkOfAddress(address: string): Network | undefined {
  const one = addressOf(address.replace(/%.*$/, ""), true);
  return one && { version: one.version, first: one.value, last: one.value };
}

/** Addresses that mean the machine that asks, its neighbours on the wire, nobody, or many. */
export const SPECIAL: readonly Network[] = [
  //  RFC 6890, section 2.2: this network, loopback, link-local; RFC 5771 and RFC 1112, section 4: groups, and reserved.
  "0.0.0.0/8",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "224.0.0.0/3",
  //  RFC 4291, sections 2.5.2, 2.5.3, 2.5.6 and 2.7: nothing, loopback, link-local, groups.
  "::/127",
  "fe80::/10",
  "ff00::/8",
].flatMap((text) => networkOf(text) ?? []);

/** Of all interfaces of this machine but loopback, as they are now. */
export function ownAddresses(): Network[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses = []) => addresses)
    .filter(({ internal }) => !internal)
    .flatMap(({ address }) => networkOfAddress(address) ?? []);
}

type Address = { readonly version: 4 | 6; readonly value: bigint };

function addressOf(text: string, isUnwrapped: boolean): Address | undefined {
  const version = isIP(text);
  if (version === 4) return { version: 4, value: ofParts(text.split(".").map(Number), 8n) };
  if (version !== 6) return undefined;
  const value = ofParts(groupsOf(text), 16n);
  const high = value >> 32n;
  //  RFC 4291, sections 2.5.5.1 and 2.5.5.2, and RFC 6052, section 2.1; ::1 and :: stay what they are.
  const isClothed = high === 0xffffn || high === 0x64ff9bn << 64n || (high === 0n && value > 1n);
  if (isUnwrapped && isClothed) return { version: 4, value: value & 0xffffffffn };
  return { version: 6, value };
}

function ofParts(parts: readonly number[], bits: bigint): bigint {
  return parts.reduce((sum, part) => (sum << bits) | BigInt(part), 0n);
}

/** The eight groups of an IPv6 address that `isIP` has found to be one. */
function groupsOf(text: string): number[] {
  const plain = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [before = "", after] = plain.split("::");
  const groups = (half: string) =>
    half === "" ? [] : half.split(":").map((group) => Number.parseInt(group, 16));
  const head = groups(before);
  if (after === undefined) return head;
  const tail = groups(after);
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}
