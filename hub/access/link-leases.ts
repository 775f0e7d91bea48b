// Who watches by a link now, counted by leases rather than by page views: a lease is taken by a page, renewed by whatever
// it asks for, and gone after some seconds of silence. In memory only: after a restart everybody takes a new one.
import { randomBytes } from "node:crypto";
import { networkOf } from "./guesses.ts";

/** Chosen: a page that asks every 10 s may miss two answers on a bad line. */
const LEASE_MS = 30_000;

export type Lease = {
  readonly id: string;
  readonly linkId: string;
  /** False while the link is full: pictures now and then, and the next free seat. */
  readonly isHeld: boolean;
};

/** `network` stands for the address: networkOf. */
type Seat = { -readonly [Key in keyof Lease]: Lease[Key] } & { readonly network: string; seenMs: number };

export type LinkLeases = {
  /**
   * Renews a lease, or gives a new one; `undefined` where there are too many already, from this address or at all. A lease
   * that waits becomes held when there is room.
   */
  readonly come: (
    link: { readonly id: string; readonly mostViewers: number },
    leaseId: string | undefined,
    from: { readonly address: string; readonly nowMs: number },
  ) => Lease | undefined;
  /** Renews a lease of a link, if it is still there. */
  readonly touch: (linkId: string, leaseId: string | undefined, nowMs: number) => Lease | undefined;
  /** How many hold one. */
  readonly viewers: (linkId: string, nowMs: number) => number;
  /** Lets go of what fell silent, and of every lease of links that are not open; gives their ids. */
  readonly sweep: (nowMs: number, isOpen: (linkId: string) => boolean) => readonly string[];
};

/** Chosen: parents that wait for a seat; some 1 MB at most. */
const MOST_WAITING = 500;
const MOST_IN_ALL = 20_000;
/** Chosen: many more than a school's network has parents; one address keeps nobody else from waiting. */
const WAITING_OF_AN_ADDRESS = 100;
/** Chosen: one address is a family, a school's network or a phone company's; it gets at most half of the seats. */
const SEATS_OF_AN_ADDRESS = 5;

export function createLinkLeases(): LinkLeases {
  const byLink = new Map<string, Map<string, Seat>>();

  function alive(linkId: string, nowMs: number): Seat[] {
    const seats = byLink.get(linkId);
    return seats === undefined ? [] : [...seats.values()].filter((seat) => isAlive(seat, nowMs));
  }

  function find(linkId: string, leaseId: string | undefined, nowMs: number): Seat | undefined {
    const seat = leaseId === undefined ? undefined : byLink.get(linkId)?.get(leaseId);
    return seat !== undefined && isAlive(seat, nowMs) ? seat : undefined;
  }

  function isFree(mostViewers: number, network: string, others: readonly Seat[]): boolean {
    const held = others.filter((seat) => seat.isHeld);
    const fair = Math.max(SEATS_OF_AN_ADDRESS, Math.ceil(mostViewers / 2));
    return held.length < mostViewers && held.filter((seat) => seat.network === network).length < fair;
  }

  return {
    come: ({ id: linkId, mostViewers }, leaseId, { address, nowMs }) => {
      const seats = alive(linkId, nowMs);
      const known = find(linkId, leaseId, nowMs);
      const network = networkOf(address);
      if (known !== undefined) {
        known.seenMs = nowMs;
        if (!known.isHeld) known.isHeld = isFree(mostViewers, network, seats);
        return { ...known };
      }
      const isHeld = isFree(mostViewers, network, seats);
      const waiting = seats.filter((seat) => !seat.isHeld);
      const own = waiting.filter((seat) => seat.network === network);
      const isFull = waiting.length >= MOST_WAITING || own.length >= WAITING_OF_AN_ADDRESS;
      const all = [...byLink.values()].reduce((sum, each) => sum + each.size, 0);
      if ((!isHeld && isFull) || all >= MOST_IN_ALL) return undefined;
      const seat = { id: randomBytes(16).toString("base64url"), linkId, isHeld, network, seenMs: nowMs };
      const ofLink = byLink.get(linkId) ?? new Map<string, Seat>();
      byLink.set(linkId, ofLink.set(seat.id, seat));
      return { ...seat };
    },
    touch: (linkId, leaseId, nowMs) => {
      const seat = find(linkId, leaseId, nowMs);
      if (seat !== undefined) seat.seenMs = nowMs;
      return seat === undefined ? undefined : { ...seat };
    },
    viewers: (linkId, nowMs) => alive(linkId, nowMs).filter((seat) => seat.isHeld).length,
    sweep: (nowMs, isOpen) => {
      const gone: string[] = [];
      for (const [linkId, seats] of byLink) {
        const open = isOpen(linkId);
        for (const seat of seats.values()) if (!open || !isAlive(seat, nowMs)) gone.push(seat.id);
        for (const id of gone) seats.delete(id);
        if (seats.size === 0) byLink.delete(linkId);
      }
      return gone;
    },
  };
}

function isAlive(seat: Seat, nowMs: number): boolean {
  return nowMs - seat.seenMs < LEASE_MS;
}
