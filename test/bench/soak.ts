// Whether the hub stays as it is while it works for long: memory, pauses, the size of its files and of the journal's
// write-ahead log, under ten districts' readings with people who look at charts and reports. Its limits are the hub's own.
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bench, median, type Options, sleep, type Tools } from "./bench.ts";
import { startChild } from "./child.ts";
import { deviceName, READINGS_A_MESSAGE, SITE } from "./load-message.ts";
import type { LoadApi, LoadMark } from "./load-process.ts";
import { openLoadedHub } from "./loaded-hub.ts";
import { cpuSecondsOf, residentMbOf } from "./process-tree.ts";
import { checkStored } from "./stored-check.ts";

export const soakBench: Bench = {
  name: "soak",
  what: "memory, pauses and files over a longer time, with people looking",
  flags: {
    minutes: { initial: 2, what: "how long" },
    clients: { initial: 200, what: "sensors that are connected" },
    "readings-per-second": { initial: 200, what: "all sensors together; a district has 20" },
  },
  run,
};

/** What is read each few seconds. */
type Sample = {
  readonly atS: number;
  readonly residentMb: number;
  readonly lagMaxMs: number;
  readonly lagP99Ms: number;
  readonly walMb: number;
  readonly mark: LoadMark;
};

const SAMPLE_EVERY_MS = 5000;
/** prom-client's eventLoopMonitoringPrecision. */
const TICK_MS = 10;
/** Limits that the product sets itself: no pause of the event loop over 20 ms, acknowledgements within 50 ms. */
const MOST_PAUSE_MS = 20;
const MOST_ACK_MS = 50;
/** Chosen: the first third is compilation, caches and the first pages of each file. */
const WARM_UP_SHARE = 1 / 3;

async function run(options: Options, { ends, figure, tell }: Tools): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-soak-"));
  ends.defer(() => rmSync(folder, { recursive: true, force: true }));
  const clients = options.number("clients");
  const { hub, broker, admin } = await openLoadedHub(folder, clients, ends);
  const generator = startChild<LoadApi>(new URL("./load-process.ts", import.meta.url), ends);
  const { port, login } = broker;
  await generator.call("connect", { count: clients, port, ...(login === undefined ? {} : { login }) });
  const messagesPerS = options.number("readings-per-second") / READINGS_A_MESSAGE;
  await generator.call("start", { messagesPerS });
  const lookers = new AbortController();
  const looking = look(admin, clients, lookers.signal);

  const data = join(folder, "data");
  const totalS = options.number("minutes") * 60;
  const samples: Sample[] = [];
  const begun = performance.now();
  const cpuBefore = cpuSecondsOf(broker.pid);
  tell(
    `${options.number("readings-per-second")} readings/s for ${totalS} s, while somebody looks at charts and reports`,
  );
  while ((performance.now() - begun) / 1000 < totalS) {
    await sleep(Math.min(SAMPLE_EVERY_MS, totalS * 100));
    samples.push(
      await sample(hub.http, broker.pid, data, begun, await generator.call("mark", undefined as never)),
    );
  }
  lookers.abort();
  const looks = await looking;
  const cpuS = (cpuSecondsOf(broker.pid) ?? 0) - (cpuBefore ?? 0);
  await generator.call("stop", undefined as never);
  const accounts = await generator.call("accounts", undefined as never);
  await generator.end();
  await hub.end();

  const warm = samples.filter((one) => one.atS >= totalS * WARM_UP_SHARE);
  const third = Math.max(1, Math.floor(warm.length / 3));
  const first = median(warm.slice(0, third).map((one) => one.residentMb));
  const last = median(warm.slice(-third).map((one) => one.residentMb));
  figure({ what: "memory at the end", value: last, unit: "MB", note: "RSS, median of the last samples" });
  figure({ what: "memory grown since it was warm", value: last - first, unit: "MB" });
  figure({
    what: "CPU",
    value: (cpuS / ((performance.now() - begun) / 1000)) * 100,
    unit: "% of a core",
    note: "all threads",
  });
  const lag = median(warm.map((one) => one.lagP99Ms));
  figure({
    what: "event loop lag p99",
    value: lag,
    unit: "ms",
    peer: "limit 20 ms",
    ratio: lag / MOST_PAUSE_MS,
  });
  const pause = Math.max(...warm.map((one) => one.lagMaxMs));
  figure({
    what: "longest event loop pause",
    value: pause,
    unit: "ms",
    peer: "limit 20 ms",
    ratio: pause / MOST_PAUSE_MS,
  });
  const ack = Math.max(...warm.map((one) => one.mark.p99Ms));
  figure({
    what: "acknowledgement p99, worst five seconds",
    value: ack,
    unit: "ms",
    peer: "limit 50 ms",
    ratio: ack / MOST_ACK_MS,
  });
  figure({
    what: "write-ahead log at most",
    value: Math.max(...samples.map((one) => one.walMb)),
    unit: "MB",
  });
  figure({ what: "charts and reports looked at", value: looks, unit: "answers" });
  const check = await checkStored(join(data, "readings.db"), accounts);
  figure({ what: "acknowledged but not stored", value: check.notStored, unit: "messages" });
  figure({ what: "messages acknowledged in all", value: check.acknowledged, unit: "messages" });
  figure({
    what: "bytes on disk a reading",
    value: (sizeMb(data, /^readings\.db$/) * 1e6) / (check.acknowledged * READINGS_A_MESSAGE),
    unit: "B",
    note: "the log is kept for a day and not yet packed: see the store bench",
  });
  return check.notStored === 0 && check.acknowledged > 0;
}

/** A person who goes through lists, charts and reports without a pause; gives how many answers there were. */
async function look(
  admin: <T>(method: string, path: string) => Promise<T>,
  clients: number,
  signal: AbortSignal,
): Promise<number> {
  let answers = 0;
  for (let i = 0; !signal.aborted; i++) {
    const sensor = `${SITE}.${deviceName(i % clients)}`;
    const paths = ["/sites", "/sensors?limit=1000", `/sensors/${sensor}/readings`, "/reports/compliance"];
    await admin("GET", paths[i % paths.length] ?? "/sites");
    answers += 1;
    await sleep(50);
  }
  return answers;
}

async function sample(
  http: string,
  pid: number,
  data: string,
  begun: number,
  mark: LoadMark,
): Promise<Sample> {
  const text = await (await fetch(`${http}/metrics`)).text();
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);
  //  Node counts the whole distance between two ticks of its own timer, which is set to 10 ms.
  const lag = (which: string) => Math.max(0, read(`nodejs_eventloop_lag_${which}_seconds`) * 1000 - TICK_MS);
  return {
    atS: (performance.now() - begun) / 1000,
    residentMb: residentMbOf(pid) ?? Number.NaN,
    lagMaxMs: lag("max"),
    lagP99Ms: lag("p99"),
    walMb: sizeMb(data, /-wal$/),
    mark,
  };
}

function sizeMb(folder: string, names: RegExp): number {
  return readdirSync(folder)
    .filter((name) => names.test(name))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size / 1e6, 0);
}
