// npm run bench: this machine's figures beside those of named peers, measured in the same run. Whatever a bench starts
// listens on loopback only and ends with it, also on Ctrl-C.
import { parseArgs } from "node:util";
import { describeError } from "../../hub/lib/log.ts";
import { alertsBench } from "./alerts.ts";
import { auditBench } from "./audit.ts";
import { type Bench, type Options, rounded, type Tools } from "./bench.ts";
import { fanoutBench } from "./fanout.ts";
import { firstPictureBench } from "./first-picture.ts";
import { healthBench } from "./health.ts";
import { ingestBench } from "./ingest.ts";
import { monthBench } from "./month.ts";
import { outsideBench } from "./outside.ts";
import { recordingBench } from "./recording.ts";
import { relayBench } from "./relay.ts";
import { soakBench } from "./soak.ts";
import { stillsBench } from "./stills.ts";
import { queryBench, storeBench } from "./store.ts";
import { wallBench } from "./wall.ts";

const BENCHES: readonly Bench[] = [
  ingestBench,
  outsideBench,
  storeBench,
  queryBench,
  relayBench,
  recordingBench,
  wallBench,
  stillsBench,
  fanoutBench,
  firstPictureBench,
  soakBench,
  auditBench,
  alertsBench,
  monthBench,
  healthBench,
];

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const [name, ...flags] = args;
  if (name === "--help" || name === "-h" || flags.includes("--help") || flags.includes("-h")) return help();
  if (name === undefined) {
    let code = 0;
    for (const bench of BENCHES) code = Math.max(code, await run(bench, []));
    return code;
  }
  const bench = BENCHES.find((one) => one.name === name);
  if (bench === undefined)
    return fail(`there is no bench ${name}; there are: ${BENCHES.map((one) => one.name).join(", ")}`);
  return await run(bench, flags);
}

async function run(bench: Bench, flags: readonly string[]): Promise<number> {
  const options = readOptions(bench, flags);
  if ("fault" in options) return fail(options.fault);
  const ends = new AsyncDisposableStack();
  const stop = stopOnSignals(ends);
  try {
    return (await bench.run(options, toolsOf(bench, ends))) ? 0 : 1;
  } catch (error) {
    //  What was stopped on purpose has broken off wherever it was.
    if (!stop.stopping()) fail(`${bench.name}: ${describeError(error)}`);
    return 1;
  } finally {
    await ends.disposeAsync();
    stop.forget();
  }
}

function toolsOf(bench: Bench, ends: AsyncDisposableStack): Tools {
  return {
    ends,
    figure: (figure) => {
      const { value, ratio } = figure as { value?: number; ratio?: number };
      const line = {
        bench: bench.name,
        ...figure,
        ...(value === undefined ? {} : { value: rounded(value) }),
        ...(ratio === undefined ? {} : { ratio: rounded(ratio) }),
      };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    },
    tell: (text) => process.stderr.write(`${bench.name}: ${text}\n`),
  };
}

function stopOnSignals(ends: AsyncDisposableStack) {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(130);
    stopping = true;
    ends.disposeAsync().finally(() => process.exit(130));
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, stop);
  return {
    stopping: () => stopping,
    forget: () => {
      for (const signal of signals) process.off(signal, stop);
    },
  };
}

function readOptions(bench: Bench, args: readonly string[]): Options | { readonly fault: string } {
  const given = new Map<string, number | string>(
    Object.entries(bench.flags).map(([flag, { initial }]) => [flag, initial]),
  );
  const known = Object.keys(bench.flags);
  let values: Readonly<Record<string, string | boolean | undefined>>;
  try {
    values = parseArgs({
      args: [...args],
      options: Object.fromEntries(known.map((flag) => [flag, { type: "string" as const }])),
    }).values;
  } catch (error) {
    return {
      fault: `${describeError(error)} (${bench.name} has: ${known.map((one) => `--${one}`).join(", ")})`,
    };
  }
  for (const [flag, text] of Object.entries(values)) {
    const isNumber = typeof given.get(flag) === "number";
    if (isNumber && !(Number(text) > 0)) return { fault: `--${flag} must be a number above 0, not ${text}` };
    given.set(flag, isNumber ? Number(text) : String(text));
  }
  return {
    number: (flag) => {
      const value = given.get(flag);
      if (typeof value !== "number") throw new Error(`${bench.name} has no number --${flag}`);
      return value;
    },
    text: (flag) => {
      const value = given.get(flag);
      if (typeof value !== "string") throw new Error(`${bench.name} has no text --${flag}`);
      return value;
    },
  };
}

function help(): number {
  const parts = BENCHES.map(({ name, what, flags }) => {
    const lines = Object.entries(flags).map(
      ([flag, { initial, what: means }]) =>
        `    --${flag.padEnd(24)} ${means}${initial === "" ? "" : ` (${initial})`}`,
    );
    return `  ${name.padEnd(8)} ${what}\n${lines.join("\n")}`;
  });
  process.stdout.write(
    `npm run bench -- [BENCH [flags]]    without a bench: all of them\n\n${parts.join("\n\n")}\n\nEach line on stdout is one figure as JSON; what they mean stands in test/bench/README.md.\n`,
  );
  return 0;
}

function fail(message: string): number {
  process.stderr.write(`bench: ${message}\n`);
  return 1;
}
