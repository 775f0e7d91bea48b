// What keeping readings costs, and what asking for them: a store filled as a hub fills it in weeks, with packing, daily
// figures and the trimming of the log going on beside the writing.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bench, Options, Tools } from "./bench.ts";
import { startChild } from "./child.ts";
import { tellInflux } from "./influx-peer.ts";
import type { Filled, StoreApi, Worked, Working } from "./store-process.ts";
import type { QuestionFigures } from "./store-questions.ts";

const flags = {
  readings: { initial: 10_000_000, what: "how many there are" },
  series: { initial: 1000, what: "of how many sensors, one value each, every five minutes" },
};

export const storeBench: Bench = {
  name: "store",
  what: "readings stored, packed and added up: bytes, CPU, waiting",
  flags: {
    ...flags,
    seconds: { initial: 5, what: "how long commits are watched, first alone and then beside all other work" },
    "readings-per-second": { initial: 5000, what: "the rate meanwhile" },
  },
  run: async (options, tools) => {
    const { filled, work } = await fill(options, tools);
    tellFilled(filled, tools);
    const rate = { seconds: options.number("seconds"), readingsPerS: options.number("readings-per-second") };
    tools.tell("commits alone, and beside restating, packing and questions");
    tellWorked(await work({ ...rate, isBusy: false }), "alone", tools);
    tellWorked(await work({ ...rate, isBusy: true }), "beside all other work", tools);
    return true;
  },
};

export const queryBench: Bench = {
  name: "query",
  what: "questions of the dashboard and of reports, on the same store",
  flags,
  run: async (options, tools) => {
    const { filled, ask } = await fill(options, tools);
    tools.tell("asking");
    const answered = await ask();
    tellAnswered(answered, filled, tools);
    const series = options.number("series");
    const asked = { series, ticks: filled.readings / series };
    await tellInflux(asked, { bytesAReading: filled.fileBytes / filled.readings, answered }, tools);
    return true;
  },
};

async function fill(
  options: Options,
  { ends, tell }: Tools,
): Promise<{
  readonly filled: Filled;
  readonly work: (how: Pick<Working, "seconds" | "readingsPerS" | "isBusy">) => Promise<Worked>;
  readonly ask: () => Promise<QuestionFigures>;
}> {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-bench-"));
  ends.defer(() => rmSync(folder, { recursive: true, force: true }));
  const series = options.number("series");
  const filling = {
    file: join(folder, "readings.db"),
    series,
    ticks: Math.max(1, Math.round(options.number("readings") / series)),
  };
  const child = startChild<StoreApi>(new URL("./store-process.ts", import.meta.url), ends);
  tell(`storing ${series * filling.ticks} readings of ${series} sensors`);
  return {
    filled: await child.call("fill", filling),
    work: (how) => child.call("work", { ...filling, ...how }),
    ask: () => child.call("ask", filling),
  };
}

function tellFilled(filled: Filled, { figure }: Tools): void {
  const { readings, bytesByTable } = filled;
  const bytes = (...tables: string[]) => tables.reduce((sum, table) => sum + (bytesByTable[table] ?? 0), 0);
  figure({ what: "readings stored", value: readings, unit: "readings" });
  figure({
    what: "bytes a reading",
    value: filled.fileBytes / readings,
    unit: "bytes",
    note: "the whole file",
  });
  figure({
    what: "bytes a packed reading",
    value: bytes("block") / Math.max(filled.packed, 1),
    unit: "bytes",
  });
  figure({
    what: "bytes a reading in figures of days and hours",
    value: bytes("day", "hours", "minutes") / readings,
    unit: "bytes",
  });
  figure({ what: "bytes not packed yet", value: bytes("reading"), unit: "bytes" });
  figure({ what: "bytes of the log", value: bytes("log"), unit: "bytes", note: "the last day's" });
  figure({ what: "CPU a reading", value: (filled.cpuSeconds * 1e6) / readings, unit: "µs" });
  figure({ what: "CPU in all", value: filled.cpuSeconds, unit: "s" });
  figure({ what: "readings stored a second", value: readings / filled.seconds, unit: "readings/s" });
  figure({ what: "largest WAL", value: filled.longestWalBytes / 1e6, unit: "MB" });
}

function tellWorked(worked: Worked, when: string, { figure }: Tools): void {
  figure({
    what: `a group's wait for its commit p50, ${when}`,
    value: worked.p50Ms,
    unit: "ms",
    note: `${worked.readings} readings; ${worked.rounds} sensors added up again, ${worked.questions} rounds of questions`,
  });
  figure({ what: `a group's wait for its commit p99, ${when}`, value: worked.p99Ms, unit: "ms" });
  figure({ what: `a group's longest wait for its commit, ${when}`, value: worked.longestMs, unit: "ms" });
  figure({ what: `longest pause of the event loop, ${when}`, value: worked.longestPauseMs, unit: "ms" });
}

function tellAnswered(answered: QuestionFigures, { readings }: Filled, { figure }: Tools): void {
  const [latest, , days] = answered.told;
  figure({ what: "readings asked of", value: readings, unit: "readings" });
  figure({
    what: "newest reading of every sensor",
    value: answered.latestMs,
    unit: "ms",
    note: `of ${latest}`,
  });
  figure({ what: "a day of one sensor in 200 buckets", value: answered.dayChartMs, unit: "ms" });
  figure({ what: "a year of one sensor in 200 buckets", value: answered.yearChartMs, unit: "ms" });
  figure({
    what: "30 days of compliance of up to 1,000 sensors, all over",
    value: answered.complianceMs,
    unit: "ms",
    note: `${days} days of figures`,
  });
  figure({
    what: "30 days of compliance of up to 1,000 sensors, up to now",
    value: answered.complianceTodayMs,
    unit: "ms",
  });
  figure({
    what: "longest pause of the event loop while asking",
    value: answered.longestPauseMs,
    unit: "ms",
  });
}
