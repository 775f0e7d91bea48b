// How many cameras are being asked for their pictures at once: few on one host, so that a recorder with 16 channels is
// not run over when it comes back, and a bounded number in all. Promise: nobody waits for ever; hosts that do not answer
// cannot take all places, and neither can those that do.
import type { CameraFaultDetail } from "../../model.ts";
import { CameraError } from "../camera-error.ts";
import type { Admit } from "../rtsp/rtsp-client.ts";
import type { Target } from "../rtsp/rtsp-connection.ts";

export type GateLimits = {
  readonly perHost: number;
  readonly overall: number;
  /** Of those at most so many with hosts that could not be reached the last time, and so many with the others. */
  readonly failing: number;
  readonly sound: number;
};

export const GATE_LIMITS: GateLimits = {
  //  Chosen: a recorder answers two at a time nearly as fast as all at once, and does not run out of anything.
  perHost: 2,
  //  Chosen: handshakes of 0.1 to 0.5 s make 100 to 500 a second, so that 800 cameras are back in some seconds.
  overall: 48,
  //  Chosen: a host that is off holds its place for 5 s; a quarter of all stays free of such hosts.
  failing: 36,
  sound: 44,
};

export type HandshakeGate = {
  readonly admit: Admit;
  readonly figures: () => { readonly running: number; readonly waiting: number };
};

type Waiting = {
  readonly target: Target;
  readonly enter: () => void;
  readonly refuse: (error: unknown) => void;
};
type Host = { running: number; isFailing: boolean; readonly line: Waiting[] };

//  Chosen: more hosts than a district has cameras; a camera that sends on to ever new ones fills no memory.
const MOST_IDLE_HOSTS = 4096;

//  Of the address itself, whatever the stream: who waits for the same address need not find it out again.
const OF_THE_ADDRESS: ReadonlySet<CameraFaultDetail | undefined> = new Set<CameraFaultDetail>([
  "name-not-found",
  "no-route",
  "connection-refused",
  "no-answer",
]);

export function createHandshakeGate(limits: GateLimits = GATE_LIMITS): HandshakeGate {
  //  In the order in which their turn comes: who was served goes to the end.
  const hosts = new Map<string, Host>();
  const running = { failing: 0, sound: 0 };

  function letIn(): void {
    for (const [name, host] of hosts) {
      if (running.failing + running.sound >= limits.overall) return;
      const kind = kindOf(host);
      if (host.running >= limits.perHost || running[kind] >= limits[kind]) continue;
      const next = host.line.shift();
      if (next === undefined) continue;
      host.running += 1;
      running[kind] += 1;
      hosts.delete(name);
      hosts.set(name, host);
      next.enter();
    }
  }

  function left(name: string, host: Host, kind: keyof typeof running, target: Target, error: unknown): void {
    host.running -= 1;
    running[kind] -= 1;
    //  Whatever a host answers, even no, it answers soon.
    host.isFailing = error instanceof CameraError && error.fault === "unreachable";
    if (error instanceof CameraError && OF_THE_ADDRESS.has(error.detail)) {
      const same = host.line.filter((one) => one.target.port === target.port);
      for (const one of same) one.refuse(error);
    }
    forgetIdle(name, host);
    letIn();
  }

  function forgetIdle(name: string, host: Host): void {
    if (host.running > 0 || host.line.length > 0) return;
    if (!host.isFailing || hosts.size > MOST_IDLE_HOSTS) hosts.delete(name);
  }

  const admit: Admit = (target, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const name = target.host.toLowerCase();
      const host = hosts.get(name) ?? { running: 0, isFailing: false, line: [] };
      hosts.set(name, host);
      const over = (): void => {
        signal.removeEventListener("abort", giveUp);
        const at = host.line.indexOf(waiting);
        if (at >= 0) host.line.splice(at, 1);
      };
      const giveUp = (): void => waiting.refuse(signal.reason);
      const waiting: Waiting = {
        target,
        enter: () => {
          over();
          const kind = kindOf(host);
          let hasLeft = false;
          resolve((error) => {
            if (hasLeft) return;
            hasLeft = true;
            left(name, host, kind, target, error);
          });
        },
        refuse: (error) => {
          over();
          forgetIdle(name, host);
          reject(error);
        },
      };
      host.line.push(waiting);
      signal.addEventListener("abort", giveUp, { once: true });
      letIn();
    });

  return {
    admit,
    figures: () => ({
      running: running.failing + running.sound,
      waiting: [...hosts.values()].reduce((sum, { line }) => sum + line.length, 0),
    }),
  };
}

function kindOf({ isFailing }: Host): "failing" | "sound" {
  return isFailing ? "failing" : "sound";
}
