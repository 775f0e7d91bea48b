// The process: settings, start, signals, end. Says in one line on stdout when it is ready; logs go to stderr.
import { readFileSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { readSitePlan } from "./actions/install-site-plan.ts";
import { StartFault } from "./compose/data-folder.ts";
import { planFault } from "./compose/site-plan.ts";
import { type Config, loadConfig } from "./config.ts";
import { type Demo, startDemo } from "./demo.ts";
import { type Hub, openHub } from "./hub.ts";
import { systemClock } from "./lib/clock.ts";
import { createLog, describeError, type Log } from "./lib/log.ts";
import { readYaml } from "./lib/yaml-text.ts";

//  What the hub writes holds what people did, and the key to the cameras' passwords: for its owner only.
process.umask(0o077);
await main();

async function main(): Promise<void> {
  const loaded = loadConfig(process.argv.slice(2), process.env);
  if ("help" in loaded) return say(loaded.help);
  if ("faults" in loaded) return fail(loaded.faults);
  const { config } = loaded;
  const log = createLog(config.logLevel);
  try {
    await run(config, log);
  } catch (error) {
    fail(`mingchu cannot start: ${describeError(error)}`);
    //  A fault of ours is shown with where it happened.
    if (!(error instanceof StartFault) && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    //  The store's threads are still there.
    process.exit(1);
  }
}

async function run(config: Config, log: Log): Promise<void> {
  const plan = config.sites === undefined ? undefined : readPlanFile(config.sites);
  const hub = await openHub(config, {
    clock: systemClock,
    log,
    ...(plan === undefined ? {} : { plan: { plan, from: config.sites ?? "" } }),
    version: readVersion(),
    adminPassword: fromEnv("MINGCHU_ADMIN_PASSWORD"),
    env: process.env,
    onDeath: (error) => {
      log.error("a part that the hub cannot go on without has died", { error });
      process.exit(1);
    },
  });
  let demo: Demo | undefined;
  stopOnSignals(hub, () => demo, log);
  //  Without certificates it means what it means to every program: the terminal is gone.
  if (hub.reloadCertificates !== undefined) process.on("SIGHUP", hub.reloadCertificates);
  demo = config.demo
    ? await startDemo(hub, {
        clock: systemClock,
        log,
        password: fromEnv("MINGCHU_DEMO_PASSWORD"),
        simulatorArgs: (fromEnv("MINGCHU_SIMULATOR_ARGS") ?? "").split(" ").filter((one) => one !== ""),
      })
    : undefined;
  announce(hub, demo);
  //  The next start has what this one has compiled, however this one ends.
  flushCompileCache();
}

type Plan = Extract<ReturnType<typeof readSitePlan>, { plan: unknown }>["plan"];

function readPlanFile(file: string): Plan {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new StartFault(`cannot read the site plan ${file}: ${describeError(error)}`);
  }
  const raw = readYaml(text);
  if ("faults" in raw) throw new StartFault(planFault(file, raw.faults));
  const read = readSitePlan(raw.value);
  if ("faults" in read) throw new StartFault(planFault(file, read.faults));
  return read.plan;
}

function announce(hub: Hub, demo: Demo | undefined): void {
  say(`mingchu ready http=${hub.httpUrl} mqtt=${hub.mqttUrl} pid=${process.pid} data=${hub.memory.path}`);
  if (hub.moreMqttUrls.length > 0) say(`  also: ${hub.moreMqttUrls.join("  ")}`);
  if (hub.newAdminPassword !== undefined)
    say(`  first administrator: admin   password: ${hub.newAdminPassword}   (shown once)`);
  if (demo === undefined) return;
  say(`  demo accounts: ${demo.accounts.join(", ")}   password: ${demo.password}`);
}

/** Stops in order; a second signal does not wait for it. */
function stopOnSignals(hub: Hub, demo: () => Demo | undefined, log: Log): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info("stopping");
    Promise.resolve(demo()?.close())
      .then(() => hub.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.error("could not stop in order", { error });
          process.exit(1);
        },
      );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

/** A setting from the environment; one that is there and empty is not set. */
function fromEnv(name: string): string | undefined {
  const value = process.env[name];
  return value === "" ? undefined : value;
}

function readVersion(): string {
  const file = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return file.version;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
