// The load generator of the ingest bench: many clients that publish either as fast as they are acknowledged, or at a
// steady rate whatever the answers do.
import { serveBench } from "./child.ts";
import { createLatencies } from "./latencies.ts";
import { type LoadClient, type Login, openLoadClient } from "./load-client.ts";

export type Load =
  /** Each client keeps this many messages on their way. */
  | { readonly inFlight: number }
  /** All clients together. A message's latency counts from when it was due, also if it could not be sent then. */
  | { readonly messagesPerS: number };

export type LoadMark = {
  readonly atMs: number;
  /** Since the process began. */
  readonly acknowledged: number;
  /** Acknowledgement latency since the last mark. */
  readonly p50Ms: number;
  readonly p99Ms: number;
};

/** Chosen: short against the latencies that are measured, and cheap. */
const TICK_MS = 2;
/** Chosen: what is not answered by then is not acknowledged. */
const MOST_TO_DRAIN_MS = 30_000;

const latencies = createLatencies();
let clients: LoadClient[] = [];
let acknowledged = 0;
/** Connections that the broker has closed. */
let lost = 0;
let inFlight = 0;
let timer: ReturnType<typeof setInterval> | undefined;

const api = {
  connect: async ({ count, port, login }: { count: number; port: number; login?: Login }) => {
    clients = await Promise.all(
      Array.from({ length: count }, (_, client) =>
        openLoadClient(
          client,
          port,
          login,
          (dueAt) => answered(client, dueAt),
          () => {
            lost += 1;
          },
        ),
      ),
    );
  },
  start: (load: Load) => {
    if ("inFlight" in load) {
      inFlight = load.inFlight;
      for (const client of clients) refill(client);
    } else startSteady(load.messagesPerS);
  },
  mark: (): LoadMark => {
    refuseIfLost();
    const mark = { acknowledged, p50Ms: latencies.within(0.5), p99Ms: latencies.within(0.99) };
    latencies.clear();
    return { atMs: performance.now(), ...mark };
  },
  /** Sends nothing more and waits for what is on its way; gives all that was acknowledged. */
  stop: async () => {
    inFlight = 0;
    clearInterval(timer);
    const end = performance.now() + MOST_TO_DRAIN_MS;
    while (lost === 0 && clients.some((client) => client.onTheirWay() > 0) && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
    refuseIfLost();
    return acknowledged;
  },
  /** What each client has sent and what of it was not acknowledged. */
  accounts: () => clients.map((client) => client.account()),
};
export type LoadApi = typeof api;
serveBench(api, () => {
  for (const client of clients) client.close();
});

/** A load with fewer clients than it says is not what its figure says. */
function refuseIfLost(): void {
  if (lost > 0) throw new Error(`the broker closed ${lost} of ${clients.length} connections under load`);
}

function answered(index: number, dueAt: readonly number[]): void {
  const now = performance.now();
  for (const due of dueAt) latencies.add(now - due);
  acknowledged += dueAt.length;
  const client = clients[index];
  if (client !== undefined && inFlight > 0) refill(client);
}

function refill(client: LoadClient): void {
  const count = inFlight - client.onTheirWay();
  if (count > 0) client.send(new Array<number>(count).fill(performance.now()));
}

function startSteady(messagesPerS: number): void {
  const start = performance.now();
  let sent = 0;
  timer = setInterval(() => {
    const due = Math.floor(((performance.now() - start) * messagesPerS) / 1000);
    for (; sent < due; sent++) {
      const client = clients[sent % clients.length];
      //  It stays due and goes out when there is room: its wait is part of its latency.
      if (client === undefined || client.free() === 0) return;
      client.send([start + ((sent + 1) * 1000) / messagesPerS]);
    }
  }, TICK_MS);
}
