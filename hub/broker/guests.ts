// Who is signed in at the door. A guest is one connection of an account; an account may have several.
import type { Client } from "aedes";
import type { SiteId, UnixMs } from "../model.ts";

/** What the hub knows of an account that it lets in. */
export type Account = {
  readonly siteId: SiteId;
  /** Topic patterns besides its site's own, see devices/topic-pattern.ts. */
  readonly patterns?: readonly string[];
};

export type Guest = {
  readonly account: string;
  readonly siteId: SiteId;
  readonly patterns: readonly string[];
  readonly client: Client;
  /** As the device gave it; empty if it gave none. */
  readonly clientId: string;
  readonly address: string;
  readonly since: UnixMs;
  /** When its last message came. */
  lastHeardAt: UnixMs | undefined;
  subscriptions: number;
  /** True once it was sent away: nothing more of it is taken, not even its last will. */
  isSentAway: boolean;
};

/** A connection as others may see it. */
export type Connected = Pick<Guest, "clientId" | "address" | "since" | "lastHeardAt">;

export type Guests = {
  readonly add: (guest: Guest) => void;
  readonly of: (client: Client) => Guest | undefined;
  /** Who has an id of the broker's now: a client that comes back has it before its old connection is gone. */
  readonly holding: (id: string) => Guest | undefined;
  readonly remove: (client: Client) => void;
  readonly ofAccount: (account: string) => readonly Guest[];
  /** It was granted one more subscription. */
  readonly listens: (guest: Guest) => void;
  /** True where a guest of this site has a subscription. */
  readonly isHeardAt: (siteId: SiteId) => boolean;
  /** Drops every connection of an account, without its last will; gives how many there were. */
  readonly sendAway: (account: string) => number;
};

export function createGuests(): Guests {
  const byClient = new WeakMap<Client, Guest>();
  const byId = new Map<string, Guest>();
  const byAccount = new Map<string, Set<Guest>>();
  /** Those with subscriptions, by site. */
  const listening = new Map<SiteId, Set<Guest>>();

  function remove(client: Client): void {
    const guest = byClient.get(client);
    if (guest === undefined) return;
    //  The entry of the client stays as long as aedes knows it: its last will may still have to be judged.
    if (byId.get(client.id) === guest) byId.delete(client.id);
    takeOut(byAccount, guest.account, guest);
    takeOut(listening, guest.siteId, guest);
  }

  return {
    add: (guest) => {
      byClient.set(guest.client, guest);
      byId.set(guest.client.id, guest);
      putIn(byAccount, guest.account, guest);
    },
    of: (client) => byClient.get(client),
    holding: (id) => byId.get(id),
    remove,
    ofAccount: (account) => [...(byAccount.get(account) ?? [])],
    listens: (guest) => {
      guest.subscriptions += 1;
      putIn(listening, guest.siteId, guest);
    },
    isHeardAt: (siteId) => listening.has(siteId),
    sendAway: (account) => {
      const leaving = [...(byAccount.get(account) ?? [])];
      for (const guest of leaving) {
        guest.isSentAway = true;
        guest.client.close();
        remove(guest.client);
      }
      return leaving.length;
    },
  };
}

function putIn(groups: Map<string, Set<Guest>>, key: string, guest: Guest): void {
  groups.set(key, (groups.get(key) ?? new Set()).add(guest));
}

function takeOut(groups: Map<string, Set<Guest>>, key: string, guest: Guest): void {
  const group = groups.get(key);
  group?.delete(guest);
  if (group?.size === 0) groups.delete(key);
}
