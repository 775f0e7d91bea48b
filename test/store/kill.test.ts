// kill -9 while the store writes, packs, adds up and restates: nothing acknowledged is missing, nothing is there twice,
// and every figure equals a recount from the readings.
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { dayEdges } from "../../hub/lib/day-time.ts";
import type { Figures } from "../../hub/store/figures.ts";
import { everyReading } from "../../hub/store/history.ts";
import { openJournal } from "../../hub/store/journal.ts";
import { openSqliteHistory } from "../../hub/store/sqlite-history.ts";
import { NO_TERMS, type Terms } from "../../hub/store/terms.ts";
import { alike, recount } from "./contract-readings.ts";
import { groupTime, KILL_FROM, KILL_SERIES, KILL_ZONE, killGroup, killSeries } from "./kill-load.ts";

const ROUNDS = 20;
const CHILD = fileURLToPath(new URL("./kill-process.ts", import.meta.url));
const HOUR = 3_600_000;

/** Runs the store from a group on and kills it after some acknowledgements; gives the last one. */
function runAndKill(file: string, first: number, round: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = fork(CHILD, [file, String(first), String(round)], {
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    let last = first - 1;
    child.on("message", (group) => {
      last = Number(group);
      if (last - first === 60 + ((round * 53) % 240)) child.kill("SIGKILL");
    });
    child.once("exit", (_, signal) => {
      if (signal === "SIGKILL") resolve(last);
      else reject(new Error("the store ended by itself"));
    });
  });
}

test("twenty times killed while it writes, packs, adds up and restates: all is there, once, and every figure is true", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-kill-"));
  const file = join(folder, "readings.db");
  let acknowledged = -1;
  for (let round = 0; round < ROUNDS; round++) acknowledged = await runAndKill(file, acknowledged + 1, round);
  expect(acknowledged).toBeGreaterThan(ROUNDS * 60);

  const die = (error: Error): never => {
    throw error;
  };
  const journal = await openJournal(file, die, { zone: KILL_ZONE });
  const history = openSqliteHistory(file, journal, { zone: KILL_ZONE, onDeath: die });
  await journal.append(killGroup(acknowledged + 300), groupTime(acknowledged + 300));
  await journal.tidy();
  const db = new DatabaseSync(file, { readOnly: true });
  expect(db.prepare("SELECT count(*) AS n FROM block").get()?.["n"]).toBeGreaterThan(ROUNDS * KILL_SERIES);
  const terms = new Map(
    db
      .prepare("SELECT device, body FROM terms")
      .all()
      .map((row) => [String(row["device"]), JSON.parse(String(row["body"])) as Terms]),
  );
  expect(terms.size).toBe(KILL_SERIES);

  const expected = new Map<string, string[]>();
  for (let group = 0; group <= acknowledged; group++) {
    for (const one of killGroup(group)) {
      const of = expected.get(one.deviceId) ?? [];
      of.push(`${one.measuredAt}/${one.value}/${one.receivedAt}/${one.late}`);
      expected.set(one.deviceId, of);
    }
  }
  const end = dayEdges(groupTime(acknowledged), groupTime(acknowledged) + 1, KILL_ZONE)[0] ?? 0;
  for (let index = 0; index < KILL_SERIES; index++) {
    const name = killSeries(index);
    const span = { from: KILL_FROM - 24 * HOUR, to: groupTime(acknowledged + 400) };
    const stored = await Array.fromAsync(everyReading(history, { ...name, ...span }));
    const told = stored.map((one) => `${one.measuredAt}/${one.raw}/${one.receivedAt}/${one.late}`);
    expect(new Set(told).size).toBe(told.length);
    const there = new Set(told);
    expect(expected.get(name.deviceId)?.filter((one) => !there.has(one))).toEqual([]);

    const readings = stored.map((one) => ({ ...name, ...one, value: one.raw }));
    const ofSeries = terms.get(name.deviceId) ?? NO_TERMS;
    const edges = dayEdges(KILL_FROM, end, KILL_ZONE);
    const asked = { series: [name], from: KILL_FROM, to: end };
    const figures = (ones: readonly { readonly figures: Figures }[]) => ones.map((one) => one.figures);
    expect(figures(await history.days(asked))).toEqual(alike(recount(readings, ofSeries, edges)));
    const hours = edges
      .slice(0, -1)
      .flatMap((day) => Array.from({ length: 24 }, (_, hour) => day + hour * HOUR));
    expect(figures(await history.hours(asked))).toEqual(alike(recount(readings, ofSeries, [...hours, end])));
  }
  //  The figures were made beforehand, not just now from the readings.
  expect((await history.state()).daysToRestate).toBe(0);
  expect(db.prepare("SELECT count(*) AS n FROM day").get()?.["n"]).toBeGreaterThan(KILL_SERIES * 10);
  db.close();
  await history.close();
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
}, 120_000);
