// What a month of school kitchens with known faults leads to: whether every fault reached a person in time, and how much was
// told that needed nobody; beside a threshold without a duration on the same readings.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judgeMonth } from "../month/judge.ts";
import type { Bench, Options, Tools } from "./bench.ts";

export const monthBench: Bench = {
  name: "month",
  what: "a simulated month of kitchens: faults that reached a person, alerts that needed nobody",
  flags: {
    schools: { initial: 20, what: "each with a sample fridge, a food fridge and a freezer" },
    days: { initial: 30, what: "a holiday of eight days among them" },
    seed: { initial: "1", what: "another one is another month" },
  },
  run,
};

/** A midnight in Beijing, ten days before the National Day's holiday. */
const FROM = Date.UTC(2026, 8, 20, 16);

async function run(options: Options, { ends, figure, tell }: Tools): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-month-"));
  ends.defer(() => rmSync(folder, { recursive: true, force: true }));
  const [schools, days] = [options.number("schools"), options.number("days")];
  tell(`${schools} schools live ${days} days`);
  const verdict = await judgeMonth({ schools, days, from: FROM, seed: options.text("seed") }, folder);
  for (const one of verdict.missed) tell(`missed: ${one}`);
  figure({ what: "faults that somebody must be told of", value: verdict.faults, unit: "faults" });
  figure({ what: "of which nobody was told in time", value: verdict.missed.length, unit: "faults" });
  figure({ what: "longest from fault to message", value: verdict.slowestMin, unit: "min" });
  figure({ what: "alerts", value: verdict.alertsPerSchoolWeek, unit: "a school and week" });
  figure({ what: "alerts that needed nobody", value: verdict.neededNobody * 100, unit: "%" });
  figure({ what: "messages", value: verdict.messagesPerPersonDay, unit: "a person and day" });
  const peer = "a threshold without a duration";
  const { plain } = verdict;
  const ratio = verdict.alertsPerSchoolWeek / plain.perSchoolWeek;
  figure({ what: "alerts", value: plain.perSchoolWeek, unit: "a school and week", peer, ratio });
  figure({ what: "alerts that needed nobody", value: plain.neededNobody * 100, unit: "%", peer });
  return verdict.missed.length === 0;
}
