// How much one address, and all together, may ask of the HTTP door: connections at once, and requests over time. Behind
// a proxy every connection is the proxy's: then only requests tell who asks.
import type { Server } from "node:net";
import { networkOf } from "../access/guesses.ts";
import type { Clock } from "../lib/clock.ts";
import { createTokenBucket, type TokenBucket } from "../lib/token-bucket.ts";

export type HttpLimits = {
  readonly connections: number;
  readonly connectionsPerAddress: number;
  readonly requestsPerSecond: number;
  readonly requestBurst: number;
};

export type RequestLimit = {
  /** Undefined if the address may ask now; else after how many seconds. */
  readonly wait: (address: string) => number | undefined;
};

/** Chosen: more addresses than this at once, and those that asked longest ago are forgotten; some 20 MB. */
const MOST_ADDRESSES = 50_000;

export function createRequestLimit(
  { requestsPerSecond, requestBurst }: HttpLimits,
  clock: Clock,
): RequestLimit {
  const buckets = new Map<string, TokenBucket>();
  return {
    wait: (address) => {
      const network = networkOf(address);
      const bucket = buckets.get(network) ?? createTokenBucket(requestsPerSecond, requestBurst);
      //  To the end of the line, so that the first is who asked longest ago.
      buckets.delete(network);
      buckets.set(network, bucket);
      if (buckets.size > MOST_ADDRESSES) buckets.delete(buckets.keys().next().value ?? "");
      const now = clock.monotonicMs();
      if (bucket.available(now) < 1) return 1;
      bucket.take(now);
      return undefined;
    },
  };
}

/** Turns away connections beyond the limits as they come in, before anything is read from them. */
export function limitConnections(
  server: Server,
  { connections, connectionsPerAddress }: HttpLimits,
  isExempt: (address: string) => boolean,
): void {
  const open = new Map<string, number>();
  let all = 0;
  server.prependListener("connection", (socket) => {
    const address = socket.remoteAddress ?? "";
    const network = networkOf(address);
    const mine = open.get(network) ?? 0;
    if (all >= connections || (mine >= connectionsPerAddress && !isExempt(address))) {
      socket.destroy();
      return;
    }
    all += 1;
    open.set(network, mine + 1);
    socket.once("close", () => {
      all -= 1;
      const left = (open.get(network) ?? 1) - 1;
      if (left === 0) open.delete(network);
      else open.set(network, left);
    });
  });
}
