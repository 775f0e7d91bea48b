// The simulator's command line: what may be said, what it means where nothing is said, and every fault at once.
import { parseArgs } from "node:util";
import { isScenarioName, SCENARIOS } from "./scenarios.ts";

/** A scenario that is to begin `afterS` wall seconds after the sensors, and again every `everyS` from then on. */
export type PlannedScenario = {
  readonly name: string;
  readonly afterS: number;
  readonly everyS?: number;
  readonly target?: string;
};

export type Options = {
  readonly mode: "run" | "control" | "help" | "scenarios";
  readonly mqtt: string;
  readonly accountsFile?: string;
  readonly rtspPort: number;
  readonly speed: number;
  readonly intervalS: number;
  readonly pastHours: number;
  readonly scenarios: readonly PlannedScenario[];
  readonly planOut?: string;
};

/** Chosen: an hour of kitchen time a minute, so that a fridge that fails at 40 s is too warm before two minutes are over. */
const CONTROL_SPEED = 60;
/** Each time round one camera is covered and one is dark, and between them all is well. */
const ROUND_S = 20 * 60;
const COVERED = { everyS: ROUND_S, target: "liuhe-central-canteen.washing" };
const DARK = { everyS: ROUND_S, target: "qinghe-shiyan-canteen.cutting" };
/**
 * Chosen: the sample fridge fails when the audience has had time to look round, and what befalls cameras comes when that is
 * understood. A covered lens is found within a minute of being looked at each ten seconds, a dark one sooner.
 */
const CONTROL_SCENARIOS: readonly PlannedScenario[] = [
  { name: "sample-fridge-fails", afterS: 40 },
  { name: "camera-covered", afterS: 6 * 60, ...COVERED },
  { name: "camera-clear", afterS: 9 * 60, ...COVERED },
  { name: "camera-dark", afterS: 14 * 60, ...DARK },
  { name: "camera-clear", afterS: 18 * 60, ...DARK },
];

export const help =
  (): string => `Mingchu's simulated district: kitchens with physics over MQTT, cameras over RTSP. Everything stays on 127.0.0.1.

npm run simulate -- [flags]

  --mqtt URL           the broker (default mqtt://127.0.0.1:1883)
  --accounts FILE      JSON {"<site>": {"account": "…", "password": "…"}}, one for each canteen; without it nobody signs in
  --rtsp-port N        port of the first canteen's cameras, the next ones get N+1 and so on (default 0: free ports)
  --speed N            how many times faster than the clock the kitchens live, 1 to 3600 (default 1; with --control 60)
  --interval S         seconds between two readings of a sensor, 1 to 3600 (default 5)
  --past-hours N       hours of readings from before the start to send first, 0 to 24 (default 0)
  --scenario NAME@SECONDS[/EVERY][:TARGET]
                       begin a scenario so many seconds after the start, and again every so many; may be repeated.
                       TARGET is <site>.<id>. With --control the default is a sample fridge that fails, and cameras that
                       are covered and dark for some minutes (simulators/README.md); --scenario none for nothing
  --scenarios          list the scenarios
  --plan-out FILE      write the site plan, with the cameras' ports and passwords, for the hub's --sites
  --control            be led over stdin and stdout by the hub's demonstration: simulators/README.md
  --help               this

scenarios, and what each is played on:
${scenarioList()}`;

/** One line for each scenario. */
export function scenarioList(): string {
  const lines = Object.entries(SCENARIOS).map(
    ([name, { on, tells }]) => `${name.padEnd(22)}${on.padEnd(8)}${tells}\n`,
  );
  return lines.join("");
}

