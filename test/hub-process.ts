// A hub as a process of its own, for tests that kill it: started as a user starts it, found by the line it prints.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";

const MAIN = fileURLToPath(new URL("../hub/main.ts", import.meta.url));

/** What Node is started with for a hub, as launch.mjs does it: what is tested is what runs. */
export const HUB_FLAGS = JSON.parse(
  readFileSync(new URL("../hub/node-flags.json", import.meta.url), "utf8"),
) as readonly string[];
export const HUB_ENV = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL("../node_modules/.cache/mingchu", import.meta.url)),
};

export type HubProcess = {
  readonly http: string;
  readonly mqtt: string;
  readonly pid: number;
  /** Everything that it has printed on stdout so far. */
  readonly output: () => string;
  /** Everything on stderr: its log. */
  readonly log: () => string;
  /** Sends a signal and waits for the end; gives the exit code, null after a kill. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
};

/** Starts a hub with these settings and waits until it says that it is ready. */
export async function startHubProcess(
  settings: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string>> = {},
): Promise<HubProcess> {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-config-"));
  const file = join(folder, "hub.yaml");
  writeFileSync(
    file,
    stringify({ httpPort: 0, mqttPort: 0, logLevel: "warn", cameraNetworks: ["127.0.0.0/8"], ...settings }),
  );
  const child = spawn(process.execPath, [...HUB_FLAGS, MAIN, "--config", file], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...HUB_ENV, ...process.env, MINGCHU_ADMIN_PASSWORD: "admin-of-the-tests", ...env },
  });
  const lines: string[] = [];
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    log += chunk.toString();
  });
  const { http, mqtt } = await untilReady(child, lines);
  rmSync(folder, { recursive: true, force: true });
  return {
    http,
    mqtt,
    pid: child.pid ?? 0,
    output: () => lines.join("\n"),
    log: () => log,
    end: (signal) =>
      new Promise((resolve) => {
        child.once("exit", (code) => resolve(code));
        child.kill(signal);
      }),
  };
}

function untilReady(
  child: ChildProcess,
  lines: string[],
): Promise<{ readonly http: string; readonly mqtt: string }> {
  return new Promise((resolve, reject) => {
    let complaints = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      complaints += chunk.toString();
    });
    child.once("exit", (code) => reject(new Error(`the hub ended with ${code}: ${complaints}`)));
    if (child.stdout === null) throw new Error("the hub's output is not piped");
    createInterface({ input: child.stdout }).on("line", (line) => {
      lines.push(line);
      const ready = /^mingchu ready http=(\S+) mqtt=(\S+) pid=\d+ data=/.exec(line);
      if (ready?.[1] !== undefined && ready[2] !== undefined) resolve({ http: ready[1], mqtt: ready[2] });
    });
  });
}

/** Calls a hub's API as its administrator. */
export async function asAdmin(
  http: string,
): Promise<<T>(method: string, path: string, body?: unknown) => Promise<T>> {
  const call = async (token: string, method: string, path: string, body: unknown): Promise<unknown> => {
    const response = await fetch(`${http}/api/v1${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${token}`,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : await response.json();
  };
  const token = await signInAdmin(http);
  return async <T>(method: string, path: string, body?: unknown) =>
    (await call(token, method, path, body)) as T;
}

/** Signs a hub's administrator in and gives the token. */
export async function signInAdmin(http: string): Promise<string> {
  const response = await fetch(`${http}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ account: "admin", password: "admin-of-the-tests", bearer: true }),
  });
  if (!response.ok) throw new Error(`POST /session: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { token: string }).token;
}
