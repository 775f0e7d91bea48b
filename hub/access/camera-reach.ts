// Where a site's cameras may be: within the hub's own list and within each list that somebody set on the way up from the
// site. Promise: the machine itself, link-local addresses and groups are refused, unless the hub's list names them.
import {
  isInside,
  type Network,
  networkOf,
  networkOfAddress,
  overlaps,
  ownAddresses,
  SPECIAL,
} from "../lib/networks.ts";
import type { SiteId } from "../model.ts";
import type { BookQueries } from "../store/book.ts";
import { listSiteReaches, type SiteReach } from "../store/site-reach.ts";

export type CameraReach = {
  /** What the hub's settings list. */
  readonly hub: readonly string[];
  /** What is set at a site itself. */
  readonly at: (siteId: SiteId) => SiteReach | undefined;
  /** Why a camera cannot be there; undefined if it can. `path`: its site and what that hangs under. Without a port that is not asked. */
  readonly whyNot: (
    path: readonly SiteId[],
    address: string,
    port?: number,
  ) => "network" | "port" | undefined;
  readonly whyNotPort: (path: readonly SiteId[], port: number) => "port" | undefined;
  /** True if all of a network lies in what holds for this path. */
  readonly holds: (path: readonly SiteId[], network: string) => boolean;
  /** True if some of a network lies in what holds for this path. */
  readonly touches: (path: readonly SiteId[], network: string) => boolean;
  /** Changes whenever what holds for this path does. */
  readonly keyOf: (path: readonly SiteId[]) => string;
  readonly reload: (db: BookQueries) => Promise<void>;
};

type Ports = { readonly from: number; readonly to: number };

/** A port or a span of them; undefined if it is neither. */
export function portsOf(text: string): Ports | undefined {
  const [from = "", to = from, ...more] = text.split("-");
  const [least, most] = [Number(from), Number(to)];
  const isSound = more.length === 0 && /^\d{1,5}$/.test(from) && /^\d{1,5}$/.test(to);
  return isSound && least >= 1 && least <= most && most <= 65_535 ? { from: least, to: most } : undefined;
}

/** @param own the machine's own addresses */
export async function openCameraReach(
  db: BookQueries,
  hub: readonly string[],
  own: () => readonly Network[] = ownAddresses,
): Promise<CameraReach> {
  const listed = hub.flatMap((text) => networkOf(text) ?? []);
  let reaches = new Map<SiteId, SiteReach>();

  /** What is special is allowed by an entry that is itself nothing else, never by a wide one that happens to hold it. */
  function isListed(network: Network): boolean {
    const special = [...SPECIAL, ...own()].filter((one) => isInside(network, one));
    return listed.some((entry) => isInside(network, entry) && special.every((one) => isInside(entry, one)));
  }

  function isWithin(path: readonly SiteId[], network: Network): boolean {
    return path.every((siteId) => {
      const networks = reaches.get(siteId)?.networks;
      return networks?.some((text) => isInsideText(network, text)) ?? true;
    });
  }

  const reach: CameraReach = {
    hub,
    at: (siteId) => reaches.get(siteId),
    whyNot: (path, address, port) => {
      const network = networkOfAddress(address);
      if (network === undefined || !isListed(network) || !isWithin(path, network)) return "network";
      return port === undefined ? undefined : reach.whyNotPort(path, port);
    },
    whyNotPort: (path, port) => {
      const isPort = path.every((siteId) => {
        const ports = reaches.get(siteId)?.ports?.flatMap((text) => portsOf(text) ?? []);
        return ports?.some(({ from, to }) => port >= from && port <= to) ?? true;
      });
      return isPort ? undefined : "port";
    },
    holds: (path, text) => {
      const network = networkOf(text);
      return (
        network !== undefined && listed.some((entry) => isInside(network, entry)) && isWithin(path, network)
      );
    },
    touches: (path, text) => {
      const network = networkOf(text);
      if (network === undefined) return false;
      const lists = path.flatMap((siteId) => {
        const networks = reaches.get(siteId)?.networks;
        return networks === undefined ? [] : [networks.flatMap((one) => networkOf(one) ?? [])];
      });
      const isSpecial = SPECIAL.some((one) => isInside(network, one));
      if (isSpecial && !isListed(network)) return false;
      return [listed, ...lists].every((list) => list.some((one) => overlaps(one, network)));
    },
    keyOf: (path) => JSON.stringify(path.map((siteId) => reaches.get(siteId)?.at)),
    reload: async (queries) => {
      reaches = new Map((await listSiteReaches(queries)).map((one) => [one.siteId, one]));
    },
  };
  await reach.reload(db);
  return reach;
}

function isInsideText(network: Network, text: string): boolean {
  const outer = networkOf(text);
  return outer !== undefined && isInside(network, outer);
}
