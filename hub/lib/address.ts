// Network addresses as text.
import { BlockList, isIP } from "node:net";

/** An IPv4 address that came inside an IPv6 one (RFC 4291, section 2.5.5.2) as itself; others as they are. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}

/** True for an address of the machine itself: 127.0.0.0/8, ::1, or the former inside IPv6. */
export function isLoopbackAddress(address: string): boolean {
  const plain = plainAddress(address);
  return plain === "::1" || plain === "localhost" || /^127\.\d+\.\d+\.\d+$/.test(plain);
}

/** True if an address is one of a list's. */
export type AddressList = (address: string) => boolean;

/** Addresses and networks (`10.1.0.0/16`) as a list; undefined if one of them is neither. */
export function addressList(entries: readonly string[]): AddressList | undefined {
  const list = new BlockList();
  for (const entry of entries) {
    const [network = "", prefix, ...more] = entry.split("/");
    const version = isIP(network);
    const most = version === 6 ? 128 : 32;
    const bits = prefix === undefined ? most : Number(prefix);
    const isPrefix = prefix === undefined || /^\d{1,3}$/.test(prefix);
    if (version === 0 || more.length > 0 || !isPrefix || bits > most) return undefined;
    list.addSubnet(network, bits, version === 6 ? "ipv6" : "ipv4");
  }
  return (address) => {
    const plain = plainAddress(address).replace(/%.*$/, "");
    const version = isIP(plain);
    return version !== 0 && list.check(plain, version === 6 ? "ipv6" : "ipv4");
  };
}

const isPrivateNetwork = addressList([
  //  RFC 1918, section 3.
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  //  RFC 4193, section 3.1.
  "fc00::/7",
  //  Link-local: RFC 3927, section 2.1, and RFC 4291, section 2.5.6.
  "169.254.0.0/16",
  "fe80::/10",
]);

/** True for the machine itself and for addresses that no router of the internet forwards. */
export function isPrivateAddress(address: string): boolean {
  return isLoopbackAddress(address) || isPrivateNetwork?.(address) === true;
}

const isSpecialV4 = addressList([
  //  RFC 6890, section 2.2: "this network", shared addresses (some clouds' own services), protocol assignments, examples,
  //  6to4 relays, benchmarks; RFC 5771 and RFC 1112, section 4: groups, and what is reserved.
  "0.0.0.0/8",
  "100.64.0.0/10",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
]);

//  Apart: a list takes an IPv4 address for a part of ::ffff:0:0/96.
const isSpecialV6 = addressList([
  //  RFC 6890, section 2.3, RFC 6052, RFC 3056 and RFC 4291, section 2.7: nothing, IPv4 in other clothes, examples, groups.
  "::/96",
  "::ffff:0:0/96",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "fec0::/10",
  "ff00::/8",
]);

/** True for an address that is reached over the internet: no private one, no group, nothing that only looks like IPv6. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  const isSpecial = version === 4 ? isSpecialV4 : isSpecialV6;
  return version !== 0 && !isPrivateAddress(address) && isSpecial?.(address) === false;
}
