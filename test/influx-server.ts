// A real InfluxDB for tests: a process of the test's own, in a folder of its own, on free ports of loopback. It can be
// stopped, killed and started again on the same data.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { programPath } from "./programs.ts";

export type InfluxServer = AsyncDisposable & {
  readonly url: string;
  readonly pid: () => number;
  /** Its data folder's path. */
  readonly folder: string;
  readonly start: () => Promise<void>;
  readonly end: (signal: NodeJS.Signals) => Promise<void>;
  /** Runs one statement as whoever; gives InfluxDB's answer. */
  readonly query: (statement: string, database?: string) => Promise<Answered>;
  /** Writes lines as they are; gives the status. */
  readonly write: (lines: string, database: string, policy: string) => Promise<number>;
};

export type Answered = {
  readonly results: readonly {
    readonly error?: string;
    readonly series?: readonly { readonly columns: string[]; readonly values: unknown[][] }[];
  }[];
};

const ADMIN = { user: "root", password: "root-of-the-tests" };
/** It listens within some tenths of a second, and after a kill reads its log first. */
const MOST_TO_START_MS = 30_000;

/** Prepares a server; `start` starts it. `asksForUsers`: with sign-in, and ADMIN as its administrator. */
export async function openInfluxServer(
  options: {
    readonly asksForUsers?: boolean;
    readonly isStarted?: boolean;
    /** Writes its tables at once and packs them as far as it can: for what is measured. */
    readonly isEager?: boolean;
  } = {},
): Promise<InfluxServer> {
  const program = programPath("influxd");
  if (program === undefined) throw new Error("influxd is not installed");
  const { asksForUsers = false, isStarted = true, isEager = false } = options;
  const folder = mkdtempSync(join(tmpdir(), "mingchu-influx-"));
  const [port, ownPort] = await Promise.all([freePort(), freePort()]);
  const url = `http://127.0.0.1:${port}`;
  writeFileSync(
    join(folder, "influxdb.conf"),
    settingsText(folder, { port, ownPort, asksForUsers, isEager }),
  );
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const started = spawn(program ?? "", ["-config", join(folder, "influxdb.conf")], { stdio: "ignore" });
    child = started;
    const until = performance.now() + MOST_TO_START_MS;
    while (!(await answers(url))) {
      if (performance.now() > until || started.exitCode !== null) throw new Error("influxd did not start");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = new Promise((resolve) => ending.once("exit", resolve));
    ending.kill(signal);
    await gone;
  }

  const authorization = `Basic ${Buffer.from(`${ADMIN.user}:${ADMIN.password}`).toString("base64")}`;
  const headers: Record<string, string> = asksForUsers ? { authorization } : {};
  const query = async (statement: string, database = ""): Promise<Answered> => {
    const body = new URLSearchParams({ q: statement, db: database });
    const response = await fetch(`${url}/query`, { method: "POST", body, headers });
    return (await response.json()) as Answered;
  };

  if (isStarted) {
    await start();
    if (asksForUsers)
      await query(`CREATE USER ${ADMIN.user} WITH PASSWORD '${ADMIN.password}' WITH ALL PRIVILEGES`);
  }
  return {
    url,
    folder,
    pid: () => child?.pid ?? 0,
    start,
    end,
    query,
    write: async (lines, database, policy) => {
      const where = new URLSearchParams({ db: database, rp: policy });
      return (await fetch(`${url}/write?${where}`, { method: "POST", body: lines, headers })).status;
    },
    [Symbol.asyncDispose]: async () => {
      await end("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function settingsText(
  folder: string,
  set: {
    readonly port: number;
    readonly ownPort: number;
    readonly asksForUsers: boolean;
    readonly isEager: boolean;
  },
): string {
  const { port, ownPort, asksForUsers, isEager } = set;
  return `
reporting-disabled = true
bind-address = "127.0.0.1:${ownPort}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  query-log-enabled = false
${isEager ? 'cache-snapshot-write-cold-duration = "1s"\ncompact-full-write-cold-duration = "1s"' : ""}
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  auth-enabled = ${asksForUsers}
  log-enabled = false
[subscriber]
  enabled = false
[continuous_queries]
  enabled = false
[logging]
  level = "error"
  suppress-logo = true
`;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/ping`)).ok;
  } catch {
    return false;
  }
}
