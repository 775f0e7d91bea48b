// How many readings the hub takes in, what each costs, and how long a sensor waits for its acknowledgement; beside
// Mosquitto, which acknowledges from memory. Ends by asking whether every acknowledged message is stored.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programPath } from "../programs.ts";
import { type Bench, type Figure, type Options, sleep, type Tools } from "./bench.ts";
import { type Child, startChild } from "./child.ts";
import { READINGS_A_MESSAGE } from "./load-message.ts";
import type { Load, LoadApi } from "./load-process.ts";
import { type Broker, openLoadedHub } from "./loaded-hub.ts";
import { startMosquitto } from "./mosquitto.ts";
import { cpuSecondsOf, KNOWS_PROCESSES, residentMbOf } from "./process-tree.ts";
import { checkStored } from "./stored-check.ts";

export const ingestBench: Bench = {
  name: "ingest",
  what: "MQTT messages acknowledged and stored, beside Mosquitto",
  flags: {
    seconds: { initial: 5, what: "how long each load is measured" },
    clients: { initial: 100, what: "sensors that are connected" },
    "in-flight": { initial: 20, what: "messages each keeps on their way in the second load" },
    "readings-per-second": { initial: 5000, what: "the third load: a steady rate, all sensors together" },
  },
  run,
};

/** Figures of one broker by their names, in the order in which they are told. */
type Measured = ReadonlyMap<string, Figure>;

async function run(options: Options, tools: Tools): Promise<boolean> {
  const { ends, figure, tell } = tools;
  const folder = mkdtempSync(join(tmpdir(), "mingchu-bench-"));
  ends.defer(() => rmSync(folder, { recursive: true, force: true }));
  if (!KNOWS_PROCESSES) tell("CPU and memory of other processes are measured on Linux only");

  const clients = options.number("clients");
  const { hub, broker } = await openLoadedHub(folder, clients, ends);
  const generator = startChild<LoadApi>(new URL("./load-process.ts", import.meta.url), ends);
  tell("the hub under load");
  const ours = await measure(broker, generator, options, tell);
  for (const one of ours.values()) figure(one);

  const accounts = await generator.call("accounts", undefined as never);
  await generator.end();
  //  Killed, so that nothing is tidied up: what is there now is what was there when it was acknowledged.
  await hub.end();
  tell("looking for every acknowledged message in the store");
  const check = await checkStored(join(folder, "data", "readings.db"), accounts);
  figure({ what: "messages acknowledged in all", value: check.acknowledged, unit: "messages" });
  figure({
    what: "acknowledged but not stored",
    value: check.notStored,
    unit: "messages",
    note: "looked for by device, sequence number and value after kill -9",
  });
  figure({ what: "stored but not in the sorted table", value: check.notSorted, unit: "readings" });

  await besideMosquitto(folder, options, ours, tools);
  return check.notStored === 0 && check.notSorted === 0 && check.acknowledged > 0;
}

async function besideMosquitto(
  folder: string,
  options: Options,
  ours: Measured,
  { ends, figure, tell }: Tools,
): Promise<void> {
  const path = programPath("mosquitto");
  if (path === undefined) return figure({ skipped: "mosquitto", how: "apt-get install mosquitto" });
  const mosquitto = await startMosquitto(path, folder, ends);
  const generator = startChild<LoadApi>(new URL("./load-process.ts", import.meta.url), ends);
  tell(`${mosquitto.name} under the same load`);
  const theirs = await measure(mosquitto, generator, options, tell);
  await generator.end();
  await mosquitto.end();
  for (const [what, { note: _, ...one }] of theirs) {
    const our = ours.get(what);
    if (our === undefined) continue;
    const ratio = one.value > 0 ? { ratio: our.value / one.value } : {};
    figure({ ...one, peer: mosquitto.name, ...ratio, note: "acknowledges from memory and stores nothing" });
  }
}

async function measure(
  broker: Broker,
  generator: Child<LoadApi>,
  options: Options,
  tell: (text: string) => void,
): Promise<Measured> {
  const { port, login } = broker;
  const count = options.number("clients");
  const figures = new Map<string, Figure>();
  const add = (what: string, value: number | undefined, unit: string, note?: string): void => {
    if (value !== undefined)
      figures.set(what, { what, value, unit, ...(note === undefined ? {} : { note }) });
  };
  await generator.call("connect", { count, port, ...(login === undefined ? {} : { login }) });

  for (const inFlight of new Set([1, options.number("in-flight")])) {
    const name = `${count} × ${inFlight} in flight`;
    tell(name);
    const result = await oneLoad(broker, generator, { inFlight }, options.number("seconds"));
    add(`acknowledged messages, ${name}`, result.messagesPerS, "messages/s");
    if (broker.settle)
      add(`acknowledged readings, ${name}`, result.messagesPerS * READINGS_A_MESSAGE, "readings/s");
    add(
      `CPU a message, ${name}`,
      result.cpuUs,
      "µs",
      "all threads; with what was put off until after the load",
    );
    add(`acknowledgement latency p50, ${name}`, result.p50Ms, "ms");
    add(`acknowledgement latency p99, ${name}`, result.p99Ms, "ms");
    if (broker.settle) add(`put off until after the load, ${name}`, result.settleS, "s");
  }

  const readingsPerS = options.number("readings-per-second");
  const name = `at a steady ${readingsPerS} readings/s`;
  tell(name);
  const load = { messagesPerS: readingsPerS / READINGS_A_MESSAGE };
  const steady = await oneLoad(broker, generator, load, options.number("seconds"));
  add(`acknowledged readings, ${name}`, steady.messagesPerS * READINGS_A_MESSAGE, "readings/s");
  add(`CPU a message, ${name}`, steady.cpuUs, "µs");
  add(`acknowledgement latency p50, ${name}`, steady.p50Ms, "ms");
  add(`acknowledgement latency p99, ${name}`, steady.p99Ms, "ms", "from when each message was due");
  add("memory at the end", residentMbOf(broker.pid), "MB", "RSS");
  return figures;
}

/** Chosen: as long as the code that is measured needs to be compiled, within what is measured. */
const WARM_UP_S = 1;

async function oneLoad(broker: Broker, generator: Child<LoadApi>, load: Load, seconds: number) {
  const mark = () => generator.call("mark", undefined as never);
  const before = await mark();
  const cpuBefore = cpuSecondsOf(broker.pid);
  await generator.call("start", load);
  await sleep(Math.min(WARM_UP_S, seconds) * 1000);
  const start = await mark();
  await sleep(seconds * 1000);
  const end = await mark();
  const acknowledged = await generator.call("stop", undefined as never);
  const settleStart = performance.now();
  await broker.settle?.();
  const settleS = (performance.now() - settleStart) / 1000;
  const cpuAfter = cpuSecondsOf(broker.pid);
  return {
    messagesPerS: ((end.acknowledged - start.acknowledged) / (end.atMs - start.atMs)) * 1000,
    cpuUs:
      cpuBefore === undefined || cpuAfter === undefined
        ? undefined
        : ((cpuAfter - cpuBefore) * 1e6) / (acknowledged - before.acknowledged),
    p50Ms: end.p50Ms,
    p99Ms: end.p99Ms,
    settleS,
  };
}
