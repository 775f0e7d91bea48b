// How much the door takes at once. Every limit slows or refuses the one who exceeds it, and nobody else.
import type { AddressList } from "../lib/address.ts";

export type Limits = {
  /** Connections in all, signed in or not. */
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Addresses that the limit for one address does not count, such as a proxy's. */
  readonly exempt: AddressList;
  /** Messages an account may publish each second in the long run. */
  readonly publishesPerSecond: number;
  /** Messages an account may publish beyond that before it is slowed. */
  readonly publishBurst: number;
  /** Messages of one client that may wait to be stored. */
  readonly inFlightPerClient: number;
  /** Messages of all clients that may wait to be stored. */
  readonly inFlight: number;
};
