// A store that is killed: appends groups as fast as they are acknowledged, tells each acknowledgement, and meanwhile
// packs, adds up and changes terms without end.
import { openJournal } from "../../hub/store/journal.ts";
import { groupTime, KILL_SERIES, KILL_ZONE, killGroup, killSeries, killTerms } from "./kill-load.ts";

const [file = "", first = "0", round = "0"] = process.argv.slice(2);
const die = (error: Error): never => {
  throw error;
};
const journal = await openJournal(file, die, { zone: KILL_ZONE });
void work();
void restate();
for (let group = Number(first); ; group++) {
  await journal.append(killGroup(group), groupTime(group));
  process.send?.(group);
}

async function work(): Promise<never> {
  for (;;) await journal.tidy();
}

async function restate(): Promise<void> {
  for (let index = Number(round) % 5; index < KILL_SERIES; index += 5) {
    const { deviceId, metric } = killSeries(index);
    await journal.keepTerms(deviceId, metric, killTerms(Number(round)));
  }
}
