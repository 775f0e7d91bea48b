// InfluxDB as a peer of the embedded store: the same readings, the same questions, the same run, on a server of this
// bench's own.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { openInfluxServer } from "../influx-server.ts";
import { programPath } from "../programs.ts";
import { sleep, type Tools } from "./bench.ts";
import { startChild } from "./child.ts";
import type { InfluxApi, InfluxLoaded } from "./influx-process.ts";
import type { QuestionFigures } from "./store-questions.ts";

type InfluxFigures = {
  /** With its version. */
  readonly name: string;
  readonly loaded: InfluxLoaded;
  /** Of the server's tables and logs on disk, figures of days included, when it has packed them. */
  readonly bytes: number;
  /** Of the readings alone. */
  readonly rawBytes: number;
  /** Of the server, for all of it. */
  readonly cpuSeconds: number;
  readonly answered: QuestionFigures;
};

/** Chosen: it packs within seconds of the last write; a size that stays for so long is the one. */
const STILL_MS = 5000;
const MOST_TO_PACK_MS = 180_000;

/** Measures InfluxDB and tells its figures beside ours of the same run. */
export async function tellInflux(
  asked: { readonly series: number; readonly ticks: number },
  ours: { readonly bytesAReading: number; readonly answered: QuestionFigures },
  { ends, figure, tell }: Tools,
): Promise<void> {
  const theirs = await measureInflux(asked, ends, tell);
  if (theirs === undefined) {
    figure({ skipped: "InfluxDB beside it", how: "apt-get install influxdb" });
    return;
  }
  const { name: peer, loaded, answered, bytes, rawBytes, cpuSeconds } = theirs;
  if (String(answered.told) !== String(ours.answered.told))
    throw new Error(`InfluxDB tells of ${answered.told}, the embedded store of ${ours.answered.told}`);
  const beside = (what: string, unit: string, value: number, own: number) =>
    figure({ what, value, unit, peer, ratio: own / value });
  beside("bytes a reading", "bytes", bytes / loaded.readings, ours.bytesAReading);
  figure({ what: "bytes a reading without figures", value: rawBytes / loaded.readings, unit: "bytes", peer });
  figure({
    what: "readings stored a second",
    value: loaded.readings / loaded.seconds,
    unit: "readings/s",
    peer,
  });
  figure({ what: "adding all days up", value: loaded.figuresSeconds, unit: "s", peer });
  figure({ what: "CPU of its server in all", value: cpuSeconds, unit: "s", peer });
  const own = ours.answered;
  beside("newest reading of every sensor", "ms", answered.latestMs, own.latestMs);
  beside("a day of one sensor in 200 buckets", "ms", answered.dayChartMs, own.dayChartMs);
  beside("a year of one sensor in 200 buckets", "ms", answered.yearChartMs, own.yearChartMs);
  beside("30 days of compliance of up to 1,000 sensors", "ms", answered.complianceMs, own.complianceMs);
  beside("the same up to now", "ms", answered.complianceTodayMs, own.complianceTodayMs);
  figure({
    what: "longest pause of the asker's event loop",
    value: answered.longestPauseMs,
    unit: "ms",
    peer,
  });
}

/** Undefined where influxd is not installed. `tell` hears what happens. */
async function measureInflux(
  asked: { readonly series: number; readonly ticks: number },
  ends: AsyncDisposableStack,
  tell: (text: string) => void,
): Promise<InfluxFigures | undefined> {
  const program = programPath("influxd");
  if (program === undefined) return undefined;
  const server = await openInfluxServer({ isEager: true });
  ends.use(server);
  const child = startChild<InfluxApi>(new URL("./influx-process.ts", import.meta.url), ends);
  const load = { ...asked, url: server.url, folder: server.folder };
  tell(`storing ${asked.series * asked.ticks} readings in InfluxDB`);
  const loaded = await child.call("load", load);
  tell("waiting until InfluxDB has packed them");
  await settled(server.folder);
  const bytes = sizeOf(join(server.folder, "data")) + sizeOf(join(server.folder, "wal"));
  const rawBytes =
    sizeOf(join(server.folder, "data", "bench", "raw")) + sizeOf(join(server.folder, "wal", "bench", "raw"));
  tell("asking InfluxDB");
  const answered = await child.call("ask", load);
  const cpuSeconds = cpuOf(server.pid());
  await child.end();
  return { name: versionOf(program), loaded, bytes, rawBytes, cpuSeconds, answered };
}

async function settled(folder: string): Promise<void> {
  const until = performance.now() + MOST_TO_PACK_MS;
  for (let last = -1; performance.now() < until; ) {
    const now = sizeOf(folder);
    if (now === last) return;
    last = now;
    await sleep(STILL_MS);
  }
}

function sizeOf(path: string): number {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (entry === undefined) return 0;
  //  What it takes up: files that are made large beforehand are full of holes.
  if (!entry.isDirectory()) return entry.blocks * 512;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

/** User and system time so far, in the kernel's hundredths of a second. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function versionOf(program: string): string {
  const { stdout } = spawnSync(program, ["version"], { encoding: "utf8" });
  return `influxdb ${/v(\S+)/.exec(stdout)?.[1] ?? "of unknown version"}`;
}
