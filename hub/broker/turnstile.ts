// Counts who is at the door: connections in all and from one address, signed in or not.
import { isLoopbackAddress } from "../lib/address.ts";
import type { Limits } from "./limits.ts";

export type Turnstile = {
  /** Lets a connection in, and gives what to call when it has ended; undefined if there are too many. */
  readonly enter: (address: string) => (() => void) | undefined;
};

export function createTurnstile(
  limits: Pick<Limits, "connections" | "connectionsPerAddress" | "exempt">,
): Turnstile {
  const byAddress = new Map<string, number>();
  let inside = 0;
  return {
    enter: (address) => {
      const here = byAddress.get(address) ?? 0;
      const isCounted = !isLoopbackAddress(address) && !limits.exempt(address);
      if (inside >= limits.connections || (isCounted && here >= limits.connectionsPerAddress))
        return undefined;
      inside += 1;
      byAddress.set(address, here + 1);
      return () => {
        inside -= 1;
        const left = (byAddress.get(address) ?? 1) - 1;
        if (left === 0) byAddress.delete(address);
        else byAddress.set(address, left);
      };
    },
  };
}