const FLAGS = {
  mqtt: { type: "string" },
  accounts: { type: "string" },
  "rtsp-port": { type: "string" },
  speed: { type: "string" },
  interval: { type: "string" },
  "past-hours": { type: "string" },
  scenario: { type: "string", multiple: true },
  scenarios: { type: "boolean" },
  "plan-out": { type: "string" },
  control: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

type TextFlag = "mqtt" | "accounts" | "rtsp-port" | "speed" | "interval" | "past-hours" | "plan-out";

/** The options, or every fault of the command line. */
export function readOptions(args: readonly string[]): Options | { readonly faults: readonly string[] } {
  const { text, isSet, scenarios, faults } = parse(args);
  const control = isSet("control");
  const mode = isSet("help") ? "help" : isSet("scenarios") ? "scenarios" : control ? "control" : "run";
  const mqtt = text("mqtt") ?? "mqtt://127.0.0.1:1883";
  const fault = mqttFault(mqtt);
  if (fault !== undefined) faults.push(`--mqtt ${fault}`);
  for (const flag of ["mqtt", "accounts", "past-hours"] as const) {
    if (control && text(flag) !== undefined) faults.push(`--${flag} is told over stdin with --control`);
  }
  const number = (flag: TextFlag, least: number, most: number, otherwise: number): number => {
    const said = text(flag);
    if (said === undefined) return otherwise;
    const value = Number(said);
    const isWhole = Number.isInteger(value) || flag !== "rtsp-port";
    const isGood = said.trim() !== "" && value >= least && value <= most && isWhole;
    if (!isGood) faults.push(`--${flag} must be a number from ${least} to ${most}, not ${said}`);
    return value;
  };
  const accountsFile = text("accounts");
  const planOut = text("plan-out");
  const options: Options = {
    mode,
    mqtt,
    //  Room for the canteens' ports behind the first.
    rtspPort: number("rtsp-port", 0, 65_500, 0),
    speed: number("speed", 1, 3600, control ? CONTROL_SPEED : 1),
    intervalS: number("interval", 1, 3600, 5),
    pastHours: number("past-hours", 0, 24, 0),
    scenarios: plannedScenarios(scenarios, control, faults),
    ...(accountsFile === undefined ? {} : { accountsFile }),
    ...(planOut === undefined ? {} : { planOut }),
  };
  return faults.length > 0 ? { faults } : options;
}

/** Not `strict`, which would stop at the first fault; here every flag that does not fit is named. */
function parse(args: readonly string[]) {
  const { values, tokens } = parseArgs({ args: [...args], options: FLAGS, strict: false, tokens: true });
  const faults: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") faults.push(`${token.value} stands alone; every option begins with --`);
    if (token.kind !== "option") continue;
    const flag = Object.hasOwn(FLAGS, token.name) ? FLAGS[token.name as keyof typeof FLAGS] : undefined;
    if (flag === undefined) faults.push(`there is no ${token.rawName}`);
    else if (flag.type === "string" && !hasValue(token)) faults.push(`${token.rawName} needs a value`);
    else if (flag.type === "boolean" && token.value !== undefined)
      faults.push(`${token.rawName} takes no value`);
  }
  const text = (flag: TextFlag): string | undefined => {
    const value = values[flag];
    return typeof value === "string" ? value : undefined;
  };
  const scenarios = values["scenario"];
  return { text, isSet: (flag: string) => values[flag] === true, scenarios: texts(scenarios), faults };
}

/** A flag that follows at once is no value, unless it was written with an equals sign. */
function hasValue(token: {
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}): boolean {
  return token.value !== undefined && (token.inlineValue === true || !token.value.startsWith("--"));
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : undefined;
}

const PLANNED = /^([^@]+)@(\d+(?:\.\d+)?)(?:\/(\d+(?:\.\d+)?))?(?::(.+))?$/;

function plannedScenarios(
  asked: readonly string[] | undefined,
  control: boolean,
  faults: string[],
): readonly PlannedScenario[] {
  if (asked === undefined) return control ? CONTROL_SCENARIOS : [];
  if (asked.length === 1 && asked[0] === "none") return [];
  const planned: PlannedScenario[] = [];
  for (const text of asked) {
    const [, name = "", seconds = "", every, target] = PLANNED.exec(text) ?? [];
    if (name === "")
      faults.push(
        `--scenario must be NAME@SECONDS or NAME@SECONDS:TARGET, with /EVERY to repeat it, not ${text}`,
      );
    else if (every !== undefined && Number(every) < 1)
      faults.push(`--scenario: a scenario is repeated every second at most, not ${text}`);
    else if (!isScenarioName(name)) faults.push(`--scenario: there is no ${name}; --scenarios lists them`);
    else
      planned.push({
        ...{ name, afterS: Number(seconds) },
        ...(every === undefined ? {} : { everyS: Number(every) }),
        ...(target === undefined ? {} : { target }),
      });
  }
  return planned;
}

/** What is wrong with a broker's address, or undefined. Only this machine's: the simulator is no load on anybody's network. */
function mqttFault(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !["mqtt:", "ws:"].includes(parsed.protocol))
    return `must be like mqtt://127.0.0.1:1883, not ${url}`;
  const isHere = ["127.0.0.1", "localhost", "[::1]"].includes(parsed.hostname);
  return isHere ? undefined : `must be on this machine (127.0.0.1), not ${parsed.hostname}`;
}
