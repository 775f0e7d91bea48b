// Mosquitto as the broker of somebody else, for tests: on a free port of loopback, with a folder in which it keeps what
// it must deliver, so that it can be stopped and started again as it was.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt, { type MqttClient } from "mqtt";
import { answers, freePort } from "./free-port.ts";
import { until } from "./kitchen.ts";
import { programPath } from "./programs.ts";

export const MOSQUITTO = programPath("mosquitto");

export type OutsideBroker = AsyncDisposable & {
  readonly url: string;
  readonly port: number;
  /** A client of it, connected. Ends with the broker. */
  readonly client: (options?: mqtt.IClientOptions) => Promise<MqttClient>;
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
};

/** Starts it; `lines` are added to its settings, `people` are accounts with their passwords (none: everybody may in). */
export async function openOutsideBroker(
  options: { readonly lines?: readonly string[]; readonly people?: Readonly<Record<string, string>> } = {},
): Promise<OutsideBroker> {
  const { lines = [], people } = options;
  const folder = mkdtempSync(join(tmpdir(), "mingchu-mosquitto-"));
  const port = await freePort();
  const file = join(folder, "mosquitto.conf");
  const passwords = join(folder, "passwords");
  for (const [i, [name, password]] of Object.entries(people ?? {}).entries())
    execFileSync(programPath("mosquitto_passwd") ?? "", [
      "-b",
      ...(i === 0 ? ["-c"] : []),
      passwords,
      name,
      password,
    ]);
  const settings = [
    `listener ${port} 127.0.0.1`,
    people === undefined ? "allow_anonymous true" : `allow_anonymous false\npassword_file ${passwords}`,
    //  Otherwise root becomes an account that may not write into the folder.
    ...(process.getuid?.() === 0 ? ["user root"] : []),
    "persistence true",
    `persistence_location ${folder}/`,
    "max_queued_messages 0",
    "log_dest none",
    ...lines,
  ];
  writeFileSync(file, `${settings.join("\n")}\n`);
  const clients: MqttClient[] = [];
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    child = spawn(MOSQUITTO ?? "mosquitto", ["-c", file], { stdio: "ignore" });
    await until("mosquitto listens", async () => ((await answers(port)) ? true : undefined));
  }
  async function stop(): Promise<void> {
    const running = child;
    if (running === undefined || running.exitCode !== null) return;
    const gone = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGTERM");
    await gone;
    child = undefined;
  }
  await start();
  const url = `mqtt://127.0.0.1:${port}`;
  return {
    url,
    port,
    start,
    stop,
    client: async (more = {}) => {
      const client = await mqtt.connectAsync(url, { reconnectPeriod: 0, ...more });
      clients.push(client);
      return client;
    },
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) await client.endAsync(true);
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
