// The demonstration: simulated kitchens as a process of their own, which speak to the hub as real ones do. What they
// hand over is a site plan; what they get is the broker's address and an account for each canteen.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { keepDeviceKey } from "./access/device-keys.ts";
import { putPeople } from "./access/first-people.ts";
import { makePassword } from "./access/passwords.ts";
import { installSitePlan, readSitePlan } from "./actions/install-site-plan.ts";
import { DEMO_PASSWORD } from "./config.ts";
import type { Hub } from "./hub.ts";
import type { Clock } from "./lib/clock.ts";
import { keepRunning } from "./lib/keep-running.ts";
import type { Log } from "./lib/log.ts";
import type { Role } from "./model.ts";
import { addAuditLine } from "./store/audit.ts";

const SIMULATORS = fileURLToPath(new URL("../simulators/main.ts", import.meta.url));

/** The simulators' first line. */
const helloSchema = z.object({
  plan: z.unknown(),
  showcase: z.object({ district: z.string(), town: z.string(), school: z.string(), canteen: z.string() }),
});
type Hello = z.infer<typeof helloSchema>;

/** What the simulators are told: where the broker is, who they are there, and how much of their past is wanted. */
type SimulatorOrders = {
  readonly mqtt: string;
  readonly accounts: Readonly<Record<string, { readonly account: string; readonly password: string }>>;
  readonly pastHours: number;
};

/** A day, so that charts have something to show from the first minute. */
const PAST_HOURS = 24;
/** How far apart the simulators' past readings are. Source: simulators/sensors.ts. */
const PAST_INTERVAL_S = 300;

export type Demo = {
  /** Accounts to sign in with; all have the same password. */
  readonly accounts: readonly string[];
  readonly password: string;
  readonly close: () => Promise<void>;
};

/** Starts the simulators and resolves when their kitchens are installed. They are started again if they die. */
export async function startDemo(
  hub: Hub,
  options: {
    readonly clock: Clock;
    readonly log: Log;
    readonly password: string | undefined;
    readonly simulatorArgs: readonly string[];
  },
): Promise<Demo> {
  const { clock, log } = options;
  const password = options.password ?? DEMO_PASSWORD;
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    const attempt = (signal: AbortSignal) =>
      runSimulators(options.simulatorArgs, signal, log, async (hello) => {
        const answer = await install(hub, hello, password, clock);
        resolve();
        return answer;
      });
    running = keepRunning("the simulated kitchens", attempt, {
      clock,
      log,
      signal: stopping.signal,
      onFailure: reject,
    });
  });
  return {
    accounts: Object.keys(POSTS),
    password,
    close: async () => {
      stopping.abort();
      await running;
    },
  };
}

const POSTS: Readonly<Record<keyof Hello["showcase"], { readonly role: Role; readonly name: string }>> = {
  district: { role: "district-manager", name: "区教育局" },
  town: { role: "town-manager", name: "镇中心学校" },
  school: { role: "school-manager", name: "校长" },
  canteen: { role: "canteen-staff", name: "食堂" },
};

/** One life of the simulators. Returns when they were told to stop, throws when they end by themselves. */
async function runSimulators(
  args: readonly string[],
  signal: AbortSignal,
  log: Log,
  onHello: (hello: Hello) => Promise<SimulatorOrders>,
): Promise<void> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", SIMULATORS, "--control", ...args],
    {
      stdio: ["pipe", "pipe", "inherit"],
      //  The hub's passwords are none of theirs.
      env: Object.fromEntries(
        Object.entries(process.env).filter(([name]) => !/^MINGCHU_.*PASSWORD$/.test(name)),
      ),
    },
  );
  const stop = () => child.stdin.end();
  signal.addEventListener("abort", stop, { once: true });
  //  Writing to a child that has just died is not our failure: its exit is told below.
  child.stdin.on("error", (error) => log.debug("the simulators' input is closed", { error }));
  const ended = new Promise<void>((resolve, reject) => {
    child.once("error", (error) =>
      reject(new Error("cannot start the simulated kitchens", { cause: error })),
    );
    child.once("exit", (code, why) => {
      if (signal.aborted) resolve();
      else reject(new Error(`the simulated kitchens ended (${why ?? `exit code ${code}`})`));
    });
  });
  let greeted = false;
  const talking = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      if (greeted) {
        log.info("simulated", { event: line });
        continue;
      }
      greeted = true;
      const answer = await onHello(helloSchema.parse(JSON.parse(line)));
      child.stdin.write(`${JSON.stringify(answer)}\n`);
    }
  })();
  try {
    await Promise.race([ended, talking.then(() => ended)]);
  } finally {
    signal.removeEventListener("abort", stop);
    child.stdin.end();
  }
}

/** Installs the simulators' plan, makes the people of the showcase and an account for each canteen. */
async function install(hub: Hub, hello: Hello, password: string, clock: Clock): Promise<SimulatorOrders> {
  const { book, box, estate } = hub.memory;
  const isFirst = estate.sensors().length === 0;
  const read = readSitePlan(hello.plan);
  const planned = { box, from: "the demonstration" };
  //  The day before was reported at a common pace; what is expected of a sensor is counted by the pace it had then.
  if (isFirst && !("faults" in read)) {
    const sensors = read.plan.sensors.map((sensor) => ({ ...sensor, intervalS: PAST_INTERVAL_S }));
    await installSitePlan(book, { ...read.plan, sensors }, { ...planned, at: clock.now() });
  }
  const { faults } =
    "faults" in read ? read : await installSitePlan(book, read.plan, { ...planned, at: clock.now() });
  if (faults.length > 0 || "faults" in read)
    throw new Error(`the simulated site plan is wrong: ${faults.join("; ")}`);

  const accounts: Record<string, { account: string; password: string }> = {};
  for (const site of read.plan.sites.filter((one) => one.kind === "canteen")) {
    const key = { account: `${site.id}-gateway`, siteId: site.id, password: makePassword() };
    await book.together(async (queries) => {
      await keepDeviceKey(queries, key, clock.now());
      const event = {
        who: "hub",
        action: "device-accounts.create",
        siteId: site.id,
        target: key.account,
        detail: "",
      };
      await addAuditLine(queries, { at: clock.now(), ...event });
    });
    accounts[site.id] = { account: key.account, password: key.password };
  }
  const people = Object.entries(POSTS).map(([account, { role, name }]) => ({
    account,
    name,
    post: { role, siteId: hello.showcase[account as keyof typeof POSTS] },
  }));
  await putPeople(book, people, password, clock.now());
  await hub.deviceKeys.reload();
  await estate.reload();
  return { mqtt: hub.mqttUrl, accounts, pastHours: isFirst ? PAST_HOURS : 0 };
}
