// The benches run, tell their figures as they promise, and leave nothing behind. What the figures are is not tested.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openJournal } from "../../hub/store/journal.ts";
import { programPath } from "../programs.ts";
import { createLatencies } from "./latencies.ts";
import {
  createMessageTemplate,
  deviceName,
  FIRST_SEQ,
  humidityOf,
  SITE,
  temperatureOf,
} from "./load-message.ts";
import { createFragmentCounter, createTransportCounter } from "./picture-counters.ts";
import { KNOWS_PROCESSES } from "./process-tree.ts";
import { benchesInHelp, expectAboveZero, figures, runBench } from "./run-bench.ts";
import { checkStored } from "./stored-check.ts";

test("outside tells how much comes together in one commit, and what mqtt.js does", async () => {
  const ended = await runBench("outside", "--messages", "300", "--peer-messages", "20");
  expect(ended.code, ended.stderr).toBe(0);
  if (programPath("mosquitto") === undefined) {
    expect(ended.lines).toMatchObject([{ skipped: "mosquitto", how: "apt-get install mosquitto" }]);
    return;
  }
  for (const what of ["messages stored", "messages in one commit", "CPU a message"]) {
    expectAboveZero(ended, what);
    expectAboveZero(ended, what, "mqtt.js");
  }
});

test("ingest tells what the hub acknowledges, that all of it is stored, and what Mosquitto does", async () => {
  const ended = await runBench("ingest", "--seconds", "1", "--clients", "5");
  expect(ended.code, ended.stderr).toBe(0);
  expectAboveZero(ended, "acknowledged messages, 5 × 1 in flight");
  expectAboveZero(ended, "acknowledged messages, 5 × 20 in flight");
  expectAboveZero(ended, "acknowledgement latency p99, 5 × 20 in flight");
  expectAboveZero(ended, "acknowledgement latency p99, at a steady 5000 readings/s");
  expectAboveZero(ended, "messages acknowledged in all");
  expect(figures(ended, "acknowledged but not stored")).toMatchObject([{ value: 0, unit: "messages" }]);
  if (KNOWS_PROCESSES) expectAboveZero(ended, "CPU a message, 5 × 20 in flight");
  if (programPath("mosquitto") === undefined) {
    expect(ended.lines.at(-1)).toMatchObject({ skipped: "mosquitto", how: "apt-get install mosquitto" });
  } else {
    expectAboveZero(ended, "acknowledged messages, 5 × 20 in flight", "mosquitto ");
    expect(figures(ended, "acknowledged messages, 5 × 20 in flight").at(-1)?.["ratio"]).toBeGreaterThan(0);
  }
});

test("alerts tells how long each takes to a dashboard and to a channel, and what a script behind Mosquitto takes", async () => {
  const load = ["--clients", "5", "--readings-per-second", "100"];
  const ended = await runBench("alerts", "--alerts", "5", "--every-ms", "200", ...load);
  //  Whether it is within its limit is for a machine that does nothing else.
  for (const place of ["a dashboard's socket", "a channel's address"]) {
    expectAboveZero(ended, `from the reading to ${place} p99`);
    expect(figures(ended, `from the reading to ${place}, not seen`), ended.stderr).toMatchObject([
      { value: 0 },
    ]);
  }
  if (programPath("mosquitto") !== undefined)
    expectAboveZero(ended, "from the reading to a channel's address p99", "mosquitto ");
});

test("month tells of every fault and of what needed nobody", async () => {
  const ended = await runBench("month", "--schools", "2", "--days", "16");
  expect(ended.stderr).not.toContain("missed");
  expect(ended.code, ended.stderr).toBe(0);
  expectAboveZero(ended, "faults that somebody must be told of");
  expect(figures(ended, "of which nobody was told in time")).toMatchObject([{ value: 0 }]);
  expectAboveZero(ended, "alerts", "a threshold");
});

test("soak tells how memory, pauses and files go on, and that nothing was lost", async () => {
  const ended = await runBench("soak", "--minutes", "0.05", "--clients", "10");
  expect(ended.code, ended.stderr).toBe(0);
  expectAboveZero(ended, "messages acknowledged in all");
  expectAboveZero(ended, "charts and reports looked at");
  expectAboveZero(ended, "acknowledgement p99, worst five seconds", "limit 50 ms");
  expect(figures(ended, "longest event loop pause")).toHaveLength(1);
  expect(figures(ended, "acknowledged but not stored")).toMatchObject([{ value: 0 }]);
  if (KNOWS_PROCESSES) expectAboveZero(ended, "memory at the end");
});

test("store tells what readings cost, and what they wait for while everything else goes on", async () => {
  const ended = await runBench("store", "--readings", "60000", "--series", "60", "--seconds", "0.5");
  expect(ended.code, ended.stderr).toBe(0);
  expect(figures(ended, "readings stored")).toMatchObject([{ value: 60_000 }]);
  for (const what of ["bytes a reading", "bytes a packed reading", "CPU a reading", "largest WAL"]) {
    expectAboveZero(ended, what);
  }
  for (const when of ["alone", "beside all other work"]) {
    expectAboveZero(ended, `a group's longest wait for its commit, ${when}`);
    expectAboveZero(ended, `longest pause of the event loop, ${when}`);
  }
});

