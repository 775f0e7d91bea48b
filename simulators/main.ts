// The simulated district as a process: opens the cameras, starts the sensors, plays scenarios, and ends in order.
// On stdout only lines of JSON for programs; what people read goes to stderr.
import { readFileSync, writeFileSync } from "node:fs";
import type { SitePlanFile } from "../devices/site-plan.ts";
import { type Cameras, openCameras } from "./cameras.ts";
import { type Accounts, accountsSchema, followControl } from "./control.ts";
import { CAMERA_SETS, districtPlan, SHOWCASE } from "./district.ts";
import { help, type Options, type PlannedScenario, readOptions, scenarioList } from "./options.ts";
import { type Cue, findCue, SCENARIOS, type Stagehand, type Targets } from "./scenarios.ts";
import { type Sensors, startSensors } from "./sensors.ts";

const log = (text: string): void => void process.stderr.write(`simulators: ${text}\n`);
const tell = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`);

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if ("faults" in options) return fail(options.faults);
  if (options.mode === "help") return void process.stdout.write(help());
  if (options.mode === "scenarios") return void process.stdout.write(scenarioList());

  const accounts = readAccounts(options.accountsFile);
  if (typeof accounts === "string") return fail([accounts]);
  const cameras = await openCameras(CAMERA_SETS, options.rtspPort);
  const plan = districtPlan(options.intervalS, cameras.accessOf);
  const targets = targetsOf(plan, cameras);
  const faults = options.scenarios.flatMap(({ name, target }) => {
    const cue = findCue(name, target, targets);
    return "fault" in cue ? [`--scenario: ${cue.fault}`] : [];
  });
  if (faults.length > 0) {
    await cameras.close();
    return fail(faults);
  }
  //  Holds the cameras' passwords: for its owner's eyes only.
  if (options.planOut !== undefined)
    writeFileSync(options.planOut, `${JSON.stringify(plan, null, 2)}\n`, { mode: 0o600 });
  await run(options, accounts, cameras, plan, targets);
}

async function run(
  options: Options,
  accounts: Accounts,
  cameras: Cameras,
  plan: SitePlanFile,
  targets: Targets,
): Promise<void> {
  let sensors: Sensors | undefined;
  const timers: ReturnType<typeof setTimeout>[] = [];
  const start = (url: string, signIns: Accounts, pastHours: number): void => {
    const started = startSensors({
      sensors: plan.sensors ?? [],
      url,
      accounts: new Map(Object.entries(signIns)),
      intervalS: options.intervalS,
      speed: options.speed,
      pastHours,
      log,
      now: Date.now,
    });
    sensors = started;
    timers.push(...planScenarios(options.scenarios, (name, target) => cue(name, target), timers));
    log(
      `${plan.sensors?.length} sensors on ${url}, ${plan.cameras?.length} cameras, kitchens live ${options.speed} times as fast`,
    );
  };
  const cue = (name: string, target: string | undefined): void => {
    const found = findCue(name, target, targets);
    if ("fault" in found) log(found.fault);
    else if (sensors !== undefined)
      play(found, { ...sensors, setCamera: cameras.setState, setMishap: cameras.setMishap });
  };

  const ended = untilSignal();
  if (options.mode === "control") {
    tell({ plan, showcase: SHOWCASE });
    const led = followControl(process.stdin, { start, cue, refuse: log });
    await Promise.race([led, ended]);
  } else {
    start(options.mqtt, accounts, options.pastHours);
    await ended;
  }
  for (const timer of timers) clearTimeout(timer);
  await Promise.all([sensors?.close(), cameras.close()]);
  process.stdin.destroy();
}

function play({ name, target }: Cue, stagehand: Stagehand): void {
  SCENARIOS[name].play(stagehand, target);
  tell({ scenario: name, target });
  log(`${name} on ${target}`);
}

function planScenarios(
  planned: readonly PlannedScenario[],
  cue: (name: string, target: string | undefined) => void,
  timers: ReturnType<typeof setTimeout>[],
): readonly ReturnType<typeof setTimeout>[] {
  return planned.flatMap(({ name, afterS, everyS, target }) => {
    const begin = () => cue(name, target);
    if (everyS === undefined) return [setTimeout(begin, afterS * 1000)];
    const first = setTimeout(() => {
      begin();
      timers.push(setInterval(begin, everyS * 1000));
    }, afterS * 1000);
    return [first];
  });
}

function targetsOf(plan: SitePlanFile, cameras: Cameras): Targets {
  const sensors = plan.sensors ?? [];
  const idOf = (sensor: (typeof sensors)[number]): string => `${sensor.site}.${sensor.id}`;
  return {
    fridges: sensors.filter(({ place }) => place !== "kitchen").map(idOf),
    sensors: sensors.map(idOf),
    cameras: cameras.ids,
  };
}

/** The accounts, or what is wrong with the file. */
function readAccounts(file: string | undefined): Accounts | string {
  if (file === undefined) return {};
  try {
    return accountsSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    return `--accounts ${file}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Resolves when the process is asked to end. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
    //  Whoever read stdout is gone: nobody is left to play for.
    process.stdout.once("error", () => resolve());
  });
}

function fail(faults: readonly string[]): void {
  process.stderr.write(`${faults.map((fault) => `simulators: ${fault}`).join("\n")}\nTry --help.\n`);
  process.exitCode = 1;
}

await main().catch((error: unknown) => {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  fail([`${error instanceof Error ? error.message : String(error)}${cause}`]);
});
