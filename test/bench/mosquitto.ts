// Mosquitto as a peer: a process of this bench, on a free port of loopback, with nothing to keep and nobody to refuse.
import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { answers, freePort } from "../free-port.ts";
import { sleep } from "./bench.ts";

export type Mosquitto = {
  /** With its version. */
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  readonly end: () => Promise<void>;
};

/** Chosen: it listens within some hundredths of a second. */
const MOST_TO_START_MS = 5000;

/** Starts the program at `path`, with its settings in `folder`. */
export async function startMosquitto(
  path: string,
  folder: string,
  ends: AsyncDisposableStack,
): Promise<Mosquitto> {
  const port = await freePort();
  const file = join(folder, "mosquitto.conf");
  writeFileSync(
    file,
    `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\nset_tcp_nodelay true\nlog_dest none\n`,
  );
  const child = spawn(path, ["-c", file], { stdio: "ignore" });
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const end = async (): Promise<void> => {
    child.kill("SIGTERM");
    await gone;
  };
  ends.defer(end);
  const until = performance.now() + MOST_TO_START_MS;
  while (!(await answers(port))) {
    if (performance.now() > until || child.exitCode !== null) throw new Error(`${path} did not start`);
    await sleep(20);
  }
  return { name: versionOf(path), pid: child.pid ?? 0, port, end };
}

function versionOf(path: string): string {
  const { stdout } = spawnSync(path, ["-h"], { encoding: "utf8" });
  return `mosquitto ${/version (\S+)/.exec(stdout)?.[1] ?? "of unknown version"}`;
}