test("query tells how long questions take", async () => {
  const ended = await runBench("query", "--readings", "60000", "--series", "20");
  expect(ended.code, ended.stderr).toBe(0);
  const ours = (what: string) => figures(ended, what).filter((line) => line["peer"] === undefined);
  expect(ours("newest reading of every sensor")).toMatchObject([{ note: "of 20" }]);
  expect(ours("30 days of compliance of up to 1,000 sensors, all over")).toMatchObject([
    { value: expect.any(Number), unit: "ms", note: expect.stringContaining("days of figures") },
  ]);
  expectAboveZero(ended, "a day of one sensor in 200 buckets");
  expectAboveZero(ended, "a year of one sensor in 200 buckets");
});

test("audit says how long it takes to look through a log", { timeout: 120_000 }, async () => {
  const ended = await runBench("audit", "--lines", "2000", "--runs", "1");
  expect(ended.code, ended.stderr).toBe(0);
  expectAboveZero(ended, "2000 lines looked through");
  expectAboveZero(ended, "one line added, synced");
});

describe("the command line", () => {
  test("an unknown bench is named, with those that there are", async () => {
    const ended = await runBench("inject");
    expect(ended).toMatchObject({ code: 1, lines: [] });
    const benches = await benchesInHelp();
    expect(benches).toEqual(expect.arrayContaining(["ingest", "health"]));
    expect(ended.stderr).toBe(`bench: there is no bench inject; there are: ${benches.join(", ")}\n`);
  });

  test("an unknown flag and a number that is none are refused", async () => {
    expect(await runBench("relay", "--clients", "5")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("--transcoded-cameras"),
    });
    expect(await runBench("ingest", "--seconds", "long")).toMatchObject({
      code: 1,
      stderr: "bench: --seconds must be a number above 0, not long\n",
    });
  });
});

describe("what the figures rest on", () => {
  test("an acknowledged message that is not stored, or not with its value, is found", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mingchu-bench-test-"));
    const file = join(folder, "readings.db");
    const journal = await openJournal(file, (error) => {
      throw error;
    });
    const at = Date.now();
    const reading = (number: number, metric: "temperature" | "humidity", value: number) => {
      const measuredAt = at - 1000 + number;
      const deviceId = `${SITE}.${deviceName(0)}`;
      const seq = FIRST_SEQ + number;
      return { deviceId, metric, value, measuredAt, receivedAt: at, sentAt: measuredAt, seq, late: false };
    };
    await journal.append(
      [
        reading(0, "temperature", temperatureOf(FIRST_SEQ)),
        reading(0, "humidity", humidityOf(FIRST_SEQ)),
        //  The second lacks its humidity, the third has another temperature, the fourth is not there at all.
        reading(1, "temperature", temperatureOf(FIRST_SEQ + 1)),
        reading(2, "temperature", -1),
        reading(2, "humidity", humidityOf(FIRST_SEQ + 2)),
      ],
      at,
    );
    await journal.close();
    const account = { next: FIRST_SEQ + 5, unacknowledged: [FIRST_SEQ + 4] };
    expect(await checkStored(file, [account])).toEqual({ acknowledged: 4, notStored: 3, notSorted: 0 });
    rmSync(folder, { recursive: true, force: true });
  });

  test("a message is what a sensor sends, with the numbers that were asked for", () => {
    const template = createMessageTemplate(7);
    const bytes = Buffer.alloc(template.length);
    template.write(bytes, 0, 300, 1_795_000_000_123, FIRST_SEQ + 1207);
    const text = bytes.toString("latin1");
    expect(bytes[0]).toBe(0x32);
    expect(text).toContain("kitchen/c/load-7/reading");
    expect(JSON.parse(text.slice(text.indexOf("{")))).toEqual({
      measured_at: 1_795_000_000_123,
      seq: FIRST_SEQ + 1207,
      temperature: temperatureOf(FIRST_SEQ + 1207),
      humidity: humidityOf(FIRST_SEQ + 1207),
    });
    expect(bytes.readUInt16BE(text.indexOf("{") - 2)).toBe(300);
  });

  test("latencies are told within a step of what they are", () => {
    const latencies = createLatencies();
    for (let ms = 1; ms <= 100; ms++) latencies.add(ms);
    expect(latencies.within(0.5)).toBeCloseTo(50, 0);
    expect(latencies.within(0.99)).toBeCloseTo(99, 0);
    latencies.clear();
    expect(latencies.within(0.5)).toBeNaN();
  });

  test("pictures are counted in whatever pieces they come", () => {
    const box = (type: string, payload: number): Buffer => {
      const bytes = Buffer.alloc(8 + payload);
      bytes.writeUInt32BE(bytes.length);
      bytes.write(type, 4, "latin1");
      return bytes;
    };
    const fragments = Buffer.concat(
      ["ftyp", "moov", "moof", "mdat", "moof", "mdat"].map((type, i) => box(type, i * 3)),
    );
    const packet = (flags: number, payload: readonly number[]): Buffer =>
      Buffer.concat([Buffer.from([0x47, flags, 0, 0x10, ...payload]), Buffer.alloc(184 - payload.length)]);
    const begins = packet(0x41, [0, 0, 1, 0xe0]);
    const transport = Buffer.concat([
      packet(0x40, [0, 0, 0xb0]),
      begins,
      packet(0x01, [0, 0, 1, 0xe0]),
      begins,
    ]);
    for (const size of [1, 7, 188, 1000]) {
      expect(countIn(createFragmentCounter(), fragments, size)).toBe(2);
      expect(countIn(createTransportCounter(), transport, size)).toBe(2);
    }
  });
});

function countIn(counter: (bytes: Uint8Array) => number, bytes: Buffer, size: number): number {
  let pictures = 0;
  for (let at = 0; at < bytes.length; at += size) pictures += counter(bytes.subarray(at, at + size));
  return pictures;
}
