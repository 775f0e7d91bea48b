// A whole hub, or its door alone, as a process of its own with one canteen `c`, an account of it, and every listener
// without TLS; what it has taken of memory is read from /proc.
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asAdmin, HUB_ENV, HUB_FLAGS, type HubProcess, startHubProcess } from "../hub-process.ts";

export type CanteenDoor = AsyncDisposable & {
  readonly pid: number;
  readonly account: string;
  readonly password: string;
  /** Of the plain listener. */
  readonly port: number;
  readonly webSocketUrl: string;
};

export type CanteenHub = CanteenDoor & HubProcess & { readonly admin: Awaited<ReturnType<typeof asAdmin>> };

/** Memory of processes, and their limits, are told on Linux only. */
export const KNOWS_MEMORY = process.platform === "linux";

export async function openCanteenHub(): Promise<CanteenHub> {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-canteen-"));
  const sites = join(folder, "plan.json");
  writeFileSync(sites, JSON.stringify({ sites: [{ id: "c", kind: "canteen", name: "c" }] }));
  const hub = await startHubProcess({ dataDir: join(folder, "data"), sites, mqttWebSocket: { port: 0 } });
  const admin = await asAdmin(hub.http);
  const made = await admin<{ account: string; password: string }>("POST", "/sites/c/device-accounts");
  const webSocketUrl = /ws:\/\/\S+/.exec(hub.output())?.[0];
  if (webSocketUrl === undefined) throw new Error("the hub named no WebSocket listener");
  return {
    ...hub,
    ...made,
    admin,
    port: Number(new URL(hub.mqtt).port),
    webSocketUrl,
    [Symbol.asyncDispose]: async () => {
      if (existsSync(`/proc/${hub.pid}`)) await hub.end("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The door with ingest and without the rest of the hub, with the flags that a hub is started with. */
export async function openCanteenDoor(): Promise<CanteenDoor> {
  const start = async () => {
    const child = fork(new URL("./door-process.ts", import.meta.url), {
      execArgv: [...HUB_FLAGS],
      env: { ...process.env, ...HUB_ENV },
    });
    const [ports] = (await once(child, "message")) as [[number, number]];
    const end = async () => {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    };
    return { pid: child.pid ?? 0, ports, end };
  };
  //  The first has Node's cache of compiled modules filled.
  await (await start()).end();
  const { pid, ports, end } = await start();
  return {
    pid,
    account: "c",
    password: "any",
    port: ports[0],
    webSocketUrl: `ws://127.0.0.1:${ports[1]}/mqtt`,
    [Symbol.asyncDispose]: end,
  };
}

/** MB that a process has resident now, and has had at most. */
export function memoryMb(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const mb = (key: string) => Math.round(Number(new RegExp(`${key}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024);
  return { now: mb("VmRSS"), peak: mb("VmHWM") };
}
