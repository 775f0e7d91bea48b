// The benches run, tell their figures as they promise, and leave nothing behind. What the figures are is not tested.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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
import { checkStored } from "./stored-check.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

type Line = Readonly<Record<string, unknown>>;
type Ended = { readonly code: number | null; readonly lines: readonly Line[]; readonly stderr: string };

function runBench(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (bytes) => {
      stdout += bytes;
    });
    child.stderr.on("data", (bytes) => {
      stderr += bytes;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      const lines = stdout.split("\n").filter((line) => line !== "");
      resolve({ code, stderr, lines: lines.map((line) => JSON.parse(line) as Line) });
    });
  });
}

/** The benches that there are, in the order in which the help tells of them. */
function benchesInHelp(): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN, "--help"], (error, stdout) => {
      if (error) reject(error);
      else resolve([...stdout.matchAll(/^ {2}(\S+)/gmu)].map(([, name]) => name ?? ""));
    });
  });
}

/** Every figure of a name, the product's first and then its peers'. */
function figures({ lines }: Ended, what: string): readonly Line[] {
  return lines.filter((line) => line["what"] === what);
}

function expectAboveZero(ended: Ended, what: string, peer?: string): void {
  const found = figures(ended, what).find((line) =>
    peer === undefined ? line["peer"] === undefined : String(line["peer"]).startsWith(peer),
  );
  expect(found, `${what} in ${JSON.stringify(ended)}`).toBeDefined();
  expect(found?.["value"]).toBeGreaterThan(0);
}

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

test("wall tells how old its pictures get, that live is what was chosen, and what players in every tile cost", async () => {
  const ended = await runBench("wall", "--seconds", "2", "--cameras", "4");
  if (programPath("chromium") === undefined || !KNOWS_PROCESSES) {
    expect(ended.lines).toMatchObject([{ skipped: "wall" }]);
    return;
  }
  //  Whether pictures are new in time is for a machine that does nothing else.
  expect(ended.lines.length, ended.stderr).toBeGreaterThan(8);
  expectAboveZero(ended, "age of a tile's picture, median");
  expect(figures(ended, "tiles with a picture, least")).toMatchObject([{ value: 4 }]);
  expect(figures(ended, "live views open, none chosen")).toMatchObject([{ value: 0 }]);
  expect(figures(ended, "live views open, 3 chosen")).toMatchObject([{ value: 3 }]);
  expectAboveZero(ended, "CPU of the browser, all its processes", "4 players");
});

test("month tells of every fault and of what needed nobody", async () => {
  const ended = await runBench("month", "--schools", "2", "--days", "16");
  expect(ended.stderr).not.toContain("missed");
  expect(ended.code, ended.stderr).toBe(0);
  expectAboveZero(ended, "faults that somebody must be told of");
  expect(figures(ended, "of which nobody was told in time")).toMatchObject([{ value: 0 }]);
  expectAboveZero(ended, "alerts", "a threshold");
});

test("stills tells what a wall costs beside one ffmpeg a still, and that every tile had its pictures", async () => {
  const ended = await runBench("stills", "--seconds", "2", "--cameras", "8", "--one-shots", "6");
  expect(ended.code, ended.stderr).toBe(0);
  if (programPath("ffmpeg") === undefined) {
    expect(ended.lines).toMatchObject([{ skipped: "stills", how: "apt-get install ffmpeg" }]);
    return;
  }
  expectAboveZero(ended, "stills");
  expect(figures(ended, "stills that did not come")).toMatchObject([{ value: 0 }]);
  if (KNOWS_PROCESSES) {
    expectAboveZero(ended, "CPU a still");
    expectAboveZero(ended, "CPU a still", "ffmpeg ");
  }
});

test("soak tells how memory, pauses and files go on, and that nothing was lost", async () => {
  const ended = await runBench("soak", "--minutes", "0.1", "--clients", "10");
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

test("relay tells what cameras cost, and what they cost its peers", async () => {
  const ended = await runBench("relay", "--seconds", "2", "--cameras", "2");
  expect(ended.code, ended.stderr).toBe(0);
  expectAboveZero(ended, "pictures delivered, 2 cameras");
  expectAboveZero(ended, "CPU a camera-minute, 2 cameras");
  expectAboveZero(ended, "first picture when held, median");
  expectAboveZero(ended, "first picture when cold, median");
  if (programPath("ffmpeg") === undefined) {
    expect(ended.lines.at(-1)).toMatchObject({ how: "apt-get install ffmpeg" });
  } else {
    expectAboveZero(ended, "pictures delivered, 2 cameras", "ffmpeg ");
    expectAboveZero(ended, "pictures delivered, 2 cameras", "node-rtsp-stream ");
  }
});

test("fanout tells what a viewer costs, and that one who does not read costs the others nothing", async () => {
  const ended = await runBench("fanout", "--seconds", "4", "--viewers", "20");
  expect(ended.code, ended.stderr).toBe(0);
  expectAboveZero(ended, "CPU a viewer-minute");
  expectAboveZero(ended, "CPU a viewer-minute", "ws ");
  const what = "held back for the one who does not read, at most";
  expect(figures(ended, what)).toMatchObject([{ unit: "MB", value: expect.any(Number) }]);
  const held = Number(figures(ended, what)[0]?.["value"]);
  expect(held).toBeGreaterThan(2);
  expect(held).toBeLessThan(4);
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
